"""`/opensearch.xml` (OpenSearch 1.1) and `/suggest`: what a browser's own search box needs, and our box too."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from indexer.errors import SearchIndexError
from web.backend import Index
from web.desk import desk_of
from web.json_page import json_response
from web.origin import origin
from web.page import open_page
from web.params import first

DESCRIPTION = "application/opensearchdescription+xml; charset=utf-8"
SUGGESTIONS = "application/x-suggestions+json"
#: Longer beginnings are whole questions: nothing completes them.
MAX_TYPED = 100
MOST = 8


async def opensearch(request: Request) -> Response:
    """The description that a browser reads when it adds us."""
    page = open_page(request)
    template = page.desk.templates.get_template("opensearch.xml")
    return Response(template.render(t=page.texts, base=origin(request)), media_type=DESCRIPTION)


async def suggest(request: Request) -> Response:
    """`[typed, [completions]]`, the form that browsers understand."""
    desk, typed = desk_of(request), first(request.query_params, "q")
    found = await desk.gate.run(completions, desk.index, typed) if 0 < len(typed) <= MAX_TYPED else []
    response = json_response([typed, found])
    response.headers["Content-Type"] = f"{SUGGESTIONS}; charset=utf-8"
    return response


def completions(index: Index, typed: str) -> list[str]:
    """What the index knows that begins as typed."""
    try:
        return list(index.suggest(typed))[:MOST]
    except SearchIndexError:
        return []
