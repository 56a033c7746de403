"""The number of a directive as its office printed it, in a listing's cell or at a document's head."""

from __future__ import annotations

import re

from directives.number_asked import parse_question_number
from directives.number_cited import NUMBER, SERIAL, YEAR, find_numbers, number_of
from directives.number_codes import CODE, DASHES, split_codes
from directives.number_value import Number
from directives.text import repair

#: "Sô" and "Só" are what character recognition makes of it.
_LEAD = r"(?i:s[ốoôó](?:[\s/,]*(?:hiệu|kí hiệu|ký hiệu))?|no\.?)?\s*[:.]?\s*"
_GAP = rf"\s*[{DASHES}/\\.]\s*"
#: More air and more signs between the parts than running text is read with, for here nothing else stands.
_CODES = rf"(?P<codes>{CODE}(?:(?:{_GAP}|\s*,\s*){CODE})*)"
_PRINTED = re.compile(rf"{_LEAD}{SERIAL}\s*(?:[/.-]\s*{YEAR}\s*(?={_GAP}))?(?:{_GAP}|\s+|(?={CODE})){_CODES}")
_UNNUMBERED = re.compile(rf"{_LEAD}[\s.…_]*/\s*(?:{YEAR}\s*/\s*)?{_CODES}")
_SERIAL_ALONE = re.compile(rf"{_LEAD}{SERIAL}(?:/{YEAR})?$")
#: A cell of a listing is not longer; a text is not read as one.
_LONGEST_CELL = 80
_SLIP = re.compile(r"(?<![\w])(?=[lIoO\d]*\d)(?=\d*[lIoO])[lIoO\d]{2,6}(?=[a-eA-E]?\s*[/-])")
_DIGITS = str.maketrans("lIoO", "1100")


def parse_number(text: str) -> Number | None:
    """The number that `text` is, or the first one that it holds; None for dots, prose and dates.

    Understands 'Số: 891 /SGDĐT - GDTrH', '857/SGD ĐT-GDTrH', '02-TB-SGDĐT', '1830 QĐ-UBND', '29-CT/TW',
    '57/2020/QH14', '26/KH-BCĐ (138)', a number whose serial is not filled in ('Số:      /SGDĐT-TCCB'), and L/1, O/0
    slips ('l52/TB-SGDĐT').
    """
    text = " ".join(_SLIP.sub(lambda slip: slip[0].translate(_DIGITS), repair(text)).split())
    printed = _PRINTED.match(text)
    if printed:
        return _number(printed, text)
    unnumbered = _UNNUMBERED.match(text)
    if unnumbered:
        codes = split_codes(unnumbered["codes"])
        year = int(unnumbered["year"]) if unnumbered["year"] else None
        return Number(None, "", year, codes.type_code, codes.issuer_code, codes.unit_codes)
    alone = _SERIAL_ALONE.match(text)
    if alone:
        return Number(int(alone["serial"]), alone["suffix"].lower(), int(alone["year"]) if alone["year"] else None)
    cited = find_numbers(text)
    return cited[0].value if cited else _typed(text)


def _typed(text: str) -> Number | None:
    """A number in small letters, when nothing else stands in the text: 998/qd-sgddt."""
    asks = parse_question_number(text) if len(text) <= _LONGEST_CELL else []
    if len(asks) != 1 or not asks[0].is_whole_question or asks[0].confidence < 1:
        return None
    codes = split_codes("-".join(asks[0].codes).upper())
    return Number(asks[0].serial, asks[0].suffix, asks[0].year, codes.type_code, codes.issuer_code, codes.unit_codes)


def _number(printed: re.Match[str], text: str) -> Number:
    """What was read with much air; the stricter reading of running text wins where more text follows."""
    strict = NUMBER.match(text, printed.start("serial")) if printed.end() < len(text) else None
    if strict:
        return number_of(strict, split_codes(strict["dated"] or strict["codes"] or strict["dashed"]))
    return number_of(printed, split_codes(printed["codes"]))
