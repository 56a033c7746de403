"""JSON for programs: the contract's keys, the same answers as the page."""

from __future__ import annotations

import json

import msgspec
import office
import pytest
from click.testing import CliRunner

import tracuu
from crawler.records import to_public
from crawler.store import StoreReader
from indexer.answers import FACETS

KEYS = ["query", "total", "took_ms", "understood", "did_you_mean", "hits", "facets", "generation"]
HIT = {
    "id", "kind", "number", "title", "issued", "published", "type", "issuer", "unit", "fields", "presence", "url",
    "page", "score", "passages", "reasons",
}  # fmt: skip


def test_search_has_the_keys_of_the_contract(client):
    found = client.get("/api/search?q=cai+cach+hanh+chinh").json()
    assert [key for key in found if key in KEYS] == KEYS
    hit = found["hits"][0]
    assert set(hit) >= HIT
    assert hit["page"] == f"/document/{hit['id']}"
    assert set(hit["passages"][0]) == {"where", "file", "page", "html"}
    assert set(found["facets"]) == set(FACETS)
    assert set(found["facets"]["type"][0]) == {"value", "count", "selected"}


def test_a_passage_out_of_a_file_names_file_and_page(client):
    hits = client.get("/api/search?q=bao+cao+hang+quy").json()["hits"]
    passages = [passage for hit in hits for passage in hit["passages"] if passage["where"] == "file"]
    assert {"name": "Ke hoach CCHC 2026.pdf"}.items() <= passages[0]["file"].items()
    assert passages[0]["page"] == 3


def test_filters_sort_and_page(client):
    found = client.get("/api/search?type=Kế+hoạch&type=Báo+cáo&sort=oldest&from=2025-01-01").json()
    assert [hit["issued"] for hit in found["hits"]] == ["2025-02-14", "2025-12-12", "2026-02-26"]
    assert {value["value"] for value in found["facets"]["type"] if value["selected"]} == {"Kế hoạch", "Báo cáo"}


def test_bad_parameters_answer_with_notices(client):
    found = client.get("/api/search?q=ke+hoach&page=abc&sort=x&lang=en").json()
    assert len(found["notices"]) == 2
    assert found["total"]


@pytest.mark.parametrize("question", ["cai cach hanh chinh", "999/QĐ-PGDĐT", "a" * 1500, "ke hoach tuyen sihn", ""])
def test_the_command_answers_the_same(client, data, tmp_path, question):
    config = tmp_path / "config.toml"
    config.write_text(f'[paths]\ndata = "{data}"\n[[site]]\nname = "{office.SITE}"\nurl = "{office.BASE}"\n', "utf-8")
    told = CliRunner().invoke(tracuu.main, ["--config", str(config), "search", question, "--year", "2025", "--json"])
    command = json.loads(told.stdout)
    page = client.get("/api/search", params={"q": question, "year": "2025"}).json()
    assert list(command) == list(page)
    assert command | {"took_ms": 0} == page | {"took_ms": 0}
    assert len(page["query"]) <= 1000 and bool(page["notices"]) == (len(question) > 1000)


def test_the_command_tells_what_may_have_been_meant(data, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(f'[paths]\ndata = "{data}"\n[[site]]\nname = "{office.SITE}"\nurl = "{office.BASE}"\n', "utf-8")
    told = CliRunner().invoke(tracuu.main, ["--config", str(config), "search", "cari cachs hanhf chinhs"])
    assert "Có phải bạn muốn tìm: cải cách hành chính?" in told.stdout


def test_a_record_is_what_export_records_gives(client, data):
    with StoreReader(data / "tracuu.sqlite") as reader:
        expected = {
            record.id: json.loads(msgspec.json.encode(to_public(record))) for record in reader.records([office.SITE])
        }
    assert len(expected) == 18
    for record_id, record in expected.items():
        assert client.get(f"/api/document/{record_id}").json() == record


def test_errors_are_json_too(client):
    response = client.get("/api/document/demo/laws/0")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json()["error"]


def test_openapi_describes_what_is_there(client):
    found = client.get("/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    names = [parameter["name"] for parameter in found["paths"]["/api/search"]["get"]["parameters"]]
    assert names == ["q", *FACETS, "from", "to", "sort", "page", "lang"]
    assert set(KEYS) <= set(found["components"]["schemas"]["Answer"]["properties"])
    for path in found["paths"]:
        if "{" not in path:
            assert client.get(path).status_code == 200, path


def test_ready_and_alive(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ok"
    assert ready.json()["generation"].startswith("gen-")


def test_suggestions_have_the_form_that_browsers_read(client):
    typed, found = client.get("/suggest?q=ke+hoach").json()
    assert typed == "ke hoach"
    assert found
    assert all(isinstance(text, str) and text for text in found)
    assert client.get("/suggest").json() == ["", []]
    assert client.get("/suggest?q=" + "a" * 500).json()[1] == []
