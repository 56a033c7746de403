"""Error pages for people and for programs: what happened and the next step, never a stack."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from crawler.errors import StoreError
from indexer.errors import NoIndexYet, SearchIndexError, TooSlow
from web.desk import desk_of
from web.gate import Busy
from web.json_page import json_response
from web.page import open_page

log = logging.getLogger("tracuu.web")

#: Statuses with texts of their own; any other one is told as the nearest of these.
TOLD = (400, 404, 405, 410, 429, 500, 503)
#: Paths whose readers are programs.
FOR_PROGRAMS = ("/api/", "/suggest", "/healthz", "/readyz", "/openapi.json")


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as programs get it: what happened, the next step, and for a fault of ours the id of its trace."""

    error: str
    detail: str
    id: str | None


async def error_page(request: Request, status: int, error_id: str | None = None) -> Response:
    """The page for a status."""
    return told(request, status, str(nearest(status)), error_id=error_id)


async def on_http_error(request: Request, exc: Exception) -> Response:
    """What the router or a handler refused; the detail is a text key for what was not found."""
    assert isinstance(exc, HTTPException)
    response = told(request, exc.status_code, str(nearest(exc.status_code)))
    response.headers.update(exc.headers or {})
    return response


async def on_busy(request: Request, exc: Exception) -> Response:
    """Too many at once, or no answer in time."""
    retry = exc.retry_after if isinstance(exc, Busy) else 5
    return waiting(told(request, 503, "503"), retry)


async def on_no_index(request: Request, exc: Exception) -> Response:
    """Nothing can be searched yet."""
    return waiting(told(request, 503, "no_index"), 20)


async def on_bad_index(request: Request, exc: Exception) -> Response:
    """The index in use is damaged; it is made again from the store."""
    log.error("index: %s", exc)
    return waiting(told(request, 503, "bad_index"), 60)


async def on_bad_store(request: Request, exc: Exception) -> Response:
    """What the index does not hold cannot be shown while the store is damaged."""
    assert isinstance(exc, StoreError)
    desk_of(request).sound.note(exc)
    return waiting(told(request, 503, "bad_store"), 60)


def waiting(response: Response, seconds: int) -> Response:
    """A response that says when to come back."""
    response.headers["Retry-After"] = str(seconds)
    return response


def told(request: Request, status: int, key: str, error_id: str | None = None) -> Response:
    """An error as a page or as JSON."""
    page = open_page(request)
    title, body = page.texts(f"error.title_{key}"), page.texts(f"error.body_{key}")
    if request.url.path.startswith(FOR_PROGRAMS):
        return json_response(Failure(title, body, error_id), status)
    view = {"title": title, "body": body, "error_id": error_id, "q": "", "kept": page.lang_pairs()}
    return page.html("error.html", view, status=status, fresh=page.desk.fresh(held_only=True))


def nearest(status: int) -> int:
    """The told status for any status."""
    if status in TOLD:
        return status
    return 400 if status < 500 else 500


HANDLERS = {
    HTTPException: on_http_error,
    Busy: on_busy,
    TooSlow: on_busy,
    NoIndexYet: on_no_index,
    SearchIndexError: on_bad_index,
    StoreError: on_bad_store,
}
