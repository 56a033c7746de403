"""What a question gives each document: the scores of its words, and how many of its clauses are met."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from indexer import weights
from indexer.arrays import Floats, Ints
from indexer.engine import Clause, Query, Run, Word
from indexer.terms import Terms


class Tally:
    """Scores and met clauses of all documents, for one question."""

    def __init__(self, terms: Terms, documents: int, query: Query) -> None:
        self._terms, self._documents = terms, documents
        self._k1 = weights.k1(sum(len(clause.runs[0].words) for clause in query.clauses))
        self.score: Floats = np.zeros(documents, np.float32)
        #: how many clauses are met, and the weight of those
        self.met = np.zeros(documents, np.int16)
        self.met_weight: Floats = np.zeros(documents, np.float32)
        #: the weight of all clauses
        self.weight = 0.0
        for first, second in query.pairs:
            self._add_pair(first, second, self.score)

    def add(self, clause: Clause, days: Ints) -> None:
        """Score one clause; `days`: documents that meet it by their day."""
        if len(clause.runs) == 1 and len(clause.runs[0].words) == 1:
            held, weight = self._add_word(clause.runs[0].words[0], self.score, clause.weight)
        else:
            held, weight = self._add_alternatives(clause)
        self._meet(held, weight)
        self.weight += weight
        if len(days):
            beside = np.setdiff1d(days, held, assume_unique=True)
            self._meet(beside, weight)
            self.score[beside] += np.float32(weight)

    def _meet(self, documents: Ints, weight: float) -> None:
        self.met[documents] += 1
        self.met_weight[documents] += np.float32(weight)

    def _add_alternatives(self, clause: Clause) -> tuple[Ints, float]:
        """A document takes the best of the runs that it holds; the rarest run is what the clause weighs."""
        best = np.zeros(self._documents, np.float32)
        weight = 0.0
        for run in clause.runs:
            score = np.zeros(self._documents, np.float32)
            weight = max(weight, self._add_run(run, score) * run.weight)
            np.maximum(best, score * np.float32(run.weight), out=best)
        self.score += best * np.float32(clause.weight)
        return np.flatnonzero(best > 0).astype(np.int32), weight

    def _add_run(self, run: Run, score: Floats) -> float:
        """Score the documents that hold the whole run; returns what the run weighs."""
        held = self._terms.exact(run) if run.exact else None
        total = 0.0
        for word in run.words:
            holders, weight = self._add_word(word, score, 1.0)
            total += weight
            held = holders if held is None else np.intersect1d(held, holders, assume_unique=True)
        for first, second in pairwise(run.words):
            self._add_pair(first.folded, second.folded, score)
        outside = np.ones(self._documents, np.bool_)
        if held is not None:
            outside[held] = False
        score[outside] = 0
        return total

    def _add_word(self, word: Word, score: Floats, factor: float) -> tuple[Ints, float]:
        """Add a word's impacts; returns its documents and its weight (its rarity)."""
        terms = self._terms
        place = terms.folded_words.find(word.folded)
        if place is None:
            return np.zeros(0, np.int32), float(np.log(self._documents + 1.0))
        held = terms.folded.documents(place)
        score[held] += terms.folded.impacts(place, self._k1) * np.float32(factor * weights.FOLDED)
        marked = terms.marked_words.find(word.marked) if word.marked else None
        if marked is not None:
            gain = terms.marked.impacts(marked, self._k1)
            score[terms.marked.documents(marked)] += gain * np.float32(factor * weights.MARKED)
        return held, terms.folded.idf(place)

    def _add_pair(self, first: str, second: str, score: Floats) -> None:
        pair = self._terms.pair(first, second)
        if pair is not None:
            pairs = self._terms.pairs
            score[pairs.documents(pair)] += pairs.impacts(pair, self._k1) * np.float32(weights.PAIR)
