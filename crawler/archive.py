"""Raw bodies by the sha256 of the body after content decoding: `raw/ab/abcd…`.

Pages are gzipped (their files end in `.gz`), attached files lie as they are. A body is written to a temporary file
and moved into place, so that a name always stands for a whole body. The name is a hash, never a source's word.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Container, Iterator
from pathlib import Path

from crawler.errors import StoreError

SHA256 = re.compile(r"[0-9a-f]{64}")


class Archive:
    """Kept bodies under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, body: bytes, *, packed: bool = False) -> str:
        """Keep a body and return its sha256; `packed` for pages, which shrink to a fifth."""
        name = hashlib.sha256(body).hexdigest()
        target = self._target(name, packed)
        if not target.exists():
            self._write(target, gzip.compress(body, 6, mtime=0) if packed else body)
        return name

    def get(self, sha256: str) -> bytes:
        """The body; raises StoreError when it is not held or not what its name says."""
        path = self.path(sha256)
        if path is None:
            raise StoreError(f"{self.folder}: thiếu bản lưu {sha256}; hãy chạy `tracuu refresh --full`")
        try:
            body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        except (OSError, EOFError, zlib.error) as exc:
            raise StoreError(f"{path}: bản lưu hỏng ({exc})") from exc
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StoreError(f"{path}: bản lưu không khớp mã băm của nó")
        return body

    def path(self, sha256: str) -> Path | None:
        """Where a body lies, or None; anything but 64 hex digits is never looked up on disk."""
        if not SHA256.fullmatch(sha256):
            return None
        return next((path for packed in (False, True) if (path := self._target(sha256, packed)).is_file()), None)

    def names(self) -> Iterator[str]:
        """Every kept sha256."""
        for path in self.folder.glob("??/*"):
            if SHA256.fullmatch(path.stem):
                yield path.stem

    def collect(self, kept: Container[str]) -> int:
        """Remove what nothing refers to any more, and return the bytes that were freed."""
        freed = 0
        for path in list(self.folder.glob("??/*")):
            if path.stem not in kept:
                freed += path.stat().st_size
                path.unlink()
        return freed

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.glob("??/*"))

    def _target(self, name: str, packed: bool) -> Path:
        return self.folder / name[:2] / (f"{name}.gz" if packed else name)

    def _write(self, target: Path, body: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(body)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
