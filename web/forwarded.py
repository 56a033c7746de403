"""Who asks, behind a proxy: forwarding headers are believed from trusted proxies, and from nobody else.

A chain is read from its right end, which our own proxy wrote; the first address that is no trusted proxy is the client.
What stands further left is the client's own word.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Forwarded:
    """Wraps the application: `client` and `scheme` of the scope are those of the reader's browser."""

    def __init__(self, app: ASGIApp, trusted: Iterable[str]) -> None:
        self.app = app
        self.trusted = tuple(ipaddress.ip_network(text, strict=False) for text in trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if scope["type"] == "http" and peer and is_trusted(address_of(peer[0]), self.trusted):
            scope = {**scope, **seen_through(scope, peer[0], self.trusted)}
        await self.app(scope, receive, send)


def seen_through(scope: Scope, peer: str, trusted: Sequence[Network]) -> dict[str, object]:
    """What a trusted proxy says of the request."""
    headers = Headers(scope=scope)
    hops = [hop for line in headers.getlist("x-forwarded-for") for hop in line.split(",")]
    scheme = headers.get("x-forwarded-proto", "").strip().lower()
    return {
        "client": (client_of(peer, hops, trusted), 0),
        "scheme": scheme if scheme in ("http", "https") else scope["scheme"],
    }


def client_of(peer: str, hops: Sequence[str], trusted: Sequence[Network]) -> str:
    """The right-most address that is no trusted proxy; where the chain stops making sense, the last one that did."""
    here = peer
    for hop in reversed(hops):
        if not is_trusted(address_of(here), trusted):
            break
        further = address_of(hop)
        if further is None:
            break
        here = str(further)
    return here


def is_trusted(address: Address | None, trusted: Sequence[Network]) -> bool:
    """Whether an address belongs to a trusted proxy."""
    return address is not None and any(address in network for network in trusted)


def address_of(text: str) -> Address | None:
    """An address as proxies write it, with or without a port; None for anything else ("unknown", a name)."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
