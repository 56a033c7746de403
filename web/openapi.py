"""`/openapi.json`: the programs' side of the front end, described (OpenAPI 3.1)."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from crawler.records import Record
from indexer.answers import FACETS, Answer, Sort
from web.errors import Failure
from web.health import Readiness
from web.json_page import json_response
from web.params import LANGS, MAX_PAGE, MAX_QUESTION
from web.plugin import MOST, SUGGESTIONS
from web.report import Chapter
from web.standing import Standing

Schema = dict[str, object]

#: What is answered out of types, in the order in which `description` takes their schemas.
ANSWERED = (Answer, Record, Standing, Chapter, Readiness, Failure)
JSON, PAGE = "application/json", "text/html"
TEXT: Schema = {"type": "string"}
FAILURE: Schema = {"$ref": "#/components/schemas/Failure"}
#: Failures that say when to come back.
PASSING = (429, 503)
FAILED = {
    404: "No such record.",
    410: "The office withdrew this record.",
    429: "Too many requests of one address (only where web.requests_a_minute is set).",
    500: "A fault of ours; its trace is in the log under this id.",
    503: "Not now: too many at once, or what is needed is not there yet or damaged.",
}


async def openapi(request: Request) -> Response:
    """The description."""
    return json_response(description())


@lru_cache(maxsize=1)
def description() -> Schema:
    """The whole document; schemas come from the very types that are answered."""
    schemas, parts = msgspec.json.schema_components(
        ANSWERED, ref_template="#/components/schemas/{name}", schema_hook=anything
    )
    answer, record, standing, chapter, readiness, _ = schemas
    as_answered(parts)
    status = whole({"good": {"type": "boolean"}, "standing": standing})
    found = {
        "/api/search": operation("Search", search_parameters(), content(answer)),
        "/api/document/{id}": operation("One record", [in_path("id")], content(record), 404, 410),
        "/api/status": operation("How the service stands", [], content(status)),
        "/api/report": operation(
            "What the source's webmaster may mend", [], content(whole({"chapters": listed(chapter)}))
        ),
        "/export.json": exported(listed(record)),
        "/suggest": operation(
            "Completions: [typed, [texts]]", [in_query("q", TEXT)], content(suggestions(), SUGGESTIONS)
        ),
    }
    watched = {
        "/healthz": answers("Alive", [], {"200": said("Alive", content(whole({"status": {"const": "ok"}})))}),
        "/readyz": answers("Able to answer", [], readiness_answers(readiness)),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tra Cứu", "version": "1", "description": "Search of a public office's directives."},
        "paths": found | watched,
        "components": {"schemas": parts},
    }


def as_answered(parts: dict[str, Schema]) -> None:
    """The types' schemas as their values go out: always whole, a search with its notices, relations by id alone."""
    properties_of(parts["Answer"])["notices"] = listed(TEXT) | {"description": "What of the question was cut or left."}
    del properties_of(parts["Relation"])["url"]
    for part in parts.values():
        if "properties" in part:
            part["required"] = list(properties_of(part))


def properties_of(part: Schema) -> Schema:
    """The properties of an object's schema."""
    properties = part["properties"]
    assert isinstance(properties, dict)
    return properties


def anything(_: type) -> Schema:
    """The schema of a value of any kind."""
    return {"description": "Any value."}


def operation(summary: str, parameters: list[Schema], good: Schema, *failures: int) -> Schema:
    """A GET that works with the store or the index: it may be limited, fail, or have to wait."""
    failed = {str(status): failure_of(status, content(FAILURE)) for status in (*failures, 429, 500, 503)}
    return answers(summary, parameters, {"200": said(summary, good)} | failed)


def exported(records: Schema) -> Schema:
    """An export is asked for by people too, from the page of results: its failures are pages."""
    failed = {str(status): failure_of(status, content({}, PAGE)) for status in (429, 500, 503)}
    good = said("All records of a search", content(records))
    return answers("All records of a search", export_parameters(), {"200": good} | failed)


def answers(summary: str, parameters: list[Schema], responses: dict[str, Schema]) -> Schema:
    """A GET with all its answers."""
    return {"get": {"summary": summary, "parameters": parameters, "responses": responses}}


def said(text: str, body: Schema) -> Schema:
    """One answer."""
    return {"description": text, "content": body}


def failure_of(status: int, body: Schema) -> Schema:
    """A failure's answer."""
    told = said(FAILED[status], body)
    return told | {"headers": {"Retry-After": {"schema": {"type": "integer"}}}} if status in PASSING else told


def readiness_answers(readiness: Schema) -> dict[str, Schema]:
    """Those of `/readyz`: what is missing is told in the same form, a crowd before the gate as everywhere."""
    return {
        "200": said("Searches are answered.", content(readiness)),
        "500": failure_of(500, content(FAILURE)),
        "503": said("No search can be answered now.", content({"anyOf": [readiness, FAILURE]})),
    }


def content(schema: Schema, media_type: str = JSON) -> Schema:
    """A body of one type."""
    return {media_type: {"schema": schema}}


def listed(schema: Schema) -> Schema:
    """Any number of these."""
    return {"type": "array", "items": schema}


def whole(properties: Schema) -> Schema:
    """An object all of whose properties are always there."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def suggestions() -> Schema:
    """The two elements that browsers read."""
    return {"type": "array", "prefixItems": [TEXT, listed(TEXT) | {"maxItems": MOST}], "minItems": 2, "maxItems": 2}


def search_parameters() -> list[Schema]:
    """The parameters of a search."""
    date: Schema = {"type": "string", "format": "date"}
    return [
        in_query("q", TEXT | {"maxLength": MAX_QUESTION}),
        *(in_query(facet, listed(TEXT)) for facet in FACETS),
        in_query("from", date),
        in_query("to", date),
        in_query("sort", TEXT | {"enum": [sort.value for sort in Sort]}),
        in_query("page", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
        in_query("lang", TEXT | {"enum": list(LANGS)}),
    ]


def export_parameters() -> list[Schema]:
    """The same without a page: an export holds every hit."""
    return [parameter for parameter in search_parameters() if parameter["name"] != "page"]


def in_query(name: str, schema: Schema) -> Schema:
    """A parameter of the query string; arrays repeat it."""
    return {"name": name, "in": "query", "schema": schema}


def in_path(name: str) -> Schema:
    """A part of the path; a record's id holds slashes as they are."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
