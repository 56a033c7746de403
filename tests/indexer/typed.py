"""How people type the number of a directive, and which of the held ones each way of typing can mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.records import Record
from directives.issuers import code_key
from directives.numbers import Number, parse_number
from directives.text import strip_marks
from directives.types import type_by_code

#: What an issuer's code is shortened to.
_SHORT = {"sgddt": ("sgd", "gddt"), "pgddt": ("pgd",), "bgddt": ("bgd",)}


@dataclass(frozen=True)
class Held:
    """A record with its number, the year of its day and the name of its type."""

    record: Record
    number: Number
    year: int
    type_name: str


@dataclass(frozen=True)
class Typed:
    """A number as it was typed, and what of it was typed; None: that part was not."""

    text: str
    #: all the codes, run together
    codes: str | None = None
    #: some of the codes
    some: tuple[str, ...] = ()
    type_name: str | None = None
    year: int | None = None

    def means(self, asked: Held, held: Held) -> bool:
        """Whether `held` has all that was typed of the number of `asked`."""
        number = held.number
        keys = [code_key(code) for code in number.codes]
        known = {*keys, *_SHORT.get(code_key(number.issuer_code or ""), ())}
        return (
            (number.serial, number.suffix) == (asked.number.serial, asked.number.suffix)
            and (self.codes is None or self.codes == "".join(keys))
            and all(code in known for code in self.some)
            and self.type_name in (None, held.type_name)
            and (self.year is None or self.year in (number.year, held.year))
        )


def held_of(record: Record) -> Held | None:
    """A record by its number; None for one without a serial or a day."""
    number = parse_number(record.number or "")
    if number is None or number.serial is None or not number.codes or record.issued is None:
        return None
    return Held(record, number, record.issued.year, record.type or type_by_code(number.type_code or "") or "Công văn")


def spellings(held: Held) -> Iterator[Typed]:
    """One number in the ways of people."""
    number, printed = held.number, held.record.number or ""
    codes = "".join(map(code_key, number.codes))
    for text in _whole(number, printed):
        # An issuer alone, typed without a sign, is some of the codes and may be all of them.
        is_some = len(number.codes) == 1 and not number.year and not any(sign in text for sign in "/-")
        yield Typed(text, some=(codes,)) if is_some else Typed(text, codes, year=number.year)
    for text in _with_year(number, held.year):
        is_some = len(number.codes) == 1 and not any(sign in text for sign in "/-")
        yield Typed(text, None if is_some else codes, (codes,) if is_some else (), year=held.year)
    yield from _short(held, f"{number.serial}{number.suffix}", held.type_name.lower())


def _short(held: Held, serial: str, name: str) -> Iterator[Typed]:
    """What of a number people remember."""
    for first in [code for code in held.number.codes[:1] if not code[-1].isdigit()]:
        named = type_by_code(first)
        some = () if named else (code_key(first),)
        for text in (f"so {serial} {first.lower()}", f"{first} {serial}", f"{strip_marks(first).lower()}{serial}"):
            yield Typed(text, some=some, type_name=named)
        yield Typed(f"{first} {serial}/{held.year}", some=some, type_name=named, year=held.year)
    for text in (
        f"{name} {serial}",
        f"{name} số {serial}",
        strip_marks(f"{name} {serial}"),
        f"{name.upper()} {serial}",
    ):
        yield Typed(text, type_name=held.type_name)
    for text in (f"{name} số {serial} năm {held.year}", strip_marks(f"{name} {serial} {held.year}")):
        yield Typed(text, type_name=held.type_name, year=held.year)
    yield Typed(f"{serial}/{held.year}", year=held.year)
    yield Typed(f"số {serial} năm {held.year}", year=held.year)
    yield Typed(serial)


def _whole(number: Number, printed: str) -> Iterator[str]:
    """All of the number, in one way of joining or another."""
    canonical = number.canonical
    bare = strip_marks(canonical).lower()
    yield from (printed, canonical, canonical.lower(), bare, unicodedata.normalize("NFD", canonical))
    yield _spaced(bare)
    yield _spaced(canonical)
    yield canonical.replace("-", "/")
    yield canonical.replace("-", "")
    yield canonical.replace("Đ", "Ð")
    yield f"số {canonical}"
    yield f"so {_spaced(bare)}"
    yield f"Số: {canonical.replace('/', ' /', 1).replace('-', ' - ')}"
    yield f"00{canonical}"
    yield from _slips(canonical)
    if not number.year:
        yield canonical.replace("/", "").replace("-", "")
        if not number.suffix:  # 12bctu is 12/BC-TU as well as 12b/CT-TU
            yield bare.replace("/", "").replace("-", "")
        yield canonical.replace("/", "-", 1)


def _with_year(number: Number, year: int) -> Iterator[str]:
    canonical = number.canonical
    yield f"{canonical} năm {year}"
    yield f"{canonical} ngày 07/06/{year}"
    if not number.year:
        bare = _spaced(strip_marks(canonical).lower())
        yield f"{canonical} ({year})"
        yield f"{canonical}/{year}"
        yield f"{bare} {year}"
        yield f"{bare} nam {year}"
        yield canonical.replace("/", f"/{year}/", 1)


def _spaced(text: str) -> str:
    return " ".join(text.replace("/", " ").replace("-", " ").split())


def _slips(canonical: str) -> Iterator[str]:
    """L and I for 1, O for 0, in the serial; one that is all slips is a word, and nobody's number."""
    serial, slash, rest = canonical.partition("/")
    for wrong in (serial.replace("1", "l"), serial.replace("1", "I"), serial.replace("0", "O")):
        if wrong != serial and any(map(str.isdigit, wrong)):
            yield f"{wrong}{slash}{rest}"
