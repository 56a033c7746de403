"""Interface texts: the same keys and the same places to fill in, in every language."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from office import ZONE

from web import formats
from web.marking import Marker, phrases
from web.params import LANGS
from web.render import clean, marked
from web.texts import load

VI, EN = load("vi"), load("en")


def test_every_language_has_the_same_keys():
    assert LANGS == ("vi", "en")
    assert set(VI.by_key) == set(EN.by_key)


@pytest.mark.parametrize("key", sorted(VI.by_key))
def test_every_language_fills_in_the_same(key):
    def places(text):
        return set(re.findall(r"\{(\w+)\}", text))

    assert places(VI.by_key[key]) - {"n"} == places(EN.by_key[key]) - {"n"}
    assert VI.by_key[key].strip() == VI.by_key[key] != ""


@pytest.mark.parametrize(
    ("lang", "value", "shown"), [("vi", 1234567, "1.234.567"), ("en", 1234567, "1,234,567"), ("vi", 0, "0")]
)
def test_numbers(lang, value, shown):
    assert formats.number(value, lang) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "0 byte"), (1023, "1.023 byte"), (1536, "1,5 KB"), (20 * 2**20, "20 MB"), (2**50, "1.024 TB")],
)
def test_sizes(amount, shown):
    assert formats.size(amount, "vi") == shown


@pytest.mark.parametrize(
    ("then", "shown"),
    [
        ((2026, 3, 11, 1, 42), "01:42 hôm nay"),
        ((2026, 3, 10, 23, 59), "23:59 hôm qua"),
        ((2026, 3, 12, 1, 30), "01:30 ngày mai"),
        ((2026, 3, 9, 9, 5), "09:05 ngày 09/03/2026"),
    ],
)
def test_moments_are_told_on_the_offices_clock(then, shown):
    now = dt.datetime(2026, 3, 11, 8, 0, tzinfo=ZONE)
    moment = dt.datetime(*then, tzinfo=ZONE).astimezone(dt.UTC)
    assert formats.moment(moment, now, VI) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [("2026-02-06", "06/02/2026"), (None, None), ("khoảng 2015", "khoảng 2015")]
)
def test_days(value, shown):
    assert formats.day(value) == shown


@given(st.text(max_size=60))
def test_marked_html_has_no_element_but_mark(text):
    made = marked(text)
    assert re.sub(r"</?mark>", "", made).count("<") == 0
    assert made.count("<mark>") == made.count("</mark>")


def test_marked_html_keeps_what_was_escaped():
    assert marked("a &lt; <mark>b</mark> <b>") == "a &lt; <mark>b</mark> &lt;b&gt;"
    assert marked("<mark><mark>a</mark>") == "<mark>&lt;mark&gt;a</mark>"


def test_clean_removes_what_turns_text_around():
    assert clean("a\u202eb\x00c\ud800") == "abc"
    assert clean(Markup("<b>\u2066x</b>")) == Markup("<b>x</b>")
    assert clean(None) == ""


@pytest.mark.parametrize(
    ("question", "text", "shown"),
    [
        ("hanh chinh", "cải cách hành chính", "cải cách <mark>hành chính</mark>"),
        ("hành chính", "hanh chinh, hành chính", "hanh chinh, <mark>hành chính</mark>"),
        ("năm", "Việt Nam năm 2026", "Việt Nam <mark>năm</mark> 2026"),
        ("và của", "bàn và ghế của tôi", "bàn và ghế của tôi"),
        ("CCHC", "CCHC là cải cách hành chính", "<mark>CCHC</mark> là <mark>cải cách hành chính</mark>"),
        ("a b c", "a b c <b>", "<mark>a b c</mark> &lt;b&gt;"),
        ("", "không có gì", "không có gì"),
    ],
)
def test_a_questions_words_are_marked(question, text, shown):
    assert Marker(*phrases(question)).mark(text) == shown


@given(st.text(max_size=20), st.text(max_size=60))
def test_marking_only_adds_marks(question, text):
    made = Marker(*phrases(question)).mark(text)
    assert Markup(re.sub(r"</?mark>", "", made)).unescape() == Markup.escape(text).unescape()
