"""The words of a generation: what each is worth, where it stands, what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Ints, Lexicon, ints, longs, small
from indexer.engine import Run, Word
from indexer.layer import Folded, Layer

Mask = NDArray[np.bool_]


class Terms:
    """The three layers of words with their lexicons; read-only, safe in threads."""

    def __init__(self, folder: Path, documents: int) -> None:
        self.marked_words, self.folded_words = Lexicon(folder, "marked"), Lexicon(folder, "folded")
        self.fold_of, self._variant = ints(folder, "fold_of"), small(folder, "variant")
        self.marked = Layer(folder, "marked", documents)
        self.folded = Folded(folder, documents)
        self.pairs = Layer(folder, "pairs", documents)
        self._pair_codes = longs(folder, "pairs_codes")

    def holds(self, word: Word) -> int:
        """In how many documents the word stands (as typed when it has marks)."""
        return len(self._holders(word))

    def rarity(self, word: Word) -> float:
        """How much the word tells (its idf as typed); 0 when it is not held."""
        layer, lexicon = (self.marked, self.marked_words) if word.marked else (self.folded, self.folded_words)
        place = lexicon.find(word.marked or word.folded)
        return 0.0 if place is None else layer.idf(place)

    def side_by_side(self, first: str, second: str) -> int:
        """In how many documents the two folded words follow one another."""
        pair = self.pair(first, second)
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

    def pair(self, first: str, second: str) -> int | None:
        """The number of two folded words side by side; None when they never stand so."""
        left, right = self.folded_words.find(first), self.folded_words.find(second)
        if left is None or right is None:
            return None
        code = (left << 32) | right
        place = int(np.searchsorted(self._pair_codes, code))
        return place if place < len(self._pair_codes) and self._pair_codes[place] == code else None

    def holders(self, run: Run) -> Ints:
        """The documents that hold all words of the run; one after another, marks as typed, when it is exact."""
        if run.exact:
            return self.exact(run)
        places = [self.folded_words.find(word.folded) for word in run.words]
        held = [self.folded.documents(place) for place in places if place is not None]
        return common(held) if len(held) == len(places) else np.zeros(0, np.int32)

    def exact(self, run: Run) -> Ints:
        """The documents in which the words of the run follow one another."""
        if len(run.words) == 1:
            return self._holders(run.words[0])
        pairs = [self.pair(first.folded, second.folded) for first, second in pairwise(run.words)]
        variants = [self._variant_of(word) for word in run.words]
        if None in pairs or -1 in variants:
            return np.zeros(0, np.int32)
        documents = common([self.pairs.documents(pair) for pair in pairs if pair is not None])
        beginnings = np.zeros(0, np.int64)
        for offset, (word, variant) in enumerate(zip(run.words, variants, strict=True)):
            place = self.folded_words.find(word.folded)
            assert place is not None  # a pair of it is held
            here = self.folded.spots(place, documents, variant) - offset
            beginnings = here.compress(among(here, beginnings)) if offset else here
        return np.unique((beginnings >> 32).astype(np.int32))

    def _holders(self, word: Word) -> Ints:
        """The documents of one word, as typed when it has marks."""
        layer, lexicon = (self.marked, self.marked_words) if word.marked else (self.folded, self.folded_words)
        place = lexicon.find(word.marked or word.folded)
        return np.zeros(0, np.int32) if place is None else layer.documents(place)

    def _variant_of(self, word: Word) -> int | None:
        """Which of the marked forms is meant; None: any, -1: one that the index does not hold."""
        if word.marked is None:
            return None
        place = self.marked_words.find(word.marked)
        return -1 if place is None else int(self._variant[place])


#: Values are looked up one by one while they are fewer than one in so many of what they are sought in.
MANY = 8
#: So many lists are counted in one byte a document.
COUNTED = 255
#: Otherwise all are ticked off in a row of flags, where that is at most so many times as long.
DENSE = 16


def common(lists: Sequence[Ints]) -> Ints:
    """The documents that stand in all of the ascending lists, the shortest first."""
    ordered = sorted(lists, key=len)
    documents = ordered[0]
    if len(ordered) > 1 and MANY * len(documents) > len(ordered[-1]) and len(ordered) < COUNTED:
        return _counted(ordered)
    for other in ordered[1:]:
        documents = documents.compress(among(documents, other))
    return documents


def _counted(lists: Sequence[Ints]) -> Ints:
    """The same by counting: quicker when even the shortest list is long."""
    last = max((int(documents[-1]) for documents in lists if len(documents)), default=-1)
    counts = np.zeros(last + 1, np.uint8)
    one = np.uint8(1)
    for documents in lists:
        np.add.at(counts, documents, one)
    everywhere: Ints = (counts == len(lists)).nonzero()[0].astype(np.int32)
    return everywhere


def union(lists: Sequence[Ints], count: int) -> Ints:
    """The documents, below `count`, that stand in any of the lists, ascending."""
    held: Mask = np.zeros(count, np.bool_)
    for documents in lists:
        held[documents] = True
    return np.flatnonzero(held).astype(np.int32)


def among(values: NDArray[Any], ascending: NDArray[Any]) -> Mask:
    """Which of the values stand in an ascending array."""
    if not len(ascending):
        return np.zeros(len(values), np.bool_)
    if MANY * len(values) > len(ascending) and int(ascending[-1]) < DENSE * len(ascending):
        return _among_many(values, ascending)
    at = np.searchsorted(ascending, values)
    at[at == len(ascending)] = 0
    met: Mask = ascending[at] == values
    return met


def _among_many(values: NDArray[Any], ascending: NDArray[Any]) -> Mask:
    """The same by a row of flags: quicker when there is much to be looked up."""
    flags = np.zeros(int(ascending[-1]) + 1, np.bool_)
    flags[ascending] = True
    met: Mask = flags.take(values, mode="clip") & (values <= ascending[-1])
    return met
