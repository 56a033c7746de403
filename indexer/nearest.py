"""What the best documents gain by what stands close together in them and by what their titles say."""

from __future__ import annotations

from collections.abc import Callable

from indexer import weights
from indexer.arrays import Floats, Ints, Longs
from indexer.cover import covers
from indexer.engine import Clause, Query
from indexer.proximity import nearness
from indexer.terms import Terms


def gains(
    terms: Terms, query: Query, best: Longs, titles: Ints, by_day: Callable[[Clause], Floats | None]
) -> Floats | None:
    """What each of the documents (ascending) gains; None when the question has less than two words that are held.

    `titles`: how many words each document's title has; `by_day`: which of the documents meet a clause by their day.
    """
    words = dict.fromkeys(word.folded for clause in query.clauses for run in clause.runs for word in run.words)
    places = {word: place for word in words if (place := terms.folded_words.find(word)) is not None}
    if len(places) < 2:
        return None
    numbers = {word: number for number, word in enumerate(places)}
    pairs = {
        (numbers[first], numbers[second]): terms.pairs.idf(pair)
        for first, second in query.pairs
        if first in numbers and second in numbers and (pair := terms.pair(first, second)) is not None
    }
    near = nearness(terms.folded, best, list(places.values()), pairs, weights.WINDOW_WORDS, titles)
    covered = covers(query.clauses, near.titled, numbers, pairs, near.worth, by_day)
    return weights.worth_of(near, covered, len(query.clauses))
