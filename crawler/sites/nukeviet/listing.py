"""A page that names items: its rows, the pager of the same listing, the sections and feeds that it links to."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from crawler.dom import clean, href, joined, links_of, parse, target_of
from crawler.records import Kind
from crawler.sites.nukeviet import addresses
from crawler.sites.nukeviet.folders import folders_among
from crawler.sites.nukeviet.marks import module_of, zone_of
from crawler.sites.nukeviet.places import place_of
from crawler.sites.nukeviet.rows import read_row, rows_of
from crawler.sites.pages import Fetched, Listing, Row, is_below, merged
from crawler.slugs import slug_of
from directives.text import fold

COUNT = r"(\d{1,3}(?:[.,]\d{3})+|\d{1,6})(?![\d/-]|[.,]\d)"
COUNTED = r"(?:van ban|ban ghi|ket qua|tai lieu)"
#: "Tổng số: 12 văn bản", "Tìm thấy 1.240 văn bản"; "Tổng số văn bản: 40".
TOTAL = re.compile(
    r"(?:tong (?:so|cong)|co tat ca|tim thay)(?!\D{0,20}(?:luot|truy cap|nguoi|xem))"
    rf"(?:\D{{0,20}}{COUNT}\s*{COUNTED}|\s+{COUNTED}\s*(?:la|:)+\s*{COUNT})"
)
#: How a total begins, in any spelling, and so many characters from there: to fold the whole page costs more than to
#: parse it.
OPENING = re.compile(r"t\S{1,3}ng [sc]|t\S{1,2}m th|c\S{1,2} t\S{1,3}t c", re.I)
ROOM = 80
CONTENT_LANGUAGE = re.compile(rb"""nv_lang_data\s*=\s*["']([a-z]{2})["']""")


def read_listing(page: Fetched) -> Listing:
    """The items that a page names, further pages of the same listing, and sections and feeds that it links to."""
    tree = parse(page.body, page.content_type)
    base, module = page.final_url, module_of(page.body)
    zone = zone_of(page.body)
    links = links_of(tree, base)
    folders = folders_among(url for _, url in links)
    read = [row for node, url in rows_of(links, folders) if (row := read_row(node, url, base, zone))]
    rows = tuple(replace(row, module=module) if module and is_below(row.url, base) else row for row in each_once(read))
    return Listing(
        url=base,
        module=module,
        rows=alike(rows),
        pages=pager_of([url for _, url in links] + further_of(tree, base), base),
        sections=sections_of((url for _, url in links), folders),
        feeds=feeds_of(tree, base),
        language=language_of(tree, page.body),
        total=total_of(tree),
    )


def pager_of(urls: Iterable[str], base: str) -> tuple[str, ...]:
    """The pages of the same listing that it leads to, by page number."""
    own = addresses.listing_key(base)
    found: dict[int, str] = {}
    for url in urls:
        number = addresses.page_number(url) or 1
        if number > 1 and addresses.listing_key(url) == own and not addresses.is_trap(url):
            found.setdefault(number, url)
    return tuple(found[number] for number in sorted(found))


def further_of(tree: LexborHTMLParser, base: str) -> list[str]:
    """Where a pager leads that is no row of links: the next page that the head names, and the choices of a list."""
    nexts = (target_of(node) for node in tree.css('link[rel~="next"]'))
    choices = (node.attrs.get("value") or "" for node in tree.css("select option[value]"))
    return [url for target in (*nexts, *choices) if "page" in target and (url := joined(target, base))]


def sections_of(urls: Iterable[str], folders: Container[str] = ()) -> tuple[str, ...]:
    """Pages of the site that may be listings: not items, not files, not traps, not further pages."""
    found = (url if url in folders else addresses.section_of(url) for url in urls)
    return tuple(dict.fromkeys(section for section in found if section))


def language_of(tree: LexborHTMLParser, body: bytes) -> str | None:
    """The language of a page's content: its script knows; a theme may have kept another's <html lang>."""
    if found := CONTENT_LANGUAGE.search(body):
        return found[1].decode()
    node = tree.css_first("html")
    return (node.attributes.get("lang") or None) if node is not None else None


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
    text = " ".join(tree.body.text(deep=True, separator=" ").split()) if tree.body else ""
    near = (text[opening.start() : opening.start() + ROOM] for opening in OPENING.finditer(text))
    found = next((found for part in near if (found := TOTAL.match(fold(clean(part))))), None)
    return int(re.sub(r"\D", "", found[1] or found[2])) if found else None


def each_once(rows: Iterable[Row]) -> Iterable[Row]:
    """An item that stands in the list and in a side block as one row; one that says nothing only in the list itself."""
    found: dict[tuple[str, str | None], Row] = {}
    for row in rows:
        item = slug_of(row.url), place_of(row.url)
        found[item] = merged(found[item], row) if item in found else row
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
