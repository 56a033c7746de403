"""Office packages (OOXML, OpenDocument): the parts of a ZIP container, never more of them than the limits allow."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from crawler.attachments.contents import MAX_MEMBER_BYTES, DamagedFile, EncryptedFile, OversizedFile

#: What `zipfile` raises on bytes that are no sound archive, or that use a method it does not know.
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError)
_CHUNK = 1 << 16
_PASSWORD_FLAG = 0x1


class Package:
    """One container, opened from memory. The declared size binds: `zipfile` never gives more than it."""

    def __init__(self, data: bytes) -> None:
        try:
            self._container = zipfile.ZipFile(io.BytesIO(data))
        except ZIP_FAULTS as error:
            raise DamagedFile("Tệp Office bị hỏng: không mở được gói ZIP bên trong") from error
        self._parts = {info.filename.replace("\\", "/"): info for info in self._container.infolist()}
        if sum(info.file_size for info in self._parts.values()) > 3 * MAX_MEMBER_BYTES:
            raise OversizedFile("Tệp bung ra quá lớn nên không đọc")

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part in pieces; raises `OversizedFile`, `EncryptedFile` or `DamagedFile`."""
        info = self._parts.get(name)
        if info is None:
            raise DamagedFile(f"Tệp Office bị hỏng: thiếu phần {name}")
        if info.file_size > MAX_MEMBER_BYTES:
            raise OversizedFile("Tệp bung ra quá lớn nên không đọc")
        if info.flag_bits & _PASSWORD_FLAG:
            raise EncryptedFile
        try:
            with self._container.open(info) as part:
                yield from _pieces(part)
        except ZIP_FAULTS as error:
            raise DamagedFile(f"Tệp Office bị hỏng: không bung được phần {name}") from error

    def read(self, name: str) -> bytes:
        """A whole part; raises as `chunks` does."""
        return b"".join(self.chunks(name))


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    while piece := part.read(_CHUNK):
        yield piece
