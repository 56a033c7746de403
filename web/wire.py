"""The HTTP connection: what uvicorn answers by itself gets our headers too, and a request that never ends is closed.

Half-open connections cost nothing but a file handle here; the time limit keeps that number bounded.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.shield import HEADERS

#: Seconds in which the head of a request must be complete.
HEAD_SECONDS = 20.0


class GuardedProtocol(H11Protocol):
    """uvicorn's protocol with a limit on how long a request's head may take."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock with the connection."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._close_unless_asked)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        if self._head_timer:
            self._head_timer.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, with the headers of every other response."""
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"connection", b"close"),
            *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
        ]
        head = self.conn.send(h11.Response(status_code=400, headers=headers, reason=b"Bad Request"))
        body = self.conn.send(h11.Data(data=msg.encode())) or b""
        self.transport.write((head or b"") + body + (self.conn.send(h11.EndOfMessage()) or b""))
        self.transport.close()

    def _close_unless_asked(self) -> None:
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()
