"""`/openapi.json` against what is really answered: each route for programs, each status, no more and no less."""

from __future__ import annotations

import datetime as dt
import shutil

import office
import pytest
from conftest import at, config
from starlette.testclient import TestClient

import search_app
from crawler.archive import Archive
from crawler.forget import Forget
from crawler.store import Outcome, Store
from web.errors import FOR_PROGRAMS
from web.openapi import PAGE, description
from web.routes import routes

DOCUMENT = description()
PATHS = DOCUMENT["paths"]
PARTS = DOCUMENT["components"]["schemas"]
KINDS = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
    "null": type(None),
}  # fmt: skip
FORMATS = {"date": dt.date.fromisoformat, "date-time": dt.datetime.fromisoformat}
SILENT = {"type", "title", "description", "default", "minItems", "maxItems"}


def faults(value, schema, where="answer"):
    """What of a value the schema does not allow; a property that is not described is a fault."""
    of_another_type = list(of_type(value, schema["type"], schema, where)) if "type" in schema else []
    yield from of_another_type
    for word, said in schema.items():
        if word not in SILENT and not of_another_type:
            yield from WORDS[word](value, said, schema, where)


def of_reference(value, said, _schema, where):
    yield from faults(value, PARTS[said.rpartition("/")[2]], where)


def of_any(value, said, _schema, where):
    tried = [list(faults(value, choice, where)) for choice in said]
    if all(tried):
        yield from min(tried, key=len)


def of_type(value, said, schema, where):
    if not isinstance(value, KINDS[said]) or (isinstance(value, bool) and said != "boolean"):
        yield f"{where}: {value!r} is no {said}"
    elif said == "array" and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{where}: {len(value)} elements"


def of_enum(value, said, _schema, where):
    if value not in said:
        yield f"{where}: {value!r} is none of {said}"


def of_format(value, said, _schema, where):
    try:
        FORMATS[said](value)
    except ValueError:
        yield f"{where}: {value!r} is no {said}"


def of_properties(value, said, _schema, where):
    yield from (f"{where}: {name} is not described" for name in value if name not in said)
    for name in said.keys() & value.keys():
        yield from faults(value[name], said[name], f"{where}.{name}")


def of_required(value, said, _schema, where):
    yield from (f"{where}: {name} is missing" for name in said if name not in value)


def of_further(value, said, _schema, where):
    for name, held in value.items():
        yield from faults(held, said, f"{where}.{name}")


def of_items(value, said, _schema, where):
    for place, held in enumerate(value):
        yield from faults(held, said, f"{where}[{place}]")


def of_first_items(value, said, _schema, where):
    for place, (held, schema) in enumerate(zip(value, said, strict=True)):
        yield from faults(held, schema, f"{where}[{place}]")


#: Every word that schemas here are written in; another one would be a KeyError.
WORDS = {
    "$ref": of_reference, "anyOf": of_any, "enum": of_enum, "format": of_format,
    "const": lambda value, said, schema, where: of_enum(value, [said], schema, where), "properties": of_properties,
    "required": of_required, "additionalProperties": of_further, "items": of_items, "prefixItems": of_first_items,
}  # fmt: skip


def assert_described(path, response):
    """The status, the type and the whole body of an answer are those of the document."""
    described = PATHS[path]["get"]["responses"][str(response.status_code)]
    media_type = response.headers["content-type"].removesuffix("; charset=utf-8")
    assert list(described["content"]) == [media_type], path
    if media_type != PAGE:
        assert list(faults(response.json(), described["content"][media_type]["schema"])) == [], path
    assert ("retry-after" in response.headers) >= ("headers" in described), path


def test_the_walker_is_strict():
    record = PARTS["Freshness"]
    good = {"updated": None, "directives": 1, "articles": 2, "stale": False, "shut": []}
    assert list(faults(good, record)) == []
    for bad in ({**good, "more": 1}, {**good, "stale": 0}, {**good, "directives": True}, {"updated": None},
                {**good, "shut": [{"key": "a"}]}, {**good, "updated": 5}):  # fmt: skip
        assert list(faults(bad, record)), bad


def test_every_route_for_programs_is_described_and_no_other():
    there = {route.path.replace(":path}", "}") for route in routes() if route.path.startswith(FOR_PROGRAMS)}
    assert set(PATHS) == (there | {"/export.json"}) - {"/openapi.json"}


FOUND = [
    ("/api/search", "?q=cai+cach+hanh+chinh"), ("/api/search", ""), ("/api/search", "?q=zzqqxx"),
    ("/api/search", "?q=bao+cao+hang+quy&page=abc&sort=x&from=2020"),
    ("/api/search", "?q=41/KH-PGDĐT&type=Kế+hoạch&year=2026"), ("/api/search", "?q=%22ke+hoach%22&from=2025-01-01"),
    ("/api/search", "?q=cong+van+nam+2025+gdth"), ("/export.json", "?q=hanh+chinh"), ("/export.json", ""),
    ("/api/status", ""), ("/api/report", ""), ("/suggest", "?q=ke+hoach"), ("/suggest", ""), ("/healthz", ""),
    ("/readyz", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query"), FOUND)
def test_what_is_found_is_what_is_described(client, path, query):
    response = client.get(path + query)
    assert response.status_code == 200
    assert_described(path, response)


def test_every_record_is_what_is_described(client):
    found = client.get("/export.json").json()
    assert any(record["relations"] for record in found)
    assert any(record["files"] for record in found)
    for record in found:
        assert_described("/api/document/{id}", client.get(f"/api/document/{record['id']}"))
    missing = client.get("/api/document/demo/laws/0")
    assert missing.status_code == 404
    assert_described("/api/document/{id}", missing)


@pytest.fixture
def copied(data, tmp_path):
    """The department's data, for what is done to them."""
    shutil.copytree(data, tmp_path / "data")
    return tmp_path / "data"


def test_a_withdrawn_record_is_what_is_described(copied):
    with Store(copied / "tracuu.sqlite") as store:
        Forget(copied, store, Archive(copied / "raw"), office.NOW).forget("demo/laws/200", "cơ quan thu hồi", "thử")
    gone = TestClient(search_app.create_app(config(copied))).get("/api/document/demo/laws/200")
    assert gone.status_code == 410
    assert_described("/api/document/{id}", gone)


def test_trouble_is_what_is_described(copied):
    begun = office.NOW + dt.timedelta(hours=7)
    with Store(copied / "tracuu.sqlite") as store:
        run = store.runs.begin(office.SITE, begun, is_full=False)
        down = ("source-down", "không liên lạc được")
        store.runs.end(run, begun + dt.timedelta(minutes=5), Outcome(alarms=("robots.txt bị từ chối",)), down)
        store.runs.begin(office.SITE, begun + dt.timedelta(hours=1), is_full=True)
    client = TestClient(at(search_app.create_app(config(copied)), office.NOW + dt.timedelta(hours=50)))
    standing = client.get("/api/status")
    assert standing.json()["good"] is False
    assert standing.json()["standing"]["alarms"]
    assert standing.json()["standing"]["fresh"]["shut"]
    assert_described("/api/status", standing)
    ready = client.get("/readyz")
    assert ready.json()["sources"]
    assert_described("/readyz", ready)


LIMITED = [path for path in PATHS if path not in ("/healthz", "/readyz")]


@pytest.mark.parametrize("path", LIMITED)
def test_who_asks_too_often_hears_what_is_described(data, path):
    client = TestClient(search_app.create_app(config(data, requests_a_minute=1)), client=("203.0.113.7", 40000))
    assert [client.get(path).status_code for _ in range(2)][1] == 429
    assert_described(path, client.get(path))


def test_before_anything_is_there_the_answers_are_what_is_described(tmp_path):
    client = TestClient(search_app.create_app(config(tmp_path)))
    statuses = {}
    for path in PATHS:
        response = client.get(path)
        statuses[path] = response.status_code
        assert_described(path, response)
    assert [path for path in statuses if statuses[path] == 503] == ["/api/search", "/export.json", "/readyz"]


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/healthz"])
def test_a_crowd_and_a_fault_hear_what_is_described(data, monkeypatch, path):
    """No place before the gate, and a bug of ours behind it."""
    client = TestClient(search_app.create_app(config(data)), raise_server_exceptions=False)
    desk = client.app.state.desk
    for gate in (desk.gate, desk.slow_gate):
        monkeypatch.setattr(gate, "taken", 10**6)
    asked = path + "?q=ke"
    crowded = client.get(asked)
    assert crowded.status_code == 503
    assert_described(path, crowded)
    for gate in (desk.gate, desk.slow_gate):
        monkeypatch.setattr(gate, "run", None)  # calling it is a bug
    broken = client.get(asked)
    assert broken.status_code == 500
    assert_described(path, broken)
