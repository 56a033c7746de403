"""One exchange on the wire: a request sent, its whole body read. httpx lives only here.

Names are resolved and looked at before the request, the peer again once connected; certificates are the system's and
those of the extra file; nothing of the environment (proxies) is used.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from urllib.request import Request

import httpx
import truststore

from crawler.addresses import AddressRefused, check_host
from crawler.answer import Answer, Limits
from crawler.bodies import BodyError, Decoder
from crawler.errors import FetchError, Unreachable
from crawler.tls import tls_message
from crawler.watch import Alarm, Watch

#: Seconds for one step (connecting, one read); the deadline holds for all of them together.
STEP = 20.0


@dataclass
class Exchange:
    """The open client; `get` is one request without any patience.

    It is httpx's transport with the cookies of the site, and not its client: redirects are followed elsewhere, and what
    else the client does for a request costs as much as the request.
    """

    user_agent: str
    allow_loopback: bool
    allow_private: bool
    extra_ca_file: str | None
    #: the connection that the next request may find kept open
    _stream: object | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2  # builds of Python differ in what they allow
        if self.extra_ca_file:
            context.load_verify_locations(self.extra_ca_file)
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        self._transport = httpx.HTTPTransport(verify=context, trust_env=False, limits=limits)
        self._cookies = httpx.Cookies(CookieJar(SendableCookies()))
        self._headers = {
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive",
            "User-Agent": self.user_agent,
            "Accept-Language": "vi,en;q=0.5",
        }
        self._alarm = Alarm()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._alarm.close()
        self._transport.close()

    def get(self, url: str, limits: Limits, headers: Mapping[str, str]) -> Answer:
        """The answer at this very address; raises FetchError with a stable reason."""
        watch = Watch(
            self._alarm, limits.deadline, allow_loopback=self.allow_loopback, allow_private=self.allow_private
        )
        watch.hold(self._stream)
        try:
            check_host(urlsplit(url).hostname or "", loopback=self.allow_loopback, private=self.allow_private)
            return self._send(url, limits, headers, watch)
        except AddressRefused as exc:
            raise FetchError(url, "address", str(exc)) from exc
        except BodyError as exc:
            raise FetchError(url, exc.reason, str(exc)) from exc
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as exc:
            raise _told(url, exc, watch) from exc
        finally:
            self._stream = watch.stream

    def _send(self, url: str, limits: Limits, headers: Mapping[str, str], watch: Watch) -> Answer:
        step = httpx.Timeout(min(STEP, limits.deadline)).as_dict()
        extensions = {"timeout": step, "trace": watch.trace}
        request = httpx.Request("GET", url, headers={**self._headers, **headers}, extensions=extensions)
        if self._cookies:
            self._cookies.set_cookie_header(request)
        with watch:
            response = self._transport.handle_request(request)
            response.request = request
            try:
                self._take_cookies(response)
                body = _read(response, limits, watch)
            finally:
                response.close()
        _check_target(response)
        return Answer(url, url, response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)

    def _take_cookies(self, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            self._cookies.extract_cookies(response)


class SendableCookies(DefaultCookiePolicy):
    """A cookie that is not ASCII could not be sent back: every later request would fail on it."""

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        """Asked by the cookie jar for each cookie of an answer."""
        return f"{cookie.name}{cookie.value}".isascii() and super().set_ok(cookie, request)


def _read(response: httpx.Response, limits: Limits, watch: Watch) -> bytes:
    """The whole body, decompressed by us; raises BodyError when it is cut, too large or not what it says."""
    watch.hold(response.extensions["network_stream"])
    decoder = Decoder(response.headers.get("content-encoding", ""), limits.size)
    for chunk in response.iter_raw():
        decoder.feed(chunk)
        if watch.is_over:
            raise BodyError("timeout", "quá thời hạn của một yêu cầu")
    return decoder.finish()


def _check_target(response: httpx.Response) -> None:
    """Raise FetchError where a redirect leads to what is no address at all."""
    if response.has_redirect_location:
        try:
            httpx.URL(response.headers["location"])
        except httpx.InvalidURL as exc:
            detail = "chuyển hướng tới một địa chỉ không dùng được"
            raise FetchError(str(response.request.url), "redirect", detail) from exc


def _told(url: str, exc: Exception, watch: Watch) -> FetchError:
    """What went wrong, as a stable word and in words."""
    if watch.is_over or isinstance(exc, httpx.TimeoutException):
        return FetchError(url, "timeout", "máy chủ trả lời quá chậm")
    if message := tls_message(exc):
        return Unreachable(url, "tls", message)
    if isinstance(exc, httpx.ConnectError):
        return Unreachable(url, "unreachable", "không kết nối được tới máy chủ")
    if isinstance(exc, httpx.RemoteProtocolError):
        return _broken(url, exc)
    if isinstance(exc, httpx.InvalidURL | ValueError):
        return FetchError(url, "address", "địa chỉ không dùng được")
    return FetchError(url, "reset", "kết nối bị ngắt")


def _broken(url: str, exc: httpx.RemoteProtocolError) -> FetchError:
    """An answer that is none: cut, not even begun, or not HTTP."""
    words = str(exc)
    cut = "incomplete" in words or "peer closed" in words
    kept_alive = "without sending a response" in words
    if cut:
        return FetchError(url, "truncated", "câu trả lời bị cắt cụt")
    if kept_alive:
        return FetchError(url, "reset", "máy chủ ngắt kết nối mà không trả lời")
    return FetchError(url, "malformed", "câu trả lời không đúng HTTP")
