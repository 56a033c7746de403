"""The line of a head that says the document's own number, told from lines that cite another document's.

A wrong number is worse than none: what is cut short, blank or unreadable gives none, and so does a line that stands in
a list, in brackets or behind words that lead to another document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.attachments import letter_lines as lines_of
from crawler.attachments import names, place_date
from directives import issuers, numbers
from directives.number_codes import CODE
from directives.text import fold

#: "Số: 4728 /SGDĐT-HSSV" up to where another column begins: digits first, then codes.
_LINE = re.compile(r"\s*(?:s ?o|sii)\s*(?P<label>[:.]|ky hieu)?\s*(?=\d)")
_PLACE = re.compile(r"\s*(?:s ?o|sii)\s*[:.]")
#: The first joint may be a mere space before a code and its dash ("1830 QĐ-UBND"); "SGD ĐT" is one code.
_NUMBER = re.compile(
    r"(?:[^\W\d_]?\d+[^\W\d_]?)(?:\s*[/\-–.]\s*|\s+(?=[^\W\d_]{1,4}\s?[-–]\s?[^\W\d_]))"
    r"(?i:[SBP]GD\s?&?\s?[ĐD]T|[\w&./\-–])+(?:\s*[/\-–.]\s*(?i:[SBP]GD\s?&?\s?[ĐD]T|[\w&./\-–])+)*"
)
_NEXT_CODE = re.compile(rf"\s+(?P<code>{CODE})(?=\s|$)")
#: Words that lead to another document do so over a name of two lines.
_NEAR = 3
_PROSE = re.compile(r"\W*(?:ngay|cua|ve|do|v/ ?v)\b|\s*[,;)]")


def find_number(above: Sequence[lines_of.Line]) -> tuple[int | None, str | None]:
    """(line, number) of "Số: …"; without readable digits that ends the search, for it was the place of the number.

    "Số" without a colon may also begin a street address.
    """
    aside = lines_of.in_brackets([line.text for line in above])
    for at, line in enumerate(above):
        folded = fold(line.text)
        start = _LINE.match(folded)
        number, rest = read_number(line.text[start.end() :]) if start else (None, "")
        if number and start and (at in aside or not _is_own(above, at, rest, labelled=bool(start["label"]))):
            continue
        if number or (_PLACE.match(folded) and at not in aside):
            return at, number
    return None, None


def read_number(text: str) -> tuple[str | None, str]:
    """(the number that the text begins with, in its usual spelling, what follows it); None where it is not whole."""
    found = _NUMBER.match(text)
    parsed = numbers.parse_number(found[0]) if found else None
    if found is None or parsed is None or parsed.serial is None or not parsed.codes:
        return None, ""
    behind = _NEXT_CODE.match(text, found.end())
    if parsed.issuer_code or behind is None:
        return parsed.canonical, text[found.end() :]
    # "412/QĐ SGDĐT": the type alone would be another number.
    known = issuers.canonical_code(behind["code"]) is not None
    return (read_number(f"{found[0]}-{behind['code']}")[0] if known else None), text[behind.end() :]


def _is_own(above: Sequence[lines_of.Line], at: int, rest: str, *, labelled: bool) -> bool:
    before = [line.text for line in above[:at]]
    if before and lines_of.leads_to_number(before[-1]) and not names.begins_body(before[-1]):
        return False
    away = any(map(lines_of.leads_away, before[-_NEAR:]))
    if _PROSE.match(fold(rest)) and (away or not labelled):
        return False
    listed = any(map(_is_past_number, before))
    if not labelled and (listed or away):
        return False
    if labelled and above[at].alone and not listed and not away and not rest.strip():
        return True
    return _is_head(above) or (not away and any(map(names.begins_body, before)))


def _is_past_number(line: str) -> bool:
    """Whether the line stands below the place of a letter's number: a list's title, a table, "V/v …"."""
    return lines_of.is_list_title(line) or lines_of.is_table_head(line) or lines_of.about(line) is not None


def _is_head(above: Sequence[lines_of.Line]) -> bool:
    """Whether the lines are a letter's: they hold a motto or a place with its date."""
    return any(lines_of.is_state_motto(line.text) or place_date.read_line(line.text) for line in above)
