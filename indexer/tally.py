"""What a question gives each document: the scores of its words, and how many of its clauses are met."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from indexer import weights
from indexer.arrays import Floats, Ints
from indexer.engine import Clause, Query, Run, Word
from indexer.layer import Layer
from indexer.terms import Terms, union


class Tally:
    """Scores of all documents, or of some alone: what is known to meet every clause is scored by itself.

    `score` and `met` have one place for each document, or for each of `only` (ascending); `met` is kept when `count`.
    """

    def __init__(self, terms: Terms, documents: int, query: Query, only: Ints | None, count: bool) -> None:
        self._terms, self._documents, self._only, self._count = terms, documents, only, count
        self._k1 = weights.k1(sum(len(clause.runs[0].words) for clause in query.clauses))
        self._size = documents if only is None else len(only)
        self.score: Floats = np.zeros(self._size, np.float32)
        #: how many clauses are met, and the weight of those
        self.met = np.zeros(self._size, np.int16)
        self.met_weight: Floats = np.zeros(self._size, np.float32)
        #: the weight of all clauses
        self.weight = 0.0
        for first, second in query.pairs:
            self._add_pair(first, second, self.score)

    def add(self, clause: Clause, days: Ints) -> None:
        """Score one clause; `days`: documents that meet it by their day."""
        if len(clause.runs) == 1 and len(clause.runs[0].words) == 1:
            weight = self._add_word(clause.runs[0].words[0], self.score, clause.weight)
        else:
            weight = self._add_alternatives(clause)
        self.weight += weight
        if self._count or len(days):
            self._meet(clause, days, weight)

    def _meet(self, clause: Clause, days: Ints, weight: float) -> None:
        lists = [self._rows(self._terms.holders(run)) for run in clause.runs]
        held = lists[0] if len(lists) == 1 else union(lists, self._size)
        if len(days):
            beside = np.setdiff1d(self._rows(days), held, assume_unique=True)
            self.score[beside] += np.float32(weight)
            held = np.concatenate((held, beside))
        self.met[held] += 1
        self.met_weight[held] += np.float32(weight)

    def spread(self) -> Floats:
        """The scores with one place for each document."""
        if self._only is None:
            return self.score
        score: Floats = np.zeros(self._documents, np.float32)
        score[self._only] = self.score
        return score

    def _rows(self, documents: Ints) -> Ints:
        """The places of the documents in the arrays."""
        return documents if self._only is None else _places(documents, self._only)[0]

    def _add_alternatives(self, clause: Clause) -> float:
        """A document takes the best of the runs that it holds; the rarest run is what the clause weighs."""
        best = np.zeros(self._size, np.float32)
        weight = 0.0
        for run in clause.runs:
            score = np.zeros(self._size, np.float32)
            weight = max(weight, self._add_run(run, score) * run.weight)
            np.maximum(best, score * np.float32(run.weight), out=best)
        self.score += best * np.float32(clause.weight)
        return weight

    def _add_run(self, run: Run, score: Floats) -> float:
        """Score the documents that hold the whole run; returns what the run weighs."""
        total = sum(self._add_word(word, score, 1.0) for word in run.words)
        for first, second in pairwise(run.words):
            self._add_pair(first.folded, second.folded, score)
        outside = np.ones(self._size, np.bool_)
        outside[self._rows(self._terms.holders(run))] = False
        score[outside] = 0
        return total

    def _add_word(self, word: Word, score: Floats, factor: float) -> float:
        """Add a word's impacts; returns its weight (its rarity)."""
        terms = self._terms
        place = terms.folded_words.find(word.folded)
        if place is None:
            return float(np.log(self._documents + 1.0))
        self._add(terms.folded, place, score, factor * weights.FOLDED)
        marked = terms.marked_words.find(word.marked) if word.marked else None
        if marked is not None:
            self._add(terms.marked, marked, score, factor * weights.MARKED)
        return terms.folded.idf(place)

    def _add_pair(self, first: str, second: str, score: Floats) -> None:
        pair = self._terms.pair(first, second)
        if pair is not None:
            self._add(self._terms.pairs, pair, score, weights.PAIR)

    def _add(self, layer: Layer, term: int, score: Floats, factor: float) -> None:
        if self._only is None:
            layer.add_to(score, term, self._k1, factor)
            return
        rows, at = _places(layer.documents(term), self._only)
        score[rows] += layer.impacts(term, self._k1, at) * np.float32(factor)


def _places(documents: Ints, only: Ints) -> tuple[Ints, Ints]:
    """Of the documents that stand in both ascending lists: their places in `only`, and in `documents`."""
    if not len(documents):
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    at = np.searchsorted(documents, only)
    at[at == len(documents)] = 0
    rows = np.flatnonzero(documents[at] == only)
    return rows.astype(np.int32), at[rows].astype(np.int32)
