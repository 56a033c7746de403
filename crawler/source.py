"""One site as the crawler meets it: robots.txt obeyed, "please wait" pages waited out, each request logged, pages kept.

A page that this run has fetched already (before it was interrupted) comes from the archive, not from the network.
"""

from __future__ import annotations

import datetime as dt
from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from crawler.answer import Answer, Asked, Limits
from crawler.archive import Archive
from crawler.errors import FetchError, Refused, RunStopped, Unreachable
from crawler.fetch import Fetcher, same_host
from crawler.robots import Robots, is_unreachable, read_robots, robots_address
from crawler.sites import Family
from crawler.sites.pages import Fetched
from crawler.store import KeptPage, Store
from crawler.withdrawn import Withdrawn

MAX_FLOOD_WAITS = 8
ROBOTS_AGE = dt.timedelta(hours=24)
#: RFC 9309, 2.3.1.4: after this long the outage is said to people.
LONG_OUTAGE = dt.timedelta(days=30)
#: In a row: then the host is down or does not want us, and asking further would be hammering.
MAX_FAILURES = 5
#: Failures that say something of the host: of a page, and of a file, which may well be damaged there by itself.
PAGE_FAULTS = frozenset(("timeout", "reset", "truncated", "malformed"))
FILE_FAULTS = frozenset(("timeout", "reset"))


@dataclass
class Source:
    """The site of one run."""

    site: str
    url: str
    run_id: int
    family: Family
    fetcher: Fetcher
    store: Store
    archive: Archive
    page_limits: Limits
    file_limits: Limits
    clock: Callable[[], dt.datetime]
    robots: Robots | None = None
    #: the site's pages end in </html>, so one that does not was cut
    closes_its_pages: bool = False
    #: what the office withdrew: neither asked for nor kept
    withdrawn: Withdrawn = field(init=False)
    #: why the home page could not be had: the reason of a stop, and words; None: it could
    trouble: tuple[str, str] | None = None
    _failures: int = 0

    def __post_init__(self) -> None:
        self.withdrawn = self.store.forgotten.of_site(self.site)

    def log(self, asked: Asked) -> None:
        """Keep one request in the store's log."""
        self.store.runs.request(
            self.run_id, self.site, asked.url, asked.at, asked.status, asked.seconds, asked.size, asked.problem
        )

    def obey(self) -> Robots:
        """Read robots.txt first; raises RunStopped where it cannot be had (RFC 9309, 2.3.1.4)."""
        address = robots_address(self.url)
        kept = self.store.pages.get(self.site, address)
        page, trouble = self._again(kept), ""
        if page is None:
            page, trouble = self._robots_page(address)
            page = page or self._recent_robots(kept)
        if page is None:
            message = (
                f"{address}: {trouble}; không có robots.txt thì không được phép đọc trang, đã giữ nguyên dữ liệu cũ"
            )
            raise RunStopped("robots-unreachable", message + self._outage(kept), 5)
        self.robots = read_robots(page.status, page.body, self.fetcher.user_agent)
        self.fetcher.delay = max(self.fetcher.delay, self.robots.delay)
        self._remark(address, page)
        return self.robots

    def _remark(self, address: str, page: Fetched) -> None:
        """What is odd about a robots.txt is said, and obeyed as far as it makes sense."""
        if self.robots is not None and self.robots.asked_delay > self.robots.delay:
            asked, kept = self.robots.asked_delay, self.robots.delay
            self.problem(
                address, "crawl-delay", f"yêu cầu chờ {asked:.0f} giây giữa hai trang; chỉ chờ {kept:.0f} giây"
            )
        if page.status == 200 and page.body.removeprefix(BOM_UTF8).lstrip()[:1] == b"<":
            self.problem(address, "robots-html", "robots.txt là một trang web, không có quy tắc nào")
        if page.status in (401, 403):
            told = f"máy chủ trả lời {page.status} cho robots.txt; theo RFC 9309 như vậy là không cấm gì"
            self.problem(address, "robots-refused", told)

    def _outage(self, kept: KeptPage | None) -> str:
        """How long robots.txt has been out of reach, once that is long. We go on obeying: the next step is a person's.

        RFC 9309, 2.3.1.4, would allow an older copy after 30 days; a host that cannot say what it allows for a month is
        not well, and nothing that is kept is lost by waiting.
        """
        days = (self.clock() - dt.datetime.fromisoformat(kept.at)).days if kept is not None else 0
        if days < LONG_OUTAGE.days:
            return ""
        return f"; đã {days} ngày không đọc được robots.txt, hãy báo quản trị trang nguồn"

    def _robots_page(self, address: str) -> tuple[Fetched | None, str]:
        """robots.txt by the network, or why there is none; a good copy is never replaced by an error."""
        try:
            answer = self._waited_out(address, lambda: self.fetcher.fetch(address, self.page_limits, across=True))
        except Unreachable as error:
            raise _down(error) from error
        except FetchError as error:
            if error.reason != "redirect":
                return None, error.detail
            # RFC 9309, 2.3.1.2: beyond five redirects it counts as unavailable, which allows all.
            answer = Answer(address, address, 404, {}, b"")
        if is_unreachable(answer.status):
            return None, f"máy chủ trả lời {answer.status}"
        return self._kept_page(address, answer), ""

    def may_ask(self, url: str) -> bool:
        """True for an address on this host that robots.txt allows and that is no trap."""
        if not same_host(url, self.url) or self.family.is_trap(url):
            return False
        return self.robots is not None and self.robots.allows(url)

    def forbids(self, url: str) -> bool:
        """True for an address that robots.txt does not let us ask for: that is no sign of anything else."""
        return self.robots is not None and not self.robots.allows(url)

    def page(self, url: str) -> Fetched | None:
        """A listing, feed, sitemap or home page; None where it cannot be had (recorded) or may not be asked.

        Never a conditional request: pages answer 304 although they changed, and the Last-Modified of feeds and sitemaps
        is the newest item's, so that an item that was taken down does not show in it.
        """
        kept = self.store.pages.get(self.site, url)
        if again := self._again(kept):
            return again if again.status == 200 else None
        if not self.may_ask(url):
            return None
        try:
            answer = self.ask(url)
        except FetchError as error:
            self.problem(url, error.reason, error.detail)
            self._home_failed(url, "source-down", error.detail)
            return None
        page = self._kept_page(url, answer)
        if answer.status not in (200, 404, 410):
            self._home_failed(url, "refused", f"máy chủ trả lời {answer.status}")
        return page if page.status == 200 else None

    def _home_failed(self, url: str, reason: str, detail: str) -> None:
        if url == self.url:
            self.trouble = (reason, f"{url}: {detail}")

    def ask(self, url: str) -> Answer:
        """An item's page by the network; raises FetchError."""
        return self._calmly(url, self.page_limits, {}, PAGE_FAULTS)

    def file(self, url: str, headers: dict[str, str]) -> Answer:
        """A file by the network, with its validators where they are known; raises FetchError."""
        return self._calmly(url, self.file_limits, headers, FILE_FAULTS)

    def problem(self, url: str, kind: str, detail: str) -> None:
        """Record what could not be read."""
        self.store.runs.problem(self.run_id, self.site, url, kind, detail, self.clock())

    def _calmly(self, url: str, limits: Limits, headers: dict[str, str], faults: frozenset[str]) -> Answer:
        return self._counted(self._waited_out(url, lambda: self._ask(url, limits, headers, faults)))

    def _waited_out(self, url: str, ask: Callable[[], Answer]) -> Answer:
        """An answer; "please wait" pages are waited out and never returned."""
        for _ in range(MAX_FLOOD_WAITS):
            answer = ask()
            flood = self.family.flood_of(
                Fetched(url, answer.final_url, answer.status, answer.content_type, answer.body)
            )
            if flood is None:
                return answer
            self.fetcher.pace.wait(flood.wait + 1)
        message = f"{url}: trang nguồn liên tục bắt chờ; hãy tăng crawl.delay; đã giữ nguyên dữ liệu cũ"
        raise RunStopped("flood", message, 5)

    def _ask(self, url: str, limits: Limits, headers: dict[str, str], faults: frozenset[str]) -> Answer:
        try:
            return self.fetcher.fetch(url, limits, headers)
        except Unreachable as error:  # after all tries at this address: the others would have no better luck
            raise _down(error) from error
        except Refused as error:
            raise RunStopped("refused", f"{url}: {error.detail}; đã dừng và giữ nguyên dữ liệu cũ", 5) from error
        except FetchError as error:
            self._failures += error.reason in faults
            if self._failures >= MAX_FAILURES:
                message = f"{url}: {error.detail}; trang nguồn không trả lời nhiều lần liền, đã giữ nguyên dữ liệu cũ"
                raise RunStopped("source-down", message, 5) from error
            raise

    def _counted(self, answer: Answer) -> Answer:
        """Too many refusals or server errors in a row end the run instead of hammering."""
        self._failures = self._failures + 1 if is_refusal(answer.status) else 0
        if self._failures >= MAX_FAILURES:
            message = f"{answer.url}: máy chủ trả lời {answer.status} nhiều lần liền; đã dừng và giữ nguyên dữ liệu cũ"
            raise RunStopped("refused", message, 5)
        return answer

    def _again(self, kept: KeptPage | None) -> Fetched | None:
        """What this very run has fetched before it was interrupted."""
        if kept is None or kept.run_id != self.run_id or (kept.status == 200 and kept.sha256 is None):
            return None  # one whose body was taken away with a withdrawn item says nothing any more
        return self._fetched(kept)

    def _recent_robots(self, kept: KeptPage | None) -> Fetched | None:
        if kept is None or is_unreachable(kept.status):
            return None
        return self._fetched(kept) if self.clock() - dt.datetime.fromisoformat(kept.at) < ROBOTS_AGE else None

    def _fetched(self, kept: KeptPage) -> Fetched:
        body = self.archive.get(kept.sha256) if kept.sha256 else b""
        return Fetched(kept.url, kept.final_url, kept.status, kept.media_type, body)

    def _kept_page(self, url: str, answer: Answer) -> Fetched:
        if answer.elsewhere is not None and url == self.url:
            message = f"{url} nay chuyển sang {answer.elsewhere}; hãy sửa url trong [[site]]; đã giữ nguyên dữ liệu cũ"
            raise RunStopped("moved", message, 5)
        status = answer.status if answer.elsewhere is None else 404
        sha256 = self.archive.put(answer.body, packed=True) if status == 200 else None
        before = self.store.pages.get(self.site, url)
        kept = KeptPage(
            site=self.site,
            url=url,
            run_id=self.run_id,
            at=self.clock().isoformat(),
            status=status,
            final_url=answer.final_url,
            media_type=answer.content_type,
            sha256=sha256,
            items=before.items if before else 0,
        )
        if status == 200 or before is None or before.status != 200:
            self.store.pages.put(kept)
        else:  # a listing that answers with an error once is asked again; what it said stays
            self.store.pages.put(replace(before, run_id=self.run_id, status=status, at=kept.at))
        return Fetched(url, answer.final_url, status, answer.content_type, answer.body)


def _down(error: Unreachable) -> RunStopped:
    """The host does not answer: nothing else of it is asked in this run."""
    return RunStopped("source-down", f"{error.url}: {error.detail}; đã giữ nguyên dữ liệu cũ", 5)


def is_refusal(status: int) -> bool:
    """True where a server does not want to answer, or cannot."""
    return status in (403, 429) or status >= 500


def closes(body: bytes) -> bool:
    """True where a page was sent to its end, whatever its length says."""
    return b"</html" in body[-4000:].lower()
