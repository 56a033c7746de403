"""Dates, numbers and sizes for people to read. Pure; the clock is passed in."""

from __future__ import annotations

import datetime as dt

from web.texts import Texts

#: The decimal mark and the mark between thousands.
MARKS = {"vi": (",", "."), "en": (".", ",")}
NEAR_DAYS = {-1: "fresh.tomorrow", 0: "fresh.today", 1: "fresh.yesterday"}
UNITS = ("byte", "KB", "MB", "GB", "TB")


def number(value: float, lang: str, digits: int = 0) -> str:
    """A number with the language's marks: 1.234,5 in Vietnamese."""
    decimal, thousands = MARKS[lang]
    swap = str.maketrans({".": decimal, ",": thousands})
    return f"{value:,.{digits}f}".translate(swap)


def size(amount: int, lang: str) -> str:
    """Bytes in the largest unit that leaves a number from 1 on (1 KB is 1,024 bytes)."""
    value, rank = float(amount), 0
    while value >= 1024 and rank < len(UNITS) - 1:
        value, rank = value / 1024, rank + 1
    return f"{number(value, lang, 1 if rank and value < 10 else 0)} {UNITS[rank]}"


def day(value: str | dt.date | None) -> str | None:
    """A date as Vietnamese offices print it, d/m/y; takes ISO text or a date, None stays None."""
    if value is None:
        return None
    if isinstance(value, str):
        return day(parsed) if (parsed := from_iso(value)) else value
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


def from_iso(value: str) -> dt.date | None:
    """The day of an ISO date or moment, None for anything else."""
    try:
        return dt.date.fromisoformat(value[:10])
    except ValueError:
        return None


def iso(value: str | dt.date | None) -> str | None:
    """The machine's form of a date for `<time datetime>`."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def moment(value: dt.datetime, now: dt.datetime, texts: Texts) -> str:
    """A moment on the clock of `now`: the time with "hôm nay", "hôm qua", "ngày mai" or the date."""
    local = value.astimezone(now.tzinfo)
    time = f"{local.hour:02d}:{local.minute:02d}"
    days = (now.date() - local.date()).days
    if days in NEAR_DAYS:
        return texts(NEAR_DAYS[days], time=time)
    return texts("fresh.on", time=time, date=day(local.date()))
