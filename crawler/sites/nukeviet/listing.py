"""A page that names items: its rows, the pager of the same listing, the sections and feeds that it links to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import clean, href, links_of, parse
from crawler.records import Kind
from crawler.sites.nukeviet import addresses
from crawler.sites.nukeviet.marks import module_of, zone_of
from crawler.sites.nukeviet.rows import read_row, rows_of
from crawler.sites.pages import Fetched, Listing, Row, is_below, merged
from crawler.slugs import slug_of
from directives.text import fold

TOTAL = re.compile(r"(?:tong (?:so|cong)|co tat ca|tim thay)\D{0,20}(\d{1,6})\s*(?:van ban|ban ghi|ket qua|tai lieu)")
#: Where a total may stand, and so many characters around it: to fold the whole page costs more than to parse it.
COUNT = re.compile(r"\d ?[vbkt]", re.I)
ROOM = 60


def read_listing(page: Fetched) -> Listing:
    """The items that a page names, further pages of the same listing, and sections and feeds that it links to."""
    tree = parse(page.body, page.content_type)
    base, module = page.final_url, module_of(page.body)
    zone = zone_of(page.body)
    links = links_of(tree, base)
    read = [row for node, url in rows_of(links) if (row := read_row(node, url, base, zone))]
    rows = tuple(replace(row, module=module) if module and is_below(row.url, base) else row for row in each_once(read))
    html_lang = tree.css_first("html")
    return Listing(
        url=base,
        module=module,
        rows=alike(rows),
        pages=pager_of(links, base),
        sections=sections_of(links),
        feeds=feeds_of(tree, base),
        language=(html_lang.attributes.get("lang") or None) if html_lang is not None else None,
        total=total_of(tree),
    )


def pager_of(links: Iterable[tuple[LexborNode, str]], base: str) -> tuple[str, ...]:
    """The pages of the same listing that it links to, by page number."""
    own = addresses.listing_key(base)
    found: dict[int, str] = {}
    for _, url in links:
        number = addresses.page_number(url) or 1
        if number > 1 and addresses.listing_key(url) == own and not addresses.is_trap(url):
            found.setdefault(number, url)
    return tuple(found[number] for number in sorted(found))


def sections_of(links: Iterable[tuple[LexborNode, str]]) -> tuple[str, ...]:
    """Pages of the site that may be listings: not items, not files, not traps, not further pages."""
    return tuple(dict.fromkeys(section for _, url in links if (section := addresses.section_of(url))))


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
    text = " ".join(tree.body.text(deep=True).split()) if tree.body else ""
    near = (text[max(0, count.start() - ROOM) : count.end() + ROOM] for count in COUNT.finditer(text))
    found = next((found for part in near if (found := TOTAL.search(fold(clean(part))))), None)
    return int(found[1]) if found else None


def each_once(rows: Iterable[Row]) -> Iterable[Row]:
    """An item that stands in the list and in a side block as one row; one that says nothing only in the list itself."""
    found: dict[str, Row] = {}
    for row in rows:
        slug = slug_of(row.url)
        found[slug] = merged(found[slug], row) if slug in found else row
    return found.values()


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
