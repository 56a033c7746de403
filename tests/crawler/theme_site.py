"""A whole NukeViet site in a given theme on this machine: addresses of three kinds, with or without feeds, traps."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.crawler.theme_content import Article, Directive, articles, directives
from tests.crawler.themes import Theme

HTML, XML = "text/html; charset=UTF-8", "text/xml; charset=utf-8"
MENU = ("Cải cách hành chính", "Hoạt động ngành", "Gương người tốt")


def alias(words: str) -> str:
    """The words of an address, without marks."""
    plain = unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")


def key_of(target: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What an address asks for, however its parts are written."""
    parts = urlsplit(target)
    return unquote(parts.path), tuple(sorted(parse_qsl(parts.query)))


@dataclass(frozen=True)
class Ways:
    """How a site is set up; `addresses` is new (4.x), old (3.x) or plain (friendly URLs off).

    `described`: the CMS prints a meta description; `renamed`: an editor changed the address of a directive.
    """

    addresses: str = "new"
    laws_name: str = "laws"
    feeds: bool = True
    renamed: bool = False
    described: bool = True

    def _at(self, module: str, op: str, ending: str = "/") -> str:
        """The address of a function of a module; articles of 4.x stand at the root of the site."""
        if self.addresses == "plain":
            return f"/index.php?language=vi&amp;nv={module}" + (f"&amp;op={op}" if op else "")
        if self.addresses == "old":
            return f"/vi/{module}/{op}/" if op else f"/vi/{module}/"
        root = "" if module == "news" else f"/{module}"
        return f"{root}/{op}{ending}" if op else f"{root}/"

    def directive(self, item: Directive) -> str:
        return self._at(self.laws_name, f"detail/{item.slug or f'{self._cased(item.title)}-{item.id}'}")

    def file(self, item: Directive) -> str:
        address = self.directive(item)
        return f"{address}{'&amp;' if '?' in address else '?'}download=1&amp;id=0"

    def article(self, item: Article, category: str | None = None) -> str:
        place = self._cased(category or item.categories[0])
        return self._at("news", f"{place}/{self._cased(item.title)}-{item.id}", ".html")

    def category(self, name: str, page: int = 1) -> str:
        return self._at("news", self._cased(name) + (f"/page-{page}" if page > 1 else ""))

    def laws(self, page: int = 1) -> str:
        return self._at(self.laws_name, f"page-{page}" if page > 1 else "")

    def type(self, name: str) -> str:
        return self._at(self.laws_name, alias(name))

    def _cased(self, words: str) -> str:
        """3.x keeps capitals in its addresses."""
        return alias(words) if self.addresses == "old" else alias(words).lower()


@dataclass
class Site:
    """The pages of a site by what an address asks for, and what was asked."""

    theme: Theme
    ways: Ways
    base: str
    answers: dict[Any, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.directives = directives(self.ways.renamed)
        self.articles = articles()
        self._put("/robots.txt", b"User-agent: *\nDisallow: /users/\n" + self._sitemap_line(), "text/plain")
        self._put_directives()
        self._put_articles()
        home = self.theme.articles(self.articles[:3], self.ways)
        for address in ("/", "/vi/", "/index.php?language=vi"):
            self._put(address, self._page("Trang nhất", "news", "main", home))
        if self.ways.feeds:
            self._put_feeds()

    def _put(self, address: str, body: bytes, kind: str = HTML, status: int = 200) -> None:
        self.answers[key_of(address.replace("&amp;", "&"))] = (status, kind, body)

    def _page(self, title: str, module: str, function: str, main: str, at: str = "", said: str = "") -> bytes:
        """The CMS's own head and script around what the theme prints."""
        head = [f"<title>{title} - Sở Giáo dục Đông Hải</title>", '<meta name="generator" content="NukeViet v4.3">']
        head += [f'<meta name="description" content="{said}">'] if said and self.ways.described else []
        head += [f'<link rel="canonical" href="{self.base}{at}">'] if at else []
        if self.ways.feeds:
            head += [f'<link rel="alternate" href="{to}" type="application/rss+xml">' for to in self._feeds()]
        body = self.theme.frame(main, self.ways, self.directives[:4], MENU)
        script = f'nv_lang_data="vi",nv_name_variable="nv",nv_module_name="{module}",nv_func_name="{function}";'
        return (
            f'<!DOCTYPE html>\n<html lang="vi"><head>\n{"".join(head)}</head>\n<body>{body}\n'
            f'<script>var nv_base_siteurl="/",{script}</script></body></html>'
        ).encode()

    def _put_directives(self) -> None:
        name, ways = self.ways.laws_name, self.ways
        for item in self.directives:
            at = ways.directive(item)
            if item.is_restricted:
                self._put(at, self._page("Thông báo", name, "detail", self.theme.closed()))
                continue
            self._put(at, self._page(item.title, name, "detail", self.theme.directive(item, ways), at, item.title))
            if item.file:
                self._put(ways.file(item), item.file, "application/force-download")
        pages = [self.directives[at : at + 10] for at in range(0, len(self.directives), 10)]
        for page, items in enumerate(pages, 1):
            links = [ways.laws(number) for number in range(1, len(pages) + 1)]
            main = self.theme.directives(items, ways) + self.theme.pager(page, links)
            self._put(ways.laws(page), self._page("Văn bản", name, "main", main))
        for kind in {item.type for item in self.directives}:
            some = [item for item in self.directives if item.type == kind]
            self._put(ways.type(kind), self._page(kind, name, "cat", self.theme.directives(some, ways)))

    def _put_articles(self) -> None:
        ways = self.ways
        for item in self.articles:
            at = ways.article(item)
            main = self.theme.article(item, ways, self.articles)
            self._put(at, self._page(item.title, "news", "detail", main, at, item.lead))
            for other in item.categories[1:]:
                self._put(ways.article(item, other), at.replace("&amp;", "&").encode(), status=301)
        for name in MENU:
            mine = [item for item in self.articles if name in item.categories]
            pages = [mine[at : at + 3] for at in range(0, len(mine), 3)]
            for page, items in enumerate(pages, 1):
                links = [ways.category(name, number) for number in range(1, len(pages) + 1)]
                main = self.theme.articles(items, ways, name) + self.theme.pager(page, links)
                self._put(ways.category(name, page), self._page(name, "news", "viewcat", main))

    def _feeds(self) -> tuple[str, str]:
        return self.ways._at(self.ways.laws_name, "rss"), self.ways._at("news", "rss")

    def _sitemap_line(self) -> bytes:
        return f"Sitemap: {self.base}/sitemap.xml\n".encode() if self.ways.feeds else b""

    def _put_feeds(self) -> None:
        shown = [item for item in self.directives if not item.is_restricted]
        laws = [(d.id, d.title, self.ways.directive(d), f"{d.issued}T08:00:00+07:00") for d in shown]
        news = [(a.id, a.title, self.ways.article(a), a.published.isoformat()) for a in self.articles]
        for module, feed, rows in zip((self.ways.laws_name, "news"), self._feeds(), (laws, news), strict=True):
            self._put(feed, self._feed(module, rows), XML)
            self._put(f"/sitemap-vi.{module}.xml", self._sitemap(rows), XML)
        named = (f"<sitemap><loc>{self.base}/sitemap-vi.{m}.xml</loc></sitemap>" for m in (self.ways.laws_name, "news"))
        self._put("/sitemap.xml", f"<sitemapindex>{''.join(named)}</sitemapindex>".encode(), XML)

    def _feed(self, module: str, rows: Sequence[tuple[int, str, str, str]]) -> bytes:
        date = format_datetime(self.articles[0].published)
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{self.base}{at}</link>"
            f'<guid isPermaLink="false"><![CDATA[{module}_{key}]]></guid><pubDate>{date}</pubDate></item>'
            for key, title, at, _ in rows
        )
        return (
            f'<rss version="2.0"><channel><title>RSS</title><link>{self.base}/</link>{items}</channel></rss>'.encode()
        )

    def _sitemap(self, rows: Sequence[tuple[int, str, str, str]]) -> bytes:
        urls = "".join(f"<url><loc>{self.base}{at}</loc><lastmod>{when}</lastmod></url>" for _, _, at, when in rows)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()

    def answer(self, target: str) -> tuple[int, str, bytes]:
        """What the site says; its work calendar has a next week for ever."""
        self.asked.append(target)
        if target.startswith("/lich-cong-tac/"):
            week = int(dict(parse_qsl(urlsplit(target).query)).get("tuan", "25"))
            main = f'<p>Lịch công tác tuần {week}</p><a href="/lich-cong-tac/?tuan={week + 1}">Tuần sau</a>'
            return 200, HTML, self._page("Lịch công tác", "lich-cong-tac", "main", main)
        return self.answers.get(key_of(target), (404, HTML, b"<h2>404</h2>"))


@contextmanager
def running(theme: Theme, ways: Ways) -> Iterator[Site]:
    """The site, served while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = site.answer(self.path)
            self.send_response(status)
            self.send_header("Location" if status == 301 else "Content-Type", body.decode() if status == 301 else kind)
            self.send_header("Content-Length", "0" if status == 301 else str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if status == 301 else body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(theme, ways, f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
