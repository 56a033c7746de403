"""The default engine's store: Whoosh keeps schema, writer, segments and postings; its name appears nowhere else.

Every field is given as finished terms. Text fields hold marked syllables with their places; the other layers (folded
syllables, folded pairs) follow from these and are computed once when the arrays are made, not stored twice.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from whoosh import index, query, scoring
from whoosh.fields import ID, FieldType, Schema
from whoosh.formats import Existence, Format

from indexer.engine import Entry

#: Raise it when the schema changes: generations of another version are rebuilt.
SCHEMA_VERSION = 1

#: Whoosh buffers this much before it spills a run; its peak is about twice as much.
_BUFFER_MB = 128


class Places(Format):  # type: ignore[misc]
    """Places of a term in a field, as unsigned 32-bit integers: read back in one step, known to stock search too."""

    def decode_positions(self, value: bytes) -> list[int]:
        """The places, for stock phrase search."""
        return _unpack(value).tolist()

    def decode_frequency(self, value: bytes) -> int:
        """How often the term stands in the field."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """The frequency as a weight."""
        return float(len(value) // 4)


class Syllables(FieldType):  # type: ignore[misc]
    """A text field that is given as {syllable: places}."""

    def __init__(self) -> None:
        self.format = Places()
        self.analyzer = None
        self.scorable = True
        self.stored = self.unique = False
        self.indexed = True
        self.spelling = False
        self.vector = None
        self.column_type = None

    def index(self, value: dict[str, Sequence[int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """The postings of one document, one dict pass."""
        for syllable, places in value.items():
            yield syllable.encode(), len(places), float(len(places)), _pack(places)


class Keys(FieldType):  # type: ignore[misc]
    """A field of whole values: facets, number keys, days."""

    def __init__(self) -> None:
        self.format = Existence()
        self.analyzer = None
        self.scorable = False
        self.stored = self.unique = False
        self.indexed = True
        self.spelling = False
        self.vector = None
        self.column_type = None

    def index(self, value: tuple[str, ...], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """One posting a distinct value."""
        return ((text.encode(), 1, 1.0, b"") for text in dict.fromkeys(value))


def write(folder: Path, entries: Iterable[Entry], text_fields: Sequence[str], key_fields: Sequence[str]) -> int:
    """Write all entries as one segment in the order given; returns how many. Raises what the disk raises."""
    folder.mkdir(parents=True)
    fields: dict[str, FieldType] = {name: Syllables() for name in text_fields}
    fields.update({name: Keys() for name in key_fields})
    writer = index.create_in(str(folder), Schema(record=ID(stored=True), **fields)).writer(limitmb=_BUFFER_MB)
    count = 0
    try:
        for entry in entries:
            writer.add_document(record=entry.id, **entry.text, **entry.keys)
            count += 1
    except BaseException:
        writer.cancel()
        raise
    writer.commit(optimize=True)
    return count


def extend(folder: Path, gone: Sequence[int], added: Path) -> None:
    """Leave out documents, by their places among those that are held, and add all of another written index behind.

    What stays is not written again: the added documents become a segment of their own, the others are only marked.
    Raises what the disk raises.
    """
    writer = index.open_dir(str(folder)).writer(limitmb=_BUFFER_MB)
    try:
        held = list(writer.reader().all_doc_ids()) if gone else []
        for place in gone:
            writer.delete_document(held[place])
        with index.open_dir(str(added), readonly=True).reader() as reader:
            if reader.doc_count():
                writer.add_reader(reader)
    except BaseException:
        writer.cancel()
        raise
    writer.commit(merge=False)


def segments(folder: Path) -> int:
    """How many segments an index has."""
    with index.open_dir(str(folder), readonly=True).reader() as reader:
        return len(reader.leaf_readers())


class StoredPostings:
    """The postings of a written index, read through Whoosh's public reader."""

    def __init__(self, folder: Path) -> None:
        self._reader: Any = index.open_dir(str(folder), readonly=True).reader()
        self.count: int = self._reader.doc_count()

    def __enter__(self) -> StoredPostings:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._reader.close()

    def ids(self) -> list[str]:
        """The record ids in the order of the documents."""
        return [self._reader.stored_fields(document)["record"] for document in self._reader.all_doc_ids()]

    def terms(self, field: str) -> Iterator[tuple[str, list[int], list[bytes]]]:
        """Each term of a field with its documents and packed places."""
        for term in self._reader.lexicon(field):
            matcher = self._reader.postings(field, term)
            documents, places = [], []
            while matcher.is_active():
                documents.append(matcher.id())
                places.append(matcher.value())
                matcher.next()
            yield term.decode(), documents, places


def stock_search(folder: Path, field: str, words: Sequence[str], k1: float, b: float) -> dict[str, float]:
    """Whoosh's own BM25F over one field, any of the words: record id → score. What our arrays are held against."""
    with index.open_dir(str(folder), readonly=True).searcher(weighting=scoring.BM25F(B=b, K1=k1)) as searcher:
        wanted = query.Or([query.Term(field, word) for word in words])
        return {hit["record"]: float(hit.score) for hit in searcher.search(wanted, limit=None)}


def stock_phrase(folder: Path, field: str, words: Sequence[str]) -> set[str]:
    """Whoosh's own phrase search: the ids of the records in which the words follow one another."""
    with index.open_dir(str(folder), readonly=True).searcher() as searcher:
        return {hit["record"] for hit in searcher.search(query.Phrase(field, list(words)), limit=None)}


def _pack(places: Sequence[int]) -> bytes:
    packed = array("I", places)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _unpack(value: bytes) -> array[int]:
    places = array("I", value)
    if sys.byteorder == "big":
        places.byteswap()
    return places
