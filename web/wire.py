"""The HTTP connection: what uvicorn answers by itself gets our headers too, and a request that never ends is closed.

Half-open connections cost nothing but a file handle here; the time limit keeps that number bounded.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.shield import HEADERS

#: Seconds in which the head of a request must be complete, and the bytes that it may have (RFC 6585, 5): a question of
#: a hundred thousand letters, each encoded as nine bytes, is a long question, to be cut, and no attack.
HEAD_SECONDS, HEAD_BYTES = 20.0, 1_000_000
#: Seconds for which a refused client may go on sending: closed at once, it would not get to read why.
LINGER_SECONDS = 2.0


class GuardedProtocol(H11Protocol):
    """uvicorn's protocol with limits on how long and how large a request's head may be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_timer: asyncio.TimerHandle | None = None
        self._is_refused = False
        #: bytes that came since the last head ended
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock with the connection."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._close_unless_asked)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        if self._head_timer:
            self._head_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came, unless it is a head without end (the parser only minds what comes in small pieces)."""
        if self._is_refused:
            return
        self._head_bytes += len(data)
        if self.conn.their_state is h11.IDLE and self._is_too_long(data):
            self._refuse(431, "Request Header Fields Too Large")
            return
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head_bytes = 0
        self._watch_head()

    def _watch_head(self) -> None:
        """The clock runs while a head has begun and not ended, be it the first of the connection or a later one."""
        if self._head_timer and self.conn.their_state is not h11.IDLE:
            self._head_timer.cancel()
            self._head_timer = None
        elif self._head_timer is None and self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._close_unless_asked)

    def _is_too_long(self, data: bytes) -> bool:
        if self._head_bytes <= HEAD_BYTES:
            return False  # at once: what has come is not looked through again with every piece
        head = self.conn.trailing_data[0] + data
        return len(head) > HEAD_BYTES and b"\r\n\r\n" not in head[:HEAD_BYTES]

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        self._refuse(400, "Bad Request", msg)

    def _refuse(self, status: int, reason: str, msg: str = "") -> None:
        """Say so with the headers of every other response, then close."""
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"connection", b"close"),
            *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
        ]
        said = (msg or reason).encode()
        headers.append((b"content-length", str(len(said)).encode()))
        head = self.conn.send(h11.Response(status_code=status, headers=headers, reason=reason.encode()))
        body = self.conn.send(h11.Data(data=said)) or b""
        self.transport.write((head or b"") + body + (self.conn.send(h11.EndOfMessage()) or b""))
        self._is_refused = True
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _close_unless_asked(self) -> None:
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()
