"""The words of a question as clauses: single words, phrases, alternatives, what is not wanted."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from directives.dates import Period, spelt_out
from indexer.abbreviations import Expansion, expand
from indexer.analysis import forms, has_marks, tokens
from indexer.engine import Clause, Run, Word
from indexer.grammar import Lexeme, Mark

#: What the words of a period add that was named by its ends; its days are what is asked for.
ENDS = 0.1


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text; they carry marks when any of the text does."""
    marked = has_marks(text)
    return tuple(Word(token.folded, token.marked if marked else None) for token in tokens(text))


@lru_cache(maxsize=50_000)
def typed_words(text: str, marked: bool) -> tuple[Word, ...]:
    """The words of one stretch of a question, with or without their marks."""
    return tuple(Word(token.folded, token.marked if marked else None) for token in tokens(text))


def clauses_of(words: Iterable[Word]) -> tuple[Clause, ...]:
    """One clause a word; a word that is repeated says no more."""
    return tuple(Clause((Run((word,)),)) for word in dict.fromkeys(words))


def pairs_of(words: tuple[Word, ...]) -> tuple[tuple[str, str], ...]:
    """Neighbours among the words."""
    return tuple(dict.fromkeys((first.folded, second.folded) for first, second in itertools.pairwise(words)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one stretch of the question asks for; `or_`: as an alternative to the piece before it."""

    clauses: tuple[Clause, ...]
    words: tuple[Word, ...]
    or_: bool = False


class Body:
    """The reading of all lexemes that are not filters."""

    def __init__(
        self,
        marked: bool,
        lexed: list[Lexeme],
        readings: Callable[[str], tuple[str, ...]],
        period: Period | None,
        numbers: list[tuple[int, int]],
    ) -> None:
        self._marked, self._readings, self._period, self._numbers = marked, readings, period, numbers
        self.pairs: tuple[tuple[str, str], ...] = ()
        self._last: tuple[Word, ...] = ()
        self.without: tuple[Run, ...] = ()
        self.unwanted: tuple[str, ...] = ()
        self.phrases: tuple[str, ...] = ()
        self.expansions: tuple[Expansion, ...] = ()
        pieces = list(self._pieces(lexed))
        self.clauses = _joined(pieces)
        self.words = tuple(word for piece in pieces for word in piece.words)

    def _pieces(self, lexed: list[Lexeme]) -> Iterator[_Piece]:
        segment: list[Lexeme] = []
        minus = or_ = False
        for lexeme in [*lexed, None]:
            if lexeme and lexeme.mark is Mark.WORD and not minus and not or_:
                segment.append(lexeme)
                continue
            if lexeme and lexeme.mark is Mark.OR:
                # Only the last word before the OR is the alternative.
                yield from self._segment(segment)
                segment, or_ = [], True
                continue
            yield from self._segment(segment)
            segment = []
            if lexeme is None or lexeme.mark is Mark.MINUS:
                minus, or_ = lexeme is not None, False
            elif minus:
                self._leave_out(lexeme)
                minus = False
            elif lexeme.mark is Mark.PHRASE:
                yield from self._phrase(lexeme, or_)
                or_ = False
            elif or_:
                yield from self._segment([lexeme], or_=True)
                or_ = False

    def _leave_out(self, lexeme: Lexeme) -> None:
        words = self._typed(lexeme.value)
        self._last = ()
        if words:
            self.without = tuple(dict.fromkeys((*self.without, Run(words, exact=True))))
            self.unwanted = (*self.unwanted, lexeme.value)

    def _phrase(self, lexeme: Lexeme, or_: bool) -> Iterator[_Piece]:
        words = self._typed(lexeme.value)
        self.phrases = (*self.phrases, lexeme.value)
        if words:
            self._follow(words, or_)
            yield _Piece((Clause((Run(words, exact=True),)),), words, or_)

    def _follow(self, words: tuple[Word, ...], or_: bool) -> None:
        """Note the pairs of the words, and the one with the word before them."""
        before = () if or_ else self._last
        self.pairs = tuple(dict.fromkeys((*self.pairs, *pairs_of((*before, *words)))))
        self._last = words[-1:]

    def _segment(self, segment: list[Lexeme], or_: bool = False) -> Iterator[_Piece]:
        """Words typed one after another; those that name a period by its ends stand for themselves."""
        for by_ends, group in itertools.groupby(segment, self._is_by_ends):
            read = self._ends if by_ends else self._stretch
            yield from read(list(group), or_)

    def _ends(self, segment: list[Lexeme], or_: bool) -> Iterator[_Piece]:
        """ "trước năm 2014" says nothing but the days: what is of 2014 is met by none of its words."""
        words = tuple(word for lexeme in segment for word in self._typed(lexeme.value))
        self._last = ()
        yield _Piece((Clause((Run(words, exact=True),), ENDS, self._days(segment[0])),), words, or_)

    def _is_by_ends(self, lexeme: Lexeme) -> bool:
        return self._period is not None and self._period.by_ends and self._days(lexeme) is not None

    def _stretch(self, segment: list[Lexeme], or_: bool) -> Iterator[_Piece]:
        """Single words, with what abbreviations and periods add to them."""
        words = tuple(word for lexeme in segment for word in self._typed(lexeme.value))
        self._follow(words, or_)
        typed = [lexeme.value for lexeme in segment]
        # The codes of a number are its own: nothing in it is spelt out. A period spells out its own short forms.
        inside = [
            any(start <= lexeme.start < end for start, end in self._numbers) or self._days(lexeme) is not None
            for lexeme in segment
        ]
        expansions = [each for each in expand(typed, self._readings) if not any(inside[each.start : each.end])]
        self.expansions = (*self.expansions, *expansions)
        at = 0
        for expansion in [each for each in expansions if each.used]:
            yield from self._plain(segment[at : expansion.start], or_)
            yield from self._expanded(words[expansion.start : expansion.end], expansion, or_)
            at = expansion.end
        yield from self._plain(segment[at:], or_)

    def _plain(self, segment: list[Lexeme], or_: bool) -> Iterator[_Piece]:
        for lexeme in segment:
            days = self._days(lexeme)
            long = spelt_out(lexeme.value) if days else None
            others = (Run(typed_words(long, False), exact=True),) if long else ()
            for word in self._typed(lexeme.value):
                yield _Piece((Clause((Run((word,)), *others), days=days),), (word,), or_)

    def _expanded(self, words: tuple[Word, ...], expansion: Expansion, or_: bool) -> Iterator[_Piece]:
        """A short form is met by its long one. Each word of a long form is met by any of its short ones."""
        others = tuple(Run(words_of(reading)) for reading in expansion.readings)
        if expansion.short:
            yield _Piece((Clause((Run(words), *others)),), words, or_)
            return
        short = tuple(replace(run, weight=1 / len(words)) for run in others)
        for word in words:
            yield _Piece((Clause((Run((word,)), *short)),), (word,), or_)

    def _typed(self, text: str) -> tuple[Word, ...]:
        return typed_words(text, self._marked)

    def _days(self, lexeme: Lexeme) -> tuple[int | None, int | None] | None:
        """The words of a period are met by a document of these days as well."""
        period = self._period
        if period is None or lexeme.start < period.start or lexeme.end > period.end:
            return None
        since, until = period.since, period.until
        return (since.toordinal() if since else None, until.toordinal() if until else None)


def _joined(pieces: list[_Piece]) -> tuple[Clause, ...]:
    """The clauses in order; alternatives become one clause, a clause that is repeated says no more."""
    joined: list[Clause] = []
    for piece in pieces:
        for clause in piece.clauses:
            if piece.or_ and joined:
                joined[-1] = replace(joined[-1], runs=(*joined[-1].runs, *clause.runs))
            else:
                joined.append(clause)
    return tuple({clause.runs: clause for clause in reversed(joined)}.values())[::-1]


__all__ = ["Body", "clauses_of", "forms", "pairs_of", "words_of"]
