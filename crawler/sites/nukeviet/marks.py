"""The marks that a whole page carries: module, time zone, title, "please wait", "members only"."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import clean, href, line_of, lines_of, meta
from crawler.sites.pages import Fetched, Flood
from directives.text import fold

MODULE = re.compile(rb"""nv_module_name\s*=\s*["']([\w-]{1,60})["']""")
OFFSET = re.compile(rb"""nv_my_ofs\s*=\s*["']?(-?\d{1,2}(?:\.\d+)?)""")
FLOOD_SECONDS = re.compile(rb"""(?:Timeout\s*=\s*["']?|secField[^>]*>\s*)(\d{1,4})""")
#: What a login is for that is no reading of this item: to comment, or at another system.
OTHER_LOGIN = r"(?! (?:vao|tai|qua)\b)(?!.*\b(?:binh luan|y kien|gop y|phan hoi|danh gia|https?|www)\b)"
#: What a stub says in a line of its own: one may not, is no member, has to log in.
RESTRICTED_WORDS = re.compile(
    "|".join(
        (
            r"khong (?:co|du|duoc cap) quyen (?:de )?(?:truy cap|xem|doc|vao|tai)\b",
            r"khong duoc phep (?:truy cap|xem|doc|tai|vao (?:trang|muc|khu vuc))\b",
            r"khong duoc quyen\b",
            r"danh (?:rieng )?cho (?:cac )?thanh vien\b",
            r"chi (?:co )?(?:cac )?thanh vien (?:moi|duoc|da|dang)\b",
            r"(?:can|phai|hay|vui long|de nghi|yeu cau) (?:ban )?(?:phai )?dang nhap\b" + OTHER_LOGIN,
            r"dang nhap (?:\w+ ){0,4}(?:de|truoc khi) (?:co the )?(?:xem|doc|truy cap|tai) (?:\w+ ){0,2}"
            r"(?:noi dung|van ban|bai|chi tiet|trang|muc|tep|file|tai lieu)\b",
        )
    )
)
#: Where an article stands, whatever it says of logging in.
STORY = ".lawh3, #news-bodyhtml, [itemprop=articleBody]"
#: A stub's message is shorter, a paragraph of an item is longer.
MESSAGE, PROSE = 240, 200
#: Long lines at the foot of every page.
FOOTER = re.compile(r"ban quyen|dia chi|dien thoai|email|ghi ro nguon|giay phep|chiu trach nhiem|copyright")
LINK = re.compile(r"<a\b[^<]*(?:<(?!/a>)[^<]*)*</a>", re.I)
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
    """True for the stub that members-only items answer with: small, with such a message, without any content."""
    if len(body) > STUB_SIZE or tree.body is None or tree.css_first(STORY) is not None:
        return False
    markup = tree.body.html or ""
    told = (fold(line) for line in lines_of(markup, cells=True) if len(line) <= MESSAGE)
    if not any(RESTRICTED_WORDS.search(line) for line in told):
        return False
    return not any(_is_prose(fold(line)) for line in lines_of(LINK.sub(" ", markup), cells=True))


def _is_prose(line: str) -> bool:
    return len(line) > PROSE and not FOOTER.search(line) and not RESTRICTED_WORDS.search(line)


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
