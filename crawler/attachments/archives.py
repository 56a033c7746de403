"""ZIP, 7z and RAR: their members one by one, in memory.

Nothing is ever unpacked to disk, so that no name (`../x`, an absolute path) and no link can lead anywhere. ZIP is read
by `zipfile`; 7z and RAR by the system's `unar`, which writes each member to its standard output.
"""

from __future__ import annotations

import io
import json
import os
import posixpath
import shutil
import stat
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from crawler.attachments.contents import MAX_MEMBER_BYTES, DamagedFile, OversizedFile, UnsupportedFile
from crawler.attachments.package import ZIP_FAULTS
from crawler.attachments.signature import ZIP
from crawler.file_names import shown_name
from crawler.records import TextStatus

MAX_MEMBERS = 200
#: Decoded bytes of all members together.
MAX_TOTAL_BYTES = 300_000_000
_SECONDS = 30.0
_TO_OUTPUT = ("-quiet", "-no-recursion", "-output-directory", "-", "-indexes")
_PASSWORD_FLAG, _UTF8_FLAG = 0x1, 0x800
#: What desktop systems leave in archives.
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: its name for people, without any path, and either its bytes or why they were not read."""

    name: str
    data: bytes | None
    problem: str | None = None
    status: TextStatus = TextStatus.DAMAGED


def members(data: bytes, media_type: str) -> Iterator[Member]:
    """The files of an archive in its own order; raises `DamagedFile`, `OversizedFile` or `UnsupportedFile`."""
    return _zip(data) if media_type == ZIP else _listed(data)


def _zip(data: bytes) -> Iterator[Member]:
    try:
        container = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_FAULTS as error:
        raise DamagedFile("Tệp ZIP bị hỏng nên không mở được") from error
    files = [info for info in container.infolist() if not _is_junk(info.filename) and not info.is_dir()]
    _check([info.file_size for info in files])
    for info in files[:MAX_MEMBERS]:
        yield _zip_member(container, info)


def _zip_member(container: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    name = shown_name(info.filename if info.flag_bits & _UTF8_FLAG else _name_in_utf8(info.filename))
    if stat.S_ISLNK(info.external_attr >> 16):
        return Member(name, None, "là liên kết, không phải tệp", TextStatus.UNSUPPORTED)
    if info.flag_bits & _PASSWORD_FLAG:
        return Member(name, None, "có mật khẩu", TextStatus.ENCRYPTED)
    if info.file_size > MAX_MEMBER_BYTES:
        return Member(name, None, "bung ra quá lớn", TextStatus.TOO_LARGE)
    try:
        return Member(name, container.read(info))
    except (*ZIP_FAULTS, RuntimeError):
        return Member(name, None, "bị hỏng")


def _name_in_utf8(name: str) -> str:
    """zipfile takes names without the UTF-8 flag for cp437; many archivers write UTF-8 all the same."""
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _listed(data: bytes) -> Iterator[Member]:
    lister, unpacker = shutil.which("lsar"), shutil.which("unar")
    if lister is None or unpacker is None:
        raise UnsupportedFile("Máy chưa có chương trình đọc tệp 7z và RAR; hãy cài gói unar")
    with _as_path(data) as (path, descriptor):
        listed = _list((lister, "-json", "-no-recursion", path), descriptor)
        entries = [entry for entry in listed if not _is_junk(str(entry.get("XADFileName", "")))]
        _check([int(entry.get("XADFileSize", 0)) for entry in entries])
        for entry in entries[:MAX_MEMBERS]:
            yield _listed_member(entry, (unpacker, *_TO_OUTPUT, path), descriptor)


def _list(command: tuple[str, ...], descriptor: int) -> list[dict[str, Any]]:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, pass_fds=(descriptor,), check=False)
        listing = json.loads(done.stdout or b"{}")
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        raise DamagedFile("Tệp nén bị hỏng nên không mở được") from error
    if listing.get("lsarError") and not listing.get("lsarContents"):
        raise DamagedFile("Tệp nén bị hỏng hoặc có mật khẩu nên không mở được")
    return [entry for entry in listing.get("lsarContents", []) if not entry.get("XADIsDirectory")]


def _listed_member(entry: dict[str, Any], unpack: tuple[str, ...], descriptor: int) -> Member:
    name = shown_name(str(entry.get("XADFileName", "")))
    size = int(entry.get("XADFileSize", 0))
    if entry.get("XADIsLink"):
        return Member(name, None, "là liên kết, không phải tệp", TextStatus.UNSUPPORTED)
    if entry.get("XADIsEncrypted"):
        return Member(name, None, "có mật khẩu", TextStatus.ENCRYPTED)
    if size > MAX_MEMBER_BYTES:
        return Member(name, None, "bung ra quá lớn", TextStatus.TOO_LARGE)
    content = _output((*unpack, str(entry["XADIndex"])), descriptor, size)
    return Member(name, content, None if content is not None else "bị hỏng")


def _output(command: tuple[str, ...], descriptor: int, size: int) -> bytes | None:
    """Exactly `size` bytes of a command's output; None if it gives fewer, gives more, or takes too long."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=(descriptor,)
    ) as process:
        assert process.stdout is not None
        watch = threading.Timer(_SECONDS, process.kill)
        watch.start()
        try:
            content = process.stdout.read(size + 1)
        finally:
            watch.cancel()
            process.kill()
    return content if len(content) == size else None


@contextmanager
def _as_path(data: bytes) -> Iterator[tuple[str, int]]:
    """The bytes under a path that another program can open, without a file on disk."""
    descriptor = os.memfd_create("archive")
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(data)
        yield f"/proc/self/fd/{descriptor}", descriptor
    finally:
        os.close(descriptor)


def _check(sizes: list[int]) -> None:
    if sum(min(size, MAX_MEMBER_BYTES) for size in sizes) > MAX_TOTAL_BYTES:
        raise OversizedFile("Tệp nén bung ra quá lớn nên không đọc")


def _is_junk(name: str) -> bool:
    return not name or name.startswith(_JUNK[0]) or posixpath.basename(name) in _JUNK
