"""Two generations' arrays as one: what stays of the old one and what is new, joined without reading a text again.

The documents of the joined generation are those that stay, in their order, then the new ones. Words get new numbers,
for a lexicon is sorted; within a word the old documents come first, so that whole stretches are copied as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Bytes, Ints, Lexicon, Longs, floats, hashes, ints, longs, save, save_lexicon, small
from indexer.documents import TEXT_FIELDS
from indexer.invert import folds, variants

Mask = NDArray[np.bool_]


def merge(out: Path, old: Path, kept: Mask, new: Path, key_fields: tuple[str, ...]) -> None:
    """Write the arrays of `old`, as far as its documents are `kept`, and of all of `new` into `out`."""
    sides = _Side(old, kept, 0), _Side(new, np.ones(_count(new), np.bool_), int(kept.sum()))
    _merge_text(out, *sides)
    for field in key_fields:
        _merge_keys(out, f"key_{field}", *sides)
    for name in ("base", "lengths"):
        save(out, name, np.concatenate([_table(each.folder, name)[each.kept] for each in sides]))
    _merge_sketches(out, *sides)


def lengths_of(folder: Path) -> Ints:
    """How many tokens each document of a generation has in each field."""
    return _table(folder, "lengths")


def _table(folder: Path, name: str) -> Ints:
    """An array with one row a document and one column a field."""
    return ints(folder, name).reshape(-1, len(TEXT_FIELDS))


def _count(folder: Path) -> int:
    return len(_table(folder, "base"))


class _Side:
    """One of the two generations, and what its documents are called in the joined one."""

    def __init__(self, folder: Path, kept: Mask, first: int) -> None:
        self.folder, self.kept = folder, kept
        #: the new number of each document, -1: left out
        self.numbers: Ints = np.where(kept, np.cumsum(kept) - 1 + first, -1).astype(np.int32)


class _Postings:
    """What stays of one side's layer, its documents in joined numbers."""

    def __init__(self, side: _Side, name: str) -> None:
        self.side, self.name = side, name
        numbers = side.numbers[ints(side.folder, f"{name}_documents")]
        self.stays: Mask = numbers >= 0
        self.documents: Ints = numbers[self.stays]
        #: where each term's postings begin, and the end
        self.ends: Longs = _ends(self.stays)[longs(side.folder, f"{name}_from")]
        self.alive: Mask = np.diff(self.ends) > 0
        #: the joined number of each term; of those that are not alive it means nothing
        self.places: Longs = np.zeros(len(self.alive), np.int64)

    def words(self) -> list[bytes]:
        """The terms of a layer that has a lexicon of its own."""
        return Lexicon(self.side.folder, self.name).words()

    def placed(self, ends: Longs, count: int) -> Longs:
        """How many values each joined term has on this side, when those of its terms end so."""
        counts = np.zeros(count, np.int64)
        counts[self.places[self.alive]] = np.diff(ends)[self.alive]
        return counts


class _Seam:
    """Where stretches of values meet that belong to terms: each term's old ones, then its new ones."""

    def __init__(self, old: Longs, new: Longs) -> None:
        """`old`, `new`: how many values each joined term has on each side."""
        self.pointers: Longs = _ends(old + new)
        terms = new.nonzero()[0]
        self._at, self._ends = np.cumsum(old)[terms].tolist(), np.cumsum(new)[terms].tolist()

    def weave(self, old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        """The joined values."""
        pieces, old_from, new_from = [], 0, 0
        for at, end in zip(self._at, self._ends, strict=True):
            pieces += [old[old_from:at], new[new_from:end]]
            old_from, new_from = at, end
        return np.concatenate([*pieces, old[old_from:]])


def _merge_text(out: Path, one: _Side, other: _Side) -> None:
    """The three layers of words with their lexicons."""
    marked = _Postings(one, "marked"), _Postings(other, "marked")
    folded = _Postings(one, "folded"), _Postings(other, "folded")
    words, stems = _join_words(*marked), _join_words(*folded)
    fold_of = folds(words, stems)
    save_lexicon(out, "marked", words)
    save_lexicon(out, "folded", stems)
    save(out, "fold_of", fold_of)
    save(out, "variant", variants(fold_of))
    _merge_layer(out, *marked, len(words))
    seam = _merge_layer(out, *folded, len(stems))
    _merge_occurrences(out, seam, folded, marked, variants(fold_of), len(stems))
    _merge_pairs(out, *folded)


def _join_words(old: _Postings, new: _Postings) -> list[str]:
    """The words that are held, sorted; notes the joined number of each word of each side."""
    held: set[bytes] = set()
    for each in (old, new):
        held.update(word for word, alive in zip(each.words(), each.alive.tolist(), strict=True) if alive)
    joined = sorted(held)
    place_of = {word: place for place, word in enumerate(joined)}
    for each in (old, new):
        each.places = np.array([place_of.get(word, -1) for word in each.words()], np.int64)
    return [word.decode() for word in joined]


def _merge_layer(out: Path, old: _Postings, new: _Postings, count: int) -> _Seam:
    """Write pointers, documents and weights; returns how the postings were joined."""
    seam = _merge_postings(out, old, new, count)
    weights = (floats(each.side.folder, f"{each.name}_weights")[each.stays] for each in (old, new))
    save(out, f"{old.name}_weights", seam.weave(*weights))
    return seam


def _merge_postings(out: Path, old: _Postings, new: _Postings, count: int) -> _Seam:
    seam = _Seam(old.placed(old.ends, count), new.placed(new.ends, count))
    save(out, f"{old.name}_from", seam.pointers)
    save(out, f"{old.name}_documents", seam.weave(old.documents, new.documents))
    return seam


def _merge_keys(out: Path, name: str, one: _Side, other: _Side) -> None:
    """A field of whole values."""
    old, new = _Postings(one, name), _Postings(other, name)
    values = _join_words(old, new)
    save_lexicon(out, name, values)
    _merge_postings(out, old, new, len(values))


def _merge_pairs(out: Path, *folded: _Postings) -> None:
    """Pairs are named by the numbers of their words, and those are new."""
    old, new = (_Postings(each.side, "pairs") for each in folded)
    codes = []
    for each, words in zip((old, new), folded, strict=True):
        held = longs(each.side.folder, "pairs_codes")
        codes.append(words.places[held >> 32] << 32 | words.places[held & 0xFFFFFFFF])
    joined = np.union1d(codes[0][old.alive], codes[1][new.alive])
    for each, named in zip((old, new), codes, strict=True):
        each.places = np.searchsorted(joined, named)
    save(out, "pairs_codes", joined)
    _merge_layer(out, old, new, len(joined))


def _merge_occurrences(
    out: Path,
    seam: _Seam,
    folded: tuple[_Postings, _Postings],
    marked: tuple[_Postings, _Postings],
    variant: Bytes,
    count: int,
) -> None:
    """Where each folded word stands, and which of its marked forms stands there."""
    sides = [_Occurrences(*each) for each in zip(folded, marked, strict=True)]
    inner = _Seam(*(side.folded.placed(side.by_term, count) for side in sides))
    save(out, "folded_occurrences", _ends(seam.weave(*(side.counts for side in sides))))
    save(out, "folded_places", inner.weave(*(side.values("folded_places", ints) for side in sides)))
    save(out, "folded_variants", inner.weave(*(side.renamed(variant) for side in sides)))


class _Occurrences:
    """The occurrences of one side's folded words, as far as they stay."""

    def __init__(self, folded: _Postings, marked: _Postings) -> None:
        self.folded, self._marked = folded, marked
        counts = np.diff(longs(folded.side.folder, "folded_occurrences"))
        self._stays = np.repeat(folded.stays, counts)
        #: how many each posting has, and where each term's begin
        self.counts: Longs = counts[folded.stays]
        self.by_term: Longs = _ends(self.counts)[folded.ends]

    def values(self, name: str, read: Any) -> NDArray[Any]:
        """One array of values, one an occurrence."""
        kept: NDArray[Any] = read(self.folded.side.folder, name)[self._stays]
        return kept

    def renamed(self, variant: Bytes) -> Bytes:
        """The marked form of each occurrence, by its number among the joined forms of its word."""
        held = self.values("folded_variants", small)
        fold_of, before = ints(self.folded.side.folder, "fold_of"), small(self.folded.side.folder, "variant")
        now = np.where(self._marked.alive, variant[self._marked.places], before)
        for term in np.unique(fold_of[now != before]).tolist():
            names = np.arange(256, dtype=np.uint8)
            forms = fold_of == term
            names[before[forms]] = now[forms]
            stretch = slice(self.by_term[term], self.by_term[term + 1])
            held[stretch] = names[held[stretch]]
        return held


def _merge_sketches(out: Path, *sides: _Side) -> None:
    """Rows of different length, one a document."""
    rows, counts = [], []
    for side in sides:
        lengths = np.diff(longs(side.folder, "sketch_ends"))
        rows.append(hashes(side.folder, "sketches")[np.repeat(side.kept, lengths)])
        counts.append(lengths[side.kept])
    save(out, "sketches", np.concatenate(rows))
    save(out, "sketch_ends", _ends(np.concatenate(counts)))


def _ends(counts: NDArray[Any]) -> Longs:
    """Where stretches of so many values begin, and the end."""
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
