"""Raw bodies by the sha256 of the body after content decoding: `raw/ab/abcd…`.

Pages are gzipped (their files end in `.gz`), attached files lie as they are. A body is written to a temporary file
and moved into place, so that a name always stands for a whole body. The name is a hash, never a source's word. Disks
and people damage files all the same: what is put is put over whatever does not have the hash of its name.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.errors import StoreBusy, StoreError
from crawler.lock import opened

SHA256 = re.compile(r"[0-9a-f]{64}")
#: Of gzip: a page takes a twentieth more room than at 6, and two thirds of its time.
LEVEL = 4
#: What is left to do where a body is missing or damaged: what is fetched again is put over it.
FETCH_AGAIN = "hãy chạy `tracuu refresh --full`"


class Archive:
    """Kept bodies under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, body: bytes, *, packed: bool = False) -> str:
        """Keep a body and return its sha256; `packed` for pages, which shrink to a fifth.

        What stands under the name without being that body (damaged, cut short, a folder) gives way to it.
        """
        name = hashlib.sha256(body).hexdigest()
        target = self._target(name, packed)
        if not has_hash(target, name):
            self._write(target, gzip.compress(body, LEVEL, mtime=0) if packed else body)
        other = self._target(name, not packed)
        if is_plain(other) and not has_hash(other, name):
            other.unlink()  # damaged, and asked for before the one that was just kept
        return name

    def get(self, sha256: str) -> bytes:
        """The body; raises StoreError when it is not held or not what its name says."""
        path = self.path(sha256)
        if path is None:
            raise StoreError(f"{self.folder}: thiếu bản lưu {sha256}; {FETCH_AGAIN}")
        try:
            body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        except (OSError, EOFError, zlib.error) as exc:
            raise StoreError(f"{path}: bản lưu hỏng, không đọc được; {FETCH_AGAIN}") from exc
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StoreError(f"{path}: bản lưu không khớp mã băm của nó; {FETCH_AGAIN}")
        return body

    def path(self, sha256: str) -> Path | None:
        """Where a body lies, or None; anything but 64 hex digits is never looked up on disk."""
        if not SHA256.fullmatch(sha256):
            return None
        places = (self._target(sha256, packed) for packed in (False, True))
        return next((path for path in places if is_plain(path)), None)

    def is_sound(self, sha256: str) -> bool:
        """Whether a body is there, as a plain file, and has its hash (a page: once unpacked); reads all of it."""
        path = self.path(sha256)
        return path is not None and has_hash(path, sha256)

    def names(self) -> Iterator[str]:
        """Every kept sha256."""
        for path in self.folder.glob("??/*"):
            if SHA256.fullmatch(path.stem):
                yield path.stem

    @contextmanager
    def steady(self) -> Iterator[None]:
        """While this is held nothing is removed: what a backup has listed stays until it is copied."""
        with self._lock() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this is held bodies may be removed; raises StoreBusy while a backup is being made."""
        with self._lock() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise StoreBusy("đang sao lưu; hãy chạy lại khi sao lưu xong") from exc
            yield

    def collect(self, kept: Container[str]) -> int:
        """Remove what nothing refers to any more, for who is alone; the bytes that were freed."""
        freed = 0
        for path in list(self.folder.glob("??/*")):
            if path.stem not in kept and not path.is_dir():
                freed += path.stat().st_size
                path.unlink()
        return freed

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.glob("??/*"))

    @contextmanager
    def _lock(self) -> Iterator[int]:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = opened(self.folder / "LOCK")
        if lock is None:
            raise StoreError(f"{self.folder}: không ghi được vào đây; hãy sửa quyền")
        try:
            yield lock
        finally:
            os.close(lock)

    def _target(self, name: str, packed: bool) -> Path:
        return self.folder / name[:2] / (f"{name}.gz" if packed else name)

    def _write(self, target: Path, body: bytes) -> None:
        # Named after the process: of several that write the same body each has a file of its own. To let `tempfile`
        # look for a free name takes as long as the writing.
        temporary = target.with_name(f".part-{os.getpid()}-{target.name}")
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(body)
            if target.is_dir() and not target.is_symlink():
                self._set_aside(target)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _set_aside(self, folder: Path) -> None:
        """Nobody but a person makes a folder under a body's name: what she put into it stays, beside the bodies."""
        try:
            folder.rmdir()
        except OSError:
            folder.rename(tempfile.mkdtemp(prefix=f"thu-muc-la-{folder.name[:8]}-", dir=self.folder))


def is_plain(path: Path) -> bool:
    """Whether a plain file stands there; what lies in a folder that may not be entered is lost to us."""
    try:
        return path.is_file()
    except PermissionError:
        return False


def has_hash(path: Path, sha256: str) -> bool:
    """Whether a plain file can be read to its end and has this hash, one that ends in `.gz` once unpacked."""
    if not is_plain(path):  # a FIFO would be waited for
        return False
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as body:
            return hashlib.file_digest(body, "sha256").hexdigest() == sha256
    except (OSError, EOFError, zlib.error):
        return False
