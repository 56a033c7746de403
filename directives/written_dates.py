"""How one date is written: the pattern and what it means."""

from __future__ import annotations

import datetime as dt
import re

#: A year that a directive may carry: the state that issues them dates from 1945.
FIRST_YEAR, LAST_YEAR = 1945, 2099

DATE = re.compile(
    r"(?<!\d)(?<!\d[/.,-])(?:(?:\b(?:ngày|ngay)\s*)?(?:"
    r"(?P<day>\d{1,2})\s{0,2}(?P<sign>[/.-])\s{0,2}(?P<month>\d{1,2})\s{0,2}(?P=sign)\s{0,2}(?P<year>\d{4})"
    r"|(?P<day_>\d{1,2})\s*(?:tháng|thang|/)\s*(?P<month_>\d{1,2})\s*(?:,?\s*(?:năm|nam)|/)\s*(?P<year_>\d{4}))"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}))(?!\d)(?![/.-]\d)",
    re.IGNORECASE,
)


def date_of(match: re.Match[str]) -> dt.date | None:
    """The date that a match of `DATE` names; None for one that no calendar has."""
    try:
        if match["iso"]:
            return dt.date.fromisoformat(match["iso"])
        year, month, day = (int(match[name] or match[name + "_"]) for name in ("year", "month", "day"))
        return dt.date(year, month, day) if 1900 <= year <= LAST_YEAR else None
    except ValueError:
        return None


def is_year(year: int) -> bool:
    """Whether a count of four digits may be the year of a directive."""
    return FIRST_YEAR <= year <= LAST_YEAR
