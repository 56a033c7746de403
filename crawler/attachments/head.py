"""What the head of a document says: number, date, place, type, issuer and its parent, what it is about.

A wrong number is worse than none: number and date are taken only from the first lines, above the title, never from a
sentence that cites another document; a serial that is blank or unreadable leaves the number out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.attachments import letter_lines as lines_of
from crawler.attachments import names
from directives import numbers
from directives.text import fold
from directives.types import type_by_code

#: "Số: 4728 /SGDĐT-HSSV" up to where another column begins: digits first, then codes.
_NUMBER_LINE = re.compile(r"\s*(?:so|sii)\s*(?:[:.]|ky hieu)?\s*(?=\d)")
_NUMBER = re.compile(r"(?:[^\W\d_]?\d+[^\W\d_]?\s*)(?:\s*[/\-–.]\s*[\w&./\-–]+)+")
_PLACE_AND_DATE = re.compile(
    r"^(?P<place>[^\d,;:.]{2,40}(?:\.[^\d,;:]{2,30})?)\s*[,.]?\s*ng[aà]y\s*(?P<day>\d{1,2})\s*th[aá]ng\s*(?P<month>\d{1,2})"
    r"\s*n[aă]m\s*(?P<year>\d{4})\b",
    re.IGNORECASE,
)
#: The same with a day that is handwritten or not filled in.
_PLACE_AND_BLANK = re.compile(r"^(?P<place>[^\d,;:]{2,40}),\s*ng[aà]y\b.{0,12}th[aá]ng\b", re.IGNORECASE)
_SIGNED_AT = re.compile(r"(?:thoi gian ky|ngay ky)\s*:\s*(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
#: A title that carries its number itself, as re-typed laws do: "Nghị định của Chính phủ số 29/1998/NĐ-CP ngày …".
_IN_TITLE = re.compile(r"^\D{0,80}?\bso\s*:?\s*(?=\d)")
_LED_AWAY = re.compile(r"kem theo|theo quyet dinh|can cu|thay the|sua doi|ban hanh|phu luc")
_DATE = re.compile(
    r"\s*,?\s*ng[aà]y\s*(?P<day>\d{1,2})\s*(?:th[aá]ng|[/-])\s*(?P<month>\d{1,2})\s*(?:n[aă]m|[/-])\s*(?P<year>\d{4})",
    re.I,
)
_LONGEST_ABSTRACT = 8


@dataclass(frozen=True, slots=True)
class Head:
    """The parts of a head that were found."""

    number: str | None = None
    issued: dt.date | None = None
    place: str | None = None
    type: str | None = None
    issuer: str | None = None
    parent: str | None = None
    abstract: str | None = None


def read_head(lines: Sequence[str]) -> Head:
    """The head of a document, from the lines of its first page (cells apart)."""
    lines = lines[: lines_of.HEAD_LINES]
    title = next((n for n, line in enumerate(lines) if lines_of.title_type(line)), None)
    body = next((n for n, line in enumerate(lines) if lines_of.is_body(line)), len(lines))
    if title is not None and title > body:
        title = None
    above = lines[: title if title is not None else body]
    number_at, number = _number(above)
    issued, place = _issued(above)
    if issued is None and number:
        issued = _signed_at(lines[number_at + 1 : number_at + 2])
    kind = lines_of.title_type(lines[title]) if title is not None else None
    if number is None and issued is None and not any(map(lines_of.is_motto, above)):
        number, issued, kind = _from_title(lines[:12]) or (None, None, kind)
    issuer, parent = _issuer(above, number_at)
    abstract = _about(above[: body + 1]) or (_subtitle(lines[title + 1 :]) if title is not None else None)
    letter = any(lines_of.about(line) is not None for line in above)
    kind = kind or _kind_by_number(number) or ("Công văn" if letter and issuer else None)
    return Head(number, issued, place, kind, issuer, parent, abstract)


def _number(above: Sequence[str]) -> tuple[int, str | None]:
    """(line, number) of "Số: …"; a line without readable digits ends the search, for it was the place of the number."""
    for at, line in enumerate(above):
        folded = fold(line)
        if re.match(r"\s*so\s*[:.]", folded) or _NUMBER_LINE.match(folded):
            start = _NUMBER_LINE.match(folded)
            return at, _canonical(line[start.end() :]) if start else None
    return len(above), None


def _canonical(text: str) -> str | None:
    found = _NUMBER.match(text)
    parsed = numbers.parse_number(found[0]) if found else None
    return parsed.canonical if parsed and parsed.serial is not None and parsed.codes else None


def _issued(above: Sequence[str]) -> tuple[dt.date | None, str | None]:
    for line in above:
        found = _PLACE_AND_DATE.match(line.strip())
        if found:
            return _date(found), found["place"].strip(" ,.")
        blank = _PLACE_AND_BLANK.match(line.strip())
        if blank:
            return None, blank["place"].strip(" ,.")
    return None, None


def _signed_at(lines: Sequence[str]) -> dt.date | None:
    """The time in a number stamp of a digital signature, right below the number."""
    found = next(filter(None, (_SIGNED_AT.match(fold(line)) for line in lines)), None)
    return _date(found) if found else None


def _date(found: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _from_title(lines: Sequence[str]) -> tuple[str | None, dt.date | None, str | None] | None:
    """Number, date and type out of a title that begins with the type and says its own number."""
    start = next((n for n, line in enumerate(lines) if not lines_of.is_foreign(line)), 0)
    title = " ".join(lines[start : start + 4])
    found = _IN_TITLE.match(fold(title))
    kind = lines_of.title_type(" ".join(title.split()[:2])) or lines_of.title_type(title.split()[0]) if title else None
    if not found or not kind or _LED_AWAY.search(found[0]):
        return None
    number = _NUMBER.match(title, found.end())
    date = _DATE.match(title, number.end()) if number else None
    canonical = _canonical(number[0]) if number else None
    return (canonical, _date(date) if date else None, kind) if canonical else None


def _issuer(above: Sequence[str], number_at: int) -> tuple[str | None, str | None]:
    """(issuer, the body above it): the names above the number, the last one being the issuer's."""
    bodies: list[str] = []
    for line in above[:number_at]:
        if lines_of.is_motto(line) or lines_of.is_foreign(line) or _is_dated(line):
            continue
        if lines_of.about(line) is not None or len(line) > 80:
            break
        if names.begins_body(line) or not bodies:
            bodies.append(line)
        else:
            bodies[-1] += " " + line
    bodies = [body for body in map(names.shown_body, bodies) if body]
    if not bodies:
        return None, None
    return bodies[-1], bodies[-2] if len(bodies) > 1 else None


def _about(above: Sequence[str]) -> str | None:
    """The "V/v …" of an official letter, to the end of its column."""
    for at, line in enumerate(above):
        begun = lines_of.about(line)
        if begun is not None:
            more = _until_break(above[at + 1 : at + _LONGEST_ABSTRACT])
            return " ".join([begun, *more]).strip(" .") or None
    return None


def _until_break(lines: Sequence[str]) -> list[str]:
    taken: list[str] = []
    for line in lines:
        if lines_of.is_motto(line) or lines_of.is_body(line) or lines_of.is_foreign(line) or _is_dated(line):
            break
        taken.append(line)
    return taken


def _is_dated(line: str) -> bool:
    return (_PLACE_AND_DATE.match(line) or _PLACE_AND_BLANK.match(line)) is not None


def _subtitle(lines: Sequence[str]) -> str | None:
    """The lines under the type, up to the authority that decides or the body."""
    taken: list[str] = []
    for line in lines[:_LONGEST_ABSTRACT]:
        if lines_of.is_motto(line) or lines_of.is_body(line) or line.startswith("("):
            break
        if names.is_authority(line) and (taken or lines_of.is_capitals(line)):
            break
        if taken and lines_of.is_capitals(line) and not lines_of.is_capitals(taken[-1]):
            break
        taken.append(line)
    about = lines_of.about(taken[0]) if taken else None
    if about is not None:
        taken[0] = about
    return " ".join(taken).strip(" :.") or None


def _kind_by_number(number: str | None) -> str | None:
    parsed = numbers.parse_number(number) if number else None
    if parsed is None:
        return None
    return (type_by_code(parsed.type_code) if parsed.type_code else None) or "Công văn"
