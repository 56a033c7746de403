"""Listings in any layout: a row is the largest element that links to just one item.

Tables, flex rows, side blocks and news lists all have that in common. What a row says is told apart by words: a
document number looks like one, a date is d/m/y, the longest link text is the title.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import ancestors, clean, href, lines_of, parse
from crawler.records import Kind
from crawler.sites.nukeviet import addresses
from crawler.sites.nukeviet.marks import module_of, zone_of
from crawler.sites.pages import Fetched, Listing, Row, is_below
from crawler.slugs import slug_of
from directives.dates import parse_datetime
from directives.numbers import parse_number
from directives.text import fold

LABEL = re.compile(
    r"^(?:so\s*[,/]?\s*k[iy]\s*hieu|so hieu|ky hieu|so van ban|so|ngay ban hanh|ngay vb|ngay|trich yeu|ten van ban)"
    r"\s*:\s*"
)
DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b")
CUT = re.compile(r"\s*(?:\.\.\.|…)\s*$")
NUMBER_END = re.compile(r"\s*[\[(:|]|\s+[–-]\s+(?=\w+ \w+ )")
TOTAL = re.compile(r"(?:tong (?:so|cong)|co tat ca|tim thay)\D{0,20}(\d{1,6})\s*(?:van ban|ban ghi|ket qua|tai lieu)")
FILE_WORDS = re.compile(
    r"^(?:tai (?:tap tin|ve|xuong|file)|tap tin|xem (?:tiep|chi tiet|them)|chi tiet|download|file dinh kem)\b"
)


def read_listing(page: Fetched) -> Listing:
    """The items that a page names, further pages of the same listing, and sections and feeds that it links to."""
    tree = parse(page.body, page.content_type)
    base, module = page.final_url, module_of(page.body)
    zone = zone_of(page.body)
    rows = tuple(row for node, url in rows_of(tree, base) if (row := read_row(node, url, base, zone)))
    rows = tuple(replace(row, module=module) if module and is_below(row.url, base) else row for row in rows)
    html_lang = tree.css_first("html")
    return Listing(
        url=base,
        module=module,
        rows=alike(rows),
        pages=pager_of(tree, base),
        sections=sections_of(tree, base),
        feeds=feeds_of(tree, base),
        language=(html_lang.attributes.get("lang") or None) if html_lang is not None else None,
        total=total_of(tree),
    )


def rows_of(tree: LexborHTMLParser, base: str) -> Iterator[tuple[LexborNode, str]]:
    """Each item with the largest element that links to no other item."""
    links = [(node, url) for node in tree.css("a[href]") if (url := href(node, base)) and addresses.is_item(_bare(url))]
    slugs: dict[int, set[str]] = {}
    chains = []
    for node, url in links:
        chain = [node, *ancestors(node)]
        chains.append((chain, _bare(url)))
        for above in chain:
            slugs.setdefault(above.mem_id, set()).add(slug_of(_bare(url)))
    done: set[int] = set()
    for chain, url in chains:
        alone = [above for above in chain if len(slugs[above.mem_id]) == 1 and _is_small(above)]
        row = alone[-1] if alone else chain[0]
        if row.mem_id not in done:
            done.add(row.mem_id)
            yield row, url


def read_row(node: LexborNode, url: str, base: str, zone: dt.timezone) -> Row | None:
    """What one row says, or None where it is no row of a listing: no date, or no words."""
    lines = [part for line in lines_of(node.html or "", cells=True) for part in parted(_unlabelled(line))]
    if len(lines) > 60:
        return None
    links = [part for text in _link_texts(node, base, url) for part in parted(text)]
    texts = [text for text in links if not FILE_WORDS.match(fold(text))]
    number = next((text for text in [*texts, *lines] if is_number(text)), None)
    when = next((found for line in lines if DATE.search(line) and (found := parse_datetime(line))), None)
    title = max((text for text in texts if _is_words(text, number)), key=len, default=None)
    if title is None and number is not None:  # the number is the link, and the title stands beside it
        title = max((line for line in lines if _is_words(line, number)), key=len, default=None)
    if when is None and number is None:
        return None
    day, clock = when or (None, None)
    return Row(
        url=url,
        title=CUT.sub("", title) if title else None,
        number=number,
        abstract=CUT.sub("", title) if title and number and not CUT.search(title) else None,
        issued=day if number else None,
        published=dt.datetime.combine(day, clock or dt.time(), zone) if day and not number else None,
        is_cut=bool(title and CUT.search(title)),
        kind=Kind.DIRECTIVE if number else None,
    )


def parted(text: str) -> list[str]:
    """A text that begins with a number ("622/SGD&ĐT-KT: Hướng dẫn …", "13/KH-BCĐ [Tải về]") as number and rest."""
    number = leading_number(text)
    if number is None or number == text:
        return [text]
    return [part for part in (number, text[len(number) :].strip(" :–-[](|)")) if part]


def leading_number(text: str) -> str | None:
    """The number that a text begins with, up to a bracket, a colon or a dash between words."""
    if not text[:1].isdigit():
        return None
    heads = [text[: found.start()].rstrip() for found in NUMBER_END.finditer(text)]
    return next((head for head in [text, *heads] if is_number(head)), None)


def _is_words(text: str, number: str | None) -> bool:
    """True for what may be a title: no number, no date, no word for a file."""
    return text != number and len(text) > 5 and not DATE.search(text[:12]) and not FILE_WORDS.match(fold(text))


def is_number(text: str) -> bool:
    """True for a text that is a document's number and nothing else."""
    if not 3 <= len(text) <= 60 or DATE.search(text) or re.search(r"[\[\]():|]", text):
        return False
    number = parse_number(text)
    return number is not None and bool(number.codes)  # a bare count is no number


def alike(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Among directives a row without a number is one too (its number is missing, or only dots)."""
    directives = {_folder(row.url) for row in rows if row.number is not None}
    return tuple(
        replace(row, kind=Kind.DIRECTIVE, issued=row.published.date(), published=None, abstract=row.title)
        if row.number is None and row.published and _folder(row.url) in directives
        else row
        for row in rows
    )


def _folder(url: str) -> str:
    return url.rstrip("/").rpartition("/")[0]


def pager_of(tree: LexborHTMLParser, base: str) -> tuple[str, ...]:
    """The pages of the same listing that it links to, by page number."""
    own = addresses.listing_key(base)
    found: dict[int, str] = {}
    for node in tree.css("a[href]"):
        url = href(node, base)
        if url is None or addresses.is_trap(url) or addresses.listing_key(url) != own:
            continue
        if (number := addresses.page_number(url)) and number > 1:
            found.setdefault(number, url)
    return tuple(found[number] for number in sorted(found))


def sections_of(tree: LexborHTMLParser, base: str) -> tuple[str, ...]:
    """Pages of the site that may be listings: not items, not files, not traps, not further pages."""
    found = []
    for node in tree.css("a[href]"):
        url = href(node, base)
        if url is None or addresses.is_trap(url) or addresses.is_file(url) or addresses.is_item(_bare(url)):
            continue
        parts = addresses.parts_of(url)
        if parts and addresses.page_number(url) is None and addresses.LISTING_PARTS.isdisjoint(parts):
            found.append(_bare(url))
    return tuple(dict.fromkeys(found))


def feeds_of(tree: LexborHTMLParser, base: str) -> tuple[str, ...]:
    """The RSS feeds that a page's head names; one below another's address repeats it and is left out."""
    urls = [url for node in tree.css('link[rel=alternate][type="application/rss+xml"]') if (url := href(node, base))]
    return tuple(
        url
        for url in dict.fromkeys(urls)
        if not any(url != other and url.startswith(other.rstrip("/") + "/") for other in urls)
    )


def total_of(tree: LexborHTMLParser) -> int | None:
    """How many items there are, where the listing says so in words."""
    found = TOTAL.search(fold(clean(tree.body.text(deep=True)))) if tree.body else None
    return int(found[1]) if found else None


def _is_small(node: LexborNode) -> bool:
    """False for what holds a page rather than a row, as where a listing has a single item."""
    return node.tag not in ("body", "main", "table", "tbody") and len(node.text(deep=True)) < 4000


def _bare(url: str) -> str:
    """An item's address without the query of its file links."""
    return url.partition("?")[0] if addresses.is_download(url) else url


def _unlabelled(line: str) -> str:
    found = LABEL.match(fold(line))
    return line[found.end() :] if found else line


def _link_texts(node: LexborNode, base: str, url: str) -> list[str]:
    """The texts of the links to the item, files left out; a title attribute before a text that is empty or cut."""
    links = [node] if node.tag == "a" else node.css("a[href]")
    found = []
    for link in links:
        target = href(link, base)
        if target is None or addresses.is_file(target) or slug_of(target) != slug_of(url):
            continue
        text, title = clean(link.text(deep=True)), clean(link.attributes.get("title") or "")
        if title and (not text or (CUT.search(text) and title.startswith(CUT.sub("", text)))):
            text = title
        pieces = [piece for part in link.text(deep=True, separator="\n").split("\n") if (piece := clean(part))]
        is_glued = len(pieces) > 1 and any(leading_number(piece) or DATE.search(piece) for piece in pieces)
        if title and is_number(text):  # the number is the link, the title its tooltip
            pieces, is_glued = [text, title], True
        found += [_unlabelled(piece) for piece in (pieces if is_glued else [text]) if piece]
    return found
