"""An optional limit on the requests of one address; off by default, since a whole office sits behind one.

A bucket that leaks evenly (the generic cell rate algorithm): one number an address, the time at which it is empty.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

MINUTE = 60.0
#: Addresses that are remembered; beyond it those that have been quiet longest are forgotten.
REMEMBERED = 20_000
#: An IPv6 client has a whole network of its own.
OWN_BITS = 64
#: What a page needs to look right, and what watches over us.
FREE = ("/static/", "/healthz", "/readyz")

ErrorPage = Callable[[Request, int, str | None], Awaitable[Response]]


class Limit:
    """Wraps the application: an address that asks more than `a_minute` times a minute hears when to come back."""

    def __init__(self, app: ASGIApp, a_minute: int, error_page: ErrorPage) -> None:
        self.app = app
        self.error_page = error_page
        self.buckets = Buckets(a_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE) or not scope.get("client"):
            await self.app(scope, receive, send)
            return
        wait = self.buckets.wait(holder(scope["client"][0]), time.monotonic())
        if not wait:
            await self.app(scope, receive, send)
            return
        refusal = await self.error_page(Request(scope), 429, None)
        refusal.headers["Retry-After"] = str(math.ceil(wait))
        await refusal(scope, receive, send)


class Buckets:
    """One bucket an address; `a_minute` requests fit at once, and as many leak out in a minute."""

    def __init__(self, a_minute: int, remembered: int = REMEMBERED) -> None:
        self._drop = MINUTE / a_minute
        self._remembered = remembered
        #: address → when its bucket is empty, the one that asked last at the end
        self._empty_at: dict[str, float] = {}

    def wait(self, address: str, now: float) -> float:
        """Take one request of an address; 0, or the seconds until it fits, and then it does not count."""
        fuller = max(self._empty_at.pop(address, now), now) + self._drop
        over = fuller - now - MINUTE
        self._empty_at[address] = fuller - self._drop if over > 1e-6 else fuller
        while len(self._empty_at) > self._remembered:
            del self._empty_at[next(iter(self._empty_at))]
        return over if over > 1e-6 else 0.0


def holder(address: str) -> str:
    """Who an address stands for."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if ip.version == 4 else str(ipaddress.ip_network((ip, OWN_BITS), strict=False))
