"""The keys that a number is filed and looked up under.

A holder is filed under its serial alone, its serial with each of its codes, with its type's name, with its year,
and with all codes run together, and it says by a "=" that its serial has no letter behind it and that its codes
are just these; whoever asks gives the keys that the holder must *all* have. So the order of codes,
which of them were typed, and how they were joined do not matter:

    998/QĐ-SGDĐT of 2018:  998  998/qd  998/sgddt  998/qdsgddt  998@2018  998=  998=qdsgddt
    "998 qd"            →  998/qd
    "QĐ 998 năm 2018"   →  998/qd  998@2018
    "998/2018"          →  998@2018
"""

from __future__ import annotations

from directives.ask_tokens import split_glued
from directives.issuers import code_key
from directives.number_value import Number, NumberAsk
from directives.types import code_of_type, type_by_code, type_key

#: Numbers of the National Assembly and of a committee of it name no type: they are laws, codes and resolutions, not
# letters.
_NO_LETTERS = ("qh", "ubtvqh", "ctn")
_LETTER = "Công văn"


def number_keys(number: Number, issued_year: int | None = None, type_name: str | None = None) -> tuple[str, ...]:
    """All keys of a held number; none without a serial. `type_name`: what the record says its type is ("Luật")."""
    if number.serial is None:
        return ()
    codes = [code_key(code) for code in number.codes]
    kinds = {*map(_without_term, codes), *_type_keys(number, type_name), *_short(number)}
    kinds.update((*codes, "".join(codes)), split_glued(codes[0]) if len(codes) == 1 else ())
    kinds -= {""}
    years = {year for year in (number.year, issued_year) if year}
    tails = ["", *sorted("/" + kind for kind in kinds), *sorted(f"@{year}" for year in years)]
    serials = [f"{number.serial}"] + ([f"{number.serial}{number.suffix}"] if number.suffix else [])
    whole = f"{serials[-1]}="
    return (*(serial + tail for serial in serials for tail in tails), whole, whole + "".join(codes))


def ask_keys(ask: NumberAsk) -> tuple[str, ...]:
    """The keys that a holder of what was asked has all of; the serial alone when nothing more was typed."""
    serial = f"{ask.serial}{ask.suffix}"
    keys = [f"{serial}/{code}" for code in ask.codes]
    if ask.type_name and ask.type_name not in map(type_by_code, ask.codes):
        keys.insert(0, f"{serial}/{type_key(ask.type_name)}")
    if ask.year:
        keys.append(f"{serial}@{ask.year}")
    return tuple(keys) or (serial,)


def exact_keys(ask: NumberAsk) -> tuple[str, ...]:
    """The keys of a holder whose serial and codes are just those that were typed: 30 is not 30c, and a number that was
    typed with its signs is it all: 1472/UBND is not 1472/UBND-VX."""
    serial = f"{ask.serial}{ask.suffix}"
    codes = "".join(ask.codes) if ask.confidence == 1 else ""
    said = [key for key in ask_keys(ask) if not codes or "@" in key]
    return (f"{serial}={codes}", *said)


def serial_key(ask: NumberAsk) -> str:
    """The key of every holder of the serial, whatever its codes and year: what to fall back on."""
    return str(ask.serial)


def _type_keys(number: Number, type_name: str | None) -> set[str]:
    """Keys of the type as people name it, in words and by its code: the number's, the record's, or an official letter
    where the number names none."""
    issuer = _without_term(code_key(number.issuer_code or ""))
    is_letter = not number.type_code and issuer and issuer not in _NO_LETTERS
    names = {type_name, type_by_code(number.type_code or ""), _LETTER if is_letter else None} - {None}
    codes = (code_of_type(name) for name in names if name)
    return {type_key(name) for name in names if name} | {code_key(code) for code in codes if code}


def _without_term(code: str) -> str:
    """qh14 → qh, hdnd8 → hdnd: few type the term."""
    return code.rstrip("0123456789")


def _short(number: Number) -> set[str]:
    """SGDĐT is also typed SGD and GDĐT, PGDĐT is PGD."""
    issuer = code_key(number.issuer_code or "")
    if issuer not in ("sgddt", "pgddt", "bgddt"):
        return set()
    return {issuer[:-2], "gddt"} if issuer == "sgddt" else {issuer[:-2]}
