"""Reading HTML as a person sees it: decoded, entities resolved, NFC, spaces squashed within a line.

A thin layer over selectolax.lexbor, which lives only here and in `sites/`.
"""

from __future__ import annotations

import codecs
import html
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from crawler.depth import shallow
from crawler.kinship import end_with_parent
from directives.text import repair, squash

#: A link from the root of the host, with nothing in it that a join would change.
ROOTED = re.compile(r"/(?!/)(?!.*(?:/\.|[\s\\]))[^?#]*")
#: A target that leads to no other page.
LOCAL = re.compile(r"#|javascript:|mailto:|tel:|data:")
#: Addresses are remembered; what is longer is no address (servers take 8,000 characters at most, most of them 2,000).
LONGEST_TARGET = 4000
#: So many letters of HTML are worth remembering, where the same may be read again.
SMALL = 4000
LOST = "\ufffd"
#: Elements that begin and end a line of text, grouped by their first letters: each tag of a page is tried with them.
BLOCKS = (
    "a(?:ddress|rticle|side)|b(?:lockquote|ody|r)|c(?:aption|enter)|d(?:d|etails|iv|l|t)|"
    "f(?:ieldset|igcaption|igure|ooter|orm)|h(?:[1-6]|eader|r)|l(?:egend|i)|main|nav|o(?:l|ption)|p(?:re)?|"
    "s(?:ection|ummary)|t(?:able|body|foot|head|r)|ul"
)
BLOCK_TAG = re.compile(rf"</?(?:{BLOCKS})\b[^>]*>", re.I)
CELL_TAG = re.compile(r"</?(?:td|th)\b[^>]*>", re.I)
#: Anything inside an element that separates words, or that nobody sees.
INNER_BREAK = re.compile(
    rf"<(?:{BLOCKS}|t(?:d|h|emplate|extarea)|s(?:cript|tyle|vg|elect)|noscript|iframe|object)\b", re.I
)
#: An icon: nothing to read, but what stands before and after it are two things.
EMPTY_MARK = re.compile(r"<(i|em|b|span)\b[^>]*>(?:\s|&nbsp;)*</\1>", re.I)
SECOND_ESCAPE = re.compile(
    r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|amp|quot|lt|gt|nbsp|apos|ndash|mdash|hellip|[lr][sd]quo);"
)
#: Changes at every visit: it must never make a record look changed.
COUNTER = re.compile(
    r"(?:Số )?(?:Lượt|Đã|Số lần) (?:xem|đọc|tải|truy cập)(?: về)?\s*:?\s*[\d.,]+(?: lần| lượt)?$", re.I
)
UNSEEN = ["script", "style", "noscript", "template", "iframe", "object", "svg", "select", "textarea", "head"]


def decode(body: bytes, content_type: str | None) -> str:
    """The text of a page: UTF-8 wherever the bytes are UTF-8, else as the BOM, header or meta says."""
    if not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    told = [html_to_unicode(said, body, default_encoding="utf-8")[1] for said in (content_type, None)]
    return min(told, key=lambda text: text.count(LOST))  # where the header is wrong, the page's own <meta> may know


def is_garbled(text: str | None) -> bool:
    """True when more than one letter in a hundred could not be decoded."""
    return text is not None and text.count(LOST) * 100 > len(text)


def parse(body: bytes, content_type: str | None = None) -> LexborHTMLParser:
    """A page as a tree, no deeper than browsers draw one."""
    tree = LexborHTMLParser(shallow(decode(body, content_type)))
    if b"<base" in body.lower():
        _rebase(tree)
    return tree


def _rebase(tree: LexborHTMLParser) -> None:
    """Write into links what a page's <base> makes of them, as browsers follow them."""
    node = tree.css_first("base[href]")
    base = target_of(node).strip() if node is not None else ""
    if not base or LOCAL.match(base):
        return
    for link in tree.css("a[href], link[href]"):
        raw = target_of(link).strip()
        if raw and not LOCAL.match(raw):
            link.attrs["href"] = _based(raw, base)


def _based(raw: str, base: str) -> str:
    try:
        return urljoin(base, raw)
    except ValueError:
        return raw


def clean(text: str) -> str:
    """One line as a reader sees it: entities that were escaped twice resolved, repaired, squashed."""
    if "&" in text and SECOND_ESCAPE.search(text):
        text = html.unescape(text)
    return " ".join(repair(text).split())  # the same as by a pattern, and a pattern takes five times as long


def line_of(node: LexborNode | None) -> str | None:
    """The text of an element on one line, or None where there is none."""
    if node is None:
        return None
    only = node.first_child
    if only is not None and only.next is None and (text := only.text_content) is not None and "<" not in text:
        return clean(text) or None  # one text and nothing else, as most labels, values and links are
    markup = node.html or ""
    if INNER_BREAK.search(markup, 1) is None:  # the common case, without a second parse
        return clean(node.text(deep=True)) or None
    return clean(" ".join(lines_of(markup))) or None


def lines_of(markup: str, *, cells: bool = False) -> list[str]:
    """The lines of text that a piece of HTML shows, empty ones left out; `cells`: each cell of a table is a line."""
    return list(_lines_again(markup, cells) if len(markup) <= SMALL else _lines(markup, cells))


@lru_cache(maxsize=512)  # side blocks stand on every page, and a value is looked at more than once
def _lines_again(markup: str, cells: bool) -> list[str]:
    return _lines(markup, cells)


def _lines(markup: str, cells: bool) -> list[str]:
    markup = " ".join(EMPTY_MARK.sub(" ", markup).split())
    flat = CELL_TAG.sub("\n" if cells else " ", BLOCK_TAG.sub("\n", markup))
    tree = LexborHTMLParser(f"<body>{flat}")
    tree.strip_tags(UNSEEN[:-1])
    text = tree.body.text(deep=True) if tree.body else ""
    return [line for part in text.split("\n") if part and not part.isspace() and (line := clean(part))]


def text_of(markup: str) -> str | None:
    """The text that a piece of HTML shows, a line a block, or None where there is none; counters of views left out."""
    return squash("\n".join(line for line in lines_of(markup) if not COUNTER.match(line))) or None


def meta(tree: LexborHTMLParser, name: str) -> str | None:
    """The content of the first <meta> with this name or property."""
    for node in tree.css(f'meta[property="{name}"], meta[name="{name}"]'):
        if value := clean(node.attrs.get("content") or ""):
            return value
    return None


def metas(tree: LexborHTMLParser, name: str) -> tuple[str, ...]:
    """The contents of all <meta> with this name or property, in order."""
    found = (clean(node.attrs.get("content") or "") for node in tree.css(f'meta[property="{name}"]'))
    return tuple(dict.fromkeys(value for value in found if value))


def links_of(tree: LexborHTMLParser, base: str) -> list[tuple[LexborNode, str]]:
    """The links of a page in its order, each with where it leads."""
    return [(node, url) for node in tree.css("a[href]") if (url := href(node, base))]


def target_of(node: LexborNode) -> str:
    """What stands in a link's href; "" where that is no address any more."""
    target = node.attrs.get("href") or ""
    return target if len(target) <= LONGEST_TARGET else ""


def href(node: LexborNode, base: str) -> str | None:
    """Where a link leads, absolute and without a fragment; None unless it is http(s)."""
    return joined(target_of(node), base)


def joined(target: str, base: str) -> str | None:
    """Where a target on a page leads, as `href` says it."""
    raw = target.strip()
    if not raw or LOCAL.match(raw):
        return None
    return _joined(raw, _root(base) if raw.startswith(("/", "http://", "https://")) else base)


@lru_cache(maxsize=256)
def _root(base: str) -> str:
    """The root of a page's host: where a link leads that names a host, or begins there, no page changes."""
    scheme, _, rest = base.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/"


@lru_cache(maxsize=8192)  # menus repeat on every page
def _joined(raw: str, base: str) -> str | None:
    if ROOTED.match(raw):  # most links of this family, without the cost of a full join
        return base[:-1] + raw.partition("#")[0]
    try:
        url = urljoin(base, re.sub(r"[\t\r\n]", "", raw)).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def above(node: LexborNode) -> Iterator[LexborNode]:
    """An element's parents, nearest first."""
    while (parent := node.parent) is not None and parent.tag not in ("-undef", "html"):
        yield parent
        node = parent


def ancestors(node: LexborNode) -> list[LexborNode]:
    """All of an element's parents, nearest first."""
    return list(above(node))


if __name__ == "__main__":  # see crawler/preflight.py: a page is parsed by a process that may be ended
    end_with_parent()
    parse(sys.stdin.buffer.read(), sys.argv[1])
