"""The sample site on this machine's loopback: a thread beside the program, standard library only.

with serve(load_site(), port=0) as server:
    crawl(server.url)
    server.site = dataclasses.replace(server.site, directives=...)   # the next night's site
"""

from __future__ import annotations

import datetime as dt
import itertools
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar

from sample.answer import Answer, Visit
from sample.department import Site
from sample.load import SampleError, load_site
from sample.revalidation import revalidated
from sample.routes import answer

PORT = 8009


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived and the status it got, for tests that read the log."""

    at: dt.datetime
    method: str
    path: str
    headers: dict[str, str]
    status: int


class SampleServer:
    """The running site; `site` may be swapped at any time, `close` frees the port."""

    def __init__(self, site: Site, host: str, port: int, on_request: Callable[[Request], None] | None) -> None:
        self.site = site
        self.on_request = on_request
        self.visits = itertools.count()
        self._http = _listen(host, port, type("Handler", (_Handler,), {"sample": self}))
        self.url = f"http://{host}:{self._http.server_address[1]}/"
        # The poll interval is how long `close` may take.
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.1,), name="sample-site", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving; open connections end with their thread."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> SampleServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(
    site: Site | None = None,
    host: str = "127.0.0.1",
    port: int = PORT,
    on_request: Callable[[Request], None] | None = None,
) -> SampleServer:
    """Serve a site (the bundled one by default); port 0 takes a free one. Raises `SampleError` on a taken port."""
    return SampleServer(site or load_site(), host, port, on_request)


class _Server(ThreadingHTTPServer):
    """Threads end with the program, and binding asks no name server who we are."""

    daemon_threads = True
    block_on_close = False

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD; all else is refused by the base class with 501."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30
    sample: ClassVar[SampleServer]

    def do_GET(self) -> None:
        """Answer from the site as it stands now."""
        sample = self.sample
        now = dt.datetime.now(dt.UTC)
        visit = Visit(sample.url.rstrip("/"), next(sample.visits))
        found = revalidated(answer(sample.site, self.path, visit), dict(self._asked()), now)
        if sample.on_request:
            # Before sending: who got an answer finds its request in the log.
            sample.on_request(Request(now, self.command, self.path, dict(self.headers), found.status))
        self._send(found)

    do_HEAD = do_GET  # noqa: N815 - named by http.server

    def _asked(self) -> list[tuple[str, str]]:
        return [(name.title(), value) for name, value in self.headers.items()]

    def _send(self, found: Answer) -> None:
        chunked = found.header("Transfer-Encoding") == "chunked" and self.request_version == "HTTP/1.1"
        self.send_response(found.status)
        for name, value in found.headers:
            if name != "Transfer-Encoding":
                # http.server writes headers as Latin-1; the CMS writes raw UTF-8 file names.
                self.send_header(name, value.encode().decode("latin-1"))
        self.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(found.body)))))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(found.body), found.body) if chunked else found.body)

    def version_string(self) -> str:
        """The Server header."""
        return "TraCuuSample"

    def log_message(self, format: str, *args: object) -> None:
        """Silent: what is asked goes to `on_request`."""


def _listen(host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> _Server:
    try:
        return _Server((host, port), handler)
    except OSError as exc:
        raise SampleError(
            f"Không mở được cổng {port} trên {host} cho trang mẫu. "
            "Hãy dừng chương trình đang dùng cổng này, hoặc tắt trang mẫu trong config.toml."
        ) from exc
