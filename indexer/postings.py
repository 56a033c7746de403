"""The engine that answers: match, score, filter, count and sort on memory-mapped arrays of Whoosh's postings.

Nothing here changes after opening, so one engine serves all threads. A question costs a few array operations for each
of its words, never a step of the interpreter for each posting.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer import weights
from indexer.answers import Sort
from indexer.arrays import Floats, Ints, Lexicon, ints, load, longs
from indexer.engine import Clause, Found, Matching, NumberWish, Page, Query, Run, Word
from indexer.layer import Folded, Keys, Layer
from indexer.proximity import best_windows

Mask = NDArray[np.bool_]


class _Tally:
    """What the question has given each document so far."""

    def __init__(self, documents: int, k1: float) -> None:
        self.k1 = k1
        self.score: Floats = np.zeros(documents, np.float32)
        #: the weight of the clauses that are met
        self.met: Floats = np.zeros(documents, np.float32)
        #: the weight of all clauses
        self.all = 0.0


class PostingsEngine:
    """Answers queries from the arrays of one generation."""

    def __init__(self, folder: Path, key_fields: tuple[str, ...]) -> None:
        self.base = ints(folder, "base")
        self.count = len(self.base)
        self.marked_words, self.folded_words = Lexicon(folder, "marked"), Lexicon(folder, "folded")
        self.fold_of, self._variant = ints(folder, "fold_of"), load(folder, "variant").view(np.uint8)
        self.marked = Layer(folder, "marked", self.count)
        self.folded = Folded(folder, self.count)
        self.pairs = Layer(folder, "pairs", self.count)
        self._pair_codes = longs(folder, "pairs_codes")
        self._keys = {field: Keys(folder, field, self.count) for field in key_fields}
        self._twins = ints(folder, "twins")
        self._days = self._read_days()
        self._newest = int(self._days.max(initial=0))

    def holds(self, word: Word) -> int:
        """In how many documents the word stands (as typed when it has marks)."""
        layer, lexicon = (self.marked, self.marked_words) if word.marked else (self.folded, self.folded_words)
        place = lexicon.find(word.marked or word.folded)
        return 0 if place is None else layer.frequency(place)

    def rarity(self, word: Word) -> float:
        """How much the word tells (its idf as typed); 0 when it is not held."""
        layer, lexicon = (self.marked, self.marked_words) if word.marked else (self.folded, self.folded_words)
        place = lexicon.find(word.marked or word.folded)
        return 0.0 if place is None else layer.idf(place)

    def side_by_side(self, first: str, second: str) -> int:
        """In how many documents the two folded words follow one another."""
        pair = self._pair(first, second)
        return 0 if pair is None else self.pairs.frequency(pair)

    def forms(self, folded: str) -> list[tuple[str, int]]:
        """The marked forms of a folded word, each with the number of its documents."""
        place = self.folded_words.find(folded)
        forms = [] if place is None else np.flatnonzero(self.fold_of == place).tolist()
        return [(self.marked_words.word(form), self.marked.frequency(form)) for form in forms]

    def places(self, word: Word, document: int) -> Ints:
        """The places of the word in one document, in ascending order, whatever its marks there."""
        place = self.folded_words.find(word.folded)
        return np.zeros(0, np.int32) if place is None else self.folded.places_in(place, document)[0]

    def keys(self, field: str) -> Keys:
        """A field of whole values."""
        return self._keys[field]

    def ask(self, query: Query) -> Page:
        """The page of documents that the query is for."""
        tally = self._tally(query)
        named = [self._number_holders(wish) for wish in query.numbers]
        matched, all_met = self._matched(query, tally, any(len(held) for held in named))
        for wish, held in zip(query.numbers, named, strict=True):
            _add_number(wish, held, tally.score, matched)
        matched &= self._allowed(query)
        masks = {facet: self._keys[facet].mask(values) for facet, values in query.filters.items() if values}
        found = np.flatnonzero(_all(matched, masks.values())).astype(np.int32)
        if query.sort is Sort.RELEVANCE and not any(
            wish.whole and len(held) for wish, held in zip(query.numbers, named, strict=True)
        ):
            self._add_nearness(query, found, tally.score)
        shown, hidden = self._without_twins(found, tally.score)
        matched[hidden] = False
        ordered = self._ordered(query, shown, tally.score)
        return Page(
            total=len(shown),
            found=tuple(self._found(int(place), float(tally.score[place]), hidden) for place in ordered),
            facets={facet: self._count_facet(facet, matched, masks) for facet in query.facets},
            all_met=all_met,
        )

    # -- words ---------------------------------------------------------------------------------------------------

    def _tally(self, query: Query) -> _Tally:
        tally = _Tally(self.count, weights.k1(sum(len(clause.runs[0].words) for clause in query.clauses)))
        for clause in query.clauses:
            self._add_clause(clause, tally)
        for first, second in query.pairs:
            self._add_pair(first, second, tally.score, tally.k1)
        return tally

    def _add_clause(self, clause: Clause, tally: _Tally) -> None:
        if len(clause.runs) == 1 and len(clause.runs[0].words) == 1:
            held, weight = self._add_word(clause.runs[0].words[0], tally.score, tally.k1, clause.weight)
            tally.met[held] += weight
        else:
            held, weight = self._add_alternatives(clause, tally)
            tally.met[held] += weight
        tally.all += weight
        if clause.days is not None:
            beside = self._between(*clause.days)
            beside[held] = False
            tally.met[beside] += weight
            tally.score[beside] += np.float32(weight)

    def _add_alternatives(self, clause: Clause, tally: _Tally) -> tuple[Ints, float]:
        """A document takes the best of the runs that it holds; the rarest run is what the clause weighs."""
        best = np.zeros(self.count, np.float32)
        weight = 0.0
        for run in clause.runs:
            score = np.zeros(self.count, np.float32)
            weight = max(weight, self._add_run(run, score, tally.k1) * run.weight)
            np.maximum(best, score * np.float32(run.weight), out=best)
        tally.score += best * np.float32(clause.weight)
        return np.flatnonzero(best > 0).astype(np.int32), weight

    def _add_run(self, run: Run, score: Floats, k1: float) -> float:
        """Score the documents that hold the whole run; returns what the run weighs."""
        held = self._exact(run) if run.exact else None
        total = 0.0
        for word in run.words:
            holders, weight = self._add_word(word, score, k1, 1.0)
            total += weight
            held = holders if held is None else np.intersect1d(held, holders, assume_unique=True)
        for first, second in zip(run.words, run.words[1:], strict=False):
            self._add_pair(first.folded, second.folded, score, k1)
        outside = np.ones(self.count, np.bool_)
        if held is not None:
            outside[held] = False
        score[outside] = 0
        return total

    def _add_word(self, word: Word, score: Floats, k1: float, factor: float) -> tuple[Ints, float]:
        """Add a word's impacts; returns its documents and its weight (its rarity)."""
        place = self.folded_words.find(word.folded)
        if place is None:
            return np.zeros(0, np.int32), float(np.log(self.count + 1.0))
        held = self.folded.documents(place)
        score[held] += self.folded.impacts(place, k1) * np.float32(factor * weights.FOLDED)
        marked = self.marked_words.find(word.marked) if word.marked else None
        if marked is not None:
            gain = self.marked.impacts(marked, k1)
            score[self.marked.documents(marked)] += gain * np.float32(factor * weights.MARKED)
        return held, self.folded.idf(place)

    def _add_pair(self, first: str, second: str, score: Floats, k1: float) -> None:
        pair = self._pair(first, second)
        if pair is not None:
            score[self.pairs.documents(pair)] += self.pairs.impacts(pair, k1) * np.float32(weights.PAIR)

    def _pair(self, first: str, second: str) -> int | None:
        left, right = self.folded_words.find(first), self.folded_words.find(second)
        if left is None or right is None:
            return None
        code = (left << 32) | right
        place = int(np.searchsorted(self._pair_codes, code))
        return place if place < len(self._pair_codes) and self._pair_codes[place] == code else None

    def _exact(self, run: Run) -> Ints:
        """The documents in which the words of the run follow one another."""
        keys: NDArray[np.int64] | None = None
        for offset, word in enumerate(run.words):
            place = self.folded_words.find(word.folded)
            variant = self._variant_of(word)
            if place is None or variant == -1:
                return np.zeros(0, np.int32)
            documents, places = self.folded.occurrences(place, variant)
            here = (documents.astype(np.int64) << 32) + places - offset
            keys = here if keys is None else here[np.isin(here, keys, assume_unique=True)]
        return np.zeros(0, np.int32) if keys is None else np.unique(keys >> 32).astype(np.int32)

    def _variant_of(self, word: Word) -> int | None:
        """Which of the marked forms is meant; None: any, -1: one that the index does not hold."""
        if word.marked is None:
            return None
        place = self.marked_words.find(word.marked)
        return -1 if place is None else int(self._variant[place])

    def _add_nearness(self, query: Query, found: Ints, score: Floats) -> None:
        """The newer gain a little, and the best of all what stands close together in them."""
        age = np.maximum(self._newest - self._days[found], 0)
        newer = np.where(self._days[found] > 0, np.float32(weights.NEWER) * 0.5 ** (age / weights.NEWER_DAYS), 0)
        score[found] *= (1 + newer).astype(np.float32)
        words = dict.fromkeys(word.folded for clause in query.clauses for run in clause.runs for word in run.words)
        terms = {word: place for word in words if (place := self.folded_words.find(word)) is not None}
        best = np.sort(_best(found, score, weights.WINDOW_AMONG)[: 2 * weights.WINDOW_AMONG])
        if len(terms) < 2 or len(best) < 2:
            return
        numbers = {word: number for number, word in enumerate(terms)}
        pairs = {
            (numbers[first], numbers[second]): self.pairs.idf(pair)
            for first, second in query.pairs
            if first in numbers and second in numbers and (pair := self._pair(first, second)) is not None
        }
        gain = best_windows(self.folded, best, list(terms.values()), pairs, weights.WINDOW_WORDS)
        score[best] += gain * np.float32(weights.WINDOW)

    # -- what is found -------------------------------------------------------------------------------------------

    def _matched(self, query: Query, tally: _Tally, named: bool) -> tuple[Mask, bool]:
        """Who meets all clauses, or, when the question is long or nobody does, most of them."""
        if query.numbers_only or (query.numbers and all(wish.whole for wish in query.numbers) and not named):
            return np.zeros(self.count, np.bool_), True
        if not query.clauses:
            return np.full(self.count, not query.numbers), True
        everything = tally.met >= tally.all * (1 - 1e-5)
        if query.matching is Matching.ALL and (everything.any() or named):
            return everything, True
        least = tally.all * weights.ENOUGH_SHORT
        if query.matching is Matching.ANY:
            least = min(tally.all * weights.ENOUGH, _nth_largest(tally.met, weights.AT_LEAST))
        enough = (tally.met >= least) & (tally.met > 0)
        return (enough if enough.any() else tally.met > 0), bool(everything.any())

    def _number_holders(self, wish: NumberWish) -> Ints:
        """Who has all that was typed of a number, else, of a sure one, everyone with its serial."""
        keys = self._keys["number"]
        held = keys.holders(wish.keys[0]) if wish.keys else np.zeros(0, np.int32)
        for key in wish.keys[1:]:
            held = np.intersect1d(held, keys.holders(key), assume_unique=True)
        return held if len(held) or not wish.sure else keys.holders(wish.serial)

    def _allowed(self, query: Query) -> Mask:
        allowed = self._between(query.since, query.until)
        for run in query.without:
            allowed[self._exact(run)] = False
        return allowed

    def _between(self, since: int | None, until: int | None) -> Mask:
        """The documents of these days; without bounds those without a day as well."""
        allowed = np.ones(self.count, np.bool_)
        if since is not None:
            allowed &= self._days >= since
        if until is not None:
            allowed &= (self._days <= until) & (self._days > 0)
        return allowed

    def _count_facet(self, facet: str, matched: Mask, masks: dict[str, Mask]) -> tuple[tuple[str, int], ...]:
        """The counts of a facet stay open under its own selection."""
        return self._keys[facet].counts(_all(matched, (mask for name, mask in masks.items() if name != facet)))

    def _without_twins(self, found: Ints, score: Floats) -> tuple[Ints, Ints]:
        """Of near-duplicates the best one, the first of equals; and those that it stands for."""
        groups = self._twins[found]
        if len(np.unique(groups)) == len(found):
            return found, found[:0]
        order = np.lexsort((found, -score[found], groups))
        leads = np.concatenate(([True], groups[order][1:] != groups[order][:-1]))
        return np.sort(found[order[leads]]), found[order[~leads]]

    def _found(self, place: int, score: float, hidden: Ints) -> Found:
        group = self._twins[place]
        return Found(place, score, tuple(hidden[self._twins[hidden] == group].tolist()))

    def _ordered(self, query: Query, found: Ints, score: Floats) -> Ints:
        """The asked stretch of what was found, in the asked order; ties go to the newer."""
        days = self._days[found]
        if query.sort is Sort.NEWEST:
            order = np.lexsort((found, -score[found], -days))
        elif query.sort is Sort.OLDEST:
            order = np.lexsort((found, -score[found], np.where(days > 0, days, np.iinfo(np.int32).max)))
        else:
            found = _best(found, score, query.offset + query.limit)
            order = np.lexsort((found, -self._days[found], -score[found]))
        asked: Ints = found[order[query.offset : query.offset + query.limit]]
        return asked

    def _read_days(self) -> Ints:
        """Each document's day as a proleptic ordinal; 0: none."""
        days = np.zeros(self.count, np.int32)
        keys = self._keys["day"]
        for place in range(len(keys.lexicon)):
            value = keys.lexicon.word(place)
            days[keys.holders(value)] = int(value)
        return days


def _all(matched: Mask, masks: Iterable[Mask]) -> Mask:
    chosen = matched.copy()
    for mask in masks:
        chosen &= mask
    return chosen


def _add_number(wish: NumberWish, held: Ints, score: Floats, matched: Mask) -> None:
    """A sure number finds its holders and puts them first; one that may be a count only lifts them a little."""
    if not wish.sure:
        score[held] += np.float32(weights.MAYBE_NUMBER)
        return
    if wish.whole:
        score[held] = 0
    score[held] += np.float32(weights.NUMBER)
    matched[held] = True


def _nth_largest(values: Floats, number: int) -> float:
    return float(np.partition(values, -number)[-number]) if len(values) >= number else 0.0


def _best(found: Ints, score: Floats, most: int) -> Ints:
    """Those that can be among the best so many: ties at the end stay in."""
    if len(found) <= most:
        return found
    scores = score[found]
    least: np.float32 = np.partition(scores, len(scores) - most)[len(scores) - most]
    best: Ints = found[scores >= least]
    return best
