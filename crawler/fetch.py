"""One polite request: the pace kept, tried again where that helps, redirects followed inside the host.

The fetcher waits between any two requests to the host (redirects, robots.txt and retries included), has one deadline
for the whole of a request, caps what it reads, decompresses by itself with a check of the end, and never talks to an
address that the administrator did not allow.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

from crawler.answer import Answer, Asked, Limits
from crawler.errors import FetchError, Refused
from crawler.exchange import Exchange
from crawler.pace import Pace, back_off, retry_after

__all__ = ["Answer", "Asked", "Fetcher", "Limits"]

MAX_HOPS = 5
RETRY_STATUSES = frozenset((429, 500, 502, 503, 504))
MAX_RETRY_AFTER = 1800
#: Reasons for which another try may help. A refused connection is most often a server that is being started anew.
RETRIED = frozenset(("truncated", "timeout", "reset", "malformed", "unreachable"))


@dataclass
class Fetcher:
    """The one client of a host. Not for several threads: politeness is one request at a time."""

    delay: float
    user_agent: str
    log: Callable[[Asked], None]
    allow_loopback: bool = False
    allow_private: bool = False
    extra_ca_file: str | None = None
    #: shared by the fetchers of all sites on one host
    pace: Pace = field(default_factory=Pace)

    def __enter__(self) -> Self:
        self._wire = Exchange(self.user_agent, self.allow_loopback, self.allow_private, self.extra_ca_file).__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wire.__exit__(kind, error, trace)

    def fetch(
        self, url: str, limits: Limits, headers: Mapping[str, str] | None = None, *, across: bool = False
    ) -> Answer:
        """The answer at an address after redirects inside the host (`across`: also to other hosts, for robots.txt).

        Raises FetchError with a stable reason, Unreachable where the host does not answer, Refused where it limits us.
        """
        here = url
        for _ in range(MAX_HOPS + 1):
            answer = self._patiently(here, limits, headers or {})
            target = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308):
                return Answer(url, here, answer.status, answer.headers, answer.body)
            if not target:
                raise FetchError(url, "redirect", "chuyển hướng không nói tới đâu")
            there = _joined(here, target)
            if there is None:
                raise FetchError(url, "redirect", "chuyển hướng tới một địa chỉ không dùng được")
            if not is_web(there) or (not across and not same_host(there, url)):
                return Answer(url, here, answer.status, answer.headers, b"", elsewhere=there)
            here = there
        raise FetchError(url, "redirect", "chuyển hướng quá nhiều lần")

    def _patiently(self, url: str, limits: Limits, headers: Mapping[str, str]) -> Answer:
        """One address, asked again where that helps: a cut body, a time-out, a busy server."""
        for attempt in range(1, limits.tries + 1):
            try:
                answer = self._once(url, limits, headers)
            except FetchError as error:
                if attempt == limits.tries or error.reason not in RETRIED:
                    raise
                self.pace.wait(back_off(attempt, self.delay))
                continue
            if answer.status not in RETRY_STATUSES:
                return answer
            asked = retry_after(answer.headers)
            if asked is not None:  # after the last try too: it holds for the next address as well
                self.pace.wait(asked)
            if attempt == limits.tries:
                self._may_ask(url)
                return answer
            if asked is None:
                self.pace.wait(back_off(attempt, self.delay))
        raise AssertionError("unreachable: tries is at least 1")

    def _may_ask(self, url: str) -> None:
        """Raise Refused where the host wants to be left alone for longer than a night can wait."""
        if self.pace.asked_wait > MAX_RETRY_AFTER:
            raise Refused(url, "limited", f"máy chủ yêu cầu chờ {self.pace.asked_wait:.0f} giây")

    def _once(self, url: str, limits: Limits, headers: Mapping[str, str]) -> Answer:
        """One request on the wire, logged whatever comes of it."""
        self._may_ask(url)
        self.pace.pause(self.delay)
        at, start = dt.datetime.now(dt.UTC), time.monotonic()
        status, size, problem = None, 0, None
        try:
            answer = self._wire.get(url, limits, headers)
            status, size = answer.status, len(answer.body)
        except FetchError as error:
            problem = error.reason
            raise
        finally:
            self.pace.asked()
            self.log(Asked(url, at, status, time.monotonic() - start, size, problem))
        return answer


def _joined(base: str, target: str) -> str | None:
    """Where a redirect leads, or None for what is no address."""
    try:
        url = urljoin(base, target)
        return url if urlsplit(url).hostname or not is_web(url) else None
    except ValueError:
        return None


def is_web(url: str) -> bool:
    """True for http and https."""
    return url.lower().startswith(("http:", "https:"))


def same_host(one: str, other: str) -> bool:
    """True where two addresses name one host and port; False for what is no address."""
    try:
        return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()
    except ValueError:
        return False
