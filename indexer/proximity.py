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

#: At most so many occurrences are looked at, and so many pairs of word and window are written out.
MOST, MOST_CELLS = 60_000, 1_000_000

#: A question has fewer distinct words and pairs than 2 to the one power, a document fewer places than 2 to the other.
WORD_BITS, WINDOW_BITS = 12, 31
WORD_MASK, PLACE_MASK = (1 << WORD_BITS) - 1, (1 << WINDOW_BITS) - 1


@dataclass(frozen=True, slots=True)
class _Events:
    """Occurrences of question words: which of the documents, where, which word."""

    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    words: NDArray[np.int64]


def nearness(
    folded: Folded,
    documents: Ints | Longs,
    terms: Sequence[int],
    pairs: dict[tuple[int, int], float],
    width: int,
    titles: Ints,
) -> tuple[Floats, Floats]:
    """For each document (ascending) the weight of its best window, and how much of its title the question has.

    `pairs`: places in `terms` → weight; `titles`: how many words each document's title has.
    """
    events = _events(folded, documents, terms)
    return _best_windows(folded, events, terms, pairs, width, len(documents)), _title_shares(events, titles)


def _title_shares(events: _Events, titles: Ints) -> Floats:
    """0 to nearly 1: the words of the title that are the question's, of all and one more (a short title says less)."""
    inside = events.places < titles.take(events.rows)
    met = np.bincount(events.rows[inside], minlength=len(titles))
    shares: Floats = (met / (titles + 1)).astype(np.float32)
    return shares


def _best_windows(
    folded: Folded,
    events: _Events,
    terms: Sequence[int],
    pairs: dict[tuple[int, int], float],
    width: int,
    documents: int,
) -> Floats:
    if not len(events.rows):
        return np.zeros(documents, np.float32)
    weights = [folded.idf(term) for term in terms]
    rows, places, words = _with_pairs(events, pairs, weights)
    worth = np.array(weights, np.float32)
    halves = places // max(width // 2, 1)
    counts = np.zeros(documents, np.int64)
    np.maximum.at(counts, rows, halves)
    # Windows of all documents in one row, those of each document behind one another.
    ends = np.cumsum(counts + 2)
    earlier = (ends - counts - 2).take(rows) + halves
    sums = _sums(earlier, words, worth, int(ends[-1]))
    return np.maximum.reduceat(sums, ends - counts - 2)


def _sums(earlier: NDArray[np.int64], words: NDArray[np.int64], worth: Floats, count: int) -> Floats:
    """The worth of each of `count` windows; an occurrence stands in two, and a word counts once in each."""
    if count * len(worth) > MOST_CELLS:
        return _sums_of_few(earlier, words, worth, count)
    cells = np.zeros((len(worth), count), np.float32)
    cells[words, earlier] = 1
    cells[words, earlier + 1] = 1
    sums: Floats = worth @ cells
    return sums


def _sums_of_few(earlier: NDArray[np.int64], words: NDArray[np.int64], worth: Floats, count: int) -> Floats:
    """The same where long documents leave most windows empty."""
    cells = np.unique(np.concatenate((earlier, earlier + 1)) << WORD_BITS | np.concatenate((words, words)))
    sums = np.bincount(cells >> WORD_BITS, worth.take(cells & WORD_MASK), minlength=count)
    return sums.astype(np.float32)


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
    ordered = (events.rows << WINDOW_BITS | events.places) << WORD_BITS | events.words
    ordered.sort()
    spots, words = ordered >> WORD_BITS, ordered & WORD_MASK
    rows, places = spots >> WINDOW_BITS, spots & PLACE_MASK
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
