"""The way to one site: its name, a connection, the certificate, robots.txt. Nothing else of it is asked for."""

from __future__ import annotations

import datetime as dt
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from commands.doctor.row import Row, State, good, missing
from crawler.addresses import AddressRefused, check_peer
from crawler.errors import FetchError
from crawler.fetch import Answer, Fetcher, Limits
from crawler.refresh import Policy
from crawler.robots import MAX_SIZE, is_unreachable, read_robots, robots_address
from crawler.spoken import system_words

#: Seconds for a name, for a connection, for one request.
NAME_SECONDS, CONNECT_SECONDS, REQUEST_SECONDS = 5.0, 5.0, 8.0
#: Of a host's addresses, so many are tried.
TRIED = 2
#: Seconds between two requests: only a redirect of robots.txt makes a second one.
LONGEST_DELAY = 1.0
PORTS = {"http": 80, "https": 443}


@dataclass
class Reach:
    """What was found on the way to a site; `date` is the site's own clock beside ours."""

    policy: Policy
    rows: list[Row] = field(default_factory=list)
    date: tuple[dt.datetime, dt.datetime] | None = None
    is_done: bool = False

    def look(self) -> None:
        """Go as far as the way leads; each step is told in `rows`."""
        for row in self._steps():
            self.rows.append(row)
        self.is_done = True

    @property
    def host(self) -> str:
        return urlsplit(self.policy.url).hostname or ""

    def _steps(self) -> Iterator[Row]:
        addresses = addresses_of(self.host)
        if not addresses:
            yield missing(
                f"Tên miền {self.policy.name}",
                f"không thấy {self.host}; hãy kiểm tra url trong [[site]], và DNS của máy: getent hosts {self.host}",
            )
            return
        try:
            for address in addresses:
                check_peer(address, loopback=self.policy.allow_loopback, private=self.policy.allow_private)
        except AddressRefused as error:
            yield missing(f"Tên miền {self.policy.name}", f"{self.host}: {error}")
            return
        yield good(f"Tên miền {self.policy.name}", f"{self.host} là {addresses[0]}")
        yield (row := self._connection(addresses))
        if row.state is State.GOOD:
            yield from self._robots()

    def _connection(self, addresses: list[str]) -> Row:
        parts, name = urlsplit(self.policy.url), f"Kết nối {self.policy.name}"
        port = parts.port or PORTS[parts.scheme]
        trouble: OSError | None = None
        for address in addresses[:TRIED]:
            try:
                socket.create_connection((address, port), CONNECT_SECONDS).close()
            except OSError as error:
                trouble = error
            else:
                return good(name, f"{self.host} cổng {port}")
        return missing(name, f"{self.host} cổng {port}: {why_not(trouble)}{proxy_hint()}")

    def _robots(self) -> Iterator[Row]:
        address = robots_address(self.policy.url)
        try:
            with self._fetcher() as fetcher:
                answer = fetcher.fetch(address, Limits(REQUEST_SECONDS, MAX_SIZE * 2, tries=1), across=True)
        except FetchError as error:
            is_tls = error.reason == "tls"
            yield missing(f"{'TLS' if is_tls else 'robots.txt'} {self.policy.name}", f"{error.url}: {error.detail}")
            return
        self.date = clocks(answer)
        if urlsplit(self.policy.url).scheme == "https":
            yield good(f"TLS {self.policy.name}", "chứng chỉ được máy này tin")
        yield self._rules(answer)

    def _fetcher(self) -> Fetcher:
        policy = self.policy
        return Fetcher(
            delay=min(policy.delay, LONGEST_DELAY),
            user_agent=policy.user_agent,
            log=lambda asked: None,
            allow_loopback=policy.allow_loopback,
            allow_private=policy.allow_private,
            extra_ca_file=policy.extra_ca_file,
        )

    def _rules(self, answer: Answer) -> Row:
        name = f"robots.txt {self.policy.name}"
        if is_unreachable(answer.status):
            return missing(
                name, f"máy chủ trả lời {answer.status}, khi đó không được phép đọc; chờ, hoặc báo trang nguồn"
            )
        rules = read_robots(answer.status, answer.body, self.policy.user_agent)
        if not rules.allows(self.policy.url):
            return missing(name, f"không cho phép đọc {self.policy.url}; hãy xin quản trị trang nguồn mở cho TraCuu")
        slower = f", mỗi trang cách nhau {rules.delay:g} giây" if rules.delay > self.policy.delay else ""
        return good(name, f"cho phép đọc{slower}")


def addresses_of(host: str) -> list[str]:
    """The addresses of a name; empty when there are none or the answer takes too long."""
    found: list[str] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM):
                found.append(str(entry[4][0]))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(NAME_SECONDS)
    return list(dict.fromkeys(found))


def why_not(trouble: OSError | None) -> str:
    """Why there is no connection, with the next step."""
    if isinstance(trouble, ConnectionRefusedError):
        return "bị từ chối; máy chủ không mở cổng này, hãy kiểm tra url, hoặc chờ trang chạy lại"
    if isinstance(trouble, TimeoutError):
        return "không có trả lời; hãy thử bằng trình duyệt từ máy này, và hỏi người giữ tường lửa"
    return f"không có đường tới ({system_words(trouble) if trouble else 'không rõ'}); hãy xem mạng của máy: ip route"


def proxy_hint() -> str:
    """A machine that goes out through a proxy: we do not."""
    names = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY")
    is_set = any(os.environ.get(name) for name in names)
    return "; máy có đặt proxy nhưng chương trình không đi qua proxy, hãy xin mở đường ra thẳng" if is_set else ""


def clocks(answer: Answer) -> tuple[dt.datetime, dt.datetime] | None:
    """The site's clock, from its Date header, and ours."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return (theirs if theirs.tzinfo else theirs.replace(tzinfo=dt.UTC)), dt.datetime.now(dt.UTC)
