"""Near-duplicates: one text published twice, as a directive and as an article, or under two addresses.

Each document has a sketch, the smallest hashes of its pairs of words (bottom-k, Broder 1997); the share of equal
hashes estimates how much of two texts is the same. Two documents with different numbers or days are never twins,
however alike their texts: an office writes the same letter every year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.records import Record
from indexer.arrays import Ints, Longs, ints, longs, save
from indexer.originals import Originals

#: Hashes of a sketch; documents with fewer pairs than half of it are too short to judge.
SKETCH = 64
#: Texts are the same from this share of equal hashes on.
SAME = 0.85

Sketches = NDArray[np.uint64]


def write_twins(folder: Path, count: int) -> None:
    """Write `twins`: for each document the first of its group (itself when it has no twin)."""
    first: Ints = np.arange(count, dtype=np.int32)
    originals = Originals(folder)
    for one, other in _alike(_sketches(folder, count)):
        if first[one] != first[other] and _may_be_twins(originals.record(one), originals.record(other)):
            first[first == max(first[one], first[other])] = min(first[one], first[other])
    save(folder, "twins", first)


def _sketches(folder: Path, count: int) -> list[Sketches]:
    """The sketch of each document."""
    documents, codes = ints(folder, "pairs_documents"), longs(folder, "pairs_codes")
    hashes = _hash(np.repeat(codes, np.diff(longs(folder, "pairs_from"))))
    order = np.lexsort((hashes, documents))
    ends = np.searchsorted(documents[order], np.arange(count + 1))
    return [hashes[order[first : min(last, first + SKETCH)]] for first, last in pairwise(ends)]


def _hash(codes: Longs) -> Sketches:
    """A mixing of 64 bits (splitmix64, Steele and others 2014)."""
    mixed = codes.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _alike(sketches: list[Sketches]) -> Iterator[tuple[int, int]]:
    """Pairs of documents with nearly the same sketch; only those that share one of their smallest hashes are held
    against each other."""
    by_hash: defaultdict[int, list[int]] = defaultdict(list)
    for place, sketch in enumerate(sketches):
        if len(sketch) < SKETCH // 2:
            continue
        near = dict.fromkeys(other for small in sketch[:3].tolist() for other in by_hash[small][:50])
        yield from ((other, place) for other in near if _share(sketches[other], sketch) >= SAME)
        for small in sketch[:3].tolist():
            by_hash[small].append(place)


def _share(one: Sketches, other: Sketches) -> float:
    """The estimated share of pairs that two documents have in common."""
    union = np.union1d(one, other)[: max(len(one), len(other))]
    return float((np.isin(union, one) & np.isin(union, other)).sum() / len(union))


def _may_be_twins(one: Record, other: Record) -> bool:
    if one.number and other.number and one.number != other.number:
        return False
    return not (one.issued and other.issued and one.issued != other.issued)
