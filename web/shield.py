"""What holds for every response: security headers, only reading methods, one log line, no stack in an error page.

The outermost layer that answers, as plain ASGI: it also covers what the router, the handlers and the error pages do.
Headers after the OWASP Secure Headers Project; the pages need nothing from elsewhere, so the policy starts at 'none'.
"""

from __future__ import annotations

import logging
import secrets
import time
import traceback
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-cache",
}
METHODS = ("GET", "HEAD")

log = logging.getLogger("tracuu.web")

ErrorPage = Callable[[Request, int, str | None], Awaitable[Response]]


class Shield:
    """Wraps the application; `error_page` renders (request, status, error id)."""

    def __init__(self, app: ASGIApp, error_page: ErrorPage) -> None:
        self.app = app
        self.error_page = error_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watched = Watched(send)
        began = time.monotonic()
        try:
            await self._answer(scope, receive, watched)
        finally:
            log.info(line(scope, watched, time.monotonic() - began))

    async def _answer(self, scope: Scope, receive: Receive, watched: Watched) -> None:
        if scope["method"] not in METHODS:
            refusal = await self.error_page(Request(scope), 405, None)
            refusal.headers["Allow"] = ", ".join(METHODS)
            await refusal(scope, receive, watched)
            return
        try:
            await self.app(scope, receive, watched)
        except Exception as exc:  # noqa: BLE001 - the last line of defence: a bug becomes a page with an id
            error_id = secrets.token_hex(4)
            log.error(trace(error_id, exc), extra={"trace": True})
            if not watched.status:
                await (await self.error_page(Request(scope), 500, error_id))(scope, receive, watched)


class Watched:
    """A `send` that adds the headers and remembers what went out."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status = 0
        self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self.send(message)


def line(scope: Scope, watched: Watched, seconds: float) -> str:
    """One request as one line: the path is percent-encoded again, and the question stays out (it may name a person)."""
    path = quote(scope["path"], safe="/~", errors="replace")[:300]
    method = quote(scope["method"])[:20]
    return f"{method} {path} {watched.status} {watched.size} B {seconds * 1000:.0f} ms"


def trace(error_id: str, exc: Exception) -> str:
    """The whole trace; each line begins with the id, so that no text inside it can pass for a log line of its own."""
    lines = "".join(traceback.format_exception(exc)).splitlines()
    return "\n".join(f"{error_id} | {text}" for text in (f"error {error_id}", *lines))
