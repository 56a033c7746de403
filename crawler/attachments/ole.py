"""Compound files (OLE2), the container of DOC, XLS and PPT: streams by name.

A file of sectors chained by an allocation table, with a second, finer table for small streams; [MS-CFB] gives the
numbers. Every chain is bounded by the number of sectors, so that a loop ends in an error and not in an endless read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from crawler.attachments.contents import DamagedFile

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_LAST_SECTOR = 0xFFFFFFFA  # this and above: end of chain, free, table sectors
_STREAM, _ROOT = 2, 5
_DIRECTORY_ENTRY = 128


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    start: int
    size: int


class CompoundFile:
    """The streams of one compound file; raises `DamagedFile` where its tables contradict themselves."""

    def __init__(self, data: bytes) -> None:
        if data[:8] != MAGIC or len(data) < 512:
            raise DamagedFile("Tệp Office bị hỏng: thiếu phần đầu")
        self._data = data
        self._sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        self._small_sector = 1 << min(struct.unpack_from("<H", data, 32)[0], 16)
        (directory,) = struct.unpack_from("<I", data, 48)
        self._cutoff, small_table = struct.unpack_from("<II", data, 56)
        self._table = self._allocation_table()
        self._small_table = _integers(self._chain(small_table))
        self._entries = _directory(self._chain(directory))
        root = next((entry for entry in self._entries.values() if entry.kind == _ROOT), None)
        self._small_data = self._chain(root.start)[: root.size] if root else b""

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; raises `DamagedFile` if there is none of that name."""
        entry = self._entries.get(name)
        if entry is None or entry.kind != _STREAM:
            raise DamagedFile(f"Tệp Office bị hỏng: thiếu phần {name}")
        if entry.size < self._cutoff:
            return self._small_chain(entry.start)[: entry.size]
        return self._chain(entry.start)[: entry.size]

    def _allocation_table(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        next_list, lists = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(lists, len(self._data) // self._sector)):
            if next_list >= _LAST_SECTOR:
                break
            more = _integers(self._sector_bytes(next_list))
            if not more:
                break
            sectors += more[:-1]
            next_list = more[-1]
        return _integers(b"".join(self._sector_bytes(number) for number in sectors if number < _LAST_SECTOR))

    def _sector_bytes(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._data[start : start + self._sector]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector_bytes(number) for number in _walk(self._table, start))

    def _small_chain(self, start: int) -> bytes:
        size = self._small_sector
        return b"".join(self._small_data[n * size : (n + 1) * size] for n in _walk(self._small_table, start))


def _walk(table: tuple[int, ...], start: int) -> list[int]:
    chain: list[int] = []
    number = start
    while number < _LAST_SECTOR:
        # A file cut short still gives the sectors it has.
        if number >= len(table):
            break
        chain.append(number)
        if len(chain) > len(table):
            raise DamagedFile("Tệp Office bị hỏng: bảng phân bổ lặp vòng")
        number = table[number]
    return chain


def _integers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _directory(data: bytes) -> dict[str, _Entry]:
    entries: dict[str, _Entry] = {}
    for offset in range(0, len(data) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        length, kind = struct.unpack_from("<HB", data, offset + 64)
        start, size = struct.unpack_from("<II", data, offset + 116)
        name = data[offset : offset + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        if kind in (_STREAM, _ROOT):
            entries.setdefault(name, _Entry(kind, start, size))
    return entries
