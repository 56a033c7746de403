"""Calendar dates as Vietnamese pages, letters and people write them: day, month, year, always in this order.

An impossible date is refused, not guessed; so is a year of two digits.
"""

from __future__ import annotations

import datetime as dt
import re

from directives.periods import Period, parse_period, spelt_out
from directives.spans import Span
from directives.written_dates import DATE, date_of

__all__ = ["Period", "find_dates", "parse_date", "parse_datetime", "parse_period", "spelt_out"]

_TIME = re.compile(
    r"(?<![\d+])(?P<hour>\d{1,2})\s?(?::|h|g(?:iờ|io)?)\s?(?P<minute>\d{2})?(?::(?P<second>\d{2}))?(?!\d)"
    r"(?:\s*(?P<half>AM|PM|SA|CH|sáng|chiều|tối)\b)?",
    re.IGNORECASE,
)
_AFTER_NOON = ("pm", "ch", "chiều", "tối")


def parse_date(text: str) -> dt.date | None:
    """The first date in the (repaired) text; None when there is none, or when that one is impossible.

    Reads 07/06/2018, 7-6-2018, 7.6.2018, 'ngày 07 tháng 6 năm 2018' with or without marks, and 2018-06-07.
    """
    match = DATE.search(text)
    return date_of(match) if match else None


def find_dates(text: str) -> list[Span[dt.date]]:
    """All possible dates in the (repaired) text, in their order; a span takes in the word "ngày" before the date."""
    return [Span(match.start(), match.end(), date) for match in DATE.finditer(text) if (date := date_of(match))]


def parse_datetime(text: str) -> tuple[dt.date, dt.time | None] | None:
    """The first date and the time beside it, as pages print it: 'Thứ tư - 07/12/2016 08:30', '17/02/2018 08:40:07 PM'.

    The time is None when there is none or it is impossible; nothing at all when the date is.
    """
    match = DATE.search(text)
    date = date_of(match) if match else None
    if match is None or date is None:
        return None
    around = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    time = _TIME.search(around, match.end()) or _TIME.search(around, 0, match.start())
    return date, _time_of(time) if time else None


def _time_of(match: re.Match[str]) -> dt.time | None:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in _AFTER_NOON else 0)
    try:
        return dt.time(hour, int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        return None
