"""An office whose data folder is looked into: what lies there, byte by byte."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

from tests.faults.quick_office import QuickOffice

#: Files that say that something runs, not what is held; an empty write-ahead log is left by reading alone.
LOCKS = ("refresh.lock", "store.lock", "LOCK", "tracuu.sqlite-shm")


class Vault(QuickOffice):
    """An office whose commands run in this process."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "tracuu.sqlite"

    def files(self) -> dict[str, str]:
        """Every file of the data folder with the hash of its bytes."""
        return {
            str(path.relative_to(self.data)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.data.rglob("*"))
            if path.is_file()
            and path.name not in LOCKS
            and not (path.suffix.endswith("-wal") and not path.stat().st_size)
        }

    def holding(self, *texts: bytes) -> list[str]:
        """The files of the data folder in whose bytes one of these stands; gzipped ones are unpacked."""
        return [
            str(path.relative_to(self.data))
            for path in sorted(self.data.rglob("*"))
            if path.is_file() and any(text in body for text in texts for body in bytes_of(path))
        ]


def bytes_of(path: Path) -> Iterator[bytes]:
    """A file's bytes as they lie, and unpacked."""
    raw = path.read_bytes()
    yield raw
    if raw[:2] == b"\x1f\x8b":
        yield gzip.decompress(raw)
