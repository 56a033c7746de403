"""How much of a question stands close together: in the best window of each of the first documents, in its title.

Windows of fixed width, each overlapping half of the next; a window is worth the distinct question words in it, and
the distinct question pairs, and so is a title. All documents are looked at together, in a few array operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.arrays import Floats, Ints, Longs
from indexer.layer import Folded

#: At most so many occurrences are looked at, and so many pairs of word and window are written out.
MOST, MOST_CELLS = 60_000, 1_000_000

#: A question has fewer distinct words and pairs than 2 to the one power, a document fewer places than 2 to the other.
WORD_BITS, PLACE_BITS = 12, 31
WORD_MASK, PLACE_MASK = (1 << WORD_BITS) - 1, (1 << PLACE_BITS) - 1


@dataclass(frozen=True, slots=True)
class _Events:
    """Occurrences of question words in the order of the texts: which of the documents, where, which word."""

    #: row and place as one number: neighbours differ by one
    spots: Longs
    rows: Longs
    places: Longs
    words: Longs


@dataclass(frozen=True, slots=True)
class _Met:
    """Which question words and pairs stand where; the pairs are numbered behind the words."""

    rows: Longs
    places: Longs
    words: Longs


@dataclass(frozen=True, slots=True)
class Nearness:
    """What each document has of a question."""

    #: the weight of its best window
    windows: Floats
    #: how much of its title is the question's, 0 to nearly 1
    shares: Floats
    #: 1 for each word and each pair of the question that its title has, in columns
    titled: Floats
    #: what each of these columns weighs
    worth: Floats


def nearness(
    folded: Folded,
    documents: Ints | Longs,
    terms: Sequence[int],
    pairs: dict[tuple[int, int], float],
    width: int,
    titles: Ints,
) -> Nearness:
    """What the documents (ascending) have of a question.

    `pairs`: places in `terms` → weight; `titles`: how many words each document's title has.
    """
    events = _events(folded, documents, terms)
    shares = _title_shares(events, titles)
    worth = np.array([*map(folded.idf, terms), *pairs.values()], np.float32)
    titled = np.zeros((len(documents), len(worth)), np.float32)
    if not len(events.rows):
        return Nearness(shares, shares, titled, worth)
    met = _with_pairs(events, pairs, len(terms))
    inside = met.places < titles.take(met.rows)
    titled[met.rows[inside], met.words[inside]] = 1
    return Nearness(_best_windows(met, worth, width, len(documents)), shares, titled, worth)


def _title_shares(events: _Events, titles: Ints) -> Floats:
    """0 to nearly 1: the words of the title that are the question's, of all and one more (a short title says less)."""
    inside = events.places < titles.take(events.rows)
    met = np.bincount(events.rows[inside], minlength=len(titles))
    shares: Floats = (met / (titles + 1)).astype(np.float32)
    return shares


def _best_windows(met: _Met, worth: Floats, width: int, documents: int) -> Floats:
    halves = met.places // max(width // 2, 1)
    counts = np.zeros(documents, np.int64)
    np.maximum.at(counts, met.rows, halves)
    # Windows of all documents in one row, those of each document behind one another.
    ends = np.cumsum(counts + 2)
    earlier = (ends - counts - 2).take(met.rows) + halves
    sums = _sums(earlier, met.words, worth, int(ends[-1]))
    return np.maximum.reduceat(sums, ends - counts - 2)


def _sums(earlier: Longs, words: Longs, worth: Floats, count: int) -> Floats:
    """The worth of each of `count` windows; an occurrence stands in two, and a word counts once in each."""
    if count * len(worth) > MOST_CELLS:
        return _sums_of_few(earlier, words, worth, count)
    cells = np.zeros((len(worth), count), np.float32)
    cells[words, earlier] = 1
    cells[words, earlier + 1] = 1
    sums: Floats = worth @ cells
    return sums


def _sums_of_few(earlier: Longs, words: Longs, worth: Floats, count: int) -> Floats:
    """The same where long documents leave most windows empty."""
    cells = np.unique(np.concatenate((earlier, earlier + 1)) << WORD_BITS | np.concatenate((words, words)))
    sums = np.bincount(cells >> WORD_BITS, worth.take(cells & WORD_MASK), minlength=count)
    return sums.astype(np.float32)


def _events(folded: Folded, documents: Ints | Longs, terms: Sequence[int]) -> _Events:
    keys = [np.zeros(0, np.int64)]
    left = MOST
    for number, term in enumerate(terms):
        rows, places = folded.occurrences_among(term, documents)
        keys.append(((rows[:left] << PLACE_BITS | places[:left]) << WORD_BITS) | number)
        left = max(left - len(rows), 0)
    # One sort of plain numbers is ten times as quick as sorting places by two keys.
    ordered = np.concatenate(keys)
    ordered.sort()
    spots = ordered >> WORD_BITS
    return _Events(spots, spots >> PLACE_BITS, spots & PLACE_MASK, ordered & WORD_MASK)


def _with_pairs(events: _Events, pairs: dict[tuple[int, int], float], count: int) -> _Met:
    """The events, and one more for each question pair that stands side by side; `count`: the question's words."""
    numbers = np.zeros(count * count, np.int64)
    numbers[[first * count + second for first, second in pairs]] = range(count, count + len(pairs))
    beside = (events.spots[1:] == events.spots[:-1] + 1).nonzero()[0]
    named = numbers[events.words[beside] * count + events.words[beside + 1]]
    found = beside[named > 0]
    return _Met(
        np.concatenate((events.rows, events.rows[found])),
        np.concatenate((events.places, events.places[found])),
        np.concatenate((events.words, named[named > 0])),
    )
