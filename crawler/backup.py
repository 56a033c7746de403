"""A backup while everything runs: a snapshot of the store, then every body that it refers to, in one file.

Not in it: the index (it is built from the store), questions of readers, `config.toml` (it may hold a password).
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from crawler.archive import Archive
from crawler.container import CHUNK, NOTE, STORE, NoBackup, Packing, Unpacking, parsed
from crawler.errors import StoreBusy, StoreError
from crawler.progress import Progress
from crawler.rooms import of_backups, room_in, taken
from crawler.spoken import system_words
from crawler.store import StoreReader
from crawler.store.snapshot import faults, schema, take

#: Raise it when an older program could not restore what is written now.
FORMAT = 1
TEXT = """Đây là một bản sao lưu của Tra Cứu, lập lúc {made}.

Phục hồi:              tracuu restore TÊN-TỆP
Xem không cần Tra Cứu: tar -xf TÊN-TỆP; sha256sum -c SHA256SUMS
Trong đó: tracuu.sqlite là kho (SQLite); raw/ là các bản lưu theo mã băm (trang web nén gzip, tệp đính kèm để nguyên).
"""


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    format: int
    schema: int
    program: str
    made: dt.datetime
    #: names of the sites and how many records each has
    sites: dict[str, int]
    bodies: int
    size: int
    #: bodies that the store refers to and that were missing or damaged when the backup was made
    missing: list[str] = []


@dataclass(frozen=True, slots=True)
class Backup:
    """Makes backups of one data folder."""

    database: Path
    archive: Archive
    program: str
    made: dt.datetime
    progress: Progress

    def write(self, target: Path) -> Manifest:
        """Write, check by reading back, then put in place under its name; raises StoreError with nothing half-written.

        A file that is there already is replaced only when it is a backup too. A link is followed, not replaced.
        """
        target = real(target)
        if target.exists() and not is_backup(target):
            raise StoreError(f"{target} đã có và không phải bản sao lưu của Tra Cứu; không ghi đè, hãy chọn tên khác")
        if not target.parent.is_dir():
            raise StoreError(f"{target}: không ghi được vì chưa có thư mục {target.parent}; hãy gắn đĩa hoặc tạo nó")
        if not self.database.exists():
            raise StoreError(f"{self.database}: chưa có kho để sao lưu; hãy chạy `tracuu refresh`")
        with part_of(target) as stream:
            manifest = self._pack(stream)
            stream.flush()
            os.fsync(stream.fileno())
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # read back from the disk, not from memory
            if check(stream) != manifest:
                raise StoreError(f"{target}: đọc lại không khớp với những gì đã ghi; hãy kiểm tra đĩa")
            part_name(target).replace(target)
        sync_folder(target.parent)
        return manifest

    def _pack(self, stream: BinaryIO) -> Manifest:
        with self.archive.steady(), self._snapshot() as snapshot:
            with StoreReader(snapshot) as reader:
                bodies, sites = sorted(reader.bodies()), reader.sites()
            self._need_room(stream, snapshot, bodies)
            packing = Packing(stream, int(self.made.timestamp()))
            note = TEXT.format(made=self.made.strftime("%Y-%m-%d %H:%M UTC")).encode()
            packing.add(NOTE, len(note), iter([note]))
            add_file(packing, STORE, snapshot)
            self.progress.start("sao lưu", "bản lưu", len(bodies))
            missing = [sha256 for sha256 in bodies if not self._add_body(packing, sha256)]
            manifest = Manifest(
                FORMAT, schema(snapshot), self.program, self.made, sites, len(bodies) - len(missing), stream.tell(),
                missing,
            )  # fmt: skip
            packing.finish(msgspec.json.format(msgspec.json.encode(manifest)))
        return manifest

    @contextmanager
    def _snapshot(self) -> Iterator[Path]:
        """The store at one moment, beside it; what a killed backup left is removed."""
        for left in of_backups(self.database.parent):
            with taken(left) as is_dead:
                if is_dead:
                    shutil.rmtree(left, ignore_errors=True)
        with room_in(self.database.parent) as folder:
            snapshot = folder / STORE
            take(self.database, snapshot)
            if found := faults(snapshot):
                raise StoreError(f"{self.database}: {found[0]}; chưa sao lưu, hãy chạy `tracuu verify`")
            yield snapshot

    def _need_room(self, stream: BinaryIO, snapshot: Path, bodies: list[str]) -> None:
        """A disk that is too small is said before hours are spent on it."""
        paths = (self.archive.path(sha256) for sha256 in bodies)
        need = snapshot.stat().st_size + sum(path.stat().st_size + 1024 for path in paths if path)
        free = shutil.disk_usage(str(stream.name)).free
        if need > free:
            raise StoreError(f"không đủ chỗ: bản sao lưu cần {need / 1e6:.0f} MB, đĩa chỉ còn {free / 1e6:.0f} MB")

    def _add_body(self, packing: Packing, sha256: str) -> bool:
        """One body as it lies; False where it is missing, cannot be read, or is not what its name says."""
        self.progress.step()
        path = self.archive.path(sha256)
        if path is None:
            return False
        name = f"raw/{sha256[:2]}/{path.name}"
        if path.suffix != ".gz":
            return add_file(packing, name, path, lambda found: found == sha256)
        decoded = Decoded()
        return add_file(packing, name, path, lambda _: decoded.is_whole(sha256), decoded.feed)


class Decoded:
    """The hash of a gzipped body's content, chunk by chunk."""

    def __init__(self) -> None:
        self._unzip, self._seen, self._broken = zlib.decompressobj(wbits=31), hashlib.sha256(), False

    def feed(self, chunk: bytes) -> None:
        """The next bytes as they lie."""
        data = chunk
        while data and not self._broken:
            try:
                self._seen.update(self._unzip.decompress(data, CHUNK))
            except zlib.error:
                self._broken = True
            data = self._unzip.unconsumed_tail

    def is_whole(self, sha256: str) -> bool:
        """Whether it came to its end and is what its name says."""
        return not self._broken and self._unzip.eof and self._seen.hexdigest() == sha256


def add_file(
    packing: Packing,
    name: str,
    path: Path,
    is_whole: Callable[[str], bool] | None = None,
    watch: Callable[[bytes], None] = lambda chunk: None,
) -> bool:
    """A file as a member, chunk by chunk; where `is_whole` asks for its hash, one that cannot be read is not whole."""
    try:
        file = path.open("rb")
    except OSError:
        if is_whole is None:
            raise
        return False
    with file:
        known = os.fstat(file.fileno())
        chunks = chunks_of(file, watch, must_end=is_whole is None)
        return packing.add(name, known.st_size, chunks, is_whole, int(known.st_mtime))


def chunks_of(file: BinaryIO, watch: Callable[[bytes], None], *, must_end: bool) -> Iterator[bytes]:
    """A file's bytes; unless it must be had to its end, one that the disk does not give any more ends there.

    An error that came through would be taken for one of the disk that the backup is written to.
    """
    try:
        while chunk := file.read(CHUNK):
            watch(chunk)
            yield chunk
    except OSError as exc:
        if must_end:
            raise StoreError(f"{file.name}: không đọc được ({system_words(exc)}); hãy kiểm tra đĩa") from exc


def check(stream: BinaryIO) -> Manifest:
    """Read all of a backup; its manifest. Raises NoBackup."""
    unpacking = Unpacking(stream, stream.seek(0, os.SEEK_END))
    manifest = manifest_of(unpacking)
    for member in unpacking.members():
        for _ in member.chunks:
            pass
    return manifest


def manifest_of(unpacking: Unpacking) -> Manifest:
    """What a backup says of itself; raises NoBackup, also where only a newer program could read it."""
    try:
        manifest = msgspec.json.decode(unpacking.manifest(), type=Manifest)
    except msgspec.DecodeError as exc:
        raise NoBackup("bản kê không đọc được") from exc
    if manifest.format > FORMAT:
        raise NoBackup(f"do Tra Cứu {manifest.program} lập, mới hơn chương trình này; hãy nâng cấp chương trình")
    return manifest


def real(target: Path) -> Path:
    """Where a name leads: a backup is written there, and the link to it stays. Raises StoreError where in a circle."""
    found = Path(os.path.realpath(target))
    if found.is_symlink():
        raise StoreError(f"{target}: liên kết dẫn vòng, không tới đâu; hãy chọn tên khác")
    return found


def is_backup(path: Path) -> bool:
    """Whether a file begins as a backup of ours: only such a one may be overwritten."""
    if not path.is_file():  # a pipe would be waited for
        return False
    try:
        with path.open("rb") as file:
            return parsed(file.read(512))[0] == NOTE
    except (NoBackup, OSError):
        return False


def part_name(target: Path) -> Path:
    """Where a backup grows until it is whole."""
    return target.with_name(f"{target.name}.part")


@contextmanager
def part_of(target: Path) -> Iterator[BinaryIO]:
    """The growing file, held by one process; it is gone at the end unless it got its name. Raises StoreError."""
    part = part_name(target)
    try:
        with part.open("a+b") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise StoreBusy(f"{part} đang được một lần sao lưu khác ghi") from exc
            try:
                with part.open("w+b") as stream:
                    yield stream
            finally:
                part.unlink(missing_ok=True)
    except OSError as exc:
        raise StoreError(
            f"{target}: không ghi được ({system_words(exc)}); chưa có gì được thay đổi, hãy chọn nơi khác"
        ) from exc


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
