"""Decompressing a body with a cap and a check of its end: a cut gzip must never pass for a whole page."""

from __future__ import annotations

import zlib

MEMBER = 16 + zlib.MAX_WBITS
#: What servers write where there is no compression; a charset here is a common slip of PHP pages.
PLAIN = frozenset(("", "identity", "none", "binary", "utf-8", "utf8"))


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
        else:
            self._unpack(chunk)

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
        while chunk:
            assert self._inflate is not None
            if self._inflate.eof:
                if self._encoding == "deflate" or not chunk.strip(b"\0"):
                    return
                self._inflate = zlib.decompressobj(MEMBER)
            try:
                self._out += self._inflate.decompress(chunk, self._cap + 1 - len(self._out))
            except zlib.error as exc:
                self._out += self._raw_deflate(chunk, exc)
                return
            if len(self._out) > self._cap:
                raise BodyError("too_large", f"lớn hơn {self._cap // 1_000_000} MB sau khi giải nén")
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def _raw_deflate(self, chunk: bytes, exc: zlib.error) -> bytes:
        """Some servers send deflate without its zlib head."""
        if self._encoding != "deflate" or self._out:
            raise BodyError("truncated", f"dữ liệu nén hỏng ({exc})") from exc
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._inflate.decompress(chunk, self._cap)
        except zlib.error as again:
            raise BodyError("truncated", f"dữ liệu nén hỏng ({again})") from again
