"""What a question names besides its words: a value of a facet that is all of it, and numbers that stand in it bare."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from directives.dates import find_dates
from directives.issuers import issuer_key
from directives.written_dates import is_year
from indexer.learned import key

#: The facets whose values are names.
NAMING = ("issuer", "unit", "signer", "type", "field")

#: Key of a field and a value of it.
Favoured = tuple[str, str]
Span = tuple[int, int]

#: A longer question is no name.
_LONGEST = 100
#: Digits that are no part of a date, a share, a printed number.
_BARE = re.compile(r"(?<![\w/.,:–-])\d{1,6}(?![\w/:%–-]|[.,]\d)")
#: Below this a number in the midst of a question is a class or a count.
_LEAST = 100


def name_key(text: str) -> str:
    """What two spellings of one name have in common: "Sở GD&ĐT", "SGDĐT" and "so giao duc va dao tao" are one."""
    return key(issuer_key(text))


def names(
    text: str, readings: Callable[[str], tuple[str, ...]], named: Callable[[str], tuple[Favoured, ...]]
) -> tuple[Favoured, ...]:
    """The values that the whole question is the name of, or an abbreviation of the name."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return ()
    longs = readings(text) if " " not in text else ()
    spelt = dict.fromkeys(name_key(each) for each in (text, *longs))
    return tuple(dict.fromkeys(value for each in spelt for value in named(each)))


def serials(text: str, taken: Iterable[Span], holds: Callable[[tuple[str, ...]], bool]) -> tuple[Favoured, ...]:
    """The bare numbers that somebody has as the serial of its number; `taken`: what was read as something else."""
    spans = [*taken, *((date.start, date.end) for date in find_dates(text))]
    return tuple(dict.fromkeys(("number", serial) for serial in _bare(text, spans) if holds((serial,))))


def _bare(text: str, spans: list[Span]) -> Iterator[str]:
    for match in _BARE.finditer(text):
        number, leads = int(match.group()), not text[: match.start()].strip()
        if any(start <= match.start() < end for start, end in spans):
            continue
        if leads or (number >= _LEAST and not is_year(number)):
            yield str(number)
