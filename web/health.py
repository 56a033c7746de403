"""`/healthz`: alive. `/readyz`: able to answer, with what is degraded."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from indexer.errors import SearchIndexError
from web.desk import Desk, desk_of
from web.freshness import NOTHING, freshness
from web.json_page import json_response


async def healthz(request: Request) -> Response:
    """200 as long as the process answers; waits for nothing."""
    return json_response({"status": "ok"})


async def readyz(request: Request) -> Response:
    """200 when searches can be answered ("ok" or "degraded" by age), 503 before the first index."""
    desk = desk_of(request)
    found = await desk.gate.run(readiness, desk)
    return json_response(found, 503 if found["status"] == "unavailable" else 200)


def readiness(desk: Desk) -> dict[str, object]:
    """Generation, last good refresh, and whether that is too long ago."""
    status = desk.status()
    fresh = freshness(status, desk.now()) if status else NOTHING
    try:
        generation: str | None = desk.index.generation
    except SearchIndexError:
        generation = None
    state = "unavailable" if generation is None else "degraded" if fresh.stale else "ok"
    updated = fresh.updated.isoformat() if fresh.updated else None
    return {"status": state, "generation": generation, "updated": updated, "stale": fresh.stale}
