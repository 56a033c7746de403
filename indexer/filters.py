"""Filters that were typed: `loại: quyết định năm: 2018 từ: 1/6/2018 …`, resolved by the values that the index holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from directives.dates import find_dates, parse_period
from directives.issuers import issuer_key
from directives.text import fold
from directives.types import type_by_code
from indexer.analysis import tokens
from indexer.grammar import Lexeme, Mark

#: A value has at most so many words.
LONGEST_VALUE = 14

_YEAR = re.compile(r"(?:19|20)\d\d")

Values = Callable[[str], Sequence[str]]


@dataclass(slots=True)
class Filters:
    """What was set by typed names; `spans`: the places of the question that are used up."""

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    since: dt.date | None = None
    until: dt.date | None = None
    #: a number was asked for by name
    number: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)
    #: each filter's name and what was typed for it, so that it can be taken back
    typed: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def bound(self, name: str, day: dt.date) -> None:
        """Keep to a first or last day; of two of them to the narrower one, so that both hold."""
        if name == "since":
            self.since = max(self.since or day, day)
        else:
            self.until = min(self.until or day, day)


def take_filters(text: str, lexed: list[Lexeme], values: Values) -> tuple[Filters, list[Lexeme]]:
    """The filters of a question and the lexemes that are left. A name without a known value stays a word."""
    filters, rest, at = Filters(), [], 0
    while at < len(lexed):
        lexeme = lexed[at]
        at += 1
        if lexeme.mark is not Mark.NAME:
            rest.append(lexeme)
            continue
        argument = list(_argument(lexed, at))
        used = _take(filters, lexeme, argument, text, values)
        if used or lexeme.value == "number":
            end = argument[used - 1].end if used else lexeme.end
            filters.spans.append((lexeme.start, end))
            filters.typed.append((lexeme.value, text[lexeme.start : end]))
        else:
            filters.notices.append(f"unknown:{text[lexeme.start : lexeme.end - 1].strip()}")
        at += used
    return filters, rest


def _argument(lexed: list[Lexeme], at: int) -> Iterator[Lexeme]:
    """The words, or the one phrase, that may be the value."""
    for place, lexeme in enumerate(lexed[at : at + LONGEST_VALUE]):
        if lexeme.mark is Mark.PHRASE and place == 0:
            yield lexeme
            return
        if lexeme.mark is not Mark.WORD:
            return
        yield lexeme


def _take(filters: Filters, name: Lexeme, argument: list[Lexeme], text: str, values: Values) -> int:
    """Set one filter; returns how many lexemes of the argument it used."""
    if name.value == "number":
        filters.number = True
        return 0
    if not argument:
        return 0
    if name.value in ("since", "until"):
        return _take_day(filters, name.value, argument, text)
    for used in range(len(argument), 0, -1):
        words = _words(argument[:used])
        matching = _matching(name.value, words, values(name.value))
        if matching:
            before = filters.chosen.get(name.value, ())
            filters.chosen[name.value] = tuple(dict.fromkeys((*before, *matching)))
            return used
    return 0


def _words(argument: list[Lexeme]) -> str:
    return " ".join(lexeme.value for lexeme in argument)


def _take_day(filters: Filters, name: str, argument: list[Lexeme], text: str) -> int:
    """A day, a month or a year; `từ` takes its first day, `đến` its last. The words behind it are the question's."""
    for used in range(min(len(argument), 6), 0, -1):
        typed = text[argument[0].start : argument[used - 1].end]
        bound = _bound(f"năm {typed}" if _YEAR.fullmatch(typed) else typed, name)
        if bound:
            filters.bound(name, bound)
            return used
    return 0


def _bound(typed: str, name: str) -> dt.date | None:
    """The day that the words end with, or that the period begins or ends with which they end with."""
    days = find_dates(typed)
    if days:
        return days[0].value if days[0].end == len(typed) else None
    period = parse_period(typed)
    if period is None or period.end != len(typed):
        return None
    return period.since if name == "since" else period.until


def _matching(facet: str, typed: str, values: Sequence[str]) -> tuple[str, ...]:
    """The values that are meant: the very one, else its code, else all that hold the words one after another."""
    wanted = _folded(typed)
    if not wanted.strip():
        return ()
    exact = tuple(value for value in values if _folded(value) == wanted)
    named = type_by_code(typed.upper()) if facet == "type" else None
    if named and not exact:
        exact = tuple(value for value in values if fold(value) == fold(named))
    if facet == "issuer" and not exact:
        exact = tuple(value for value in values if issuer_key(value) == issuer_key(typed))
    return exact or tuple(value for value in values if wanted in _folded(value))


def _folded(text: str) -> str:
    """Folded words with a space on both sides, so that words match whole."""
    return " " + " ".join(token.folded for token in tokens(text)) + " "
