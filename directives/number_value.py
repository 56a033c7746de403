"""A directive's number as a value, and the same as a person asks for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number taken apart: 998/QĐ-SGDĐT, 334/SGDĐT-TCCB, 30/2020/NĐ-CP (Decree 30/2020/NĐ-CP, Annex I).

    A part that was not printed is None or empty; a body signed elsewhere often lacks its serial.
    """

    serial: int | None = None
    #: the letter of a number squeezed in later: 30c
    suffix: str = ""
    #: only acts that make law carry it
    year: int | None = None
    #: QĐ, KH …; None for official letters and for the acts of the National Assembly
    type_code: str | None = None
    issuer_code: str | None = None
    #: what stands after the issuer: the drafting unit, or the other issuers of a joint document
    unit_codes: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes in their order: ('QĐ', 'SGDĐT')."""
        return tuple(code for code in (self.type_code, self.issuer_code, *self.unit_codes) if code)

    @property
    def canonical(self) -> str:
        """The number as the decree prints it, two digits at least: '998/QĐ-SGDĐT', '02/TB-SGDĐT', '/SGDĐT-TCCB'."""
        serial = "" if self.serial is None else f"{self.serial:02d}{self.suffix}"
        parts = [serial, *([str(self.year)] if self.year else []), *(["-".join(self.codes)] if self.codes else [])]
        return "/".join(parts)

    def __str__(self) -> str:
        return self.canonical


@dataclass(frozen=True, slots=True)
class NumberAsk:
    """A number as a person typed it into a question; parts that were not typed are None or empty."""

    serial: int
    #: where it stands in the question: `question[start:end]`, type, year and date included
    start: int
    end: int
    suffix: str = ""
    year: int | None = None
    #: the type's name, from its code or in words: 'Quyết định'
    type_name: str | None = None
    #: all codes as typed, folded, '&' dropped: ('qd', 'sgddt'); after the type, issuer and unit are not told apart
    codes: tuple[str, ...] = ()
    #: 1 the full number, .9 serial with a code or "số", .5 and below: only if an index holds it (it may be a year
    # or a count)
    confidence: float = 1.0
    #: nothing else stands in the question
    is_whole_question: bool = False


def unit_of(number: Number) -> str | None:
    """The drafting unit of an official letter: TCCB of 334/SGDĐT-TCCB; None for documents that have a type."""
    if number.type_code not in (None, "CV") or not number.unit_codes:
        return None
    return number.unit_codes[-1]
