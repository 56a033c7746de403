"""`/document/{id}`: everything that is held of one directive or article."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from crawler.errors import NoStore
from crawler.records import FileText, Kind, Record
from crawler.store import Version
from indexer.answers import Hit, SearchQuery
from indexer.errors import SearchIndexError
from web.desk import Desk
from web.files import file_views
from web.hits import presence
from web.links import document_url, outward, search_url
from web.metadata import cite, rows
from web.page import Page, open_page
from web.params import Asked, parse
from web.reading import sections
from web.relations import relation_groups
from web.render import plain
from web.versions import version_views


@dataclass(frozen=True, slots=True)
class Held:
    """What the store and the index give for a document page."""

    record: Record
    texts: dict[str, FileText]
    #: the days on which the copies that lie in the archive were kept
    kept_on: dict[str, dt.date]
    versions: list[Version]
    similar: tuple[Hit, ...]


async def document(request: Request) -> Response:
    """The page of a record."""
    page = open_page(request)
    return await page.desk.gate.run(render, page, request.path_params["id"], parse(request.query_params))


def render(page: Page, record_id: str, asked: Asked) -> Response:
    """Read and lay out; 404 for what is not held, 410 for what the office withdrew."""
    held = read(page.desk, record_id)
    if held is None:
        raise HTTPException(absence(page.desk, record_id))
    return page.html("document.html", view_of(page, held, asked.query.q), fresh=page.fresh())


def view_of(page: Page, held: Held, q: str) -> dict[str, object]:
    """The parts of the page; `q` is the question that led here."""
    record, texts, zone = held.record, page.texts, page.desk.zone
    return {
        "q": q,
        "kept": page.lang_pairs(),
        "back": search_url(SearchQuery(q=q), page.named) if q else None,
        "record": record,
        "is_article": record.kind is Kind.ARTICLE,
        "title": plain(record.title),
        "kind": record.type or texts.label("kind", record.kind.value),
        "source": outward(record.url),
        "presence": presence(record.presence.value, record, texts, zone),
        "rows": rows(record, texts, page.named, zone),
        "relations": relation_groups(record, texts, page.named),
        "files": file_views(record, held.texts, held.kept_on, texts),
        "text": sections(record, held.texts, q, texts),
        "versions": version_views(record, held.versions, texts, zone),
        "similar": [(hit, document_url(hit.id, lang=page.named)) for hit in held.similar],
        "cite": cite(record, texts),
    }


def read(desk: Desk, record_id: str) -> Held | None:
    """The record of a configured site with its texts, versions and neighbours, or None."""
    try:
        with desk.open_reader() as reader:
            record = reader.record(record_id)
            if record is None or record.site not in desk.sites:
                return None
            found = ((file.sha256, reader.file_text(file.sha256)) for file in record.files if file.sha256)
            texts = {sha256: text for sha256, text in found if text}
            return Held(record, texts, kept_days(desk, record), reader.versions(record_id), similar(desk, record_id))
    except NoStore:
        return None


def absence(desk: Desk, record_id: str) -> int:
    """Why there is no such page: 410 where the office withdrew it, else 404."""
    try:
        with desk.open_reader() as reader:
            return 410 if reader.is_forgotten(record_id) else 404
    except NoStore:
        return 404


def kept_days(desk: Desk, record: Record) -> dict[str, dt.date]:
    """The day of each kept copy: a body is written once, so that its file's own time is when it was kept."""
    paths = ((file.sha256, desk.kept.path(file.sha256)) for file in record.files if file.sha256)
    times = ((sha256, path.stat().st_mtime) for sha256, path in paths if path)
    return {sha256: dt.datetime.fromtimestamp(time, desk.zone).date() for sha256, time in times}


def similar(desk: Desk, record_id: str) -> tuple[Hit, ...]:
    """Similar records; a page without an index does without."""
    try:
        return tuple(desk.index.similar(record_id))[:5]
    except SearchIndexError:
        return ()
