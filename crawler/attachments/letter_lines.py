"""The lines of an official document, told apart: motto, type, address, beginning of the body.

Decree 30/2020/NĐ-CP, annex I, fixes what stands at the head and at the foot. Lines are compared folded, because
old documents come in lower case (TCVN3 has no marked capitals) and recognised ones lose marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from crawler.records import FilePage
from directives import types
from directives.text import fold

#: How far down the head of a document may reach, in lines.
HEAD_LINES = 45

_MOTTO = re.compile(r"cong hoa xa hoi|doc lap.{1,5}tu do|dang cong san viet|_{3,}|-{3,}|\*{3,}|={3,}|\W*$")
#: Not the document's own: the gazette's running title, the portal's signature stamp, "draft", degrees of urgency.
_FOREIGN = re.compile(
    r"cong bao|van ban quy pham phap luat$|nguoi ky:|ky boi:|email:|co quan: van phong|thoi gian ky|ngay ky:"
    r"|du thao|hoa toc|thuong khan|khan$|mat$|tuyet mat|toi mat|\d+$|den$|so:? ?\.*$"
)
_BODY = re.compile(
    r"kinh gui|can cu |xet |theo de nghi|theo quyet|theo cong van|thuc hien |noi nhan"
    # "V/ v" is no section; "P. 2", "H. Kế Sách" and their like begin the name of a place.
    r"|dieu \d|chuong [ivx\d]|phan (?:thu |[ivx]+\b)|[ivx]+[.)/] (?!v\b)|muc \d|\d+[.)] |[a-z]\) |[^\W\d_hpqtx]\. "
)
_ABOUT = re.compile(r"\(? ?(?:(?:v ?/ ?v|(?P<named>ve viec)|vv)\b[:.]?|trich yeu)")
#: Titles of what is no letter: annexes, lists, forms.
_LIST = re.compile(
    r"(?:phu (?:luc|bieu)|danh (?:sach|muc)|mau (?:so|don|bieu|\d)|bieu (?:mau|so|\d)|bang (?:tong hop|ke|diem|\d))\b"
)
#: The first column's name: from here on the lines are cells of a table.
_TABLE = re.compile(r"(?:s?tt|so tt|so thu tu)\W*$")
_STATE_MOTTO = re.compile(r"cong hoa xa hoi|doc lap.{1,5}tu do|dang cong san viet")
#: Words after which another document is named.
_LED_AWAY = re.compile(r"kem theo|theo quyet dinh|can cu|thay the|sua doi|ban hanh(?! chinh)|phu luc")
#: Lines that brackets may hold.
_LONGEST_BRACKETS = 4
#: The room that a stamp or a pen fills inside "Số: … /QĐ" and "ngày … tháng … năm …" is no border between cells.
_STAMP_GAP = re.compile(r"(số ?:?|ngày|tháng|năm|\d) ?\t ?(?=\d{1,4}\b|tháng|năm|/)", re.IGNORECASE)


class Line(NamedTuple):
    """A line of text, or a cell of one: then something stands beside it, and it is no title."""

    text: str
    alone: bool = True


def first_lines(pages: Sequence[FilePage]) -> list[Line]:
    """The lines of the first page that has any, cells of a row one after the other."""
    for page in pages:
        rows = (row.split("\t") for row in _STAMP_GAP.sub(r"\1 ", page.text).split("\n"))
        lines = [Line(cell.strip(), len(row) == 1) for row in rows for cell in row if cell.strip()]
        if lines:
            return lines[:HEAD_LINES]
    return []


def is_motto(line: str) -> bool:
    """The national or the party's motto, or a mere rule."""
    return _MOTTO.match(fold(line)) is not None


def is_foreign(line: str) -> bool:
    """A stamp, a running title or the like, which says nothing of the document."""
    return _FOREIGN.match(fold(line)) is not None


def is_body(line: str) -> bool:
    """The address or the first line of the body."""
    return _BODY.match(fold(line)) is not None


def is_state_motto(line: str) -> bool:
    """The national or the party's motto itself."""
    return _STATE_MOTTO.match(fold(line)) is not None


def is_list_title(line: str) -> bool:
    """The title of an annex, a list or a form: what stands below it is no letter's head."""
    return _LIST.match(fold(line)) is not None


def is_table_head(line: str) -> bool:
    """The name of the first column of a table."""
    return _TABLE.match(fold(line)) is not None


def begins_another(line: str) -> bool:
    """Whether the line heads what follows a letter: an annex, a list, a form, the next document."""
    return is_list_title(line) or is_state_motto(line)


def leads_away(line: str) -> bool:
    """Whether the line leads to another document: "kèm theo Quyết định …", "căn cứ …"."""
    return _LED_AWAY.search(fold(line)) is not None


def leads_to_number(line: str) -> bool:
    """Whether a number in the next line is another document's: the line leads away, or ends in "… của Công văn"."""
    named = types.types_in_text(line)
    ends_so = bool(named) and named[-1].start > 0 and named[-1].end == len(line.rstrip(" :"))
    return leads_away(line) or (ends_so and not is_capitals(line))


def in_brackets(lines: Sequence[str]) -> frozenset[int]:
    """The places of lines that begin with or continue what stands in brackets over several lines."""
    inside: set[int] = set()
    for at, line in enumerate(lines):
        if at in inside or line.count("(") <= line.count(")"):
            continue
        until = range(at + 1, min(at + 1 + _LONGEST_BRACKETS, len(lines)))
        last = next((n for n in until if ")" in lines[n]), None)
        if last is not None or leads_away(line):
            inside.update(range(at + 1, (last if last is not None else at + 2) + 1))
    return frozenset(inside)


def about(line: str) -> str | None:
    """What a line that begins with "V/v" says after it, or a line that begins with "Về việc"; None for other lines."""
    found = _ABOUT.match(fold(line))
    if found is None:
        return None
    return line.strip(" (") if found["named"] else line[found.end() :].strip(" :.-")


def title_type(line: str) -> str | None:
    """The document type if the line is a title: nothing but the type, or capitals that begin with it."""
    bare = line.strip(" :.*")
    named = types.type_named(bare)
    if named:
        return named
    found = types.type_in_text(bare)
    if found and found.start == 0 and bare == bare.upper() and len(bare) < 60:
        return found.value
    return None


def is_capitals(line: str) -> bool:
    """A line of capitals with at least one word."""
    return line == line.upper() and any(letter.isalpha() for letter in line)
