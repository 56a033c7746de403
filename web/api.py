"""`/api/search` and `/api/document/{id}`: the same answers as the pages, as JSON."""

from __future__ import annotations

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from crawler.errors import NoStore
from crawler.records import Record, to_public
from indexer.answers import Answer
from web.desk import Desk, desk_of
from web.document_page import absence
from web.json_page import json_response
from web.page import open_page
from web.params import Asked, parse
from web.texts import Texts

#: Hits and facets stand after the answer's own facts; the order is the contract's. Notices stand beside them.
KEYS = ("query", "total", "took_ms", "understood", "did_you_mean", "hits", "facets", "generation")


async def api_search(request: Request) -> Response:
    """The answer to a question."""
    desk, page = desk_of(request), open_page(request)
    asked = parse(request.query_params)
    answer = await desk.gate.run(desk.index.ask, asked.query)
    return json_response(answer_json(answer, asked, page.texts))


def answer_json(answer: Answer, asked: Asked, texts: Texts) -> dict[str, object]:
    """An answer with the contract's keys in the contract's order, and what had to be said about its question."""
    found: dict[str, object] = msgspec.to_builtins(answer)
    return {key: found[key] for key in KEYS} | {"notices": [texts(key) for key in asked.notices]}


async def api_document(request: Request) -> Response:
    """A record as `export-records` gives it."""
    desk = desk_of(request)
    record = await desk.gate.run(held_record, desk, request.path_params["id"])
    if record is None:
        raise HTTPException(await desk.gate.run(absence, desk, request.path_params["id"]))
    return json_response(to_public(record))


def held_record(desk: Desk, record_id: str) -> Record | None:
    """The record of a configured site, or None."""
    try:
        with desk.open_reader() as reader:
            record = reader.record(record_id)
    except NoStore:
        return None
    return record if record and record.site in desk.sites else None
