"""The sample department behind a front that a test may make lie: redesigns, maintenance, floods, mass deletions.

front.change = lambda asked, answer: MAINTENANCE      # every answer from now on
front.raw = lambda asked: b"200: OK\r\n"               # these bytes, and the end of the connection; None: as usual
front.site = dataclasses.replace(front.site, …)       # what the department publishes
"""

from __future__ import annotations

import datetime as dt
import itertools
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from sample import Answer, Site, Visit, answer
from sample.revalidation import revalidated


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its number from 0, its path with query, its headers, and the status that it got."""

    count: int
    path: str
    headers: dict[str, str]
    status: int


#: The path asked for and the sample's answer → the answer to send.
Change = Callable[[str, Answer], Answer]
#: The path asked for → the bytes to send as they are, or None for an answer as usual.
Raw = Callable[[str], bytes | None]


def unchanged(path: str, found: Answer) -> Answer:
    """The sample as it is."""
    return found


class Front:
    """The running site on a free port; it keeps its address while `site` and `change` are swapped."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.change: Change = unchanged
        self.raw: Raw = lambda path: None
        self.asked: list[Asked] = []
        self.is_down = False
        #: bytes that were sent as they are end with a reset of the connection, and not with its end
        self.is_abrupt = False
        self._original, self._counter = site, itertools.count()
        self._open(0)
        self.url = f"http://127.0.0.1:{self.port}/"

    def _open(self, port: int) -> None:
        self._http = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"front": self}))
        self.port = int(self._http.server_address[1])
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def restore(self) -> None:
        """The first night's site again, and an empty log."""
        self.site, self.change, self.raw = self._original, unchanged, lambda path: None
        self.asked.clear()

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [asked.path for asked in self.asked]

    def close(self) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def go_down(self) -> None:
        """Take no further connection; the open one ends with the answer that is being made."""
        self.is_down = True
        self.close()

    def come_back(self) -> None:
        """Take connections again, at the same address."""
        if self.is_down:
            self.is_down = False
            self._open(self.port)

    def tell(self, path: str, headers: dict[str, str]) -> Answer:
        """The answer to one request, logged before it is sent."""
        count = next(self._counter)
        asked = {name.title(): value for name, value in headers.items()}
        true = answer(self.site, path, Visit(self.url.rstrip("/"), count))
        found = self.change(path, revalidated(true, asked, dt.datetime.now(dt.UTC)))
        self.asked.append(Asked(count, path, headers, found.status))
        return found


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no error of the site's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 20
    front: ClassVar[Front]

    def do_GET(self) -> None:
        found = self.front.tell(self.path, {name.lower(): value for name, value in self.headers.items()})
        if (data := self.front.raw(self.path)) is not None:
            self._send_raw(data)
            return
        self.send_response(found.status)
        for name, value in found.headers:
            if name != "Transfer-Encoding":
                self.send_header(name, value.encode().decode("latin-1"))
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        self.wfile.write(found.body)
        self.close_connection = self.close_connection or self.front.is_down

    def _send_raw(self, data: bytes) -> None:
        """Bytes as they are; a client that has gone meanwhile does not get them."""
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(data)
            if self.front.is_abrupt:
                self.wfile.flush()
                time.sleep(0.05)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


def html(body: str, status: int = 200) -> Answer:
    """A page."""
    return Answer(status, (("Content-Type", "text/html; charset=utf-8"),), body.encode())


def rewritten(found: Answer, *pairs: tuple[str, str]) -> Answer:
    """A page with some of its words replaced."""
    text = found.body.decode()
    for old, new in pairs:
        text = text.replace(old, new)
    return replace(found, body=text.encode())


def is_page(found: Answer) -> bool:
    """True for an HTML page with status 200."""
    return found.status == 200 and (found.header("Content-Type") or "").startswith("text/html")


def is_item(path: str) -> bool:
    """True for the page of a directive or an article, not for its files."""
    return ("/laws/detail/" in path or path.endswith(".html")) and "?" not in path


MAINTENANCE = html(
    "<!DOCTYPE html><html><head><title>Bảo trì</title></head><body><h1>Trang đang bảo trì</h1>"
    "<p>Hệ thống đang được nâng cấp, mời quay lại sau 08/08/2025 17:00.</p></body></html>"
)
