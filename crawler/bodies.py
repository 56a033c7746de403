"""Decompressing a body with a cap and a check of its end: a cut gzip must never pass for a whole page."""

from __future__ import annotations

import zlib

MEMBER = 16 + zlib.MAX_WBITS
#: What servers write where there is no compression; a charset here is a common slip of PHP pages.
PLAIN = frozenset(("", "identity", "none", "binary", "utf-8", "utf8"))
#: So many bytes tell whether deflate comes with its zlib head (RFC 1950, 2.2); fewer are held back until more arrive.
HEAD = 2
#: Bytes that are decompressed at once.
STEP = 1_000_000
#: From so many decoded bytes on, a body that is so many times larger than what came over the wire is a bomb.
SUSPECT, EXPANSION = 10_000_000, 100


class BodyError(Exception):
    """The body is not whole, not readable or too large; `reason` is a stable word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Decoder:
    """Undo gzip (several members too, RFC 1952) or deflate, or pass bytes through; at most `cap` bytes come out."""

    def __init__(self, encoding: str, cap: int) -> None:
        self._encoding = encoding.strip().lower()
        self._cap = cap
        self._out = bytearray()
        self._read = 0
        self._held = b""
        #: deflate without its zlib head
        self._is_bare = False
        self._inflate = self._fresh()
        if self._inflate is None and self._encoding not in PLAIN:
            raise BodyError("encoding", f"kiểu nén lạ: {self._encoding[:40]}")

    def feed(self, chunk: bytes) -> None:
        """Take some bytes off the wire."""
        self._read += len(chunk)
        if self._read > self._cap:
            raise BodyError("too_large", f"lớn hơn {self._cap // 1_000_000} MB")
        if self._inflate is None:
            self._out += chunk
        elif self._read < HEAD:
            self._held += chunk
        else:
            self._unpack(self._held + chunk)
            self._held = b""

    def finish(self) -> bytes:
        """The whole body; raises BodyError where the end is missing."""
        if self._inflate is not None and self._read and not self._inflate.eof:
            raise BodyError("truncated", "dữ liệu nén bị cắt cụt")
        return bytes(self._out)

    def _fresh(self) -> zlib._Decompress | None:
        if self._encoding in ("gzip", "x-gzip"):
            return zlib.decompressobj(MEMBER)
        return zlib.decompressobj() if self._encoding == "deflate" else None

    def _unpack(self, chunk: bytes) -> None:
        is_full = True
        while chunk or is_full:
            assert self._inflate is not None
            if self._inflate.eof:
                if self._encoding == "deflate" or not chunk.strip(b"\0"):
                    return
                self._inflate = zlib.decompressobj(MEMBER)
            piece = self._inflated(chunk)
            self._out += piece
            self._check_size()
            is_full = len(piece) == STEP  # there may be more in the decompressor itself
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def _inflated(self, chunk: bytes) -> bytes:
        """At most STEP bytes; some servers send deflate without its zlib head."""
        assert self._inflate is not None
        try:
            return self._inflate.decompress(chunk, STEP)
        except zlib.error as exc:
            if self._encoding != "deflate" or self._out or self._is_bare:
                raise BodyError("truncated", "dữ liệu nén hỏng") from exc
        self._is_bare, self._inflate = True, zlib.decompressobj(-zlib.MAX_WBITS)
        return self._inflated(chunk)

    def _check_size(self) -> None:
        """A bomb is known by its ratio long before a cap of 100 MB is reached."""
        size = len(self._out)
        if size > self._cap or (size > SUSPECT and size > self._read * EXPANSION):
            raise BodyError("too_large", f"lớn hơn {min(size, self._cap) // 1_000_000} MB sau khi giải nén")
