"""One layer of postings: for each term the documents that hold it and its weight in them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from indexer.arrays import Bytes, Floats, Ints, Lexicon, Longs, floats, ints, longs, small

#: All postings of a term.
ALL = slice(None)

#: So many values of a field are kept as text, ready for counts of facets.
SHOWN = 1000


class Layer:
    """Terms by number → documents (ascending) and weights."""

    def __init__(self, folder: Path, name: str, documents: int) -> None:
        self._from = longs(folder, f"{name}_from")
        self._documents = ints(folder, f"{name}_documents")
        self._weights = floats(folder, f"{name}_weights")
        self._count = documents

    def documents(self, term: int) -> Ints:
        """The documents that hold the term."""
        return self._documents[self._from[term] : self._from[term + 1]]

    def impacts(self, term: int, k1: float, at: Ints | slice = ALL) -> Floats:
        """BM25 of the term in each of its documents, or in those at some places: saturated weight times idf."""
        weights = self._weights[self._from[term] : self._from[term + 1]][at]
        return weights / (weights + np.float32(k1)) * np.float32((k1 + 1) * self.idf(term))

    def add_to(self, scores: Floats, term: int, k1: float, factor: float) -> None:
        """Add the term's impacts to the scores of its documents."""
        # Thrice as quick as `scores[documents] += …`, which first widens 32-bit places.
        np.add.at(scores, self.documents(term), self.impacts(term, k1) * np.float32(factor))

    def frequency(self, term: int) -> int:
        """In how many documents the term stands."""
        return int(self._from[term + 1] - self._from[term])

    def idf(self, term: int) -> float:
        """How rare the term is (Robertson and Spärck Jones, never negative)."""
        held = self.frequency(term)
        return math.log(1 + (self._count - held + 0.5) / (held + 0.5))


class Folded(Layer):
    """The folded layer: it also knows each occurrence, its place and the marked form that stands there."""

    def __init__(self, folder: Path, documents: int) -> None:
        super().__init__(folder, "folded", documents)
        self._ends = longs(folder, "folded_occurrences")
        self._places = ints(folder, "folded_places")
        self._variants = small(folder, "folded_variants")

    def spots(self, term: int, documents: Ints, variant: int | None) -> Longs:
        """document · 2³² + place of each occurrence in the given ascending documents at least, ascending; of one marked
        form only when `variant` is given."""
        first, last = int(self._from[term]), int(self._from[term + 1])
        if len(documents) * 4 < last - first:
            rows, places, variants = self._occurrences_among(term, documents)
            owners = documents[rows]
        else:  # quicker to take the whole stretch as it lies there
            ends = self._ends[first : last + 1]
            owners = np.repeat(self.documents(term), np.diff(ends))
            places, variants = self._places[ends[0] : ends[-1]], self._variants[ends[0] : ends[-1]]
        if variant is not None:
            kept = variants == variant
            owners, places = owners.compress(kept), places.compress(kept)
        return owners.astype(np.int64) << 32 | places

    def occurrences_among(self, term: int, documents: Ints | Longs) -> tuple[Longs, Longs]:
        """(place in `documents`, place in the document) of each occurrence in the given ascending documents."""
        rows, places, _ = self._occurrences_among(term, documents)
        return rows, places.astype(np.int64)

    def _occurrences_among(self, term: int, documents: Ints | Longs) -> tuple[Longs, Ints, Bytes]:
        held = self.documents(term)
        at = held.searchsorted(documents)
        rows = (held.take(at, mode="clip") == documents).nonzero()[0] if len(held) else at[:0]
        postings = at[rows] + int(self._from[term])
        begins = self._ends[postings]
        counts = self._ends[postings + 1] - begins
        # Where each posting's occurrences begin in what is returned, then one step for each of them.
        offsets = begins - (counts.cumsum() - counts)
        spots = offsets.repeat(counts)
        spots += np.arange(len(spots))
        return rows.repeat(counts), self._places[spots], self._variants[spots]

    def places_in(self, term: int, document: int) -> tuple[Ints, Ints]:
        """The places of the term in one document, and the variants that stand there."""
        first, last = int(self._from[term]), int(self._from[term + 1])
        at = first + int(np.searchsorted(self._documents[first:last], document))
        if at >= last or self._documents[at] != document:
            return self._places[:0], self._variants[:0].astype(np.int32)
        begin, end = self._ends[at], self._ends[at + 1]
        return self._places[begin:end], self._variants[begin:end].astype(np.int32)


class Keys:
    """A field of whole values: value → documents, and counts of values under a selection of documents."""

    def __init__(self, folder: Path, field: str, documents: int) -> None:
        self.lexicon = Lexicon(folder, f"key_{field}")
        self._from = longs(folder, f"key_{field}_from")
        self._documents = ints(folder, f"key_{field}_documents")
        self._count = documents
        self._codes = np.repeat(np.arange(len(self.lexicon), dtype=np.int32), np.diff(self._from))
        self._code_of = self._single()
        self._words = [self.lexicon.word(place) for place in range(min(len(self.lexicon), SHOWN))]

    def holders(self, value: str) -> Ints:
        """The documents with the value."""
        place = self.lexicon.find(value)
        return self._documents[:0] if place is None else self._documents[self._from[place] : self._from[place + 1]]

    def mask(self, values: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """True for each document with any of the values."""
        chosen = np.zeros(self._count, np.bool_)
        for value in values:
            chosen[self.holders(value)] = True
        return chosen

    def counts(self, selected: Longs) -> tuple[tuple[str, int], ...]:
        """How many of the selected documents have each value: most frequent first, absent values left out."""
        if self._code_of is not None:
            codes = self._code_of.take(selected)
        else:
            chosen = np.zeros(self._count, np.bool_)
            chosen[selected] = True
            codes = self._codes.compress(chosen.take(self._documents)).astype(np.int64)
        counted = np.bincount(codes, minlength=len(self.lexicon))[: len(self.lexicon)]
        order = (-counted).argsort(kind="stable")[: np.count_nonzero(counted)].tolist()
        return tuple(zip(map(self._word, order), counted[order].tolist(), strict=True))

    def ranks(self) -> Ints:
        """Each document's place when all are sorted by their value, for a field that has one in every document."""
        ranks: Ints = np.zeros(self._count, np.int32)
        ranks[self._documents] = np.arange(len(self._documents))
        return ranks

    def _word(self, place: int) -> str:
        return self._words[place] if place < len(self._words) else self.lexicon.word(place)

    def _single(self) -> Longs | None:
        """Each document's one value (one more than the last: none), when none has several."""
        if len(self._documents) > self._count or len(np.unique(self._documents)) < len(self._documents):
            return None
        # Wide integers: counting would widen them anew with each question.
        code_of: Longs = np.full(self._count, len(self.lexicon), np.int64)
        code_of[self._documents] = self._codes
        return code_of
