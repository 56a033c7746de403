"""What one check found: a line for a person, which names the next step where something is missing."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class State(enum.Enum):
    """How a check ended; only what is missing makes the answer "no"."""

    GOOD = "good"
    #: the program runs without it, but not as well
    ADVICE = "advice"
    MISSING = "missing"


LABELS = {State.GOOD: "được", State.ADVICE: "nên có", State.MISSING: "THIẾU"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line."""

    state: State
    #: what was looked at
    name: str
    #: what was found, and what to do
    words: str

    def __str__(self) -> str:
        return f"{LABELS[self.state]:<6}  {self.name}: {self.words}"


def good(name: str, words: str) -> Row:
    """A check that found all well."""
    return Row(State.GOOD, name, words)


def advice(name: str, words: str) -> Row:
    """Something that would be better otherwise."""
    return Row(State.ADVICE, name, words)


def missing(name: str, words: str) -> Row:
    """Something without which the program does not do its work."""
    return Row(State.MISSING, name, words)
