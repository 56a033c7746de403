"""Notices to a web address: one POST of JSON, no redirect followed, the address never printed (it may be secret)."""

from __future__ import annotations

import base64
import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit

from notices.channel import ANSWER, STEP, WHOLE, NotDelivered, Partly, Unanswered, Unheard, Wire, bounded, trust
from notices.mail import network_reason
from notices.wording import Message

#: What may stand in a path or a query as it is; everything else is percent-encoded.
SAFE = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of JSON."""

    url: str
    #: the key under which a chat system expects the text
    text_key: str = "text"
    only_text: bool = False
    extra_ca_file: Path | None = None
    name: str = "webhook"
    seconds: float = WHOLE
    answer: float = ANSWER

    def send(self, message: Message, readers: Sequence[str] = ()) -> Partly | None:
        """Deliver to the one reader that there is; raises NotDelivered unless the answer is 2xx."""
        self._attempt(json.dumps(self.payload(message), ensure_ascii=False).encode())
        return None

    def payload(self, message: Message) -> dict[str, object]:
        """The notice as JSON: the text as people read it, and the same for programs."""
        text = {self.text_key: f"{message.subject}\n{message.body}".rstrip()}
        if self.only_text:
            return dict(text)
        return {"kind": message.kind, "subject": message.subject, "items": list(message.items), **text}

    def greet(self) -> None:
        """Connection and encryption, nothing sent; raises NotDelivered."""
        self._attempt(None)

    def _attempt(self, body: bytes | None) -> None:
        parts, began = urlsplit(self.url), time.monotonic()
        try:
            bounded(lambda wire: post(parts, body, self.extra_ca_file, wire), self.seconds, self.answer)
        except Unheard as exc:
            words = f"webhook: {parts.hostname} đã nhận trọn tin mà không trả lời; có thể tin đã tới"
            raise Unanswered(words) from exc
        except (OSError, http.client.HTTPException, ValueError) as exc:
            why = network_reason(exc, time.monotonic() - began)
            raise NotDelivered(f"webhook: không gửi được tới {parts.hostname}: {why}") from exc


def post(parts: SplitResult, body: bytes | None, extra_ca_file: Path | None, wire: Wire) -> None:
    """One request, its socket on the wire; without a body only the connection is tried."""
    connection = connection_to(parts, extra_ca_file)
    try:
        connection.connect()
        wire.hold(connection.sock)
        if body is None:
            return
        path = quote(parts.path or "/", SAFE) + (f"?{quote(parts.query, SAFE)}" if parts.query else "")
        connection.request("POST", path, body, headers(parts))
        wire.handed_over()
        try:
            status = connection.getresponse().status
        except TimeoutError as error:  # one that hangs up has failed: with HTTP an answer costs it nothing
            raise Unheard from error
        if not 200 <= status < 300:
            raise NotDelivered(f"webhook: {parts.hostname} trả lời {status}")
    finally:
        connection.close()


def connection_to(parts: SplitResult, extra_ca_file: Path | None) -> http.client.HTTPConnection:
    """A connection, not opened yet."""
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=STEP, context=trust(extra_ca_file))
    return http.client.HTTPConnection(host, parts.port, timeout=STEP)


def headers(parts: SplitResult) -> dict[str, str]:
    """What goes along; a name and password in the address become basic authentication."""
    found = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "TraCuu", "Connection": "close"}
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        found["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return found
