"""The ways in which texts cite a number that nobody holds: what finds the papers that refer to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from directives.numbers import NumberAsk
from directives.types import code_of_type, type_by_code
from indexer.engine import Clause, Run
from indexer.words import typed_words

#: What stands before a number and is none of it.
_LEAD = re.compile(r"(?i)^\s*s[ốo]\s*(?:k[ýyíi]\s*)?(?:hi[ệe]u)?[\s:.]*(?=\d)")


def citing(text: str, ask: NumberAsk) -> Clause | None:
    """A number of the question as the words that cite it, in any order that is usual; None when it has no words."""
    ways = (_LEAD.sub("", text[ask.start : ask.end]), *_ways(ask))
    # Marks say nothing in a number: QĐ is QD.
    runs = dict.fromkeys(Run(words, exact=True) for way in ways if (words := typed_words(way, False)))
    return Clause(tuple(runs)) if runs else None


def _ways(ask: NumberAsk) -> Iterator[str]:
    """ "24/2016/QĐ", "Quyết định số 24/2016": the serial with its year, with the type if one was named."""
    # One digit is printed with a nought before it.
    for serial in dict.fromkeys((f"{ask.serial}{ask.suffix}", f"{ask.serial:02d}{ask.suffix}")):
        core = f"{serial} {ask.year}" if ask.year else serial
        code = code_of_type(ask.type_name) if ask.type_name else None
        named = ask.codes[:1] if type_by_code("".join(ask.codes[:1])) else ()
        others = ask.codes[len(named) :]
        yield from (" ".join((core, *first, *others)) for first in _first(named, code, bool(ask.type_name)))
        if ask.type_name and not others:
            yield from (f"{ask.type_name} {core}", f"{ask.type_name} số {core}")


def _first(named: tuple[str, ...], code: str | None, is_typed: bool) -> Iterator[tuple[str, ...]]:
    """What may stand first among the codes: the type's, where one was named; official letters print none."""
    if named:
        yield named
    elif code:
        yield (code,)
    if not is_typed or code == "CV":
        yield ()


__all__ = ["citing"]
