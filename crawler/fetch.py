"""One polite request. httpx lives only here.

The fetcher waits between any two requests to the host (redirects, robots.txt and retries included), has one deadline
for the whole of a request, caps what it reads, decompresses by itself with a check of the end, follows redirects inside
the host only, and never talks to an address that the administrator did not allow.
"""

from __future__ import annotations

import datetime as dt
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit
from urllib.request import Request

import httpx
import truststore

from crawler.addresses import AddressRefused, check_host, check_peer
from crawler.bodies import BodyError, Decoder
from crawler.errors import FetchError, Refused, Unreachable
from crawler.tls import tls_message

MAX_HOPS = 5
RETRY_STATUSES = frozenset((429, 500, 502, 503, 504))
MAX_RETRY_AFTER = 1800


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take."""

    #: seconds in all
    deadline: float = 60.0
    #: bytes on the wire and decoded
    size: int = 10_000_000
    #: tries in all
    tries: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    #: where a redirect led that was not followed: another host
    elsewhere: str | None = None

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request on the wire, for the log."""

    url: str
    at: dt.datetime
    status: int | None
    seconds: float
    size: int
    problem: str | None


@dataclass
class Fetcher:
    """The one client of a host. Not for several threads: politeness is one request at a time."""

    delay: float
    user_agent: str
    log: Callable[[Asked], None]
    allow_loopback: bool = False
    allow_private: bool = False
    extra_ca_file: str | None = None
    sleep: Callable[[float], None] = time.sleep
    _last: float = field(default=float("-inf"), init=False)
    _not_before: float = field(default=float("-inf"), init=False)
    #: the connection that the next request may find kept open
    _stream: object | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2  # builds of Python differ in what they allow
        if self.extra_ca_file:
            context.load_verify_locations(self.extra_ca_file)
        headers = {"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate", "Accept-Language": "vi,en;q=0.5"}
        self._client = httpx.Client(
            verify=context,
            headers=headers,
            cookies=CookieJar(SendableCookies()),
            trust_env=False,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def wait(self, seconds: float) -> None:
        """No request to this host for so long: the site asked for it."""
        self._not_before = max(self._not_before, time.monotonic() + seconds)

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
            if there is None or (not across and not _same_host(there, url)):
                return Answer(url, here, answer.status, answer.headers, b"", elsewhere=there or target)
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
                self.wait(self._back_off(attempt))
                continue
            if answer.status not in RETRY_STATUSES:
                return answer
            asked = _retry_after(answer.headers)
            if asked is not None and asked > MAX_RETRY_AFTER:
                raise Refused(url, "limited", f"máy chủ yêu cầu chờ {asked:.0f} giây")
            if asked is not None:  # after the last try too: it holds for the next address as well
                self.wait(asked)
            if attempt == limits.tries:
                return answer
            if asked is None:
                self.wait(self._back_off(attempt))
        raise AssertionError("unreachable: tries is at least 1")

    def _back_off(self, attempt: int) -> float:
        """Seconds before another try: exponential, with jitter, on the scale of the politeness."""
        jitter = random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        return float(max(self.delay, 0.2) * 2**attempt * jitter)

    def _once(self, url: str, limits: Limits, headers: Mapping[str, str]) -> Answer:
        """One request on the wire, logged whatever comes of it."""
        self._pause()
        at, start = dt.datetime.now(dt.UTC), time.monotonic()
        status, size, problem = None, 0, None
        try:
            answer = self._exchange(url, limits, headers)
            status, size = answer.status, len(answer.body)
        except FetchError as error:
            problem = error.reason
            raise
        finally:
            self._last = time.monotonic()
            self.log(Asked(url, at, status, self._last - start, size, problem))
        return answer

    def _pause(self) -> None:
        due = max(self._last + self.delay, self._not_before)
        while (left := due - time.monotonic()) > 0:
            self.sleep(left)
            if self.sleep is not time.sleep:  # a test's clock: it has slept
                return

    def _exchange(self, url: str, limits: Limits, headers: Mapping[str, str]) -> Answer:
        watch = Watch(limits.deadline, allow_loopback=self.allow_loopback, allow_private=self.allow_private)
        watch.hold(self._stream)
        try:
            check_host(urlsplit(url).hostname or "", loopback=self.allow_loopback, private=self.allow_private)
            request = self._client.build_request(
                "GET", url, headers=dict(headers), timeout=min(20.0, limits.deadline), extensions={"trace": watch.trace}
            )
            with watch:
                response = self._client.send(request, stream=True)
                try:
                    body = _read(response, limits, watch)
                finally:
                    response.close()
        except AddressRefused as exc:
            raise FetchError(url, "address", str(exc)) from exc
        except BodyError as exc:
            raise FetchError(url, exc.reason, str(exc)) from exc
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as exc:
            raise _told(url, exc, watch) from exc
        finally:
            self._stream = watch.stream
        return Answer(url, url, response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)


#: Reasons for which another try may help.
RETRIED = frozenset(("truncated", "timeout", "reset", "malformed"))


class SendableCookies(DefaultCookiePolicy):
    """A cookie that is not ASCII could not be sent back: every later request would fail on it."""

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        """Asked by the cookie jar for each cookie of an answer."""
        return f"{cookie.name}{cookie.value}".isascii() and super().set_ok(cookie, request)


class Watch:
    """The deadline of one request: shuts the socket when it is over, and looks at the peer before a byte is sent."""

    def __init__(self, deadline: float, *, allow_loopback: bool, allow_private: bool) -> None:
        self.is_over = False
        self._loopback, self._private = allow_loopback, allow_private
        self.stream: object | None = None
        self._timer = threading.Timer(deadline, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

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


def _read(response: httpx.Response, limits: Limits, watch: Watch) -> bytes:
    """The whole body, decompressed by us; raises BodyError when it is cut, too large or not what it says."""
    watch.hold(response.extensions["network_stream"])
    decoder = Decoder(response.headers.get("content-encoding", ""), limits.size)
    for chunk in response.iter_raw():
        decoder.feed(chunk)
        if watch.is_over:
            raise BodyError("timeout", "quá thời hạn của một yêu cầu")
    return decoder.finish()


def _told(url: str, exc: Exception, watch: Watch) -> FetchError:
    """What went wrong, as a stable word and in words."""
    if watch.is_over or isinstance(exc, httpx.TimeoutException):
        return FetchError(url, "timeout", "máy chủ trả lời quá chậm")
    if message := tls_message(exc):
        return Unreachable(url, "tls", message)
    if isinstance(exc, httpx.ConnectError):
        return Unreachable(url, "unreachable", "không kết nối được tới máy chủ")
    if isinstance(exc, httpx.RemoteProtocolError) and "location header" in str(exc):
        return FetchError(url, "redirect", "chuyển hướng tới một địa chỉ không dùng được")
    if isinstance(exc, httpx.RemoteProtocolError):
        cut = "incomplete" in str(exc) or "peer closed" in str(exc)
        kept_alive = "without sending a response" in str(exc)
        reason = "truncated" if cut else "reset" if kept_alive else "malformed"
        return FetchError(url, reason, f"câu trả lời không trọn vẹn ({exc})")
    if isinstance(exc, httpx.InvalidURL | ValueError):
        return FetchError(url, "address", f"địa chỉ không dùng được ({exc})")
    return FetchError(url, "reset", f"kết nối bị ngắt ({exc})")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for (RFC 9110, 10.2.3: seconds or a date)."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - dt.datetime.now(dt.UTC)).total_seconds()) if text else None
    except (ValueError, TypeError):
        return None


def _joined(base: str, target: str) -> str | None:
    try:
        url = urljoin(base, target)
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _same_host(one: str, other: str) -> bool:
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()
