"""What the compared crawlers know of the recorded site of 2018: which links to follow from a listing, and what to read.

Selectors are CSS, for Scrapy and for lexbor alike; the product itself is given nothing but the address.
"""

from __future__ import annotations

import re

LISTING = re.compile(r"^/vi/(?:laws|news/(?!rss|tag|topic|search|content|groups)[a-z0-9-]+)/(?:page-\d+/)?$")
ITEM = re.compile(r"^/vi/(?:laws/detail/[^/?]+/|news/[^/?]+/[^/?]+-\d+\.html)$")
FILE = re.compile(r"\?download=1&id=\d+$")
LINKS = "a[href]"
TITLE = ".lawh3, h1.title"
LABELS = "tr.hoatim"
TEXTS = {"lead": ".hometext", "text": "#news-bodyhtml", "signed": "p.h5.text-right", "published": "span.h5"}
TAGS = 'a[href*="/tag/"]'


def is_html(content_type: str) -> bool:
    """Whether a body is a page."""
    return content_type.startswith("text/html")


def wanted(path: str, on: str) -> str | None:
    """What makes a link worth following, each once, from a page at the path `on`: items by the end of their address."""
    if LISTING.match(path):
        return path if not ITEM.match(on) else None
    if ITEM.match(path):
        return path.rstrip("/").rpartition("/")[2] if not ITEM.match(on) else None
    return path if FILE.search(path) else None
