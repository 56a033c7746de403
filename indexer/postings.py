"""The engine that answers: match, score, filter, count and sort on memory-mapped arrays of Whoosh's postings.

Nothing here changes after opening, so one engine serves all threads. A question costs a few array operations for each
of its words, never a step of the interpreter for each posting.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.records import Kind
from indexer import weights
from indexer.answers import Sort
from indexer.arrays import Floats, Ints, Longs, ints
from indexer.documents import TEXT_FIELDS
from indexer.engine import Clause, Found, Matching, NumberWish, Page, Query, Word
from indexer.errors import check
from indexer.invert import GAP
from indexer.layer import Keys
from indexer.nearest import gains
from indexer.tally import Tally
from indexer.terms import Terms, common, union

Mask = NDArray[np.bool_]

#: Documents are scored by themselves when they are fewer than one in so many.
FEW = 16


class PostingsEngine:
    """Answers queries from the arrays of one generation."""

    def __init__(self, folder: Path, key_fields: tuple[str, ...]) -> None:
        self.base = ints(folder, "base").reshape(-1, len(TEXT_FIELDS))
        self.count = len(self.base)
        self.terms = Terms(folder, self.count)
        self._keys = {field: Keys(folder, field, self.count) for field in key_fields}
        self._twins = ints(folder, "twins")
        self._has_twin = np.bincount(self._twins, minlength=self.count)[self._twins] > 1
        self._days = self._read_days()
        self._prior = _prior(self._days, self._keys["kind"].mask((Kind.DIRECTIVE.value,)))
        self._ranks = self._keys["id"].ranks()

    def holds(self, word: Word) -> int:
        """In how many documents the word stands (as typed when it has marks)."""
        return self.terms.holds(word)

    def keys(self, field: str) -> Keys:
        """A field of whole values."""
        return self._keys[field]

    def ask(self, query: Query) -> Page:
        """The page of documents that the query is for; raises TooSlow when its deadline passes."""
        named = [self._number_holders(wish) for wish in query.numbers]
        # What may be a count finds nobody by itself: it must not keep the words from finding what has most of them.
        sure = any(wish.sure and len(held) for wish, held in zip(query.numbers, named, strict=True))
        matched, score, all_met = self._matched(query, sure)
        for wish, held in zip(query.numbers, named, strict=True):
            _add_number(wish, held, score, matched)
        self._favour(query, score)
        self._restrict(query, matched)
        masks = {facet: self._keys[facet].mask(values) for facet, values in query.filters.items() if values}
        found = _all(matched, masks.values()).nonzero()[0]
        # Holders of a number that is all that was asked stand by their day alone.
        whole = any(wish.whole and len(held) for wish, held in zip(query.numbers, named, strict=True))
        if query.sort is Sort.RELEVANCE and query.clauses and not whole:
            self._add_nearness(query, found, score)
        shown, hidden = self._without_twins(found, score) if query.as_one else (found, found[:0])
        matched[hidden] = False
        facets = {facet: self._count_facet(facet, shown, matched, masks) for facet in query.facets}
        ordered = self._ordered(query, shown, score)
        return Page(
            total=len(shown),
            found=tuple(map(self._found, ordered.tolist(), score[ordered].tolist(), repeat(hidden))),
            facets=facets,
            all_met=all_met,
        )

    def _matched(self, query: Query, named: bool) -> tuple[Mask, Floats, bool]:
        """Who is found by words, the scores of all, and whether anybody meets every clause."""
        nothing: Mask = np.zeros(self.count, np.bool_)
        if query.numbers_only or (query.numbers and all(wish.whole for wish in query.numbers) and not named):
            return nothing, np.zeros(self.count, np.float32), True
        if not query.clauses:
            return ~nothing if not query.numbers else nothing, np.zeros(self.count, np.float32), True
        if query.matching is Matching.ALL:
            whole = common([self._holders(clause) for clause in query.clauses])
            if len(whole) or named:
                nothing[whole] = True
                # Few are scored by themselves; of many it is quicker to score all and look at theirs.
                only = whole if len(whole) * FEW < self.count else None
                return nothing, self._tally(query, only, count=False).spread(), True
        tally = self._tally(query, None, count=True)
        all_met = bool((tally.met == len(query.clauses)).any())
        least = tally.weight * weights.ENOUGH_SHORT
        if query.matching is Matching.ANY:
            least = min(tally.weight * weights.ENOUGH, _nth_largest(tally.met_weight, weights.AT_LEAST))
        enough = (tally.met_weight >= least) & (tally.met > 0)
        return (enough if enough.any() else tally.met > 0), tally.score, all_met

    def _tally(self, query: Query, only: Ints | None, count: bool) -> Tally:
        tally = Tally(self.terms, self.count, query, only, count)
        for clause in query.clauses:
            check(query.deadline)
            tally.add(clause, self._days_of(clause))
        return tally

    def _holders(self, clause: Clause) -> Ints:
        """Who meets a clause, ascending."""
        lists = [self.terms.holders(run) for run in clause.runs]
        days = self._days_of(clause)
        if len(lists) == 1 and not len(days):
            return lists[0]
        return union([*lists, days], self.count)

    def _days_of(self, clause: Clause) -> Ints:
        """The documents that meet a clause by their day."""
        if clause.days is None:
            return np.zeros(0, np.int32)
        return np.flatnonzero(self._between(*clause.days)).astype(np.int32)

    def _number_holders(self, wish: NumberWish) -> Ints:
        """Who has all that was typed of a number, else, of a sure one, everyone with its serial."""
        keys = self._keys["number"]
        held = keys.holders(wish.keys[0]) if wish.keys else np.zeros(0, np.int32)
        for key in wish.keys[1:]:
            held = np.intersect1d(held, keys.holders(key), assume_unique=True)
        return held if len(held) or not wish.sure else keys.holders(wish.serial)

    def _restrict(self, query: Query, matched: Mask) -> None:
        """Keep to the days that are asked for, and leave out what is not wanted."""
        if query.since is not None or query.until is not None:
            matched &= self._between(query.since, query.until)
        for run in query.without:
            check(query.deadline)
            matched[self.terms.exact(run)] = False

    def _between(self, since: int | None, until: int | None) -> Mask:
        """The documents of these days; without bounds those without a day as well."""
        allowed = np.ones(self.count, np.bool_)
        if since is not None:
            allowed &= self._days >= since
        if until is not None:
            allowed &= (self._days <= until) & (self._days > 0)
        return allowed

    def _count_facet(
        self, facet: str, shown: Longs, matched: Mask, masks: dict[str, Mask]
    ) -> tuple[tuple[str, int], ...]:
        """The counts of a facet stay open under its own selection."""
        if facet in masks:
            others = _all(matched, (mask for name, mask in masks.items() if name != facet))
            shown = others.nonzero()[0]
        return self._keys[facet].counts(shown)

    def _add_nearness(self, query: Query, found: Longs, score: Floats) -> None:
        """Directives and the newer gain a little, and the best of all what stands close together in them."""
        score *= self._prior
        best = np.sort(_best(found, score, weights.WINDOW_AMONG)[: 2 * weights.WINDOW_AMONG])
        if len(best) < 2:
            return
        titles = np.maximum(self.base[best, TEXT_FIELDS.index("title") + 1] - GAP, 0)

        def by_day(clause: Clause) -> Floats | None:
            return None if clause.days is None else self._between(*clause.days)[best].astype(np.float32)

        gained = gains(self.terms, query, best, titles, by_day)
        if gained is not None:
            score[best] += gained

    def _favour(self, query: Query, score: Floats) -> None:
        """What the question names lifts its holders, each of them once."""
        for by_number, worth in ((False, weights.NAMED), (True, weights.SERIAL)):
            asked = [(field, value) for field, value in query.favoured if (field == "number") is by_number]
            if asked:
                held = union([self._keys[field].holders(value) for field, value in asked], self.count)
                score[held] += np.float32(worth)

    def _without_twins(self, found: Longs, score: Floats) -> tuple[Longs, Longs]:
        """Of near-duplicates the best one, the first of equals; and those that it stands for."""
        twinned = found.compress(self._has_twin.take(found))
        if not len(twinned):
            return found, twinned
        groups = self._twins[twinned]
        order = np.lexsort((self._ranks[twinned], -score[twinned], groups))
        follows = np.concatenate(([False], groups[order][1:] == groups[order][:-1]))
        hidden = twinned[order[follows]]
        shown: Mask = np.ones(self.count, np.bool_)
        shown[hidden] = False
        return found.compress(shown.take(found)), hidden

    def _found(self, place: int, score: float, hidden: Longs) -> Found:
        if not len(hidden):
            return Found(place, score)
        group = self._twins[place]
        return Found(place, score, tuple(hidden[self._twins[hidden] == group].tolist()))

    def _ordered(self, query: Query, found: Longs, score: Floats) -> Longs:
        """The asked stretch of what was found, in the asked order; ties go to the newer, then by id."""
        if query.sort is Sort.RELEVANCE:
            found = _best(found, score, query.offset + query.limit)
        days, scores, ranks = self._days[found], -score[found], self._ranks[found]
        if query.sort is Sort.NEWEST:
            order = np.lexsort((ranks, scores, -days))
        elif query.sort is Sort.OLDEST:
            order = np.lexsort((ranks, scores, np.where(days > 0, days, np.iinfo(np.int32).max)))
        else:
            order = np.lexsort((ranks, -days, scores))
        asked: Longs = found[order[query.offset : query.offset + query.limit]]
        return asked

    def _read_days(self) -> Ints:
        """Each document's day as a proleptic ordinal; 0: none."""
        days = np.zeros(self.count, np.int32)
        keys = self._keys["day"]
        for place in range(len(keys.lexicon)):
            value = keys.lexicon.word(place)
            days[keys.holders(value)] = int(value)
        return days


def _prior(days: Ints, directives: Mask) -> Floats:
    """The factor by which a document gains for what it is: a directive, and for its day, the newest day's the most."""
    age = int(days.max(initial=0)) - days
    gain = np.where(days > 0, weights.NEWER * 0.5 ** (age / weights.NEWER_DAYS), 0)
    prior: Floats = (1 + gain + weights.DIRECTIVE * directives).astype(np.float32)
    return prior


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


def _best(found: Longs, score: Floats, most: int) -> Longs:
    """Those that can be among the best so many: ties at the end stay in."""
    if len(found) <= most:
        return found
    scores = score.take(found)
    least: np.float32 = np.partition(scores, len(scores) - most)[len(scores) - most]
    best: Longs = found.compress(scores >= least)
    return best
