"""`/healthz`: alive. `/readyz`: able to answer, with what is degraded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from indexer.errors import SearchIndexError
from web.desk import Desk, desk_of
from web.json_page import json_response


@dataclass(frozen=True, slots=True)
class Shut:
    """A site that cannot be had at present."""

    site: str | None
    why: str
    since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """How able to answer we are."""

    #: ok | degraded | unavailable
    status: str
    generation: str | None
    #: when the last good refresh ended
    updated: str | None
    stale: bool
    sources: tuple[Shut, ...]
    #: ok | damaged
    store: str


async def healthz(request: Request) -> Response:
    """200 as long as the process answers; waits for nothing."""
    return json_response({"status": "ok"})


async def readyz(request: Request) -> Response:
    """200 when searches can be answered ("ok", or "degraded" by age or a damaged store), 503 before the first index."""
    desk = desk_of(request)
    found = await desk.gate.run(readiness, desk)
    return json_response(found, 503 if found.status == "unavailable" else 200)


def readiness(desk: Desk) -> Readiness:
    """Generation, last good refresh, whether that is too long ago, and which sites cannot be had at present."""
    fresh = desk.fresh()
    try:
        generation: str | None = desk.index.open()
    except SearchIndexError:
        generation = None
    is_well = fresh.good and not desk.sound.faults
    state = "unavailable" if generation is None else "ok" if is_well else "degraded"
    return Readiness(
        status=state,
        generation=generation,
        updated=fresh.updated.isoformat() if fresh.updated else None,
        stale=fresh.stale,
        sources=tuple(Shut(trouble.site, trouble.effect, trouble.since) for trouble in fresh.shut),
        store="damaged" if desk.sound.faults else "ok",
    )
