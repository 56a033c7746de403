"""Scripts for RawServer: good answers and the many ways in which answers are broken."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable

from tests.faults.raw_server import Script, Talk

HTML = "Content-Type: text/html; charset=utf-8"
TEXT = "Content-Type: text/plain; charset=utf-8"


def head(*headers: str, status: str = "200 OK") -> bytes:
    """The head of an answer."""
    return "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *headers, "")).encode("utf-8")


def page(body: bytes = b"<p>ok</p>", *headers: str, status: str = "200 OK") -> Script:
    """A whole answer on a connection that stays open."""
    return raw(head(*(headers or (HTML,)), f"Content-Length: {len(body)}", status=status) + body, ends=False)


def raw(data: bytes, *, ends: bool = True) -> Script:
    """These bytes, and then the end of the connection."""

    def script(talk: Talk) -> None:
        talk.send(data)
        if ends:
            talk.close()

    return script


def redirect(location: str | None, status: str = "302 Found", cookie: str | None = None) -> Script:
    """A redirect without a body."""
    headers = [f"Location: {location}"] if location is not None else [HTML]
    return page(b"", *headers, *([f"Set-Cookie: {cookie}"] if cookie else []), status=status)


def busy(status: str = "429 Too Many Requests", retry_after: str | None = None) -> Script:
    """A server that wants to be left alone for a while."""
    return page(b"busy", HTML, *([f"Retry-After: {retry_after}"] if retry_after else []), status=status)


def cut(body: bytes, *headers: str, missing: int = 100) -> Script:
    """A body shorter than its Content-Length."""
    return raw(head(*(headers or (HTML,)), f"Content-Length: {len(body) + missing}") + body)


def gzipped(data: bytes) -> Script:
    """Bytes that claim to be gzip, with a right Content-Length."""
    return page(data, HTML, "Content-Encoding: gzip")


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> Script:
    """A chunked body; `end` is what stands where the last chunk belongs."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return raw(head(HTML, "Transfer-Encoding: chunked") + body + end)


def endless_chunks(chunk: bytes = b"x" * 65536) -> Script:
    """A chunked body that never ends."""

    def script(talk: Talk) -> None:
        talk.send(head(HTML, "Transfer-Encoding: chunked"))
        while talk.goes_on():
            talk.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))

    return script


def drip(start: bytes, drops: Iterable[bytes], every: float = 0.05) -> Script:
    """A beginning at once, the rest drop by drop."""

    def script(talk: Talk) -> None:
        talk.send(start)
        for drop in drops:
            if not talk.goes_on():
                return
            talk.send(drop)
            talk.wait(every)
        talk.close()

    return script


def drip_headers() -> Script:
    """A head that never ends: one more short header at a time."""
    return drip(b"HTTP/1.1 200 OK\r\n", (b"X-%d: y\r\n" % number for number in range(10_000)))


def drip_body() -> Script:
    """A body of 10,000 bytes, one at a time."""
    return drip(head(HTML, "Content-Length: 10000"), (b"x" for _ in range(10_000)))


def hang(start: bytes = b"") -> Script:
    """A beginning, then nothing."""

    def script(talk: Talk) -> None:
        if start:
            talk.send(start)
        talk.hang()

    return script


def reset(start: bytes = b"") -> Script:
    """A beginning, then RST."""

    def script(talk: Talk) -> None:
        if start:
            talk.send(start)
            talk.wait(0.1)
        talk.reset()

    return script


def no_answer() -> Script:
    """The connection ends without a byte."""
    return raw(b"")


def bomb(decoded: int) -> bytes:
    """So many zero bytes, gzipped without ever holding them."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    block = bytes(1_000_000)
    packed = [packer.compress(block) for _ in range(decoded // len(block))]
    return b"".join(packed) + packer.flush()


def members(*parts: bytes) -> bytes:
    """Several gzip members one after the other (RFC 1952, 2.2)."""
    return b"".join(gzip.compress(part) for part in parts)
