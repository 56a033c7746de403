"""`/feed.atom`: the newest hits of any search (RFC 4287)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from crawler.records import Record
from indexer.answers import SearchQuery, Sort
from web.desk import Desk
from web.links import document_url, search_url
from web.origin import origin
from web.page import Page, open_page
from web.params import parse

ENTRIES = 50
ATOM = "application/atom+xml; charset=utf-8"
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record in the feed."""

    id: str
    url: str
    title: str
    summary: str | None
    updated: str
    author: str


async def feed(request: Request) -> Response:
    """The feed of the search that the address asks for, newest first whatever its sort."""
    page = open_page(request)
    query = replace(parse(request.query_params).query, sort=Sort.NEWEST, page=1, per_page=ENTRIES)
    return Response(await page.desk.gate.run(render, page, query), media_type=ATOM)


def render(page: Page, query: SearchQuery) -> str:
    """The feed as XML; autoescape is on for it as for pages."""
    base = origin(page.request)
    entries = [entry(record, page, base) for record in newest(page.desk, query)]
    plain = replace(query, sort=Sort.RELEVANCE)
    return page.desk.templates.get_template("feed.xml").render(
        t=page.texts,
        lang=page.lang,
        title=query.q,
        id=base + search_url(plain, path="/feed.atom"),
        self_url=base + search_url(plain, page.named, "/feed.atom"),
        page_url=base + search_url(plain, page.named),
        updated=max((entry.updated for entry in entries), default=EPOCH.isoformat()),
        entries=entries,
    )


def newest(desk: Desk, query: SearchQuery) -> list[Record]:
    """The records of the newest hits."""
    hits = desk.index.ask(query).hits
    with desk.open_reader() as reader:
        found = [reader.record(hit.id) for hit in hits]
    return [record for record in found if record]


def entry(record: Record, page: Page, base: str) -> Entry:
    """A record as an entry; its time is when we first had it, which never changes."""
    title = " – ".join(part for part in (record.number, record.title) if part)
    return Entry(
        id=f"tag:tra-cuu,2026:{record.id}",
        url=base + document_url(record.id),
        title=title,
        summary=record.abstract or record.lead,
        updated=(record.first_seen or EPOCH).isoformat(timespec="seconds"),
        author=record.issuer or record.source_name or page.desk.sites.get(record.site, record.site),
    )
