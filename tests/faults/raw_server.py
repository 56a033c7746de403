"""A server of plain sockets that answers what it is told, however broken, and remembers what it was asked.

with RawServer() as server:
    server.on("/page", cut(b"half"), page(b"whole"))   # the first request gets the first script, the last one repeats
    ...
    assert server.paths() == ["/page", "/page"]
"""

from __future__ import annotations

import itertools
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

#: No script keeps a connection longer than this, whatever the client does.
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One request: when its head had arrived (monotonic seconds), what it asked, and on which connection."""

    at: float
    path: str
    headers: dict[str, str]
    connection: int


class Talk:
    """The connection of one request, in the hands of a script. What the client no longer takes is dropped."""

    def __init__(self, sock: socket.socket, heard: Heard, stopping: threading.Event) -> None:
        self._sock, self.heard, self._stopping = sock, heard, stopping
        self.is_over = False
        self._until = time.monotonic() + PATIENCE

    def send(self, data: bytes) -> None:
        """Send some bytes."""
        try:
            self._sock.sendall(data)
        except OSError:
            self.is_over = True

    def goes_on(self) -> bool:
        """True while an endless answer should go on."""
        return not (self.is_over or self._stopping.is_set() or time.monotonic() > self._until)

    def wait(self, seconds: float) -> None:
        """Say nothing for a while."""
        self._stopping.wait(seconds)

    def hang(self) -> None:
        """Say nothing until the client gives up."""
        with suppress(OSError):
            self._sock.settimeout(PATIENCE)
            self._sock.recv(1)
        self.is_over = True

    def close(self) -> None:
        """End the connection after this."""
        self.is_over = True

    def reset(self) -> None:
        """End the connection with RST."""
        with suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.is_over = True


Script = Callable[[Talk], None]


class RawServer:
    """The running server on a free port of 127.0.0.1; with a TLS context it speaks TLS."""

    def __init__(self, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self._tls = tls
        self._scripts: dict[str, list[Script]] = {}
        #: answers every path that has no scripts of its own
        self.otherwise: Script = _missing
        self.heard: list[Heard] = []
        self._connections = itertools.count(1)
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}/"
        self._start(self._accept)

    def on(self, path: str, *scripts: Script) -> str:
        """Answer this path by these scripts, one a request, the last one ever after; the whole address."""
        self._scripts[path] = list(scripts)
        return self.url.rstrip("/") + path

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [heard.path for heard in self.heard]

    def gaps(self) -> list[float]:
        """Seconds between one request and the next."""
        times = [heard.at for heard in self.heard]
        return [later - earlier for earlier, later in itertools.pairwise(times)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _start(self, what: Callable[[], None]) -> None:
        thread = threading.Thread(target=what, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            number = next(self._connections)
            self._start(lambda sock=sock, number=number: self._serve(sock, number))  # type: ignore[misc]

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.settimeout(PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self._tls is not None:
                sock = self._tls.wrap_socket(sock, server_side=True)
            while not self._stopping.is_set() and self._one(sock, number):
                pass
        except OSError:  # a failed handshake, a client that went away
            pass
        finally:
            sock.close()

    def _one(self, sock: socket.socket, number: int) -> bool:
        """Serve one request; False when the connection is over."""
        head = self._head(sock)
        if not head:
            return False
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        heard = Heard(time.monotonic(), lines[0].split(" ")[1], headers, number)
        self.heard.append(heard)
        talk = Talk(sock, heard, self._stopping)
        self._script(heard.path)(talk)
        return not talk.is_over

    def _script(self, path: str) -> Script:
        left = self._scripts.get(path, [self.otherwise])
        return left.pop(0) if len(left) > 1 else left[0]

    def _head(self, sock: socket.socket) -> bytes:
        """The head of a request; empty when the client or this server is done."""
        sock.settimeout(0.1)
        head = b""
        while b"\r\n\r\n" not in head:
            try:
                more = sock.recv(65536)
            except TimeoutError:
                if self._stopping.is_set():
                    return b""
                continue
            if not more:
                return b""
            head += more
            if head.startswith(b"\x16\x03"):  # a TLS hello where plain HTTP is spoken: what web servers say to it
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                return b""
        sock.settimeout(PATIENCE)
        return head.partition(b"\r\n\r\n")[0]


def _missing(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
