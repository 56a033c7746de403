"""What holds for every response; faults; hostile requests."""

from __future__ import annotations

import logging
from urllib.parse import quote, quote_from_bytes, urlsplit

import httpx
import pytest
from conftest import config
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from starlette.routing import Route
from starlette.testclient import TestClient

import search_app
from web.shield import HEADERS, POLICY

PAGES = [
    "/", "/?q=ke+hoach", "/?q=zzqqxx", "/document/demo/laws/200", "/document/none", "/api/search?q=a",
    "/api/document/x", "/healthz", "/readyz", "/status", "/feed.atom", "/export.csv", "/export.xlsx", "/export.json",
    "/suggest?q=a", "/opensearch.xml", "/openapi.json", "/static/style.css", "/static/none", "/nowhere", "/file/none",
    "/report", "/api/report",
    "/status/",
]  # fmt: skip


def assert_shielded(response):
    for name in HEADERS:
        assert name.lower() in response.headers, (name, response.url)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "unsafe" not in POLICY
    assert "server" not in response.headers
    assert "charset=utf-8" in response.headers["content-type"] or not response.headers["content-type"].startswith(
        "text/"
    )


@pytest.mark.parametrize("path", PAGES)
def test_every_response_carries_the_headers(address, path):
    response = httpx.get(address + path, trust_env=False)
    assert response.status_code in (200, 404)
    assert_shielded(response)


@pytest.mark.parametrize("method", ["TRACE", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "FOO"])
@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/style.css", "/api/search"])
def test_only_reading_is_allowed(address, method, path):
    response = httpx.request(method, address + path, trust_env=False)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"
    assert_shielded(response)


def test_head_answers_without_a_body(address):
    response = httpx.head(address + "/?q=ke+hoach", trust_env=False)
    assert response.status_code == 200
    assert response.content == b""
    assert_shielded(response)


def test_no_parameter_redirects(client):
    for path in (
        "//evil.example/",
        "/?next=https://evil.example",
        "/document//evil.example",
        "/status/",
        "/%2f%2fevil.example",
    ):
        response = client.get("http://testserver" + path)
        assert response.status_code in (200, 404)
        assert "location" not in response.headers


LINKED = [*PAGES[:4], "/?sort=newest", "/?kind=article", "/document/demo/laws/192", "/document/demo/news/59",
          "/document/demo/laws/13", "/?q=13/PGDĐT-XSS", "/status", "/report", "/nowhere"]  # fmt: skip


@pytest.mark.parametrize("path", LINKED)
def test_links_lead_to_ourselves_or_to_web_pages_that_hear_nothing_of_us(client, path):
    found = LexborHTMLParser(client.get(path).text)
    assert found.css("a[href]")
    for node in found.css("[href], [src], [action]"):
        address = next(node.attributes[name] for name in ("href", "src", "action") if name in node.attributes)
        if address.startswith(("/", "?", "#")) and not address.startswith("//"):
            continue
        assert urlsplit(address).scheme in ("http", "https"), address
        assert node.tag == "a"
        assert set(node.attributes["rel"].split()) >= {"noopener", "noreferrer"}, address


def broken(_request):
    raise RuntimeError("secret\r\nforged line")


@pytest.fixture
def broken_client(data):
    app = search_app.create_app(config(data))
    app.router.routes.append(Route("/broken", broken))
    app.router.routes.append(Route("/api/broken", broken))
    return TestClient(app)


def test_a_fault_is_a_page_with_an_id_and_the_trace_is_in_the_log(broken_client, caplog):
    with caplog.at_level(logging.INFO, "tracuu.web"):
        response = broken_client.get("/broken")
    assert response.status_code == 500
    assert_shielded(response)
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    logged = next(record.getMessage() for record in caplog.records if record.levelno == logging.ERROR)
    error_id = logged.split()[0]
    assert error_id in response.text
    assert "RuntimeError" in logged
    assert all(line.startswith(f"{error_id} | ") for line in logged.splitlines())


def test_a_fault_of_the_api_is_json(broken_client):
    response = broken_client.get("/api/broken")
    assert response.status_code == 500
    assert response.json()["id"]
    assert "secret" not in response.text


def test_a_request_is_one_log_line_without_its_question(client, caplog):
    with caplog.at_level(logging.INFO, "tracuu.web"):
        client.get("/no%0d%0aforged?q=Nguyen+Van+A")
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert "Nguyen" not in lines[0]
    assert lines[0].startswith("GET /no%0D%0Aforged 404")


DEADLY = [
    "*", "w*", "??????", "[a TO z]", "~9", "(" * 5000, " OR ".join(["a"] * 5000), "NOT " * 1000, "x" * 60_000,
    "a\x00b", "^nan", '"' * 333, "\ud800", "%", "&#x0;", "số:", "-", "từ:2025 đến:x", "\u202e",
    "'; DROP TABLE records; --",
]  # fmt: skip


@pytest.mark.parametrize("question", DEADLY, ids=range(len(DEADLY)))
def test_no_question_breaks_a_page(client, question):
    for path in ("/", "/api/search", "/feed.atom", "/suggest", "/document/demo/laws/200"):
        response = client.get(path, params={"q": question.encode("utf-8", "surrogatepass")})
        assert response.status_code == 200, path


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_question_gives_a_page(client, question):
    response = client.get("/", params={"q": question})
    assert response.status_code == 200
    assert "<script>document" not in response.text


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_as_a_query_string_give_a_page(app, question):
    client = TestClient(app)
    response = client.get("http://testserver/?" + quote_from_bytes(question, safe="&=+;%"))
    assert response.status_code == 200


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_path_gives_a_page_or_404(client, path):
    response = client.get("http://testserver/document/" + quote(path, errors="replace"))
    assert response.status_code in (200, 404)


def test_hostile_records_are_escaped(client):
    for path in ("/?q=13/PGDĐT-XSS", "/document/demo/laws/13", "/?type=Công+văn", "/document/demo/laws/199", "/"):
        text = client.get(path).text
        assert "<script>document" not in text
        assert "<img" not in text
        assert 'href="javascript:' not in text
        assert "\u202e" not in text
    assert "&lt;script&gt;" in client.get("/document/demo/laws/13").text


def test_a_hostile_question_is_escaped(client):
    text = client.get("/", params={"q": '"><script>alert(1)</script>', "type": '" onmouseover="alert(1)'}).text
    assert "<script>alert" not in text
    assert '" onmouseover="alert' not in text


def test_a_question_that_is_too_long_is_cut_and_that_is_said(client):
    shown = client.get("/", params={"q": "kế hoạch " * 400}).text
    assert "chỉ phần đầu được dùng" in shown
    assert len(client.get("/api/search", params={"q": "a " * 5000}).json()["query"]) <= 1000


def test_before_there_is_an_index_the_refusals_are_shielded_too(tmp_path):
    with TestClient(search_app.create_app(config(tmp_path))) as early:
        for path in ("/", "/?q=a", "/api/search?q=a", "/export.csv", "/export.json", "/export.xlsx", "/feed.atom"):
            response = early.get(path)
            assert (response.status_code, int(response.headers["retry-after"]) > 0) == (503, True), path
            assert_shielded(response)


def test_pages_are_small(client):
    assert len(client.get("/?q=hanh+chinh").content) <= 60_000
    assert len(client.get("/static/style.css").content) <= 20_000
    assert len(client.get("/static/app.js").content) <= 10_000


def test_static_files_may_be_kept_for_good(client):
    start = client.get("/").text
    link = start.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in client.get(link).headers["cache-control"]
