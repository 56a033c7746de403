"""A generation's arrays, made once from the stored postings when it is built.

Layers, each a list of documents with the weight of the term in them (BM25F's, before saturation and without the idf):
    marked    syllables as written
    folded    syllables without marks, with every occurrence: place in the document and which marked form stands there
    pairs     two folded syllables that follow one another
A document is one row of places: its fields stand behind each other with a gap, `base` says where each begins.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from directives.text import fold
from indexer.arrays import Floats, Ints, Longs, save, save_lexicon
from indexer.documents import TEXT_FIELDS
from indexer.engine import PostingReader
from indexer.sketches import Sketches
from indexer.weights import FIELDS, pivot

#: Raise it when the arrays mean something else: generations of another version are rebuilt.
ARRAYS_VERSION = 5

#: Places left free between two fields, so that no phrase spans them.
GAP = 100

#: So many tokens are sorted at a time: what bounds memory, whatever the collection.
CHUNK = 2_000_000

Bytes = NDArray[np.uint8]


@dataclass(slots=True)
class _Tokens:
    """Every token of the collection, in the order of the stored index: 17 bytes each."""

    documents: Ints
    #: place in the document, and the field that it is in
    places: Ints
    fields: Bytes
    marked: Ints
    #: the folded term of the token behind it, -1 when there is none
    follows: Ints


def invert(reader: PostingReader, folder: Path, key_fields: tuple[str, ...], typical: Floats | None = None) -> None:
    """Write all arrays of the stored postings into the folder.

    `typical`: the lengths of fields that lengths are held against, where they are not those of these documents.
    """
    words, tokens, base = _read_text(reader)
    folded = sorted({fold(word) for word in words}, key=str.encode)
    fold_of = folds(words, folded)
    lengths = _lengths(tokens, reader.count)
    save(folder, "lengths", lengths)
    save(folder, "base", base)
    save_lexicon(folder, "marked", words)
    save_lexicon(folder, "folded", folded)
    save(folder, "fold_of", fold_of)
    save(folder, "variant", variants(fold_of))
    inverter = _Inverter(folder, tokens, fold_of, norms(lengths, pivots(lengths) if typical is None else typical))
    inverter.write(len(words), folded, base)
    for field in key_fields:
        _write_keys(folder, field, reader)


def _read_text(reader: PostingReader) -> tuple[list[str], _Tokens, Ints]:
    """The sorted marked terms, all tokens, and where in each document each field begins."""
    raw = [_read_field(reader, field) for field in TEXT_FIELDS]
    words = sorted({term for field in raw for term in field.terms}, key=str.encode)
    place_of = {word: place for place, word in enumerate(words)}
    count = sum(len(field.places) for field in raw)
    tokens = _no_tokens(count)
    base, free, at = np.zeros((reader.count, len(TEXT_FIELDS)), np.int32), np.zeros(reader.count, np.int32), 0
    for number, field in enumerate(raw):
        base[:, number] = free
        part = slice(at, at := at + len(field.places))
        tokens.documents[part] = np.repeat(field.documents, field.counts)
        tokens.places[part] = field.places + free[tokens.documents[part]]
        tokens.fields[part] = number
        ids = np.array([place_of[term] for term in field.terms], np.int32)
        tokens.marked[part] = np.repeat(ids[field.spread], field.counts)
        np.maximum.at(free, tokens.documents[part], tokens.places[part] + 1 + GAP)
    return words, tokens, base


def _no_tokens(count: int) -> _Tokens:
    """Room for so many tokens."""
    documents, places, marked = (np.empty(count, np.int32) for _ in range(3))
    return _Tokens(documents, places, np.empty(count, np.uint8), marked, np.full(count, -1, np.int32))


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as it is stored: its terms; for each posting its term, document and number of places; the places."""

    terms: list[str]
    spread: Ints
    documents: Ints
    counts: Ints
    places: Ints


def _read_field(reader: PostingReader, field: str) -> _Field:
    terms, spread, documents, counts = [], array("i"), array("i"), array("i")
    places = bytearray()
    for number, (term, held_by, packed) in enumerate(reader.terms(field)):
        terms.append(term)
        documents.extend(held_by)
        spread.extend([number] * len(held_by))
        counts.extend([len(value) // 4 for value in packed])
        places += b"".join(packed)
    held, documents_, counts_ = (np.asarray(column, np.int32) for column in (spread, documents, counts))
    return _Field(terms, held, documents_, counts_, np.frombuffer(places, "<i4").astype(np.int32, copy=False))


class _Inverter:
    """Writes the layers, a chunk of terms or documents at a time."""

    def __init__(self, folder: Path, tokens: _Tokens, fold_of: Ints, normed: Floats) -> None:
        self._folder, self._tokens, self._documents = folder, tokens, len(normed)
        self._fold_of, self._variants, self._norms = fold_of, variants(fold_of), normed

    def write(self, marked: int, folded: list[str], base: Ints) -> None:
        """All layers and the sketches."""
        about = base[:, TEXT_FIELDS.index("about")]
        self._follow(about, np.array([zlib.crc32(word.encode()) for word in folded], np.int64))
        self._write_layer("marked", self._tokens.marked, marked)
        self._write_folded(len(folded))
        self._write_pairs(len(folded))

    def _weights(self, chosen: Longs) -> Floats:
        """What each token adds to its document's weight: its field's weight over its length normalisation."""
        weights: Floats = self._norms[self._tokens.documents[chosen], self._tokens.fields[chosen]]
        return weights

    def _follow(self, about: Ints, names: Longs) -> None:
        """Note which folded term follows each token, and sketch the documents by these pairs.

        `about`: where in each document begins what is said about it, which is no part of its text; `names`: what each
        folded term is called in any generation, whatever its number in this one.
        """
        tokens, sketches = self._tokens, Sketches()
        for first, last, chosen in _chunks(tokens.documents, self._documents):
            documents, places = tokens.documents[chosen], tokens.places[chosen]
            order = chosen[np.lexsort((places, documents))]
            documents, places = tokens.documents[order], tokens.places[order]
            folded = self._fold_of[tokens.marked[order]]
            beside = np.flatnonzero((documents[1:] == documents[:-1]) & (places[1:] == places[:-1] + 1))
            tokens.follows[order[beside]] = folded[beside + 1]
            told = beside[places[beside] < about[documents[beside]]]
            sketches.add(_codes(names[folded[told]], names[folded[told + 1]]), documents[told], range(first, last))
        sketches.save(self._folder)

    def _write_layer(self, name: str, terms: Ints, count: int) -> None:
        layer = _Layer(self._documents)
        for _, _, chosen in _chunks(terms, count):
            keys = terms[chosen].astype(np.int64) * self._documents + self._tokens.documents[chosen]
            order = np.argsort(keys, kind="stable")
            layer.add(keys[order], self._weights(chosen[order]))
        layer.save(self._folder, name, count)

    def _write_folded(self, count: int) -> None:
        tokens, layer = self._tokens, _Layer(self._documents)
        places: list[Ints] = [np.zeros(0, np.int32)]
        variants: list[Bytes] = [np.zeros(0, np.uint8)]
        for _, _, chosen in _chunks(self._fold_of[tokens.marked], count):
            terms = self._fold_of[tokens.marked[chosen]].astype(np.int64)
            order = np.lexsort((tokens.places[chosen], terms * self._documents + tokens.documents[chosen]))
            ordered = chosen[order]
            layer.add(terms[order] * self._documents + tokens.documents[ordered], self._weights(ordered))
            places.append(tokens.places[ordered])
            variants.append(self._variants[tokens.marked[ordered]])
        layer.save(self._folder, "folded", count)
        save(self._folder, "folded_occurrences", layer.ends())
        save(self._folder, "folded_places", np.concatenate(places))
        save(self._folder, "folded_variants", np.concatenate(variants))

    def _write_pairs(self, count: int) -> None:
        """Pairs are numbered by first · 2³² + second; only those that occur are held."""
        tokens, layer = self._tokens, _Layer(self._documents)
        held: list[Longs] = [np.zeros(0, np.int64)]
        before = 0
        firsts = np.where(tokens.follows >= 0, self._fold_of[tokens.marked], -1).astype(np.int32)
        for _, _, chosen in _chunks(firsts, count):
            codes, ids = np.unique(_codes(firsts[chosen], tokens.follows[chosen]), return_inverse=True)
            keys = (ids + before).astype(np.int64) * self._documents + tokens.documents[chosen]
            order = np.argsort(keys, kind="stable")
            layer.add(keys[order], self._weights(chosen[order]))
            held.append(codes)
            before += len(codes)
        save(self._folder, "pairs_codes", np.concatenate(held))
        layer.save(self._folder, "pairs", before)


class _Layer:
    """Collects the postings of one layer, chunk by chunk in the order of its terms."""

    def __init__(self, documents: int) -> None:
        self._documents = documents
        self._keys: list[Longs] = [np.zeros(0, np.int64)]
        self._weights: list[Floats] = [np.zeros(0, np.float32)]
        self._counts: list[Longs] = [np.zeros(0, np.int64)]

    def add(self, keys: Longs, weights: Floats) -> None:
        """Ascending keys (term · documents + document), one for each token, and what the tokens weigh."""
        if not len(keys):
            return
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        self._keys.append(keys[starts])
        self._weights.append(np.add.reduceat(weights, starts))
        self._counts.append(np.diff(np.append(starts, len(keys))))

    def ends(self) -> Longs:
        """Where the tokens of each posting begin, and the end."""
        return np.concatenate(([0], np.cumsum(np.concatenate(self._counts))))

    def save(self, folder: Path, name: str, count: int) -> None:
        """Write pointers by term, documents and weights."""
        keys = np.concatenate(self._keys)
        pointers = np.searchsorted(keys, np.arange(count + 1, dtype=np.int64) * self._documents)
        save(folder, f"{name}_from", pointers.astype(np.int64))
        save(folder, f"{name}_documents", (keys % max(self._documents, 1)).astype(np.int32))
        save(folder, f"{name}_weights", np.concatenate(self._weights))


def _chunks(values: Ints, count: int) -> Iterator[tuple[int, int, Longs]]:
    """Ranges of values below `count` with about CHUNK tokens each: first, last, and the tokens of the range."""
    ends = np.cumsum(np.bincount(values[values >= 0], minlength=count)) if count else np.zeros(0, np.int64)
    first = 0
    while first < count:
        done = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, done + CHUNK, side="right")), first + 1)
        yield first, last, np.flatnonzero((values >= first) & (values < last)).astype(np.int64)
        first = last


def _codes(first: Ints | Longs, second: Ints | Longs) -> Longs:
    return first.astype(np.int64) << 32 | second


def _lengths(tokens: _Tokens, count: int) -> Ints:
    """How many tokens each document has in each field."""
    fields = len(TEXT_FIELDS)
    cells = tokens.documents.astype(np.int64) * fields + tokens.fields
    return np.bincount(cells, minlength=count * fields).reshape(count, fields).astype(np.int32)


def pivots(lengths: Ints) -> Floats:
    """The length of each field that counts as neither long nor short."""
    means = lengths.sum(axis=0, dtype=np.int64) / np.maximum((lengths > 0).sum(axis=0), 1)
    return np.array([pivot(max(mean, 1.0)) for mean in means.tolist()], np.float32)


def norms(lengths: Ints, typical: Floats) -> Floats:
    """For each document and field the field's weight over BM25's length normalisation."""
    weight, b = np.array([FIELDS[field] for field in TEXT_FIELDS], np.float32).T
    normed: Floats = weight / (1 - b + b * lengths.astype(np.float32) / typical)
    return normed


def folds(words: list[str], folded: list[str]) -> Ints:
    """The number of each word's folded form."""
    place_of = {word: place for place, word in enumerate(folded)}
    return np.array([place_of[fold(word)] for word in words], np.int32)


def variants(fold_of: Ints) -> NDArray[np.uint8]:
    """The place of each marked form among those of its folded form (the last one stands for all beyond 255)."""
    order = np.argsort(fold_of, kind="stable")
    grouped = fold_of[order]
    first = np.searchsorted(grouped, grouped)
    variants = np.empty(len(fold_of), np.uint8)
    variants[order] = np.minimum(np.arange(len(grouped)) - first, 255)
    return variants


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
