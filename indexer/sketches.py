"""Sketches of documents: the smallest hashes of their pairs of words (bottom-k, Broder 1997). The share of equal hashes
estimates how much of two texts is the same."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Ints, Longs, hashes, longs, save

#: Hashes of a sketch.
SKETCH = 64

Sketch = NDArray[np.uint64]


class Sketches:
    """Collects the sketches of documents, range by range, then writes them."""

    def __init__(self) -> None:
        self._kept: list[Sketch] = []

    def add(self, codes: Longs, documents: Ints, range_: range) -> None:
        """Sketch a range of documents by their pairs of words, one code an occurrence."""
        hashes = _hash(codes)
        order = np.lexsort((hashes, documents))
        ends = np.searchsorted(documents[order], np.arange(range_.start, range_.stop + 1))
        # A pair may stand in a text several times: four times as many are looked at as are kept.
        near = (hashes[order[first : min(last, first + 4 * SKETCH)]] for first, last in pairwise(ends))
        self._kept.extend(np.unique(each)[:SKETCH] for each in near)

    def save(self, folder: Path) -> None:
        """Write the sketches of all documents."""
        save(folder, "sketches", np.concatenate([*self._kept, np.zeros(0, np.uint64)]))
        save(folder, "sketch_ends", np.cumsum([0, *map(len, self._kept)]).astype(np.int64))


def read_sketches(folder: Path) -> list[Sketch]:
    """The sketch of each document, ascending."""
    kept = hashes(folder, "sketches")
    return [kept[start:end] for start, end in pairwise(longs(folder, "sketch_ends"))]


def _hash(codes: Longs) -> Sketch:
    """A mixing of 64 bits (splitmix64, Steele and others 2014)."""
    mixed = codes.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
