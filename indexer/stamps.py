"""Stamps: what a generation was told of each of its records, so that the next one takes in only what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from crawler.records import Record, to_json
from indexer.arrays import save, small
from indexer.documents import Source

#: Bytes of one stamp.
LENGTH = 16


def stamps(source: Source, sites: Collection[str] | None) -> dict[str, bytes]:
    """Each record's id and the hash of all of it that is indexed, the texts of its files included; each id once."""
    marks = source.text_marks()
    held: dict[str, bytes] = {}
    for record in source.records(sites):
        if record.id not in held:
            held[record.id] = _stamp(record, marks)
    return held


def _stamp(record: Record, marks: Mapping[str, str]) -> bytes:
    said = hashlib.sha256(to_json(replace(record, first_seen=None, last_seen=None)))
    for file in record.files:
        said.update(marks.get(file.sha256 or "", "").encode())
    return said.digest()[:LENGTH]


def fingerprint(held: Collection[bytes]) -> str:
    """One word for all stamps, whatever their order."""
    total = sum(int.from_bytes(stamp, "big") for stamp in held) % 2 ** (8 * LENGTH)
    return f"{len(held)}-{total:0{2 * LENGTH}x}"


def save_stamps(folder: Path, held: Iterable[bytes]) -> None:
    """Write the stamps of a generation's documents, in their order."""
    save(folder, "stamps", np.frombuffer(b"".join(held), np.uint8))


def read_stamps(folder: Path) -> list[bytes]:
    """The stamps of a generation's documents, in their order."""
    packed = small(folder, "stamps").tobytes()
    return [packed[at : at + LENGTH] for at in range(0, len(packed), LENGTH)]
