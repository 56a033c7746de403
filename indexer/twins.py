"""Near-duplicates: one text published twice, as a directive and as an article, or under two addresses.

Two documents with different numbers or days are never twins,
however alike their texts: an office writes the same letter every year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from crawler.records import Record
from indexer.arrays import Ints, Longs, save
from indexer.originals import Originals
from indexer.sketches import Sketch, read_sketches

#: Texts with fewer pairs of words are too short to judge.
SHORTEST = 32
#: Texts are the same from this share of equal hashes on.
SAME = 0.85
#: So many documents with one hash are looked at.
NEAR = 50


def write_twins(folder: Path, order: Longs) -> None:
    """Write `twins`: for each document the first of its group (itself when it has no twin).

    `order`: the documents as they are to be looked at, so that groups do not depend on who came to the index first.
    """
    first: Ints = np.arange(len(order), dtype=np.int32)
    groups: defaultdict[int, list[Record]] = defaultdict(list)
    originals = Originals(folder)
    for one, other in _alike(read_sketches(folder), order.tolist()):
        if first[other] != other:
            continue
        group, record = groups[int(first[one])] or [originals.record(one)], originals.record(other)
        if all(_may_be_twins(member, record) for member in group):
            first[other] = first[one]
            groups[int(first[one])] = [*group, record]
    save(folder, "twins", first)


def _alike(sketches: list[Sketch], order: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of documents with nearly the same sketch; only those that share one of their smallest hashes are held
    against each other."""
    by_hash: defaultdict[int, list[int]] = defaultdict(list)
    sets: dict[int, frozenset[int]] = {}
    for place in order:
        if len(sketches[place]) < SHORTEST:
            continue
        hashes = sketches[place].tolist()
        sets[place] = frozenset(hashes)
        near = dict.fromkeys(other for small in hashes[:3] for other in by_hash[small][:NEAR])
        yield from ((other, place) for other in near if _share(sets[other], sets[place]) >= SAME)
        for small in hashes[:3]:
            by_hash[small].append(place)


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    """The estimated share of pairs that two documents have in common."""
    common, most = one & other, max(len(one), len(other))
    if len(common) < SAME * min(len(one), len(other)):
        return 0.0
    union = sorted(one | other)[:most]
    return len(common.intersection(union)) / len(union)


def _may_be_twins(one: Record, other: Record) -> bool:
    if one.number and other.number and one.number != other.number:
        return False
    return not (one.issued and other.issued and one.issued != other.issued)
