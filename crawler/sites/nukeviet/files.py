"""The files that an item's page prints links to."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import ancestors, clean, href, line_of, target_of
from crawler.file_names import ENDINGS, has_ending
from crawler.records import AttachedFile
from crawler.sites.nukeviet import addresses
from crawler.slugs import slug_of

#: What a link to a file has somewhere; most links of a page have neither.
MAYBE = re.compile(rf"download=1|{ENDINGS}(?:$|[?#])", re.I)
#: "Tải tập tin 1: " before a file's name.
LEADING = re.compile(r"^(?:tải (?:về )?(?:tập tin|tệp|file)|tập tin|tệp tin|tải về|download)\s*\d*\s*[:.]?\s*", re.I)
#: Where a link is part of the page, not of the item.
OUTSIDE = frozenset(("nav", "header", "footer", "form"))


def files_of(tree: LexborHTMLParser, base: str, within: LexborNode | None = None) -> tuple[AttachedFile, ...]:
    """The item's files in the order of the page: its downloads, its attachments, links to documents in its text.

    `within` is the element that holds the item, where it is known; else blocks of files are told by their words.
    """
    own = slug_of(base)
    found: dict[str, AttachedFile] = {}
    for node in tree.css("a[href]"):
        if not _may_be_file(target_of(node)):
            continue
        url = href(node, base)
        if url is None or not _is_own(node, url, own, within):
            continue
        found.setdefault(url, AttachedFile(url, name_of(node, url)))
    return tuple(found.values())


@lru_cache(maxsize=8192)  # menus repeat on every page
def _may_be_file(target: str) -> bool:
    return MAYBE.search(target.strip()) is not None


def _is_own(node: LexborNode, url: str, own: str, within: LexborNode | None) -> bool:
    if addresses.is_download(url):
        return slug_of(url) == own
    if not has_ending(urlsplit(url).path):
        return False
    above = ancestors(node)
    if any(parent.tag in OUTSIDE for parent in above):
        return False
    if within is not None:
        return any(parent.mem_id == within.mem_id for parent in above) or _in_file_block(above)
    return _in_file_block(above)


def _in_file_block(above: list[LexborNode]) -> bool:
    """True inside a block of files: by its class, or beside the words for one."""
    return any("download" in (parent.attrs.get("class") or "") or _begins_with_files(parent) for parent in above[:5])


def _begins_with_files(node: LexborNode) -> bool:
    text = node.text(deep=True)
    return (
        len(text) < 1500
        and re.match(r"\s*(?:file|tệp|tập tin|tệp tin|văn bản)\s+đính kèm|\s*tải (?:về|văn bản|tệp|file)", text, re.I)
        is not None
    )


def name_of(node: LexborNode, url: str) -> str:
    """A file's name as printed, else as its address says; words like "Tải tập tin" are no name."""
    title = clean(node.attrs.get("title") or "")
    for text in (line_of(node.css_first("strong")), line_of(node), title):
        if text and has_ending(name := LEADING.sub("", text)):
            return name
    last = clean(unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]))
    if has_ending(last):
        return last
    return LEADING.sub("", line_of(node) or title) or last
