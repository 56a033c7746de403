"""How much of a question the titles of the first documents say, clause by clause.

A clause is said by any of its runs, so that a title with the long form of an abbreviation lacks nothing. Two words that
were asked side by side must stand so, unless one of them is said by an alternative. All titles are looked at together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from indexer.arrays import Floats
from indexer.engine import Clause, Run
from indexer.weights import COVER_BY_DAY


class Cover:
    """What titles say of a question; `has`: one row a title, one column for each word and then for each pair.

    `numbers`: word → column, `worth`: what each column weighs.
    """

    def __init__(self, has: Floats, numbers: dict[str, int], worth: Floats) -> None:
        self._has, self._numbers, self._worth = has, numbers, worth
        self._none: Floats = np.zeros(len(has), np.float32)
        #: columns that count as they are
        self._plain: list[int] = []
        self._sum, self._whole = self._none.copy(), 0.0
        #: word → how much its clause is said, and how much by something else than the word
        self._said: dict[int, Floats] = {}
        self._otherwise: dict[int, Floats] = {}

    def add(self, clause: Clause, by_day: Floats | None) -> None:
        """Take in one clause; `by_day`: which of the documents meet it by their day."""
        first = self._columns(clause.runs[0])
        if len(clause.runs) == 1 and len(clause.runs[0].words) == 1 and by_day is None:
            self._plain += first
            return
        ways = [self._says(run) for run in clause.runs]
        others = ways[1:] if by_day is None else [*ways[1:], by_day * np.float32(COVER_BY_DAY)]
        said = _most([ways[0], *others])
        self._add(said, max(self._worth_of(run) for run in clause.runs))
        self._said |= dict.fromkeys(first, said)
        if others:
            self._otherwise |= dict.fromkeys(first, _most(others))

    def add_pairs(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take in the pairs of columns, in their order behind the words."""
        for place, (one, other) in enumerate(pairs, len(self._numbers)):
            if one not in self._otherwise and other not in self._otherwise:
                self._plain.append(place)
                continue
            otherwise = np.maximum(self._otherwise.get(one, self._none), self._otherwise.get(other, self._none))
            apart = np.minimum(otherwise, np.minimum(self._how_much(one), self._how_much(other)))
            self._add(np.maximum(self._has[:, place], apart), float(self._worth[place]))

    def shares(self) -> Floats:
        """0 to 1 for each title."""
        worth = self._worth[self._plain]
        said: Floats = self._sum + self._has[:, self._plain] @ worth
        said /= np.float32(max(self._whole + float(worth.sum()), 1e-9))
        return said

    def _add(self, said: Floats, worth: float) -> None:
        self._sum += said * np.float32(worth)
        self._whole += worth

    def _columns(self, run: Run) -> list[int]:
        """The columns of the words that the index holds."""
        return [self._numbers[word.folded] for word in run.words if word.folded in self._numbers]

    def _says(self, run: Run) -> Floats:
        """Whether a title has all words of a run."""
        columns = self._columns(run)
        if len(columns) < len(run.words):
            return self._none
        said: Floats = self._has[:, columns].min(axis=1)
        return said

    def _worth_of(self, run: Run) -> float:
        columns = self._columns(run)
        return float(self._worth[columns].sum()) * run.weight if len(columns) == len(run.words) else 0.0

    def _how_much(self, column: int) -> Floats:
        said = self._said.get(column)
        return self._has[:, column] if said is None else said


def covers(
    clauses: Sequence[Clause],
    has: Floats,
    numbers: dict[str, int],
    pairs: Iterable[tuple[int, int]],
    worth: Floats,
    by_day: Callable[[Clause], Floats | None],
) -> Floats:
    """0 to 1: how much of the question each title says, by what its clauses and pairs are worth."""
    cover = Cover(has, numbers, worth)
    for clause in clauses:
        cover.add(clause, by_day(clause))
    cover.add_pairs(pairs)
    return cover.shares()


def _most(ways: Sequence[Floats]) -> Floats:
    most: Floats = np.maximum.reduce(ways)
    return most
