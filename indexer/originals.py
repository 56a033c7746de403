"""The original texts of a generation, as passages are cut from them: `texts.bin`, and arrays that say where parts are.

texts.bin     the parts of all documents, UTF-8, one after another
records.bin   each record without its text, as JSON
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from crawler.records import Record, from_json, to_json
from indexer.analysis import syllables
from indexer.arrays import Longs, ints, longs, save
from indexer.documents import TEXT_FIELDS, Document
from indexer.invert import GAP

#: Raise it when the files mean something else: generations of another version are rebuilt.
ORIGINALS_VERSION = 1

Places = dict[str, dict[str, Sequence[int]]]
Mask = NDArray[np.bool_]


class OriginalsWriter:
    """Writes the originals document by document and says where their words stand."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts: BinaryIO = (folder / "texts.bin").open("wb")
        self._records: BinaryIO = (folder / "records.bin").open("wb")
        self._record_ends, self._text_ends = array("q", [0]), array("q", [0])
        self._part_ends = array("q", [0])
        self._parts: array[int] = array("i")

    def add(self, document: Document) -> Places:
        """Keep the document; returns field → syllable → places."""
        places: Places = {field: {} for field in TEXT_FIELDS}
        free = dict.fromkeys(TEXT_FIELDS, 0)
        file: int | None = None
        for part in document.parts:
            if part.file != file:
                file, free[part.field] = part.file, free[part.field] + GAP * bool(free[part.field])
            first = free[part.field]
            free[part.field] = _count_places(places[part.field], syllables(part.text), first)
            self._parts.extend((TEXT_FIELDS.index(part.field), first, -1 if file is None else file, part.page or 0))
            self._text_ends.append(self._text_ends[-1] + self._texts.write(part.text.encode("utf-8", "replace")))
        self._part_ends.append(len(self._text_ends) - 1)
        kept = replace(document.record, text=None)
        self._record_ends.append(self._record_ends[-1] + self._records.write(to_json(kept)))
        return {field: held for field, held in places.items() if held}

    def close(self) -> None:
        """Write the arrays and close the files."""
        self._texts.close()
        self._records.close()
        save(self._folder, "text_ends", np.asarray(self._text_ends, np.int64))
        save(self._folder, "record_ends", np.asarray(self._record_ends, np.int64))
        save(self._folder, "part_ends", np.asarray(self._part_ends, np.int64))
        save(self._folder, "parts", np.asarray(self._parts, np.int32).reshape(-1, 4))


def _count_places(places: dict[str, Sequence[int]], words: list[str], first: int) -> int:
    """Add the words from the place `first` on; returns the next free place."""
    for place, word in enumerate(words, start=first):
        places.setdefault(word, []).append(place)  # type: ignore[attr-defined]
    return first + len(words)


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A part of one document: where it stands there and where its text is."""

    number: int
    field: str
    #: the place of its first word within the field
    first: int
    file: int | None
    page: int | None


class Originals:
    """Reads what `OriginalsWriter` wrote; mapped, read-only, safe in threads."""

    def __init__(self, folder: Path) -> None:
        self._texts, self._records = _map(folder / "texts.bin"), _map(folder / "records.bin")
        self._text_ends, self._record_ends = longs(folder, "text_ends"), longs(folder, "record_ends")
        self._part_ends, self._parts = longs(folder, "part_ends"), ints(folder, "parts").reshape(-1, 4)

    def record(self, document: int) -> Record:
        """The record without its text."""
        return from_json(self._records[self._record_ends[document] : self._record_ends[document + 1]])

    def parts(self, document: int) -> list[KeptPart]:
        """The parts of a document in order."""
        first, last = int(self._part_ends[document]), int(self._part_ends[document + 1])
        rows = self._parts[first:last].tolist()
        return [
            KeptPart(number, TEXT_FIELDS[field], place, None if file < 0 else file, page or None)
            for number, (field, place, file, page) in enumerate(rows, start=first)
        ]

    def text(self, part: int) -> str:
        """The original text of a part."""
        return self._texts[self._text_ends[part] : self._text_ends[part + 1]].decode()


def merge_originals(out: Path, old: Path, kept: Mask, new: Path) -> None:
    """Write what is kept of the originals of `old`, and all those of `new`, into `out`."""
    sides = [_Kept(old, kept), _Kept(new, np.ones(len(longs(new, "record_ends")) - 1, np.bool_))]
    for name in ("texts", "records"):
        with (out / f"{name}.bin").open("wb") as file:
            for side in sides:
                side.copy(name, file)
    for name in ("text_ends", "record_ends", "part_ends"):
        save(out, name, np.concatenate(([0], np.cumsum(np.concatenate([side.lengths(name) for side in sides])))))
    save(out, "parts", np.concatenate([side.parts for side in sides]))


class _Kept:
    """What is kept of one generation's originals."""

    def __init__(self, folder: Path, kept: Mask) -> None:
        self._folder, self._kept = folder, kept
        self._ends = {name: longs(folder, name) for name in ("text_ends", "record_ends", "part_ends")}
        parts = np.repeat(kept, np.diff(self._ends["part_ends"]))
        self._masks = {"text_ends": parts, "record_ends": kept, "part_ends": kept}
        self.parts = ints(folder, "parts").reshape(-1, 4)[parts]

    def lengths(self, name: str) -> Longs:
        """How long each kept piece is: bytes of a part's text, bytes of a record, parts of a document."""
        kept: Longs = np.diff(self._ends[name])[self._masks[name]]
        return kept

    def copy(self, name: str, out: BinaryIO) -> None:
        """Copy the kept documents' texts or records, a run of neighbours at a time."""
        held = _map(self._folder / f"{name}.bin")
        ends = self._ends["record_ends"] if name == "records" else self._ends["text_ends"][self._ends["part_ends"]]
        changes = np.flatnonzero(np.diff(np.concatenate(([False], self._kept, [False])).astype(np.int8)))
        for first, last in changes.reshape(-1, 2).tolist():
            out.write(memoryview(held)[int(ends[first]) : int(ends[last])])


def _map(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        # An empty file cannot be mapped.
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
