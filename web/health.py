"""`/healthz`: alive. `/readyz`: able to answer, with what is degraded."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from indexer.errors import SearchIndexError
from web.desk import Desk, desk_of
from web.json_page import json_response


async def healthz(request: Request) -> Response:
    """200 as long as the process answers; waits for nothing."""
    return json_response({"status": "ok"})


async def readyz(request: Request) -> Response:
    """200 when searches can be answered ("ok", or "degraded" by age or a damaged store), 503 before the first index."""
    desk = desk_of(request)
    found = await desk.gate.run(readiness, desk)
    return json_response(found, 503 if found["status"] == "unavailable" else 200)


def readiness(desk: Desk) -> dict[str, object]:
    """Generation, last good refresh, whether that is too long ago, and which sites cannot be had at present."""
    fresh = desk.fresh()
    try:
        generation: str | None = desk.index.open()
    except SearchIndexError:
        generation = None
    is_well = fresh.good and not desk.sound.faults
    state = "unavailable" if generation is None else "ok" if is_well else "degraded"
    updated = fresh.updated.isoformat() if fresh.updated else None
    shut = [{"site": trouble.site, "why": trouble.effect, "since": trouble.since} for trouble in fresh.shut]
    said: dict[str, object] = {
        "status": state,
        "generation": generation,
        "updated": updated,
        "stale": fresh.stale,
        "sources": shut,
    }
    return said | {"store": "damaged" if desk.sound.faults else "ok"}
