"""Arrays and sorted words on disk, memory-mapped: shared by processes, safe in threads, opened without reading."""

from __future__ import annotations

import mmap
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Hashes = NDArray[np.uint64]


def save(folder: Path, name: str, values: NDArray[Any]) -> None:
    """Write one array as its bare numbers, little-endian; the kind of number is the file's suffix (`name.i4`)."""
    kind = values.dtype.newbyteorder("<")
    # Not `tofile`: its error on a full disk has no errno.
    (folder / f"{name}.{kind.str[1:]}").write_bytes(np.ascontiguousarray(values, kind).data)


def ints(folder: Path, name: str) -> Ints:
    """A mapped array of 32-bit integers; rows of a table follow one another."""
    return _map(folder / f"{name}.i4", "<i4")


def longs(folder: Path, name: str) -> Longs:
    """A mapped array of 64-bit integers."""
    return _map(folder / f"{name}.i8", "<i8")


def floats(folder: Path, name: str) -> Floats:
    """A mapped array of 32-bit floats."""
    return _map(folder / f"{name}.f4", "<f4")


def small(folder: Path, name: str) -> Bytes:
    """A mapped array of bytes."""
    return _map(folder / f"{name}.u1", "<u1")


def hashes(folder: Path, name: str) -> Hashes:
    """A mapped array of 64-bit hashes."""
    return _map(folder / f"{name}.u8", "<u8")


def _map(path: Path, kind: str) -> NDArray[Any]:
    """Map a file of numbers, read-only; raises OSError, and ValueError when it holds no whole number of them."""
    with path.open("rb") as file:
        # An empty file cannot be mapped.
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
    return np.frombuffer(held, kind)


#: So many looked-up words are remembered by each lexicon.
REMEMBERED = 10_000


class Lexicon:
    """Sorted words: word → place and back, by binary search in the mapped bytes."""

    def __init__(self, folder: Path, name: str) -> None:
        self._ends = longs(folder, f"{name}_ends")
        self._bytes = small(folder, f"{name}_bytes")
        #: The place of the word, None when it is not held.
        self.find = lru_cache(maxsize=REMEMBERED)(self._find)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def _find(self, word: str) -> int | None:
        wanted = word.encode("utf-8", "replace")
        place = bisect_left(range(len(self)), wanted, key=self._at)
        return place if place < len(self) and self._at(place) == wanted else None

    def words(self) -> list[bytes]:
        """All words in order, as UTF-8."""
        held, ends = self._bytes.tobytes(), self._ends.tolist()
        return [held[start:end] for start, end in pairwise(ends)]

    def word(self, place: int) -> str:
        """The word at a place."""
        return self._at(place).decode()

    def starting(self, prefix: str, most: int) -> Iterator[int]:
        """The places of the words that begin so, at most so many."""
        wanted = prefix.encode("utf-8", "replace")
        first = bisect_left(range(len(self)), wanted, key=self._at)
        for place in range(first, min(first + most, len(self))):
            if not self._at(place).startswith(wanted):
                return
            yield place

    def _at(self, place: int) -> bytes:
        return self._bytes[self._ends[place] : self._ends[place + 1]].tobytes()


def save_lexicon(folder: Path, name: str, words: Sequence[str]) -> None:
    """Write words that are sorted by their UTF-8 bytes."""
    encoded = [word.encode() for word in words]
    ends = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(word) for word in encoded], out=ends[1:])
    save(folder, f"{name}_ends", ends)
    save(folder, f"{name}_bytes", np.frombuffer(b"".join(encoded), np.uint8))
