"""`/report` and `/api/report`: the webmaster's report. Made once for each generation of the index: it reads it all."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from crawler.errors import StoreError
from web.desk import Desk, desk_of
from web.formats import number
from web.json_page import json_response
from web.links import document_url, outward
from web.page import Page, open_page
from web.report import Chapter, report


@dataclass(slots=True)
class ReportShelf:
    """The latest report and the generation it belongs to; one thread makes it, others wait."""

    generation: str | None = None
    chapters: tuple[Chapter, ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock)


async def webmaster(request: Request) -> Response:
    """The report as a page."""
    page = open_page(request)
    return await page.desk.slow_gate.run(render, page)


async def api_report(request: Request) -> Response:
    """The report as JSON."""
    desk = desk_of(request)
    return json_response({"chapters": await desk.slow_gate.run(chapters, desk, shelf_of(request))})


def render(page: Page) -> Response:
    """The page."""
    found = chapters(page.desk, shelf_of(page.request))
    view = {
        "q": "",
        "kept": page.lang_pairs(),
        "chapters": [
            (chapter, page.texts(f"report.{chapter.kind}"), number(chapter.total, page.lang)) for chapter in found
        ],
        "document_url": document_url,
        "outward": outward,
        "named": page.named,
    }
    return page.html("report.html", view, fresh=page.fresh())


def chapters(desk: Desk, shelf: ReportShelf) -> tuple[Chapter, ...]:
    """The report of the generation in use."""
    with shelf.lock:
        generation = desk.index.generation
        if shelf.generation != generation or generation is None:
            shelf.chapters, shelf.generation = make(desk), generation
        return shelf.chapters


def make(desk: Desk) -> tuple[Chapter, ...]:
    """Read all records; nothing where there is no store yet."""
    try:
        with desk.open_reader() as reader:
            return report(reader.records(tuple(desk.sites)), reader.file_text)
    except StoreError:
        return ()


def shelf_of(request: Request) -> ReportShelf:
    """The application's shelf."""
    shelf = request.app.state.report
    assert isinstance(shelf, ReportShelf)
    return shelf
