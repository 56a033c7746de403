"""Abbreviations in a question, both ways: the short form asks for its long one too, the long one for its short one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from directives.syllables import is_syllable

#: The shortest and the longest long form, in syllables: "kế hoạch" is not asked for as KH too.
SHORTEST, LONGEST = 3, 8

Readings = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Expansion:
    """`words[start:end]` of a segment and what it may stand for; used only when there is one reading."""

    start: int
    end: int
    typed: str
    readings: tuple[str, ...]

    @property
    def short(self) -> bool:
        """Whether the short form was typed."""
        return self.end == self.start + 1

    @property
    def used(self) -> bool:
        """A long form takes all its abbreviations, a short form only an unambiguous one."""
        return not self.short or len(self.readings) == 1


def expand(words: Sequence[str], readings: Readings) -> list[Expansion]:
    """The expansions of consecutive typed words, longest first, none overlapping."""
    found: list[Expansion] = []
    at = 0
    while at < len(words):
        expansion = next(_at(words, at, readings), None)
        if expansion:
            found.append(expansion)
        at = expansion.end if expansion else at + 1
    return found


def _at(words: Sequence[str], at: int, readings: Readings) -> Iterator[Expansion]:
    for end in range(min(at + LONGEST, len(words)), at, -1):
        typed = " ".join(words[at:end])
        if end == at + 1:
            held = () if _is_plain_word(typed) else readings(typed)
        else:
            held = _own(typed, readings) if end - at >= SHORTEST else ()
        if held:
            yield Expansion(at, end, typed, held)


def _own(long: str, readings: Readings) -> tuple[str, ...]:
    """The abbreviations of a long form that stand for nothing else."""
    return tuple(short for short in readings(long) if len(readings(short)) == 1)


def _is_plain_word(word: str) -> bool:
    """A word of the language typed as one: "ban" is no abbreviation, "BAN" may be."""
    return len(word) < 2 or word.isdigit() or (is_syllable(word.lower()) and not word.isupper())
