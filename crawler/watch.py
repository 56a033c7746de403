"""The watch over one request: its deadline, whatever the server does, and the peer that it really talks to."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from crawler.addresses import AddressRefused, check_peer


class Alarm:
    """Rings at the deadline of the request that is under way.

    One thread for all requests of a client: to start one for each would cost half as much as the request itself.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due = self._wakes = math.inf
        self._ring: Callable[[], None] = lambda: None
        self._is_closed = False
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def set(self, seconds: float, ring: Callable[[], None]) -> None:
        """Ring after so many seconds, in the alarm's own thread."""
        with self._changed:
            self._due, self._ring = time.monotonic() + seconds, ring
            if self._due < self._wakes:
                self._changed.notify()

    def clear(self) -> None:
        """Do not ring; the thread sleeps on until it would have."""
        with self._changed:
            self._due = math.inf

    def _watch(self) -> None:
        with self._changed:
            while not self._is_closed:
                self._wakes = self._due
                left = self._due - time.monotonic()
                if left > 0:
                    self._changed.wait(left if left < math.inf else None)
                else:
                    self._due = math.inf
                    self._ring()


class Watch:
    """The deadline of one request: shuts the socket when it is over, and looks at the peer before a byte is sent."""

    def __init__(self, alarm: Alarm, deadline: float, *, allow_loopback: bool, allow_private: bool) -> None:
        self.is_over = False
        self._alarm, self._deadline = alarm, deadline
        self._loopback, self._private = allow_loopback, allow_private
        self.stream: object | None = None

    def __enter__(self) -> Self:
        self._alarm.set(self._deadline, self._end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._alarm.clear()

    def trace(self, event: str, info: Mapping[str, object]) -> None:
        """httpcore's documented trace hook: called with every step of a connection."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self.hold(info["return_value"])
        if event == "connection.connect_tcp.complete":
            self._look_at_peer(info["return_value"])

    def _look_at_peer(self, stream: object) -> None:
        peer = stream.get_extra_info("server_addr")  # type: ignore[attr-defined]
        try:
            check_peer(peer[0], loopback=self._loopback, private=self._private)
        except AddressRefused:
            stream.close()  # type: ignore[attr-defined]
            raise

    def hold(self, stream: object) -> None:
        """The connection to shut at the deadline: at first the one kept open, for no step tells of it again."""
        self.stream = stream
        if self.is_over:  # the time went by while connecting
            self._end()

    def _end(self) -> None:
        self.is_over = True
        sock = self.stream.get_extra_info("socket") if self.stream is not None else None  # type: ignore[attr-defined]
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # closed in the meantime
                return
