"""Dates, times and periods."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives import find_dates, fold, parse_date, parse_datetime, parse_period
from directives.dates import spelt_out

_JUNE_7 = dt.date(2018, 6, 7)


@pytest.mark.parametrize(
    "text",
    [
        "07/06/2018",
        "7-6-2018",
        "7.6.2018",
        "07 / 06 / 2018",
        "ngày 07 tháng 6 năm 2018",
        "Ngay 7 thang 6 nam 2018",
        "ngày 07 tháng6 năm 2018",
        "Sóc Trăng, ngày 07/6 năm 2018",
        "Ban hành:07/06/2018.",
        "2018-06-07",
    ],
)
def test_one_date_many_ways(text: str) -> None:
    assert parse_date(text) == _JUNE_7


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2018",
        "07/13/2018",
        "00/06/2018",
        "7/6/18",
        "07/06/0018",
        "ngày    tháng    năm 2018",
        "tháng 6 năm 2018",
        "1.07/06/2018",
        "192.168.1.2018",
        "30/2020/NĐ-CP",
        "",
    ],
)
def test_no_date_is_guessed(text: str) -> None:
    assert parse_date(text) is None


def test_an_impossible_date_is_not_passed_over() -> None:
    assert parse_date("31/02/2018 đăng ngày 07/06/2018") is None


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "ngày %d tháng %m năm %Y"]),
)
def test_what_is_printed_is_read(date: dt.date, form: str) -> None:
    assert parse_date(date.strftime(form)) == date
    (span,) = find_dates(f"({date.strftime(form)})")
    assert (span.value, span.start, span.end) == (date, 1, 1 + len(date.strftime(form)))


@given(st.text(max_size=60) | st.text(alphabet="0123456789/-. thángnămquýđếntừ", max_size=60))
def test_nothing_read_is_an_error(text: str) -> None:
    parse_datetime(text)
    period = parse_period(text)
    if period is not None:
        assert 0 <= period.start < period.end <= len(text)
        assert period.since is None or period.until is None or period.since <= period.until


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Thứ tư - 07/06/2018 08:30", dt.time(8, 30)),
        ("07/06/2018 08:40:07 PM", dt.time(20, 40, 7)),
        ("07/06/2018 12:05 AM", dt.time(0, 5)),
        ("07/06/2018 08:40 CH (GMT+7)", dt.time(20, 40)),
        ("08:30, 07/06/2018", dt.time(8, 30)),
        ("lúc 8h30 ngày 7/6/2018", dt.time(8, 30)),
        ("2018-06-07T07:52:25+07:00", dt.time(7, 52, 25)),
        ("07/06/2018", None),
        ("07/06/2018 25:70", None),
    ],
)
def test_parse_datetime(text: str, time: dt.time | None) -> None:
    assert parse_datetime(text) == (_JUNE_7, time)


def test_no_time_without_a_date() -> None:
    assert parse_datetime("08:30") is None


_PERIODS = [
    ("tháng 6 năm 2018", "2018-06-01", "2018-06-30"),
    ("tháng 02/2020", "2020-02-01", "2020-02-29"),
    ("T6/2018", "2018-06-01", "2018-06-30"),
    ("T.6/2018", "2018-06-01", "2018-06-30"),
    ("th 6 2018", "2018-06-01", "2018-06-30"),
    ("th.06/2018", "2018-06-01", "2018-06-30"),
    ("Q3/2016", "2016-07-01", "2016-09-30"),
    ("Q.I năm 2018", "2018-01-01", "2018-03-31"),
    ("QII/2018", "2018-04-01", "2018-06-30"),
    ("quý 1 2018", "2018-01-01", "2018-03-31"),
    ("quý IV năm 2018", "2018-10-01", "2018-12-31"),
    ("quí II/2018", "2018-04-01", "2018-06-30"),
    ("6 tháng đầu năm 2018", "2018-01-01", "2018-06-30"),
    ("sáu tháng cuối năm 2018", "2018-07-01", "2018-12-31"),
    ("9 tháng đầu năm 2018", "2018-01-01", "2018-09-30"),
    ("năm 2018", "2018-01-01", "2018-12-31"),
    ("ngày 07/06/2018", "2018-06-07", "2018-06-07"),
    ("từ 1/2/2018 đến 3/4/2018", "2018-02-01", "2018-04-03"),
    ("từ ngày 1/2/2018 đến hết ngày 3/4/2018", "2018-02-01", "2018-04-03"),
    ("từ 1/2 đến 3/4/2018", "2018-02-01", "2018-04-03"),
    ("từ tháng 1 đến tháng 3 năm 2018", "2018-01-01", "2018-03-31"),
    ("từ quý 1/2017 đến quý 2/2018", "2017-01-01", "2018-06-30"),
    ("từ 2016 đến 2018", "2016-01-01", "2018-12-31"),
    ("từ năm 2017", "2017-01-01", None),
    ("từ năm 2017 đến nay", "2017-01-01", None),
    ("sau 2017", "2018-01-01", None),
    ("trước năm 2017", None, "2016-12-31"),
    ("trước ngày 15/6/2018", None, "2018-06-14"),
    ("đến hết tháng 6/2018", None, "2018-06-30"),
]


@pytest.mark.parametrize("form", [str, fold, str.upper])
@pytest.mark.parametrize(("said", "since", "until"), _PERIODS)
def test_periods(said: str, since: str | None, until: str | None, form: type[str]) -> None:
    question = f"kế hoạch cchc {form(said)} của sở"
    period = parse_period(question)
    assert period is not None
    assert question[period.start : period.end] == form(said)
    assert (period.since, period.until) == tuple(end and dt.date.fromisoformat(end) for end in (since, until))


@pytest.mark.parametrize(
    "question",
    [
        "quy 1",
        "quý 1",
        "tháng 6",
        "lớp 10",
        "2018",
        "Việt Nam 2018",
        "năm học 2017-2018",
        "giai đoạn 2016-2020",
        "năm 2017-2020",
        "tháng 13/2018",
        "quý 5/2018",
        "thăng 6/2018",
        "998/2018",
        "30/2020/NĐ-CP",
        "QĐ 3/2016",
        "TT 6/2018",
        "15/KH-TH 6 2018",
        "15/Q3/2016",
        "th 13 2018",
        "Q5/2018",
        "Q3",
    ],
)
def test_no_period(question: str) -> None:
    assert parse_period(question) is None


@pytest.mark.parametrize("said", ["trước năm 2014", "từ 2016 đến 2018", "từ năm 2017 đến nay", "đến hết tháng 6/2018"])
def test_a_period_by_its_ends_is_told_from_a_stretch(said: str) -> None:
    by_ends, stretch = parse_period(said), parse_period("6 tháng đầu năm 2018")
    assert by_ends is not None and by_ends.by_ends
    assert stretch is not None and not stretch.by_ends


@pytest.mark.parametrize(
    ("word", "long"), [("Q3", "quý 3"), ("QIV", "quý 4"), ("th", "tháng"), ("T6", "tháng 6"), ("quy1", "quý 1")]
)
def test_short_forms_in_a_period_are_spelt_out(word: str, long: str) -> None:
    assert spelt_out(word) == long


@pytest.mark.parametrize("word", ["2018", "quý", "QĐ", "tháng", "tuần"])
def test_other_words_of_a_period_stay(word: str) -> None:
    assert spelt_out(word) is None
