"""Arrays and sorted words on disk, memory-mapped: shared by processes, safe in threads, opened without reading."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]


def save(folder: Path, name: str, values: NDArray[np.generic]) -> None:
    """Write one array as `name.npy`."""
    np.save(folder / f"{name}.npy", np.ascontiguousarray(values), allow_pickle=False)


def load(folder: Path, name: str) -> NDArray[np.generic]:
    """The array `name`, mapped and read-only; raises OSError or ValueError when the file is not what was written."""
    path = folder / f"{name}.npy"
    mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    # A plain view: indexing it does not pay for the memmap subclass.
    plain: NDArray[np.generic] = mapped.view(np.ndarray)
    return plain


def ints(folder: Path, name: str) -> Ints:
    """A mapped array of 32-bit integers."""
    return load(folder, name).view(np.int32)


def longs(folder: Path, name: str) -> Longs:
    """A mapped array of 64-bit integers."""
    return load(folder, name).view(np.int64)


def floats(folder: Path, name: str) -> Floats:
    """A mapped array of 32-bit floats."""
    return load(folder, name).view(np.float32)


#: So many looked-up words are remembered by each lexicon.
REMEMBERED = 10_000


class Lexicon:
    """Sorted words: word → place and back, by binary search in the mapped bytes."""

    def __init__(self, folder: Path, name: str) -> None:
        self._ends = longs(folder, f"{name}_ends")
        self._bytes: NDArray[np.uint8] = load(folder, f"{name}_bytes").view(np.uint8)
        #: The place of the word, None when it is not held.
        self.find = lru_cache(maxsize=REMEMBERED)(self._find)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def _find(self, word: str) -> int | None:
        wanted = word.encode("utf-8", "replace")
        place = bisect_left(range(len(self)), wanted, key=self._at)
        return place if place < len(self) and self._at(place) == wanted else None

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
