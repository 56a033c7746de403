"""A generation's arrays, made once from the stored postings when it is built.

Layers, each a list of documents with the weight of the term in them (BM25F's, before saturation and without the idf):
    marked    syllables as written
    folded    syllables without marks, with every occurrence: place in the document and which marked form stands there
    pairs     two folded syllables that follow one another
A document is one row of places: its fields stand behind each other with a gap, `base` says where each begins.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directives.text import fold
from indexer.arrays import Floats, Ints, Longs, save, save_lexicon
from indexer.documents import TEXT_FIELDS
from indexer.engine import PostingReader
from indexer.sketches import write_sketches
from indexer.weights import FIELDS

#: Raise it when the arrays mean something else: generations of another version are rebuilt.
ARRAYS_VERSION = 3

#: Places left free between two fields, so that no phrase spans them.
GAP = 100


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Every token of the collection: its document, place, marked term and the weight that it adds."""

    documents: Ints
    places: Ints
    terms: Ints
    weights: Floats


def invert(reader: PostingReader, folder: Path, key_fields: tuple[str, ...]) -> None:
    """Write all arrays of the stored postings into the folder."""
    words, occurrences, base = _read_text(reader)
    save(folder, "base", base)
    save_lexicon(folder, "marked", words)
    folded = sorted({fold(word) for word in words}, key=str.encode)
    save_lexicon(folder, "folded", folded)
    fold_of = _fold_of(words, folded)
    save(folder, "fold_of", fold_of)
    save(folder, "variant", _variants(fold_of))
    _write_layer(folder, "marked", occurrences.terms, occurrences, len(words), reader.count)
    _write_folded(folder, fold_of, occurrences, len(folded), reader.count)
    _write_pairs(folder, fold_of[occurrences.terms], occurrences, reader.count, base[:, TEXT_FIELDS.index("about")])
    for field in key_fields:
        _write_keys(folder, field, reader)


def _read_text(reader: PostingReader) -> tuple[list[str], _Occurrences, Ints]:
    """The sorted marked terms, all occurrences by document and place, and where each field begins."""
    raw = [_read_field(reader, field) for field in TEXT_FIELDS]
    words = sorted({term for terms, *_ in raw for term in terms}, key=str.encode)
    place_of = {word: place for place, word in enumerate(words)}
    base = np.zeros((reader.count, len(TEXT_FIELDS)), np.int32)
    free = np.zeros(reader.count, np.int32)
    columns: list[tuple[Ints, Ints, Ints, Floats]] = []
    for number, (field, (terms, spread, documents, places)) in enumerate(zip(TEXT_FIELDS, raw, strict=True)):
        base[:, number] = free
        ids = np.array([place_of[term] for term in terms], np.int32)[spread]
        columns.append((documents, places + free[documents], ids, _field_weights(field, documents, reader.count)))
        np.maximum.at(free, documents, columns[-1][1] + 1 + GAP)
    joined = [np.concatenate(column) for column in zip(*columns, strict=True)]
    order = np.argsort(joined[0].astype(np.int64) << 32 | joined[1], kind="stable")
    return words, _Occurrences(*(column[order] for column in joined)), base


def _read_field(reader: PostingReader, field: str) -> tuple[list[str], Ints, Ints, Ints]:
    """Terms, and for each occurrence the place of its term among them, its document and its place in the field."""
    terms, spread, documents, counts = [], array("i"), array("i"), array("i")
    places = bytearray()
    for number, (term, held_by, packed) in enumerate(reader.terms(field)):
        terms.append(term)
        documents.extend(held_by)
        spread.extend([number] * len(held_by))
        counts.extend([len(value) // 4 for value in packed])
        places += b"".join(packed)
    repeat = np.asarray(counts, np.int32)
    return (
        terms,
        np.repeat(np.asarray(spread, np.int32), repeat),
        np.repeat(np.asarray(documents, np.int32), repeat),
        np.frombuffer(bytes(places), "<u4").astype(np.int32),
    )


def _field_weights(field: str, documents: Ints, count: int) -> Floats:
    """What one occurrence adds: the field's weight over its length normalisation."""
    weight, b = FIELDS[field]
    lengths = np.bincount(documents, minlength=count)
    holders = max(int((lengths > 0).sum()), 1)
    norms = 1 - b + b * lengths / max(lengths.sum() / holders, 1)
    each: Floats = (weight / norms).astype(np.float32)
    return each[documents]


def _fold_of(words: list[str], folded: list[str]) -> Ints:
    place_of = {word: place for place, word in enumerate(folded)}
    return np.array([place_of[fold(word)] for word in words], np.int32)


def _variants(fold_of: Ints) -> NDArray[np.uint8]:
    """The place of each marked form among those of its folded form (the last one stands for all beyond 255)."""
    order = np.argsort(fold_of, kind="stable")
    grouped = fold_of[order]
    first = np.searchsorted(grouped, grouped)
    variants = np.empty(len(fold_of), np.uint8)
    variants[order] = np.minimum(np.arange(len(grouped)) - first, 255)
    return variants


def _starts(keys: NDArray[np.int64]) -> Longs:
    """Where each run of equal keys begins."""
    if not len(keys):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))).astype(np.int64)


def _pointers(terms: NDArray[np.integer[Any]], count: int) -> Longs:
    """terms sorted → where the postings of each term begin, and the end."""
    return np.searchsorted(terms, np.arange(count + 1)).astype(np.int64)


def _write_layer(folder: Path, name: str, terms: Ints, all_: _Occurrences, count: int, documents: int) -> None:
    """Postings of one layer: pointers, documents, weights."""
    keys = terms.astype(np.int64) * documents + all_.documents
    order = np.argsort(keys, kind="stable")
    _write_postings(folder, name, keys[order], all_.weights[order], count, documents)


def _write_postings(folder: Path, name: str, keys: Longs, weights: Floats, count: int, documents: int) -> Longs:
    starts = _starts(keys)
    held = keys[starts]
    save(folder, f"{name}_from", _pointers(held // documents, count))
    save(folder, f"{name}_documents", (held % documents).astype(np.int32))
    save(folder, f"{name}_weights", np.add.reduceat(weights, starts) if len(starts) else weights)
    return starts


def _write_folded(folder: Path, fold_of: Ints, all_: _Occurrences, count: int, documents: int) -> None:
    keys = fold_of[all_.terms].astype(np.int64) * documents + all_.documents
    order = np.argsort(keys, kind="stable")
    starts = _write_postings(folder, "folded", keys[order], all_.weights[order], count, documents)
    save(folder, "folded_occurrences", np.append(starts, len(keys)))
    save(folder, "folded_places", all_.places[order])
    save(folder, "folded_variants", _variants(fold_of)[all_.terms[order]])


def _write_pairs(folder: Path, folded: Ints, all_: _Occurrences, documents: int, about: Ints) -> None:
    """Pairs are numbered by first · 2³² + second; only those that occur are held.

    `about`: where in each document begins what is said about it, which is no part of its text.
    """
    if len(folded) < 2:
        follows = np.zeros(0, np.int64)
    else:
        beside = (all_.documents[1:] == all_.documents[:-1]) & (all_.places[1:] == all_.places[:-1] + 1)
        follows = np.flatnonzero(beside)
    codes = folded[follows].astype(np.int64) << 32 | folded[follows + 1]
    told = all_.places[follows] < about[all_.documents[follows]]
    write_sketches(folder, codes[told], all_.documents[follows][told], documents)
    held, ids = np.unique(codes, return_inverse=True)
    save(folder, "pairs_codes", held)
    keys = ids.astype(np.int64) * documents + all_.documents[follows]
    order = np.argsort(keys, kind="stable")
    _write_postings(folder, "pairs", keys[order], all_.weights[follows][order], len(held), documents)


def _write_keys(folder: Path, field: str, reader: PostingReader) -> None:
    """A field of whole values: its lexicon and each value's documents."""
    values, documents, ends = [], array("i"), [0]
    for value, held_by, _ in reader.terms(field):
        values.append(value)
        documents.extend(held_by)
        ends.append(len(documents))
    order = sorted(range(len(values)), key=lambda place: values[place].encode())
    assert order == list(range(len(values))), "the lexicon of the engine is in the order of bytes"
    save_lexicon(folder, f"key_{field}", values)
    save(folder, f"key_{field}_from", np.array(ends, np.int64))
    save(folder, f"key_{field}_documents", np.asarray(documents, np.int32))
