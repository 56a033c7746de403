"""Numbers in running text: cited documents, with their places.

Conservative: a serial counts only with codes that cannot be anything else, or behind "số" and the name of a type.
Dates, fractions, telephone numbers, units of measure and clauses are not numbers.
"""

from __future__ import annotations

import re

from directives import issuers, types
from directives.number_codes import CODE, DASHES, Codes, split_codes
from directives.number_value import Number
from directives.spans import Span

#: Dashes of all kinds, and a line's end behind one.
_DASH = rf"[ \t]?[{DASHES}][ \t]?\n?"
#: A first joint may have air on both sides ("SGDĐT - GDTrH"), later ones are tight or the next sentence begins.
_CODES = rf"{CODE}(?:(?:{_DASH}|/[ ]?|\.){CODE}(?:(?:[{DASHES}/]\s?|[ ][{DASHES}]|[.,])(?={CODE}){CODE})*)?"

SERIAL = r"(?P<serial>\d{1,6})(?P<suffix>[a-eA-E]?)"
YEAR = r"(?P<year>(?:19|20)\d\d)"
NUMBER = re.compile(
    rf"(?:(?<=số)|(?<=Số)|(?<![\w/.,])(?<!\w-)(?<!\d:)){SERIAL}[ \t]?"
    rf"(?:[/-][ \t]?{YEAR}[ \t]?[/-][ \t]?(?P<dated>{_CODES})|/[ \t]?(?P<codes>{_CODES})|[-–][ ]?(?P<dashed>{_CODES}))"
)
_AFTER_SO = re.compile(
    rf"(?i:\bsố(?:\s*hiệu)?)\s*:?\s*{SERIAL}(?:(?P<year_only>/{YEAR})|[ ](?P<codes>{_CODES}))?(?![\w/-]|[.,]\d)"
)

#: Forms and tables are numbered with codes too: "Mẫu số 01/TB-BSTT".
_FORM_BEFORE = re.compile(r"(?i:mẫu|biểu|bảng|phụ lục)(?:\s+(?i:số))?\s*:?\s*$")


def find_numbers(text: str) -> list[Span[Number]]:
    """The numbers cited in (repaired) text, in their order; a span covers the number itself, without "số"."""
    found = {span.start: span for span in _after_so(text)}
    for match in NUMBER.finditer(text):
        codes = split_codes(match["dated"] or match["codes"] or match["dashed"])
        if _FORM_BEFORE.search(text, max(0, match.start() - 16), match.start()):
            continue
        if match["dated"] or _is_certain(codes, dashed=bool(match["dashed"])):
            found[match.start()] = Span(match.start(), match.end(), number_of(match, codes))
    return [found[start] for start in sorted(found)]


def number_of(match: re.Match[str], codes: Codes) -> Number:
    """The number that a match of serial, suffix and year names, with its codes."""
    year = match["year"]
    return Number(
        serial=int(match["serial"]),
        suffix=match["suffix"].lower(),
        year=int(year) if year else None,
        type_code=codes.type_code,
        issuer_code=codes.issuer_code,
        unit_codes=codes.unit_codes,
    )


def _is_certain(codes: Codes, *, dashed: bool) -> bool:
    """Whether codes make digits a number: a type with an issuer, a known issuer, or an issuer with its unit."""
    if dashed:
        return bool(codes.type_code and codes.issuer_code)
    known = codes.issuer_code and issuers.canonical_code(codes.issuer_code)
    return bool(codes.type_code or known or codes.unit_codes)


def _after_so(text: str) -> list[Span[Number]]:
    """Numbers told by the words before them: "Quyết định số 998", "số 1830 QĐ-UBND", "Nghị định số 86/2015"."""
    found = []
    for match in _AFTER_SO.finditer(text):
        codes = split_codes(match["codes"]) if match["codes"] else Codes(type_code=_type_before(text, match.start()))
        if codes.type_code:
            found.append(Span(match.start("serial"), match.end(), number_of(match, codes)))
    return found


def _type_before(text: str, end: int) -> str | None:
    """The code of a type whose name ends right before `end`."""
    start = max(0, end - 24)
    named = types.types_in_text(text[start:end])
    return types.code_of_type(named[-1].value) if named and not text[start + named[-1].end : end].strip() else None
