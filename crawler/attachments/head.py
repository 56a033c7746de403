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
from crawler.attachments import names, number_line, place_date
from directives import numbers
from directives.dates import find_dates, parse_date
from directives.text import fold
from directives.types import type_by_code, types_in_text

_SIGNED_AT = re.compile(r"(?:thoi gian ky|ngay ky)\s*:\s*(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
#: A title that carries its number itself, as re-typed laws do: "Nghị định của Chính phủ số 29/1998/NĐ-CP ngày …".
_IN_TITLE = re.compile(r"^\D{0,80}?\bso\s*:?\s*(?=\d)")
#: What may stand between the type and its own number: nothing, or who issued it.
_OF_ITS_OWN = re.compile(r"\W*(?:cua|so)\b")
_DATED = re.compile(r"\s*,?\s*ngay\s*\d")
_LONGEST_DATE = 40
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
    lines = place_date.made_whole(lines)
    texts = [line.text for line in lines]
    body = next((n for n, text in enumerate(texts) if lines_of.is_body(text)), len(texts))
    title = next((n for n, line in enumerate(lines[:body]) if line.alone and lines_of.title_type(line.text)), None)
    kind = lines_of.title_type(texts[title]) if title is not None else None
    above = texts[: title if title is not None else body]
    number_at, number = number_line.find_number(lines[: len(above)])
    issued, place = _issued(above, numbered=number_at is not None)
    if number_at is None and place is None and not any(map(lines_of.is_motto, above)):
        return _from_title(texts[:_TITLE_LINES]) or Head(type=kind)
    if issued is None and number_at is not None and number:
        issued = _signed_at(texts[number_at + 1 : number_at + 2])
    issuer, parent = _issuer(above[:number_at])
    abstract = _about(above) or (_subtitle(texts[title + 1 :]) if title is not None else None)
    letter = any(lines_of.about(line) is not None for line in above)
    kind = kind or _kind_by_number(number) or ("Công văn" if letter and issuer else None)
    return Head(number, issued, place, kind, issuer, parent, abstract)


def _issued(above: Sequence[str], *, numbered: bool) -> tuple[dt.date | None, str | None]:
    """(date, place); a date without a place counts beside a number, where no line has both, even with a blank day."""
    aside = lines_of.in_brackets(above)
    placed = next(filter(None, (place_date.read_line(line) for at, line in enumerate(above) if at not in aside)), None)
    if placed:
        return placed.date, placed.place
    if not numbered:
        return None, None
    alone = (place_date.date_alone(line, above[:at]) for at, line in enumerate(above) if at not in aside)
    return next(filter(None, alone), None), None


def _signed_at(lines: Sequence[str]) -> dt.date | None:
    """The time in a number stamp of a digital signature, right below the number."""
    found = next(filter(None, (_SIGNED_AT.match(fold(line)) for line in lines)), None)
    return _date(found) if found else None


def _date(found: re.Match[str]) -> dt.date | None:
    return parse_date("-".join((found["year"], found["month"], found["day"])))


def _from_title(lines: Sequence[str]) -> Head | None:
    """The head of a re-typed act, whose title begins with the type and says its own number and date."""
    start = next((n for n, line in enumerate(lines) if not lines_of.is_foreign(line)), 0)
    title = " ".join([*lines[start : start + 1], *_until_break(lines[start + 1 :])])
    found = _IN_TITLE.match(fold(title))
    kind = lines_of.title_type(" ".join(title.split()[:2])) or lines_of.title_type(" ".join(title.split()[:1]))
    if not found or not kind or lines_of.leads_away(title[: found.end()]):
        return None
    number, rest = number_line.read_number(title[found.end() :])
    if number is None or not _fits(kind, title[: found.end()], number):
        return None
    date = next(iter(find_dates(rest[:_LONGEST_DATE])), None) if _DATED.match(fold(rest)) else None
    rest = rest[date.end if date else 0 :].strip(" .,")
    return Head(number, date.value if date else None, type=kind, abstract=rest or None)


def _fits(kind: str, before: str, number: str) -> bool:
    """Whether the number may be that of the title's own type: no "Báo cáo thực hiện Kế hoạch số 15/KH-UBND"."""
    parsed = numbers.parse_number(number)
    last = types_in_text(before)[-1:]
    if parsed is None or (last and last[0].start > 0 and fold(before[last[0].end :]).strip(" :") == "so"):
        return False
    if _OF_ITS_OWN.match(fold(before), len(kind)):
        return True
    if parsed.type_code is None:
        return parsed.year is not None or kind == "Công văn"
    return (type_by_code(parsed.type_code) or "").startswith(kind)


def _issuer(above: Sequence[str]) -> tuple[str | None, str | None]:
    """(issuer, the body above it): the names above the number, the last one being the issuer's."""
    bodies: list[list[str]] = []
    for line in above:
        listed = lines_of.is_list_title(line)
        if lines_of.is_motto(line) or lines_of.is_foreign(line) or _is_dated(line) or (listed and not bodies):
            continue
        if lines_of.about(line) is not None or len(line) > _LONGEST_NAME or listed or lines_of.is_table_head(line):
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
            return _unbracketed(" ".join([begun, *more])) or None
    return None


def _until_break(lines: Sequence[str]) -> list[str]:
    taken: list[str] = []
    for line in lines:
        if lines_of.is_motto(line) or lines_of.is_body(line) or lines_of.is_foreign(line) or _is_dated(line):
            break
        taken.append(line)
    return taken


def _is_dated(line: str) -> bool:
    return place_date.read_line(line) is not None or place_date.date_alone(line, ()) is not None


def _subtitle(lines: Sequence[str]) -> str | None:
    """The lines under the type, up to the authority that decides or the body."""
    taken: list[str] = []
    for line in lines[:_LONGEST_ABSTRACT]:
        if lines_of.is_motto(line) or lines_of.is_body(line) or (line.startswith("(") and lines_of.about(line) is None):
            break
        if names.is_authority(line) and (taken or lines_of.is_capitals(line)):
            break
        if taken and lines_of.is_capitals(line) and not lines_of.is_capitals(taken[-1]):
            break
        taken.append(line)
    about = lines_of.about(taken[0]) if taken else None
    if about is not None:
        taken[0] = about
    return _unbracketed(" ".join(taken)) or None


def _unbracketed(text: str) -> str:
    """The text without the signs at its ends, and without a bracket that was opened before it: "(V/v …)"."""
    text = text.strip(" :.")
    return text[:-1].rstrip() if text.endswith(")") and text.count(")") > text.count("(") else text


def _kind_by_number(number: str | None) -> str | None:
    parsed = numbers.parse_number(number) if number else None
    if parsed is None:
        return None
    return (type_by_code(parsed.type_code) if parsed.type_code else None) or "Công văn"
