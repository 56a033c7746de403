"""One site as the crawler meets it: what is kept of a page, what ends a run and what does not, what the log says."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from crawler.errors import FetchError
from crawler.source import MAX_FAILURES, MAX_FLOOD_WAITS, Source, closes, is_refusal
from tests.faults.answers import busy, cut, hang, page, raw, redirect, reset
from tests.faults.raw_server import RawServer, Script
from tests.faults.source_desk import BROKEN, FORBIDDEN, GOOD, MISSING, OPEN, SourceDesk, kept, problems, stopped

FLOOD = page(b'<div class="floodblocker">H\xe1\xba\xbfy \xc4\x91\xe1\xbb\xa3i... <span id="secField">7</span></div>')


# What may be asked


def test_only_this_host_what_it_allows_and_no_trap(server: RawServer, source_desk: SourceDesk) -> None:
    server.on("/robots.txt", OPEN)
    good, hidden = server.url + "laws/", server.url + "kin/1"
    trap = server.url + "users/login/"
    with source_desk.source(server) as source:
        assert not source.may_ask(good)
        assert not source.forbids(hidden)
        source.obey()
        assert source.family.is_trap(trap)
        assert [source.may_ask(url) for url in (good, hidden, trap, "http://khac.example.vn/laws/")] == [
            True, False, False, False,
        ]  # fmt: skip
        assert [source.forbids(url) for url in (good, hidden, trap)] == [False, True, False]
        assert source.page(hidden) is None
    assert server.paths() == ["/robots.txt"]


# Lists


@pytest.fixture
def source(server: RawServer, source_desk: SourceDesk) -> Iterator[Source]:
    """A source that has read its robots.txt."""
    server.on("/robots.txt", OPEN)
    with source_desk.source(server) as opened:
        opened.obey()
        server.heard.clear()
        yield opened


@pytest.mark.parametrize(("script", "status"), [(GOOD, 200), (MISSING, 404), (page(b"x", status="403 No"), 403)])
def test_a_page_is_asked_once_in_a_run(server: RawServer, source: Source, script: Script, status: int) -> None:
    url = server.on("/laws/", script, BROKEN)
    first, again = source.page(url), source.page(url)
    assert (first is None) is (again is None) is (status != 200)
    assert again == first
    if first is not None:
        assert (first.body, first.content_type) == (b"<p>x</p></html>", "text/html; charset=utf-8")
    assert server.paths() == ["/laws/"]
    assert kept(source, url).status == status


def test_a_page_whose_body_was_taken_away_is_asked_again(server: RawServer, source: Source) -> None:
    url = server.on("/laws/", GOOD)
    source.page(url)
    with closing(sqlite3.connect(source.archive.folder.parent / "tracuu.sqlite")) as database:
        database.execute("UPDATE pages SET sha256 = NULL WHERE url = ?", (url,))
        database.commit()
    assert source.page(url) is not None
    assert server.paths() == ["/laws/", "/laws/"]


def test_an_error_costs_nothing_of_what_a_list_said(server: RawServer, source_desk: SourceDesk) -> None:
    server.on("/robots.txt", OPEN)
    url = server.on("/laws/", redirect("/laws/moi/"), BROKEN)
    server.on("/laws/moi/", GOOD)
    with source_desk.source(server) as source:
        source.obey()
        source.page(url)
        source.store.pages.put(held := replace(kept(source, url), items=12))
    source_desk.day = 1
    with source_desk.source(server) as source:
        source.obey()
        assert source.page(url) is None
        now = kept(source, url)
    assert (now.final_url, now.sha256, now.media_type, now.items) == (
        server.url + "laws/moi/", held.sha256, held.media_type, 12,
    )  # fmt: skip
    assert (now.status, now.run_id) == (500, source.run_id)
    assert dt.datetime.fromisoformat(now.at) - dt.datetime.fromisoformat(held.at) > dt.timedelta(hours=23)


def test_the_count_of_a_list_outlives_its_next_fetch(server: RawServer, source_desk: SourceDesk) -> None:
    server.on("/robots.txt", OPEN)
    url = server.on("/laws/", GOOD)
    for _ in range(2):
        with source_desk.source(server) as source:
            source.obey()
            source.page(url)
            row = kept(source, url)
            source.store.pages.put(replace(row, items=row.items + 3))
            counted = kept(source, url).items
    assert counted == 6


def test_a_list_that_went_to_another_host_is_not_there(server: RawServer, source: Source) -> None:
    url = server.on("/laws/", redirect("http://khac.example.vn/laws/"))
    assert source.page(url) is None
    assert (kept(source, url).status, source.trouble) == (404, None)


def test_a_home_page_that_went_to_another_host_is_named(server: RawServer, source: Source) -> None:
    server.on("/", redirect("http://khac.example.vn/"))
    said = stopped(lambda: source.page(server.url))
    assert said.reason == "moved"
    assert "http://khac.example.vn/" in str(said)


@pytest.mark.parametrize(
    ("script", "trouble", "kinds"),
    [
        (GOOD, None, []),
        (MISSING, None, []),
        (page(b"", status="410 Gone"), None, []),
        (page(b"", status="403 No"), "refused", []),
        (page(b"", status="500 Oops"), "refused", []),
        (hang(), "source-down", ["timeout"]),
        (redirect("/"), "source-down", ["redirect"]),
    ],
)
def test_only_the_home_page_is_trouble(
    server: RawServer, source: Source, script: Script, trouble: str | None, kinds: list[str]
) -> None:
    for path in ("/laws/", "/"):
        server.on(path, redirect(path) if kinds == ["redirect"] else script)
    source.page(server.url + "laws/")
    assert source.trouble is None
    source.page(server.url)
    assert (source.trouble and source.trouble[0]) == trouble
    assert source.trouble is None or source.trouble[1].startswith(f"{server.url}: ")
    assert [kind for kind, _ in problems(source)] == kinds * 2


# What ends a run

COUNTED: dict[str, Script] = {"refused": FORBIDDEN, "broken": BROKEN, "limited": busy()}
FAULTS: dict[str, Script] = {"cut": cut(b"x"), "reset": reset(b"HTTP/1.1 200"), "nonsense": raw(b"200: OK\r\n\r\n")}


@pytest.mark.parametrize("name", COUNTED)
def test_refusals_in_a_row_end_it(server: RawServer, source: Source, name: str) -> None:
    server.otherwise = COUNTED[name]
    for number in range(MAX_FAILURES - 1):
        source.ask(f"{server.url}{number}")
    said = stopped(lambda: source.ask(server.url + "last"))
    assert said.reason == "refused"
    assert f"{server.url}last: máy chủ trả lời" in str(said)


@pytest.mark.parametrize("name", FAULTS)
def test_faults_in_a_row_end_it(server: RawServer, source: Source, name: str) -> None:
    server.otherwise = FAULTS[name]
    for number in range(MAX_FAILURES - 1):
        with pytest.raises(FetchError):
            source.ask(f"{server.url}{number}")
    said = stopped(lambda: source.ask(server.url + "last"))
    assert said.reason == "source-down"
    assert f"{server.url}last: " in str(said)


@pytest.mark.parametrize("between", [GOOD, MISSING], ids=["good", "missing"])
def test_an_answer_between_them_begins_anew(server: RawServer, source: Source, between: Script) -> None:
    server.on("/well", between)
    server.otherwise = BROKEN
    for number in range(3 * MAX_FAILURES):
        source.ask(f"{server.url}{number}" if number % MAX_FAILURES else server.url + "well")


def test_faults_and_refusals_count_together(server: RawServer, source: Source) -> None:
    server.on("/cut", cut(b"x"))
    server.otherwise = BROKEN
    with pytest.raises(FetchError):
        source.ask(server.url + "cut")
    for number in range(MAX_FAILURES - 2):
        source.ask(f"{server.url}{number}")
    assert stopped(lambda: source.ask(server.url + "last")).reason == "refused"


def test_files_may_be_damaged_there_by_themselves(server: RawServer, source: Source) -> None:
    server.on("/slow", hang())
    server.otherwise = cut(b"x")
    for number in range(2 * MAX_FAILURES):
        with pytest.raises(FetchError):
            source.file(f"{server.url}{number}", {})
    for _ in range(MAX_FAILURES - 1):
        with pytest.raises(FetchError):
            source.file(server.url + "slow", {})
    assert stopped(lambda: source.file(server.url + "slow", {})).reason == "source-down"


def test_what_says_nothing_of_the_host_never_ends_it(server: RawServer, source: Source) -> None:
    server.otherwise = redirect(None)
    for number in range(2 * MAX_FAILURES):
        with pytest.raises(FetchError):
            source.ask(f"{server.url}{number}")


def test_an_absurd_wait_ends_it(server: RawServer, source: Source) -> None:
    url = server.on("/laws/", busy(retry_after="7200"))
    said = stopped(lambda: source.ask(url))
    assert said.reason == "refused"
    assert str(said).startswith(f"{url}: ")
    assert "giữ nguyên" in str(said)


def test_please_wait_is_waited_out_and_a_second_more(
    server: RawServer, source: Source, source_desk: SourceDesk
) -> None:
    url = server.on("/laws/", FLOOD, FLOOD, GOOD)
    assert source.ask(url).body == b"<p>x</p></html>"
    assert len(source_desk.pace.slept) == 2
    assert all(7.5 < seconds <= 8 for seconds in source_desk.pace.slept)


def test_please_wait_without_end_ends_it(server: RawServer, source: Source) -> None:
    url = server.on("/laws/", FLOOD)
    said = stopped(lambda: source.ask(url))
    assert said.reason == "flood"
    assert str(said).startswith(f"{url}: ")
    assert len(server.heard) == MAX_FLOOD_WAITS


def test_please_wait_just_before_the_end_is_waited_out(server: RawServer, source: Source) -> None:
    url = server.on("/laws/", *[FLOOD] * (MAX_FLOOD_WAITS - 1), GOOD)
    assert source.ask(url).status == 200


def test_please_wait_is_neither_a_failure_nor_the_end_of_failures(server: RawServer, source: Source) -> None:
    server.otherwise = BROKEN
    server.on("/slow", *[FLOOD] * MAX_FAILURES, BROKEN)
    for name in ("1", "2", "3", "slow"):
        source.ask(server.url + name)
    assert stopped(lambda: source.ask(server.url + "last")).reason == "refused"


# The log


def test_the_log_has_each_request(server: RawServer, source: Source) -> None:
    good, short = server.on("/laws/", GOOD), server.on("/cut", cut(b"x"))
    source.file(good, {"If-None-Match": '"a"'})
    with pytest.raises(FetchError):
        source.ask(short)
    assert server.heard[0].headers["if-none-match"] == '"a"'
    with closing(sqlite3.connect(source.archive.folder.parent / "tracuu.sqlite")) as database:
        rows = database.execute("SELECT run_id, site, url, status, size, problem FROM requests ORDER BY id").fetchall()
    assert rows[1:] == [
        (source.run_id, "so", good, 200, 15, None),
        (source.run_id, "so", short, None, 0, "truncated"),
        (source.run_id, "so", short, None, 0, "truncated"),
    ]


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 404, 410, 499])
def test_no_refusal(status: int) -> None:
    assert not is_refusal(status)


@pytest.mark.parametrize("status", [403, 429, 500, 503, 599])
def test_a_refusal(status: int) -> None:
    assert is_refusal(status)


@pytest.mark.parametrize(
    ("body", "is_closed"),
    [
        (b"<p>x</p></HTML>\n", True),
        (b"x</html>" + b" " * 3900, True),
        (b"x</html>" + b" " * 4000, False),
        (b"<html><p>x", False),
    ],
)
def test_a_page_that_was_sent_to_its_end(body: bytes, is_closed: bool) -> None:
    assert closes(body) is is_closed
