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
_NUMBER_PLACE = re.compile(r"\s*(?:so|sii)\s*[:.]")
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
_TITLE_LINES = 8
#: Characters of a line, and lines, that the name of a body may have.
_LONGEST_NAME, _NAME_LINES = 80, 3


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


def read_head(lines: Sequence[lines_of.Line]) -> Head:
    """The head of a document, from the first lines of its first page; all None where there is none."""
    texts = [line.text for line in lines]
    body = next((n for n, text in enumerate(texts) if lines_of.is_body(text)), len(texts))
    title = next((n for n, line in enumerate(lines[:body]) if line.alone and lines_of.title_type(line.text)), None)
    kind = lines_of.title_type(texts[title]) if title is not None else None
    above = texts[: title if title is not None else body]
    number_at, number = _number(above)
    issued, place = _issued(above)
    if number_at is None and place is None and not any(map(lines_of.is_motto, above)):
        return _from_title(texts[:_TITLE_LINES]) or Head(type=kind)
    if issued is None and number_at is not None and number:
        issued = _signed_at(texts[number_at + 1 : number_at + 2])
    issuer, parent = _issuer(above[:number_at])
    abstract = _about(above) or (_subtitle(texts[title + 1 :]) if title is not None else None)
    letter = any(lines_of.about(line) is not None for line in above)
    kind = kind or _kind_by_number(number) or ("Công văn" if letter and issuer else None)
    return Head(number, issued, place, kind, issuer, parent, abstract)


def _number(above: Sequence[str]) -> tuple[int | None, str | None]:
    """(line, number) of "Số: …"; without readable digits that ends the search, for it was the place of the number.

    "Số" without a colon may also begin a street address.
    """
    for at, line in enumerate(above):
        folded = fold(line)
        start = _NUMBER_LINE.match(folded)
        number = _canonical(line[start.end() :]) if start else None
        if number or _NUMBER_PLACE.match(folded):
            return at, number
    return None, None


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


def _from_title(lines: Sequence[str]) -> Head | None:
    """The head of a re-typed act, whose title begins with the type and says its own number and date."""
    start = next((n for n, line in enumerate(lines) if not lines_of.is_foreign(line)), 0)
    title = " ".join([*lines[start : start + 1], *_until_break(lines[start + 1 :])])
    found = _IN_TITLE.match(fold(title))
    kind = lines_of.title_type(" ".join(title.split()[:2])) or lines_of.title_type(" ".join(title.split()[:1]))
    if not found or not kind or _LED_AWAY.search(found[0]):
        return None
    number = _NUMBER.match(title, found.end())
    canonical = _canonical(number[0]) if number else None
    if number is None or canonical is None:
        return None
    date = _DATE.match(title, number.end())
    rest = title[date.end() if date else number.end() :].strip(" .,")
    return Head(canonical, _date(date) if date else None, type=kind, abstract=rest or None)


def _issuer(above: Sequence[str]) -> tuple[str | None, str | None]:
    """(issuer, the body above it): the names above the number, the last one being the issuer's."""
    bodies: list[list[str]] = []
    for line in above:
        if lines_of.is_motto(line) or lines_of.is_foreign(line) or _is_dated(line):
            continue
        if lines_of.about(line) is not None or len(line) > _LONGEST_NAME:
            break
        if names.begins_body(line):
            bodies.append([line])
        elif bodies and len(bodies[-1]) < _NAME_LINES:
            bodies[-1].append(line)
    shown = [names.shown_body(" ".join(body)) for body in bodies]
    return (shown[-1] if shown else None), (shown[-2] if len(shown) > 1 else None)


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
