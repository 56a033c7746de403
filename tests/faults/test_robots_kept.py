"""robots.txt from night to night: what is odd about it is said, what is held stands in for a day, outages have days."""

from __future__ import annotations

import datetime as dt

import pytest

from crawler.source import LONG_OUTAGE, ROBOTS_AGE
from tests.crawler.replay import free_port
from tests.faults.answers import HTML, TEXT, page
from tests.faults.raw_server import RawServer, Script
from tests.faults.source_desk import BROKEN, FORBIDDEN, MISSING, OPEN, SourceDesk, kept, problems, stopped

ODD: dict[str, tuple[Script, list[str]]] = {
    "a pace that is capped": (page(b"User-agent: *\nCrawl-delay: 90\n", TEXT), ["crawl-delay"]),
    "the slowest pace that is kept": (page(b"User-agent: *\nCrawl-delay: 30\n", TEXT), []),
    "a page behind a mark and spaces": (page(b"\xef\xbb\xbf \n<!DOCTYPE html><p>x", TEXT), ["robots-html"]),
    "a page that is not there": (page(b"<html>x</html>", HTML, status="404 Not Found"), []),
    "refused": (FORBIDDEN, ["robots-refused"]),
    "refused without a name": (page(b"", status="401 Unauthorized"), ["robots-refused"]),
    "gone": (page(b"", status="410 Gone"), []),
    "a usual one": (OPEN, []),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_about_robots_txt_is_said(server: RawServer, source_desk: SourceDesk, name: str) -> None:
    script, kinds = ODD[name]
    server.on("/robots.txt", script)
    with source_desk.source(server) as source:
        source.obey()
        assert [kind for kind, _ in problems(source)] == kinds


def test_the_words_name_the_figures(server: RawServer, source_desk: SourceDesk) -> None:
    server.on("/robots.txt", page(b"User-agent: *\nCrawl-delay: 90\n", TEXT))
    with source_desk.source(server) as source:
        source.obey()
        ((_, said),) = problems(source)
    assert "90 giây" in said
    assert "30 giây" in said


@pytest.mark.parametrize(("ours", "theirs", "kept_to"), [(5.0, b"2", 5.0), (1.0, b"2", 2.0)])
def test_the_slower_of_two_paces_is_kept(
    server: RawServer, source_desk: SourceDesk, ours: float, theirs: bytes, kept_to: float
) -> None:
    server.on("/robots.txt", page(b"User-agent: *\nCrawl-delay: " + theirs, TEXT))
    with source_desk.source(server, delay=ours) as source:
        source.obey()
        assert source.fetcher.delay == kept_to


def test_it_is_asked_once_in_a_run(server: RawServer, source_desk: SourceDesk) -> None:
    server.on("/robots.txt", OPEN)
    with source_desk.source(server) as source:
        source.obey()
        assert not source.obey().allows(server.url + "kin/1")
    assert server.paths() == ["/robots.txt"]


@pytest.mark.parametrize("script", [OPEN, MISSING], ids=["rules", "none"])
def test_an_error_stands_back_behind_what_is_held_for_a_day(
    server: RawServer, source_desk: SourceDesk, script: Script
) -> None:
    server.on("/robots.txt", script, BROKEN)
    with source_desk.source(server) as source:
        source.obey()
    source_desk.day = ROBOTS_AGE / dt.timedelta(days=1) - 0.01
    with source_desk.source(server) as source:
        source.obey()
        assert kept(source, server.url + "robots.txt").status in (200, 404)
    source_desk.day += 0.02
    with source_desk.source(server) as source:
        said = stopped(source.obey)
    assert said.reason == "robots-unreachable"
    assert "máy chủ trả lời 500" in str(said)
    assert "giữ nguyên dữ liệu cũ" in str(said)


@pytest.mark.parametrize(("days", "is_said"), [(LONG_OUTAGE.days - 0.5, False), (LONG_OUTAGE.days + 0.5, True)])
def test_a_long_outage_is_said_with_its_days(
    server: RawServer, source_desk: SourceDesk, days: float, is_said: bool
) -> None:
    server.on("/robots.txt", OPEN, BROKEN)
    with source_desk.source(server) as source:
        source.obey()
    source_desk.day = days
    with source_desk.source(server) as source:
        words = str(stopped(source.obey))
    assert ("đã 30 ngày" in words) is is_said
    assert ("báo quản trị" in words) is is_said


def test_a_host_that_never_answered_has_no_days(server: RawServer, source_desk: SourceDesk) -> None:
    server.on("/robots.txt", BROKEN)
    with source_desk.source(server) as source:
        assert "ngày" not in str(stopped(source.obey))


def test_a_host_that_is_down_is_named(source_desk: SourceDesk) -> None:
    with RawServer() as gone:
        pass
    gone.url = f"http://127.0.0.1:{free_port()}/"
    with source_desk.source(gone) as source:
        for ask in (source.obey, lambda: source.ask(gone.url)):
            said = stopped(ask)
            assert said.reason == "source-down"
            assert gone.url in str(said)
