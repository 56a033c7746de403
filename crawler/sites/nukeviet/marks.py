"""The marks that a whole page carries: module, time zone, title, "please wait", "members only"."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import clean, href, line_of, meta
from crawler.sites.pages import Fetched, Flood
from directives.text import fold

MODULE = re.compile(rb"""nv_module_name\s*=\s*["']([\w-]{1,60})["']""")
OFFSET = re.compile(rb"""nv_my_ofs\s*=\s*["']?(-?\d{1,2}(?:\.\d+)?)""")
FLOOD_SECONDS = re.compile(rb"""(?:Timeout\s*=\s*["']?|secField[^>]*>\s*)(\d{1,4})""")
RESTRICTED_WORDS = (
    "khong duoc phep xem",
    "khong co quyen xem",
    "khong duoc quyen",
    "danh cho thanh vien",
    "can dang nhap",
)
#: A stub or a "please wait" page is a bare page; a page of the site with its menus is far larger.
STUB_SIZE = 8_000
DEFAULT_WAIT = 60
#: Characters that are looked at in search of a title.
SEARCH_ROOM = 20_000_000
#: Where a theme may put an item's title, most telling first in the order of the page.
HEADINGS = "h1, h2, h3, h4, h5, strong, b, p, div, span, td, a"


def module_of(body: bytes) -> str | None:
    """The module that a page says it belongs to."""
    found = MODULE.search(body)
    return found[1].decode() if found else None


def zone_of(body: bytes) -> dt.timezone:
    """The site's offset from UTC; Vietnam's where it does not say."""
    found = OFFSET.search(body)
    hours = float(found[1]) if found else 7.0
    return dt.timezone(dt.timedelta(hours=hours if -12 <= hours <= 14 else 7.0))


def flood_of(page: Fetched) -> Flood | None:
    """The anti-flood page: status 200 up to version 4.4, 429 from 4.5 on."""
    if len(page.body) > STUB_SIZE or b"floodblocker" not in page.body:
        return None
    found = FLOOD_SECONDS.search(page.body)
    return Flood(min(int(found[1]), 3600) if found else DEFAULT_WAIT)


def is_restricted(tree: LexborHTMLParser, body: bytes) -> bool:
    """True for the stub that members-only items answer with."""
    if len(body) > STUB_SIZE or tree.body is None:
        return False
    words = fold(clean(tree.body.text(deep=True)))
    return any(phrase in words for phrase in RESTRICTED_WORDS)


def canonical_of(tree: LexborHTMLParser, base: str) -> str | None:
    """The address that the page itself gives, when it is on the same host."""
    node = tree.css_first("link[rel=canonical]")
    url = href(node, base) if node is not None else None
    return url if url and urlsplit(url).netloc == urlsplit(base).netloc else None


def heading_of(tree: LexborHTMLParser, *selectors: str, no_title: frozenset[str] = frozenset()) -> LexborNode | None:
    """The heading of the item: the first that matches a stable mark, else the one that the page's head names."""
    for node in (node for selector in selectors for node in tree.css(selector)):
        if (text := line_of(node)) and fold(text) not in no_title:
            return node
    titles = {fold(title) for title in (meta(tree, "og:title"), line_of(tree.css_first("title"))) if title}
    room = SEARCH_ROOM
    for node in tree.css(HEADINGS):
        text = node.text(deep=True)
        if _says(text, titles):
            return node
        if (room := room - len(text)) < 0:  # thousands of nested elements, each with the text of all the others
            return None
    return None


def _says(text: str, titles: set[str]) -> bool:
    if not 8 <= len(text) < 1000:
        return False
    told = fold(clean(text))
    return any(title == told or title.startswith((f"{told} - ", f"{told} | ", f"{told} » ")) for title in titles)
