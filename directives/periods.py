"""Periods that people name in a question: "tháng 6 năm 2018", "quý I/2018", "6 tháng đầu năm 2018", "từ … đến …".

A period is only offered as understood; the search decides whether it filters or ranks. Marks may be missing; those
that stand must fit. A quarter, month or day without its year is no period, nor is a school year ("năm học
2017-2018"), which titles carry as a name.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from directives.written_dates import DATE, date_of, is_year


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both included, None for an open end; it stands at `text[start:end]`."""

    since: dt.date | None
    until: dt.date | None
    start: int
    end: int
    #: its ends were named ("trước năm 2014", "từ … đến …"), not the stretch itself ("năm 2018", "quý I/2018")
    by_ends: bool = False


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One named stretch of days; a bare year counts only beside "từ", "đến", "trước", "sau"."""

    since: dt.date
    until: dt.date
    start: int
    end: int
    is_bare: bool = False
    #: both ends were named inside it
    is_range: bool = False


#: Before a short form: what a sign joins it to is a number, and it one of the codes.
_FREE = r"(?<![\w/&-])"
_MONTH = rf"(?:tháng|thang|{_FREE}th?\.?)\s*(?P<month>\d{{1,2}})"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)(?![/.]\d)"
#: Between a month or a quarter and its year; "nam" of "Việt Nam" is none.
_OF = r"(?:\s*[/.-]\s*|\s*,?\s*(?:(?:của|cua|trong)\s+)?(?:năm|nam)\s*|\s+)"
_QUARTER = rf"(?:quý|quí|quy|qui|{_FREE}q\.?)\s*(?P<quarter>[1-4]|iv|i{{1,3}})"
_HALF = r"(?P<count>3|6|9|ba|sáu|sau|chín|chin)\s+(?:tháng|thang)\s+(?P<end>đầu|dau|cuối|cuoi)(?:\s+(?:năm|nam))?"
_IN_YEAR = r"(?<!\w)(?<!việt )(?<!viet )(?:năm|nam)\s*"
_NOT_A_SPAN = r"(?!\s*[-–]\s*(?:19|20)\d\d)"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + text, re.IGNORECASE)


def _days(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    """From the first day of one month to the last day of another; raises ValueError for no month."""
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def _month(match: re.Match[str]) -> tuple[dt.date, dt.date]:
    return _days(int(match["year"]), int(match["month"]), int(match["month"]))


def _quarter(match: re.Match[str]) -> tuple[dt.date, dt.date]:
    said = match["quarter"].lower()
    number = int(said) if said.isdigit() else ("i", "ii", "iii", "iv").index(said) + 1
    return _days(int(match["year"]), 3 * number - 2, 3 * number)


_COUNTS = {"3": 3, "ba": 3, "6": 6, "sáu": 6, "sau": 6, "9": 9, "chín": 9, "chin": 9}


def _half(match: re.Match[str]) -> tuple[dt.date, dt.date]:
    count = _COUNTS[match["count"].lower()]
    first = 1 if match["end"].lower() in ("đầu", "dau") else 13 - count
    return _days(int(match["year"]), first, first + count - 1)


def _months(match: re.Match[str]) -> tuple[dt.date, dt.date]:
    return _days(int(match["year"]), int(match["month"]), int(match["last"]))


def _whole_year(match: re.Match[str]) -> tuple[dt.date, dt.date]:
    return _days(int(match["year"]), 1, 12)


def _day(match: re.Match[str]) -> tuple[dt.date, dt.date]:
    date = date_of(match)
    if date is None:
        raise ValueError(match[0])
    return date, date


def _days_of_one_year(match: re.Match[str]) -> tuple[dt.date, dt.date]:
    year = int(match["year"])
    return (
        dt.date(year, int(match["month"]), int(match["day"])),
        dt.date(year, int(match["last_month"]), int(match["last_day"])),
    )


_TO = r"\s*(?:đến|den|tới|toi|[-–—])\s*(?:hết\s+|het\s+)?"

#: The most telling first: what one has read, the next do not see.
_STRETCHES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[dt.date, dt.date]]], ...] = (
    (
        _pattern(
            rf"(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}}){_TO}(?:ngày |ngay )?"
            rf"(?P<last_day>\d{{1,2}})/(?P<last_month>\d{{1,2}})/{_YEAR}"
        ),
        _days_of_one_year,
    ),
    (DATE, _day),
    (_pattern(rf"{_HALF}{_OF}{_YEAR}"), _half),
    (_pattern(rf"{_MONTH}{_TO}(?:tháng|thang)?\s*(?P<last>\d{{1,2}}){_OF}{_YEAR}"), _months),
    (_pattern(rf"{_MONTH}{_OF}{_YEAR}"), _month),
    (_pattern(rf"{_QUARTER}{_OF}{_YEAR}"), _quarter),
    (_pattern(rf"{_IN_YEAR}{_YEAR}{_NOT_A_SPAN}"), _whole_year),
)
_BARE_YEAR = _pattern(rf"(?<![/.-]){_YEAR}{_NOT_A_SPAN}")

#: "thong tu 2012" names a circular.
_FROM = re.compile(r"(?:(?<!\w)(?<!thong )(?:kể\s+|ke\s+)?(?:từ|tu)\s+)(?:(?:ngày|ngay)\s+)?$", re.IGNORECASE)
_BEFORE = re.compile(r"(?<!\w)(?:trước|truoc)\s+(?:(?:ngày|ngay)\s+)?$", re.IGNORECASE)
_AFTER = re.compile(r"(?<!\w)sau\s+(?:(?:ngày|ngay)\s+)?$", re.IGNORECASE)
_UNTIL = re.compile(r"(?<!\w)(?:đến|den|tới|toi)\s+(?:hết\s+|het\s+)?(?:(?:ngày|ngay)\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(rf"{_TO}(?:(?:ngày|ngay)\s+)?", re.IGNORECASE)
_TO_NOW = re.compile(r"\s+(?:đến|den|tới|toi)\s+(?:nay|hiện nay|hien nay)(?!\w)", re.IGNORECASE)
_ONE_DAY = dt.timedelta(days=1)


def parse_period(text: str) -> Period | None:
    """The first period named in the (repaired) text; None when there is none.

    >>> parse_period("báo cáo quý 1 2018").until
    datetime.date(2018, 3, 31)
    """
    stretches = sorted(_stretches(text), key=lambda stretch: stretch.start)
    for at, this in enumerate(stretches):
        ranges = (_range(text, this, following) for following in stretches[at + 1 : at + 2])
        period = next(filter(None, ranges), None) or _opened(text, this)
        if period:
            return period
    return None


def _range(text: str, first: _Stretch, last: _Stretch) -> Period | None:
    """The days from one stretch to another; two bare years are one only behind "từ", else a plan's name."""
    lead = _FROM.search(text, 0, first.start)
    is_joined = _BETWEEN.fullmatch(text, first.end, last.start) and first.since <= last.until
    if not is_joined or (first.is_bare and not lead):
        return None
    return Period(first.since, last.until, lead.start() if lead else first.start, last.end, by_ends=True)


def _stretches(text: str) -> Iterator[_Stretch]:
    """All stretches in the text, none over another."""
    taken: list[tuple[int, int]] = []
    for pattern, meaning in (*_STRETCHES, (_BARE_YEAR, _whole_year)):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            try:
                since, until = meaning(match)
            except ValueError:
                continue
            if is_year(since.year) and since <= until:
                taken.append((start, end))
                is_range = meaning in (_months, _days_of_one_year)
                yield _Stretch(since, until, start, end, is_bare=pattern is _BARE_YEAR, is_range=is_range)


def _opened(text: str, stretch: _Stretch) -> Period | None:
    """The stretch as the words before it mean it: from, before, after, until it, or just it."""
    since, until = stretch.since, stretch.until
    for words, opening, closing in (
        (_BEFORE, None, since - _ONE_DAY),
        (_AFTER, until + _ONE_DAY, None),
        (_UNTIL, None, until),
    ):
        match = words.search(text, 0, stretch.start)
        if match:
            return Period(opening, closing, match.start(), stretch.end, by_ends=True)
    match = _FROM.search(text, 0, stretch.start)
    if match and stretch.is_range:
        return Period(since, until, match.start(), stretch.end, by_ends=True)
    if match:
        to_now = _TO_NOW.match(text, stretch.end)
        return Period(since, None, match.start(), to_now.end() if to_now else stretch.end, by_ends=True)
    return None if stretch.is_bare else Period(since, until, stretch.start, stretch.end, stretch.is_range)


_SHORT = re.compile(
    r"(?P<word>q|th?|(?:quý|quí|quy|qui|tháng|thang)(?=\d))(?P<number>\d{1,2}|iv|i{1,3})?", re.IGNORECASE
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def spelt_out(word: str) -> str | None:
    """A short or glued form that stands in a period, as papers print it; None when it is none.

    >>> spelt_out("Q3"), spelt_out("QI"), spelt_out("th"), spelt_out("2018")
    ('quý 3', 'quý 1', 'tháng', None)
    """
    match = _SHORT.fullmatch(word)
    if match is None:
        return None
    number = (match["number"] or "").lower()
    return f"{'quý' if match['word'].lower()[0] == 'q' else 'tháng'} {_ROMAN.get(number, number)}".strip()
