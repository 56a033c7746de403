"""`/openapi.json`: the programs' side of the front end, described (OpenAPI 3.1)."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from crawler.records import Record
from indexer.answers import FACETS, Answer, Sort
from web.json_page import json_response
from web.params import LANGS, MAX_PAGE, MAX_QUESTION
from web.standing import Standing

Schema = dict[str, object]


async def openapi(request: Request) -> Response:
    """The description."""
    return json_response(description())


@lru_cache(maxsize=1)
def description() -> Schema:
    """The whole document; schemas come from the very types that are answered."""
    schemas, parts = msgspec.json.schema_components(
        [Answer, Record, Standing], ref_template="#/components/schemas/{name}", schema_hook=anything
    )
    answer, record, standing = schemas
    found: Schema = {"type": "array", "items": record}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tra Cứu", "version": "1", "description": "Search of a public office's directives."},
        "paths": {
            "/api/search": operation("Search", search_parameters(), answer),
            "/api/document/{id}": operation("One record", [in_path("id")], record, 404),
            "/api/status": operation(
                "How the service stands", [], {"type": "object", "properties": {"standing": standing}}
            ),
            "/export.json": operation("All records of a search", search_parameters(), found),
            "/suggest": operation(
                "Completions: [typed, [texts]]", [in_query("q", {"type": "string"})], {"type": "array"}
            ),
            "/healthz": operation("Alive", [], {"type": "object"}),
            "/readyz": operation("Able to answer", [], {"type": "object"}, 503),
        },
        "components": {"schemas": parts},
    }


def anything(_: type) -> Schema:
    """The schema of a value of any kind."""
    return {"description": "Any value."}


def operation(summary: str, parameters: list[Schema], schema: Schema, *failures: int) -> Schema:
    """A GET with its JSON answer; 503 may always come, with Retry-After."""
    good: Schema = {"description": summary, "content": {"application/json": {"schema": schema}}}
    failed: Schema = {str(status): {"description": "See the title."} for status in sorted({*failures, 503})}
    return {"get": {"summary": summary, "parameters": parameters, "responses": failed | {"200": good}}}


def search_parameters() -> list[Schema]:
    """The parameters of a search."""
    text: Schema = {"type": "string"}
    date: Schema = {"type": "string", "format": "date"}
    return [
        in_query("q", text | {"maxLength": MAX_QUESTION}),
        *(in_query(facet, {"type": "array", "items": text}) for facet in FACETS),
        in_query("from", date),
        in_query("to", date),
        in_query("sort", text | {"enum": [sort.value for sort in Sort]}),
        in_query("page", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
        in_query("lang", text | {"enum": list(LANGS)}),
    ]


def in_query(name: str, schema: Schema) -> Schema:
    """A parameter of the query string; arrays repeat it."""
    return {"name": name, "in": "query", "schema": schema}


def in_path(name: str) -> Schema:
    """A part of the path; a record's id holds slashes as they are."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
