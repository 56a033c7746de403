"""The line of place and date at a head: "Sóc Trăng, ngày 05 tháng 6 năm 2018", however offices break it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from crawler.attachments.letter_lines import Line, leads_away
from directives.text import fold
from directives.written_dates import DATE, date_of

#: "TX. Vĩnh Châu"; a place that ends in a number ("Quận 1", "P. 2") has a comma behind it.
_PLACE = re.compile(
    r"(?P<place>[^\d,;:.]{1,40}(?:\.[^\d,;:]{2,30})?|[^\W\d_][^\d,;:/]{0,30}\d{1,2}(?=\s*,))\s*(?P<comma>[,.]?)\s*"
    r"(?=ng[aà]y\s*\d)",
    re.IGNORECASE,
)
#: The same with a day that is handwritten, not filled in or impossible.
_PLACE_AND_BLANK = re.compile(r"(?P<place>[^\d,;:]{2,40}(?:\s?\d{1,2})?),\s*ng[aà]y\b.{0,12}th[aá]ng\b", re.IGNORECASE)
_DAY = re.compile(r"ng[aà]y\s*(?=\d)", re.IGNORECASE)
_IN_WORDS = re.compile(r"th[aá]ng", re.IGNORECASE)
_NOTHING = re.compile(r"\W*$")
#: "Sóc Trăng," and "…, ngày 05", whose rest stands in the next line; what such a rest begins with.
_BROKEN = re.compile(r".{2,40},$|.{0,40}\bngay(?: \d{1,2})?$|.{0,40}\bngay \d{1,2} thang(?: \d{1,2})?$")
_REST = re.compile(r"ngay \d|\d{1,2} (?:thang|nam)|thang \d|nam \d{4}")
#: "Số: 412/QĐ-SGDĐT Sóc Trăng, ngày …": the code before the place ends in capitals, the place does not.
_BEHIND_NUMBER = re.compile(
    r"(?P<number>s[oố]\s*:[^/–-]{0,20}[/–-]\s*[^\s–-]+(?:\s?[^\s–-]+)?(?:\s*[–-]\s*[^\s–-]+){0,4})\s+"
    r"(?P<dated>(?=[^\W\d_])(?!\S*[/–-])[^\d,;:/]{2,40}(?:\d{1,2})?,\s*ng[aà]y\b.*)",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(r"(?:so|uy ban|ubnd|hdnd|bo|chinh phu|thu tuong|quoc hoi|cua|theo|giam doc)\b")
#: Characters of a line that holds number, place and date.
_LONGEST = 160
#: Stamps of arrival carry a date as well.
_ARRIVED = re.compile(r"\bden\b")


class PlaceDate(NamedTuple):
    """What the line says; the date is None where it is blank or no calendar has it."""

    place: str
    date: dt.date | None


def read_line(line: str) -> PlaceDate | None:
    """Place and date of a line; None for a line that says nothing of the kind, or that cites another document."""
    line = line.strip()
    place = _PLACE.match(line)
    date = DATE.match(line, place.end()) if place else None
    if place and date and _is_place(place["place"]) and (_IN_WORDS.search(date[0]) or _is_all(place, date)):
        return PlaceDate(place["place"].strip(" ,."), date_of(date))
    blank = _PLACE_AND_BLANK.match(line)
    return PlaceDate(blank["place"].strip(" ,."), None) if blank and _is_place(blank["place"]) else None


def _is_place(text: str) -> bool:
    """Whether no citation runs up to the date: "… của Giám đốc / Sở Nội vụ, ngày …"."""
    return not leads_away(text) and _NO_PLACE.match(fold(text)) is None


def _is_all(place: re.Match[str], date: re.Match[str]) -> bool:
    """Whether a date in figures ends the line, behind a comma: in a sentence it may be anything's."""
    return place["comma"] == "," and _NOTHING.match(date.string, date.end()) is not None


def date_alone(line: str, before: Sequence[str]) -> dt.date | None:
    """The date of a line that holds nothing else, in words, where the lines before it do not lead elsewhere."""
    day = _DAY.match(line.strip())
    date = DATE.match(line.strip(), day.end()) if day else None
    if date is None or not _IN_WORDS.search(date[0]) or not _NOTHING.match(date.string, date.end()):
        return None
    elsewhere = any(leads_away(text) or _ARRIVED.search(fold(text)) for text in before[-2:])
    return None if elsewhere else date_of(date)


def made_whole(lines: Sequence[Line]) -> list[Line]:
    """The lines with each date in a line of its own: broken ones joined, those behind a number set apart."""
    whole: list[Line] = []
    for line in lines:
        behind = _BEHIND_NUMBER.fullmatch(line.text) if len(line.text) <= _LONGEST else None
        if behind and read_line(behind["dated"]):
            whole += [Line(behind["number"], alone=False), Line(behind["dated"], alone=False)]
        elif whole and _goes_on(whole[-1].text, line.text):
            whole[-1] = Line(f"{whole[-1].text} {line.text}", whole[-1].alone)
        else:
            whole.append(line)
    return whole


def _goes_on(begun: str, rest: str) -> bool:
    """Whether two lines are one date; a "Sóc Trăng, ngày 05" is joined for the sake of what follows, too."""
    return _BROKEN.match(fold(begun)) is not None and _REST.match(fold(rest)) is not None
