"""A backup's container: a plain tar that any tar opens, in which every byte is accounted for.

Members are plain files, in this order: a note for people, the store, the bodies, `manifest.json`, `SHA256SUMS` (as
`sha256sum -c` reads it), and the seal, which holds the hash of everything before it. Read back strictly: what this
module would not have written is refused, so that no name, link or device of a foreign tar is ever looked at.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import msgspec

from crawler.errors import StoreError

BLOCK, CHUNK = 512, 1 << 20
END = b"\0" * (2 * BLOCK)
NOTE, STORE, MANIFEST, SUMS, SEAL = "tracuu-backup.txt", "tracuu.sqlite", "manifest.json", "SHA256SUMS", "seal.json"
#: The seal's header, its one block, the end of the tar.
TAIL = 2 * BLOCK + len(END)
BODY = re.compile(r"raw/([0-9a-f]{2})/(\1[0-9a-f]{62})(\.gz)?")
NAMES = frozenset((NOTE, STORE, MANIFEST, SUMS))
#: What is read as a whole is small.
SMALL = 256_000_000


class NoBackup(StoreError):
    """A file is no backup of ours, or not the whole one that was written."""


class Seal(msgspec.Struct, frozen=True):
    """The last member: where the manifest begins, and the sha256 of all bytes before the seal."""

    manifest: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the container. `chunks` must be read to its end before the next member."""

    name: str
    size: int
    #: seconds since 1970: when a body was kept
    time: int
    chunks: Iterator[bytes]


@dataclass
class Packing:
    """Writes a container to a stream that can be cut back; nothing is held but a line a member."""

    stream: BinaryIO
    #: seconds since 1970, for members that have no time of their own
    time: int = 0
    _seen: hashlib._Hash = field(default_factory=hashlib.sha256)
    _sums: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        size: int,
        chunks: Iterator[bytes],
        is_whole: Callable[[str], bool] | None = None,
        time: int | None = None,
    ) -> bool:
        """Add a member; where `is_whole` does not like its sha256 it is taken back, and False is returned."""
        start, seen = self.stream.tell(), self._seen.copy()
        self._put(header(name, size, self.time if time is None else time))
        digest, left = hashlib.sha256(), size
        for chunk in chunks:
            self._put(chunk)
            digest.update(chunk)
            left -= len(chunk)
        sha256 = digest.hexdigest()
        if left or (is_whole and not is_whole(sha256)):
            self.stream.seek(start)
            self.stream.truncate()
            self._seen = seen
            return False
        self._put(padding(size))
        self._sums.append(f"{sha256}  {name}\n")
        return True

    def finish(self, manifest: bytes) -> None:
        """Manifest, sums, seal, end."""
        at = self.stream.tell()
        self.add(MANIFEST, len(manifest), iter([manifest]))
        sums = "".join(self._sums).encode()
        self.add(SUMS, len(sums), iter([sums]))
        self.stream.write(tail(Seal(at, self._seen.hexdigest())))

    def _put(self, data: bytes) -> None:
        self._seen.update(data)
        self.stream.write(data)


@dataclass
class Unpacking:
    """Reads a container to its end, once; all of it is well only when `members` has ended without NoBackup."""

    stream: BinaryIO
    size: int
    _seen: hashlib._Hash = field(default_factory=hashlib.sha256)
    _at: int = 0

    def manifest(self) -> bytes:
        """The manifest, before all else is read: not yet checked."""
        seal = self._seal()
        self.stream.seek(seal.manifest)
        name, size, _ = parsed(self.stream.read(BLOCK))
        if name != MANIFEST or size > SMALL:
            raise NoBackup("thiếu bản kê")
        return self.stream.read(size)

    def mark(self) -> str:
        """What tells this container from every other one, before all is read: not yet checked."""
        return self._seal().sha256

    def members(self) -> Iterator[Member]:
        """Every member but the seal, in order; raises NoBackup at the first thing that is wrong."""
        seal, sums, found = self._seal(), b"", dict[str, str]()
        self.stream.seek(0)
        while self._at < self.size - TAIL:
            name, size, time = parsed(self._get(BLOCK))
            if name in found or size > self.size - TAIL - self._at:
                raise NoBackup(f"{name}: xuất hiện hai lần, hoặc dài hơn cả tệp")
            digest, kept = hashlib.sha256(), list[bytes]()
            yield Member(name, size, time, self._chunks(size, digest, kept if name == SUMS else None))
            if self._get(-size % BLOCK) != padding(size):
                raise NoBackup(f"{name}: sai nội dung")
            found[name], sums = digest.hexdigest(), b"".join(kept) or sums
        check_sums(sums, found)
        if self._seen.hexdigest() != seal.sha256:
            raise NoBackup("sai nội dung")

    def _seal(self) -> Seal:
        """The seal at the end, which must be exactly what we would have written."""
        if self.size < TAIL + BLOCK:
            raise NoBackup("không phải bản sao lưu của Tra Cứu, hoặc bị cắt cụt")
        self.stream.seek(self.size - TAIL)
        found = self.stream.read(TAIL)
        try:
            seal = msgspec.json.decode(found[BLOCK : 2 * BLOCK].rstrip(b"\0"), type=Seal)
        except msgspec.DecodeError as exc:
            raise NoBackup("không phải bản sao lưu của Tra Cứu, hoặc bị cắt cụt") from exc
        if found != tail(seal) or not 0 <= seal.manifest < self.size:
            raise NoBackup("phần cuối bị hỏng")
        return seal

    def _chunks(self, size: int, digest: hashlib._Hash, kept: list[bytes] | None) -> Iterator[bytes]:
        left = size
        while left:
            chunk = self._get(min(left, CHUNK))
            left -= len(chunk)
            digest.update(chunk)
            if kept is not None:
                kept.append(chunk)
            yield chunk

    def _get(self, size: int) -> bytes:
        data = self.stream.read(size)
        if len(data) != size:
            raise NoBackup("bị cắt cụt")
        self._at += size
        self._seen.update(data)
        return data


def header(name: str, size: int, time: int = 0) -> bytes:
    """The block before a member: a plain file that anyone may read, without any trace of this machine."""
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o644, time
    return info.tobuf(tarfile.GNU_FORMAT)


def parsed(block: bytes) -> tuple[str, int, int]:
    """Name, size and time from a block that `header` could have written; raises NoBackup for anything else."""
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as exc:
        raise NoBackup("có phần không đọc được") from exc
    if info.name not in NAMES and not BODY.fullmatch(info.name):
        raise NoBackup(f"có tệp lạ: {info.name[:100]!r}")
    if block != header(info.name, info.size, int(info.mtime)):
        raise NoBackup(f"{info.name}: không phải một tệp thường do Tra Cứu ghi")
    return info.name, info.size, int(info.mtime)


def tail(seal: Seal) -> bytes:
    """The last bytes of a container."""
    body = msgspec.json.encode(seal)
    return header(SEAL, len(body)) + body + padding(len(body)) + END


def padding(size: int) -> bytes:
    """Members end on whole blocks."""
    return b"\0" * (-size % BLOCK)


def check_sums(sums: bytes, found: dict[str, str]) -> None:
    """Every member with its sum, and no other; raises NoBackup."""
    try:
        said = {name: sha256 for sha256, _, name in (line.partition("  ") for line in sums.decode().splitlines())}
    except UnicodeDecodeError as exc:
        raise NoBackup(f"{SUMS}: sai nội dung") from exc
    held = {name: sha256 for name, sha256 in found.items() if name != SUMS}
    for name in sorted(said.keys() | held.keys()):
        if said.get(name) != held.get(name):
            raise NoBackup(f"{name}: sai nội dung" if name in held else f"{name[:100]!r}: thiếu")
