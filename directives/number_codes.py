"""The part of a number after its serial: which code is the type, which the issuer, which the unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from directives import issuers, types

#: One code, as offices write it: capitals, each perhaps with one small letter behind it (GDTrH, TTg, QyĐ), & inside,
#: a term or the number of a steering board at the end (QH14, BCĐ389); two capitals at least.
_CAPITAL = "[A-ZĐƯƠÔÂĂÊ]"
CODE = (
    rf"(?:[SBP]GD\s?&?\s?[ĐD]T|{_CAPITAL}[a-zđ]?&?(?:{_CAPITAL}[a-zđ]?&?)*{_CAPITAL}[a-zđ]?\d{{0,3}}|[CT]tr|L)"
    r"(?![^\W_])"
)

#: Dashes of all kinds, also the minus sign and the low line that typists take for one.
DASHES = "-–—−_"
_JOINT = re.compile(rf"\s*[{DASHES}/\\.,]\s*")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of one number by their parts."""

    type_code: str | None = None
    issuer_code: str | None = None
    unit_codes: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def split_codes(text: str) -> Codes:
    """'TB - SGDDT' → TB, SGDĐT; 'SGDĐT.CNTT-QLTB&TV' → SGDĐT and two units. Known codes come in their full spelling."""
    parts = _whole([part for part in (re.sub(r"\s+", "", raw) for raw in _JOINT.split(text)) if part])
    if not parts:
        return Codes()
    type_code = types.canonical_code(parts[0])
    if type_code and not (len(parts) == 1 and issuers.canonical_code(parts[0])):
        parts = parts[1:]
    else:
        type_code = None
    issuer, units = parts[:1], parts[1:]
    return Codes(type_code, _issuer(issuer[0]) if issuer else None, tuple(map(_unit, units)))


def _whole(parts: list[str]) -> list[str]:
    """SGD-ĐT is one code."""
    for at in range(len(parts) - 1):
        one, both = parts[at], parts[at] + parts[at + 1]
        if not issuers.canonical_code(one) and not types.canonical_code(one) and issuers.canonical_code(both):
            return [*parts[:at], both, *parts[at + 2 :]]
    return parts


def _issuer(code: str) -> str:
    return issuers.canonical_code(code) or code


def _unit(code: str) -> str:
    """A joint document's second issuer is known, a drafting unit is taken as printed."""
    known = issuers.canonical_code(code)
    return known if known and len(known) > 2 else code
