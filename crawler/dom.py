"""Reading HTML as a person sees it: decoded, entities resolved, NFC, spaces squashed within a line.

A thin layer over selectolax.lexbor, which lives only here and in `sites/`.
"""

from __future__ import annotations

import codecs
import html
import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from directives.text import repair, squash

#: A link from the root of the host, with nothing in it that a join would change.
ROOTED = re.compile(r"/(?!/)(?!.*(?:/\.|[\s\\]))[^?#]*")
LOST = "\ufffd"
#: Elements that begin and end a line of text.
BLOCKS = (
    "address|article|aside|blockquote|body|br|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    "header|hr|legend|li|main|nav|ol|option|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul|caption"
)
BLOCK_TAG = re.compile(rf"</?(?:{BLOCKS})\b[^>]*>", re.I)
CELL_TAG = re.compile(r"</?(?:td|th)\b[^>]*>", re.I)
#: Anything inside an element that separates words, or that nobody sees.
INNER_BREAK = re.compile(
    rf"<(?:{BLOCKS}|td|th|script|style|noscript|template|iframe|object|svg|select|textarea)\b", re.I
)
#: An icon: nothing to read, but what stands before and after it are two things.
EMPTY_MARK = re.compile(r"<(i|em|b|span)\b[^>]*>(?:\s|&nbsp;)*</\1>", re.I)
SPACES = re.compile(r"\s+")
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
    """A page as a tree."""
    return LexborHTMLParser(decode(body, content_type))


def clean(text: str) -> str:
    """One line as a reader sees it: entities that were escaped twice resolved, repaired, squashed."""
    if SECOND_ESCAPE.search(text):
        text = html.unescape(text)
    return SPACES.sub(" ", repair(text)).strip()


def line_of(node: LexborNode | None) -> str | None:
    """The text of an element on one line, or None where there is none."""
    if node is None:
        return None
    markup = node.html or ""
    if INNER_BREAK.search(markup, 1) is None:  # the common case, without a second parse
        return clean(node.text(deep=True)) or None
    return clean(" ".join(lines_of(markup))) or None


def lines_of(markup: str, *, cells: bool = False) -> list[str]:
    """The lines of text that a piece of HTML shows, empty ones left out; `cells`: each cell of a table is a line."""
    markup = EMPTY_MARK.sub(" ", markup)
    flat = CELL_TAG.sub("\n" if cells else " ", BLOCK_TAG.sub("\n", SPACES.sub(" ", markup)))
    tree = LexborHTMLParser(f"<body>{flat}")
    tree.strip_tags(UNSEEN[:-1])
    text = tree.body.text(deep=True) if tree.body else ""
    return [line for part in text.split("\n") if (line := clean(part))]


def text_of(markup: str) -> str | None:
    """The text that a piece of HTML shows, a line a block, or None where there is none; counters of views left out."""
    return squash("\n".join(line for line in lines_of(markup) if not COUNTER.match(line))) or None


def meta(tree: LexborHTMLParser, name: str) -> str | None:
    """The content of the first <meta> with this name or property."""
    for node in tree.css(f'meta[property="{name}"], meta[name="{name}"]'):
        if value := clean(node.attributes.get("content") or ""):
            return value
    return None


def metas(tree: LexborHTMLParser, name: str) -> tuple[str, ...]:
    """The contents of all <meta> with this name or property, in order."""
    found = (clean(node.attributes.get("content") or "") for node in tree.css(f'meta[property="{name}"]'))
    return tuple(dict.fromkeys(value for value in found if value))


def href(node: LexborNode, base: str) -> str | None:
    """Where a link leads, absolute and without a fragment; None unless it is http(s)."""
    raw = (node.attributes.get("href") or "").strip()
    if not raw or raw.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    if ROOTED.match(raw):  # most links of this family, without the cost of a full join
        scheme, _, rest = base.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}{raw.partition('#')[0]}"
    try:
        url = urljoin(base, re.sub(r"[\t\r\n]", "", raw)).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def ancestors(node: LexborNode) -> list[LexborNode]:
    """An element's parents, nearest first."""
    found = []
    while (parent := node.parent) is not None and parent.tag not in ("-undef", "html"):
        found.append(parent)
        node = parent
    return found
