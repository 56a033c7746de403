"""The server over HTTP: validators, downloads, swapping the site."""

from __future__ import annotations

import dataclasses
import datetime as dt
import http.client
from collections.abc import Iterator
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from sample import Request, SampleError, SampleServer, Site, serve
from sample.addresses import article_path, directive_path, download_path, upload_path

NOW_ISH = dt.timedelta(minutes=5)


@pytest.fixture
def log() -> list[Request]:
    return []


@pytest.fixture
def server(site: Site, log: list[Request]) -> Iterator[SampleServer]:
    with serve(site, port=0, on_request=log.append) as running:
        yield running


def fetch(
    server: SampleServer, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def stamp(time: dt.datetime) -> str:
    return format_datetime(time.astimezone(dt.UTC), usegmt=True)


def test_a_page_has_no_tag_and_claims_to_be_a_day_old(server: SampleServer) -> None:
    response, body = fetch(server, "/laws/")
    assert response.status == 200 and b"flex-table-laws" in body
    assert response.getheader("ETag") is None
    age = dt.datetime.now(dt.UTC) - parsedate_to_datetime(response.getheader("Last-Modified", ""))
    assert abs(age - dt.timedelta(days=1)) < NOW_ISH


def test_a_page_lies_to_whoever_asks_conditionally(server: SampleServer, site: Site) -> None:
    response, _ = fetch(server, "/laws/")
    server.site = dataclasses.replace(site, directives=())
    again, body = fetch(server, "/laws/", {"If-Modified-Since": response.getheader("Last-Modified", "")})
    assert (again.status, body) == (304, b"")
    old = stamp(dt.datetime.now(dt.UTC) - dt.timedelta(days=3))
    assert fetch(server, "/laws/", {"If-Modified-Since": old})[0].status == 200


@pytest.mark.parametrize("path", ["/rss/", "/laws/rss/", "/sitemap.xml", "/sitemap-vi.news.xml", "/robots.txt"])
def test_feeds_and_sitemaps_answer_304_truly(server: SampleServer, site: Site, path: str) -> None:
    response, _ = fetch(server, path)
    tag, modified = response.getheader("ETag", ""), response.getheader("Last-Modified", "")
    assert tag and modified
    for headers in ({"If-None-Match": tag}, {"If-None-Match": f'"x", W/{tag}'}, {"If-Modified-Since": modified}):
        again, body = fetch(server, path, headers)
        assert (again.status, body, again.getheader("ETag")) == (304, b"", tag)
    assert fetch(server, path, {"If-None-Match": '"other"', "If-Modified-Since": modified})[0].status == 200
    assert fetch(server, path, {"If-Modified-Since": "nonsense"})[0].status == 200
    server.site = dataclasses.replace(site, edited=dt.datetime.now(dt.UTC))
    assert fetch(server, path, {"If-Modified-Since": modified})[0].status == 200


def test_a_removed_item_changes_the_tag_of_the_sitemap(server: SampleServer, site: Site) -> None:
    tag = fetch(server, "/sitemap-vi.laws.xml")[0].getheader("ETag", "")
    server.site = dataclasses.replace(site, directives=site.directives[1:])
    assert fetch(server, "/sitemap-vi.laws.xml", {"If-None-Match": tag})[0].status == 200


def test_a_download_has_its_name_in_raw_utf8_and_no_length(server: SampleServer, site: Site) -> None:
    directive = site.directives[26]
    response, body = fetch(server, download_path(directive, 0))
    name = response.getheader("Content-Disposition", "").encode("latin-1").decode()
    assert name == 'attachment; filename="Quyết định 998 công bố kết quả chỉ số CCHC.pdf";'
    assert response.getheader("Content-Type") == "application/pdf"
    assert response.getheader("Content-Length") is None and response.getheader("ETag") is None
    assert response.getheader("Last-Modified") == "Fri, 12 Jul 2024 08:00:00 GMT", "local time labelled GMT"
    assert body == site.files[directive.files[0].path]
    again, _ = fetch(server, download_path(directive, 0), {"If-Modified-Since": "Fri, 12 Jul 2024 08:00:00 GMT"})
    assert again.status == 304


def test_an_upload_is_a_static_file(server: SampleServer, site: Site) -> None:
    article = next(a for a in site.articles if a.links_to)
    moved, _ = fetch(server, article_path(article))
    assert moved.getheader("Location") == server.url.rstrip("/") + upload_path(article, article.files[0])
    response, body = fetch(server, upload_path(article, article.files[0]))
    assert response.getheader("ETag") and response.getheader("Content-Length") == str(len(body))


def test_addresses_carry_the_port_that_serves(server: SampleServer) -> None:
    _, body = fetch(server, "/sitemap.xml")
    assert f"{server.url}sitemap-vi.laws.xml".encode() in body


def test_the_site_may_be_swapped(server: SampleServer, site: Site) -> None:
    path = directive_path(site.directives[0])
    assert fetch(server, path)[0].status == 200
    server.site = dataclasses.replace(site, directives=site.directives[1:])
    response, _ = fetch(server, path)
    assert (response.status, response.getheader("Location")) == (301, f"{server.url}laws/")


def test_two_fetches_of_an_article_differ(server: SampleServer, site: Site) -> None:
    path = article_path(site.articles[0])
    assert fetch(server, path)[1] != fetch(server, path)[1]


def test_head_has_the_headers_and_no_body(server: SampleServer) -> None:
    response, body = fetch(server, "/laws/", method="HEAD")
    assert (response.status, body) == (200, b"") and int(response.getheader("Content-Length", "0")) > 1000
    assert fetch(server, "/laws/", method="POST")[0].status == 501


def test_every_request_is_told_to_the_listener(server: SampleServer, log: list[Request]) -> None:
    fetch(server, "/laws/page-2/?x=1", {"User-Agent": "test", "If-None-Match": "x"})
    fetch(server, "/nowhere")
    assert [(r.method, r.path, r.status) for r in log] == [("GET", "/laws/page-2/?x=1", 200), ("GET", "/nowhere", 404)]
    assert log[0].headers["User-Agent"] == "test" and log[0].headers["If-None-Match"] == "x"


def test_one_connection_serves_many_requests(server: SampleServer, site: Site) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    for path in ("/", download_path(site.directives[0], 0), "/sitemap.xml", "/nowhere", "/laws/"):
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.read() and response.status == (404 if path == "/nowhere" else 200)
        assert not response.will_close
    connection.close()


def test_a_taken_port_is_told_in_words(server: SampleServer, site: Site) -> None:
    port = urlsplit(server.url).port
    assert port
    with pytest.raises(SampleError, match=f"cổng {port}"):
        serve(site, port=port)


def test_close_frees_the_port(site: Site) -> None:
    first = serve(site, port=0)
    port = urlsplit(first.url).port
    assert port
    first.close()
    with serve(site, port=port) as second:
        assert second.url == first.url
