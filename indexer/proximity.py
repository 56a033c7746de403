"""How much of a question stands close together: the best window of each of the first documents.

Windows of fixed width, each overlapping half of the next; a window is worth the distinct question words in it, and
the distinct question pairs. All documents are looked at together, in a few array operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Floats, Ints, Longs
from indexer.layer import Folded

#: At most so many occurrences are looked at.
MOST = 60_000

#: A question has fewer distinct words than 2 to this power.
WORD_BITS = 12


@dataclass(frozen=True, slots=True)
class _Events:
    """Occurrences of question words: which of the documents, where, which word."""

    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    words: NDArray[np.int64]


def best_windows(
    folded: Folded, documents: Ints | Longs, terms: Sequence[int], pairs: dict[tuple[int, int], float], width: int
) -> Floats:
    """For each document (ascending) the weight of the best window; `pairs`: places in `terms` → weight."""
    events = _events(folded, documents, terms)
    best: Floats = np.zeros(len(documents), np.float32)
    if not len(events.rows):
        return best
    weights = [folded.idf(term) for term in terms]
    rows, places, words = _with_pairs(events, pairs, weights)
    worth = np.array(weights, np.float32)
    half = max(width // 2, 1)
    windows = np.concatenate((places // half, places // half - 1)) + 1
    count = int(windows.max()) + 1
    cells = (np.concatenate((rows, rows)) * count + windows) * len(worth) + np.concatenate((words, words))
    distinct = _distinct(cells)
    owners, ranks = _runs(distinct // len(worth))
    sums = np.bincount(ranks, worth[distinct % len(worth)])
    np.maximum.at(best, owners // count, sums.astype(np.float32))
    return best


def _events(folded: Folded, documents: Ints | Longs, terms: Sequence[int]) -> _Events:
    rows, places, words = [], [], []
    left = MOST
    for number, term in enumerate(terms):
        held, at = folded.occurrences_among(term, documents)
        rows.append(held[:left])
        places.append(at[:left])
        words.append(np.full(len(held[:left]), number, np.int64))
        left = max(left - len(held), 0)
    if not rows:
        rows, places, words = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    return _Events(np.concatenate(rows), np.concatenate(places), np.concatenate(words))


def _with_pairs(
    events: _Events, pairs: dict[tuple[int, int], float], weights: list[float]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The events and one more for each question pair that stands side by side; `weights` grows by the pairs."""
    # One sort of plain numbers is ten times as quick as sorting places by two keys.
    ordered = np.sort(((events.rows << 31 | events.places) << WORD_BITS) | events.words)
    spots, words = ordered >> WORD_BITS, ordered & ((1 << WORD_BITS) - 1)
    rows, places = spots >> 31, spots & (1 << 31) - 1
    beside = (spots[1:] == spots[:-1] + 1).nonzero()[0]
    codes = words[beside] * len(weights) + words[beside + 1]
    wanted = np.array([first * len(weights) + second for first, second in pairs], np.int64)
    numbers = len(weights) + np.arange(len(wanted))
    weights.extend(pairs.values())
    if not len(wanted) or not len(codes):
        return rows, places, words
    order = np.argsort(wanted)
    at = np.minimum(np.searchsorted(wanted[order], codes), len(wanted) - 1)
    met = wanted[order][at] == codes
    found = beside[met]
    return (
        np.concatenate((rows, rows[found])),
        np.concatenate((places, places[found])),
        np.concatenate((words, numbers[order][at[met]])),
    )


def _distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The distinct values, ascending; for a few thousands quicker than by hashing."""
    values.sort()
    return values[np.concatenate(([True], values[1:] != values[:-1]))]


def _runs(ascending: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct values of an ascending array, and for each place which of them stands there."""
    first = np.concatenate(([True], ascending[1:] != ascending[:-1]))
    return ascending[first], np.cumsum(first) - 1
