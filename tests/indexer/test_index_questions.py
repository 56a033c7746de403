"""The query language: whatever is typed is a question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.answers import Answer, SearchQuery
from indexer.errors import TooSlow
from indexer.grammar import LONGEST_QUESTION, Mark, clean, is_sentence, lexemes
from indexer.search import Search

DEATHS = [
    "*",
    "w*",
    "??????",
    "[a TO z]",
    "~9",
    "(" * 5000,
    "a OR " * 5000,
    "NOT " * 1000,
    "x" * 100_000,
    "\x00",
    "\ud800",
    "^nan",
    '"',
    '"""',
    '"a" "b',
    "- -- -a-b",
    "OR",
    "OR OR",
    "| a |",
    "số:",
    "từ: đến:",
    "năm: năm: năm:",
    'loại:"',
    "-",
    '-"',
    "từ: 99/99/9999",
    "năm: 99999999999999999999",
    "99999999999999999999999999",
    "\u202eabc",
    "a\u0301" * 300,
    "ﷺ" * 400,
    "İ" * 500 + "số: 1",
]


@pytest.mark.parametrize("typed", DEATHS, ids=range(len(DEATHS)))
def test_nothing_typed_is_an_error(search: Search, typed: str) -> None:
    answer = search.ask(SearchQuery(typed))
    assert answer.total >= 0
    search.suggest(typed)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet='"-:|ORsốnămtừ đếnloại123/ ', max_size=80))
def test_any_string_is_a_question(search: Search, typed: str) -> None:
    answer = search.ask(SearchQuery(typed))
    assert len(answer.hits) == min(answer.total, 10)
    assert isinstance(search.suggest(typed), tuple)


@settings(deadline=None)
@given(st.text(max_size=3000))
def test_a_question_is_one_line_of_bounded_length(typed: str) -> None:
    text, cut = clean(typed)
    assert len(text) <= 2 * LONGEST_QUESTION and "\n" not in text
    assert cut == (len(typed) > LONGEST_QUESTION)
    for lexeme in lexemes(text):
        assert 0 <= lexeme.start < lexeme.end <= len(text)


def test_lexemes_know_their_places() -> None:
    text = 'kế hoạch "thi đua" -tháng OR Năm: 2018'
    found = [(lexeme.mark, text[lexeme.start : lexeme.end], lexeme.value) for lexeme in lexemes(text)]
    assert found == [
        (Mark.WORD, "kế", "kế"),
        (Mark.WORD, "hoạch", "hoạch"),
        (Mark.PHRASE, '"thi đua"', "thi đua"),
        (Mark.MINUS, "-", "-"),
        (Mark.WORD, "tháng", "tháng"),
        (Mark.OR, "OR", "OR"),
        (Mark.NAME, "Năm:", "year"),
        (Mark.WORD, "2018", "2018"),
    ]


def test_a_hyphen_inside_a_word_or_alone_leaves_nothing_out() -> None:
    for text in ("998/QĐ-SGDĐT", "ngành chính - ngành phụ", "2017-2020"):
        assert all(lexeme.mark is Mark.WORD for lexeme in lexemes(text))


@pytest.mark.parametrize("typed", ["Khi nào nộp hồ sơ?", "hoc phi la gi", "Thủ tục như thế nào", "Ai được miễn, ở đâu"])
def test_sentences_are_told_from_words(typed: str) -> None:
    assert is_sentence(typed)
    assert not is_sentence("kế hoạch đầu tư công khai ngân sách")


def test_nothing_but_what_is_not_wanted_finds_the_rest(ask: Callable[..., Answer]) -> None:
    assert ask("-hành").total == ask().total - ask("hành").total


def test_a_deadline_that_has_passed_ends_the_question(index_dir: Path) -> None:
    with Search(index_dir, seconds=-1) as search, pytest.raises(TooSlow):
        search.ask(SearchQuery("kế hoạch"))
