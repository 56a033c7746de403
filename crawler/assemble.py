"""From what the page says and what the listing says to one record. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from crawler.records import AttachedFile, Kind, Presence, Record
from crawler.sites.pages import ItemPage, Row
from directives.numbers import parse_number, unit_of

DEFAULT_MODULES = {Kind.DIRECTIVE: "laws", Kind.ARTICLE: "news"}


def record_id(site: str, kind: Kind, slug: str, row: Row | None, page: ItemPage | None) -> str:
    """`{site}/{module}/{number}`: the page's module, else the feed's; the feed's number, else the address's."""
    module = (page.module if page else None) or (row.module if row else None) or DEFAULT_MODULES[kind]
    number = (row.item_number if row else None) or (page.item_number if page else None) or slug.rpartition("-")[2]
    return f"{site}/{module}/{number}"


def from_page(site: str, slug: str, url: str, page: ItemPage, row: Row | None) -> Record:
    """The record of an item whose page was read."""
    number = page.number or (row.number if row else None)
    parsed = parse_number(number) if number else None
    return Record(
        id=record_id(site, page.kind, slug, row, page),
        site=site,
        kind=page.kind,
        url=url,
        title=page.title,
        number=number,
        abstract=page.abstract,
        type=page.type,
        issuer=page.issuer,
        unit=unit_of(parsed) if parsed else None,
        fields=page.fields,
        signer=page.signer,
        issued=page.issued or (row.issued if row and page.kind is Kind.DIRECTIVE else None),
        effective=page.effective,
        expires=page.expires,
        published=_with_seconds(page, row),
        category=page.category,
        author=page.author,
        source_name=page.source_name,
        tags=page.tags,
        lead=page.lead,
        text=page.text,
        relations=page.relations,
        files=page.files,
    )


def _with_seconds(page: ItemPage, row: Row | None) -> dt.datetime | None:
    """The page prints minutes; listing or sitemap of the same minute know the seconds."""
    if page.published and row and row.published and row.published.replace(second=0) == page.published:
        return row.published.astimezone(page.published.tzinfo)
    return page.published


def restricted(
    site: str, slug: str, url: str, row: Row | None, held: Record | None, module: str | None
) -> Record | None:
    """The record of a members-only item: what the listing says, or what was held before it was closed."""
    if held is not None:
        return held
    if row is None or row.title is None:
        return None
    kind = row.kind or (Kind.DIRECTIVE if row.number else Kind.ARTICLE)
    return Record(
        id=record_id(site, kind, slug, replace(row, module=module or row.module), None),
        site=site,
        kind=kind,
        url=url,
        title=row.title,
        number=row.number,
        abstract=row.abstract,
        issued=row.issued,
        published=row.published,
        category=row.category,
        presence=Presence.RESTRICTED,
    )


def link_only(site: str, slug: str, url: str, target: str, row: Row | None) -> Record | None:
    """The record of an item that only leads elsewhere: its listing row, and the file that it leads to."""
    if row is None or row.title is None:
        return None
    kind = row.kind or Kind.ARTICLE
    name = unquote(urlsplit(target).path.rpartition("/")[2])
    is_file = "." in name and not name.lower().endswith((".html", ".htm", ".php", ".aspx"))
    return Record(
        id=record_id(site, kind, slug, row, None),
        site=site,
        kind=kind,
        url=url,
        title=row.title,
        number=row.number,
        abstract=row.abstract,
        issued=row.issued,
        published=row.published,
        category=row.category,
        files=(AttachedFile(target, name),) if is_file else (),
    )
