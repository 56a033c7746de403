"""The survey: which items a site names, from sitemaps, feeds and listings together.

Listings are found by following what the site itself says: its feeds name their listing, an item stands in the folder of
its listing, the home page links to its sections. A listing is swept page by page. Whatever lies below a listing of
directives that was swept whole (by type, area, issuer, signer) repeats it and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from crawler.dom import joined
from crawler.errors import ParseError
from crawler.fetch import same_host
from crawler.ground import Ground
from crawler.guard import check_listing
from crawler.preflight import TANGLED, is_tangled
from crawler.records import Kind
from crawler.robots import robots_address
from crawler.sightings import Sightings
from crawler.sites.pages import Fetched, Listing, Row
from crawler.slugs import slug_of
from crawler.source import Source, closes
from crawler.store import KeptPage

T = TypeVar("T")

MAX_PAGES = 3000
MAX_SECTIONS = 150
MAX_SITEMAPS = 60
#: A sitemap of this family names the newest 1,000 only.
SITEMAP_CAP = 1000
FULL_LISTING_ROWS = 5


@dataclass
class Survey:
    """One site's lists, gone through; `found` is what they name."""

    source: Source
    accept_shrink: bool = False
    #: folders whose listing was swept to its end
    complete: set[str] = field(default_factory=set)
    #: modules whose sitemap names everything
    complete_modules: set[str] = field(default_factory=set)
    #: listings whose pager did not lead to an end
    cut_short: set[str] = field(default_factory=set)
    ground: Ground = field(init=False)
    found: Sightings = field(init=False)
    _seen: set[str] = field(default_factory=set)
    _feeds: set[str] = field(default_factory=set)
    _pages: int = 0
    _sections: int = 0
    #: addresses that are listings, whatever they look like, and what they hold by their own count
    _listings: set[str] = field(default_factory=set)
    _totals: list[tuple[Listing, set[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ground = Ground(self.source, self._glance)
        self.found = Sightings(self.source, self.ground.holds)

    @property
    def rows(self) -> dict[str, Row]:
        """What is found, by the items' keys (`places.py`), in the order of finding."""
        return self.found.rows

    def sweep(self, listings: Iterable[str] = ()) -> None:
        """Fill `rows`. Raises RunStopped when a listing that had items has none."""
        home = self._listing(self.source.url)
        if home:
            self.ground.learn(home)
        self._sitemaps()
        seeds = [urljoin(self.source.url, address) for address in listings]
        if home:
            self.found.sight(home.rows)
            seeds += [about for feed in home.feeds if (about := self._feed(feed))]
        seeds += self._folders()
        self._sweep_all(seeds)
        self._sweep_all(self._folders())
        self._sweep_all(home.sections if home else ())
        self.found.settle(self._listings)
        self._check_totals()

    def is_complete(self, kind: Kind, module: str) -> bool:
        """True when an item of this kind and module that was not named does not stand on the site any more."""
        if module in self.complete_modules:
            return True
        return bool(self.complete) if kind is Kind.DIRECTIVE else bool(self.rows) and not self.cut_short

    @property
    def is_whole(self) -> bool:
        """True where lists were had to their end, and none was cut short."""
        return bool(self.complete or self.complete_modules) and not self.cut_short

    def _sweep_all(self, addresses: Iterable[str]) -> None:
        """Sweep listings, those higher up in the site first."""
        for address in sorted(dict.fromkeys(addresses), key=lambda url: urlsplit(url).path.count("/")):
            if self._is_repeated(address) or address in self._seen:
                continue
            if self._sections >= MAX_SECTIONS:
                self._stopped_at("sections-many", f"hơn {MAX_SECTIONS} mục và danh mục trên trang")
                return
            self._sections += 1
            self._sweep_listing(address)

    def _stopped_at(self, kind: str, what: str) -> None:
        """A cap was reached: the report names it."""
        self.source.problem(self.source.url, kind, f"{what}; phần còn lại không được xem")

    def _sweep_listing(self, address: str) -> None:
        """One listing with all of its pages."""
        first = self._listing(address)
        if first is None:
            return
        for feed in first.feeds:
            if urlsplit(feed).path.startswith(urlsplit(first.url).path):
                self._feed(feed)
        self.found.sight(first.rows)
        slugs = {slug_of(row.url) for row in first.rows}
        if not first.pages or not slugs:
            is_whole = bool(slugs) and (len(first.rows) >= FULL_LISTING_ROWS or len(slugs) == first.total)
        else:
            is_whole = self._turn_pages(first, slugs)
        if slugs and not is_whole:
            self.cut_short.add(first.url)
        if first.kind is Kind.DIRECTIVE and self._holds_its_rows(first):
            self._totals.append((first, slugs))
            if is_whole and (first.total or 0) <= len(slugs):
                self.complete.add(first.url)

    def _turn_pages(self, first: Listing, slugs: set[str]) -> bool:
        """Follow the pager to its end; True when every page that it names was had and brought something."""
        waiting = {self._page_number(url): url for url in first.pages}
        done = {1}
        while waiting and self._pages < MAX_PAGES:
            number = min(waiting)
            address = waiting.pop(number)
            done.add(number)
            page = self._listing(address)
            if page is None:
                return False
            new = {slug_of(row.url) for row in page.rows} - slugs
            if not new:  # a pager that loops, or the empty page after the last
                return not waiting
            slugs |= new
            self.found.sight(page.rows)
            waiting.update({n: url for url in page.pages if (n := self._page_number(url)) not in done})
        if waiting:
            self.source.problem(first.url, "listing-endless", f"danh mục dài hơn {MAX_PAGES} trang; đã dừng ở đó")
        return not waiting

    def _listing(self, address: str) -> Listing | None:
        """Read one page as a listing, once a survey."""
        if address in self._seen:
            return None
        self._seen.add(address)
        before = self.source.store.pages.get(self.source.site, address)
        page = self.source.page(address)
        if page is None or page.final_url in self._seen - {address} or not _is_html(page):
            return None
        if is_tangled(page.body, page.content_type):
            self.source.problem(address, "tangled", TANGLED)
            return None
        self._pages += 1
        self._seen.add(page.final_url)
        if address == self.source.url:
            self.source.closes_its_pages = closes(page.body)
        listing = self._read(self.source.family.read_listing, page, "listing")
        if listing is None:
            return None
        self._keep_count(address, before, len(listing.rows))
        if any(row.url != listing.url and self._is_inside(row.url, listing.url) for row in listing.rows):
            self._listings |= {address, listing.url}
        return listing

    def _glance(self, address: str) -> Listing | None:
        """What a page says of itself; it is not swept with that."""
        page = self.source.page(address)
        if page is None or not _is_html(page) or is_tangled(page.body, page.content_type):
            return None
        return self._read(self.source.family.read_listing, page, "listing")

    def _keep_count(self, address: str, before: KeptPage | None, count: int) -> None:
        """Remember how many items a listing had; one that has none any more stops the run."""
        try:
            check_listing(address, before.items if before else 0, count, accept=self.accept_shrink)
        except Exception:
            if before is not None:
                self.source.store.pages.put(before)
            raise
        kept = self.source.store.pages.get(self.source.site, address)
        if kept is not None and kept.items != count:
            self.source.store.pages.put(replace(kept, items=count))

    def _feed(self, address: str) -> str | None:
        """Sight a feed's items; the listing that it is about."""
        if address in self._feeds or not self._is_ours(address):
            return None
        self._feeds.add(address)
        page = self.source.page(address)
        if page is None:
            return None
        feed = self._read(self.source.family.read_feed, page, "feed")
        if feed is None:
            return None
        self.found.sight(feed.rows)
        return feed.about if feed.rows and feed.about and self._is_ours(feed.about) else None

    def _sitemaps(self) -> None:
        """Those of this host that robots.txt names; the usual places where none of them can be read, or no own one."""
        robots, told = self.source.robots, robots_address(self.source.url)
        named = [url for line in (robots.sitemaps if robots else ()) if (url := joined(line, told))]
        read = [url for url in named if same_host(url, self.source.url) and self._sitemap(url)]
        for folder in self.ground.folders:
            place = urljoin(self.source.url, f"{folder}sitemap.xml")
            if not any(urlsplit(url).path.startswith(folder) for url in read) and self._sitemap(place):
                read.append(place)

    def _sitemap(self, address: str, depth: int = 0) -> bool:
        """Sight a sitemap's items, or those of the sitemaps that it names; False where it cannot be read."""
        if address in self._feeds:
            return False
        if len(self._feeds) > MAX_SITEMAPS or depth > 2:
            self._stopped_at("sitemaps-many", f"hơn {MAX_SITEMAPS} sơ đồ trang, hoặc lồng nhau quá sâu")
            return False
        self._feeds.add(address)
        page = self.source.page(address)
        if page is None:
            return False
        feed = self._read(self.source.family.read_feed, page, "sitemap")
        if feed is None:
            return False
        self.found.sight(feed.rows)
        if 0 < len(feed.rows) < SITEMAP_CAP:
            self.complete_modules |= {row.module for row in feed.rows if row.module}
        for further in feed.sitemaps:
            self._sitemap(further, depth + 1)
        return True

    def _read(self, reader: Callable[[Fetched], T], page: Fetched, kind: str) -> T | None:
        """What a page says; one that cannot be read, or breaks its reader, is a problem and says nothing."""
        try:
            return reader(page)
        except ParseError as error:
            self.source.problem(page.url, kind, error.detail)
        except Exception as error:  # noqa: BLE001 - as in visits: one bad page never stops a run
            self.source.problem(page.url, kind, f"bộ đọc lỗi: {error!r}")
        return None

    def _folders(self) -> list[str]:
        """Where the items found so far may be listed."""
        return [
            folder
            for row in self.rows.values()
            for folder in self.source.family.listings_of(row.url)
            if self._is_ours(folder)
        ]

    def _is_ours(self, address: str) -> bool:
        return self.ground.holds(address)

    def _is_repeated(self, address: str) -> bool:
        """True below a listing of directives that was swept whole."""
        return not self._is_ours(address) or any(self._is_inside(address, whole) for whole in self.complete)

    def _holds_its_rows(self, listing: Listing) -> bool:
        """True for a listing that its items stand below; a side block on another page is none, nor is the home page."""
        if self.ground.is_front(listing.url):
            return False
        own = sum(self._is_inside(row.url, listing.url) for row in listing.rows)
        return own * 2 >= len(listing.rows) > 0

    def _is_inside(self, address: str, folder: str) -> bool:
        return self.source.family.is_within(address, folder)

    def _page_number(self, address: str) -> int:
        return self.source.family.page_number(address) or 1

    def _check_totals(self) -> None:
        """A listing that says how many items it has must have shown them all, or else sitemaps and feeds."""
        for listing, slugs in self._totals:
            named = {slug_of(row.url) for row in self.rows.values() if self._is_inside(row.url, listing.url)}
            if listing.total is not None and listing.total > (seen := len(named | slugs)):
                told = f"trang nói có {listing.total} mục nhưng chỉ thấy {seen}"
                self.source.problem(listing.url, "listing-short", told)


def _is_html(page: Fetched) -> bool:
    return "html" in (page.content_type or "html").lower()  # RFC 9110, 8.3.1: case-insensitive
