"""A web address that takes notices: it answers with a status, elsewhere, byte by byte, or never."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any, ClassVar, Self


@dataclass
class Receiver:
    """Keeps what came: path, headers in lower case, JSON."""

    context: SSLContext | None = None
    status: int = 200
    location: str = ""
    is_dripping: bool = False
    #: seconds before it answers
    slow: float = 0.0
    got: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.over = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"receiver": self}))
        self._http.daemon_threads = True
        if self.context is not None:
            self._http.socket = self.context.wrap_socket(self._http.socket, server_side=True)
        self.port: int = self._http.server_address[1]
        self.url = f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}/hooks/b%C3%AD-mật?k=1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    receiver: ClassVar[Receiver]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.got.append((self.path, headers, json.loads(body)))
        if self.receiver.is_dripping:
            while not self.receiver.over.wait(0.1):
                self.wfile.write(b"H")
            return
        self.receiver.over.wait(self.receiver.slow)
        self.send_response(self.receiver.status)
        if self.receiver.location:
            self.send_header("Location", self.receiver.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""
