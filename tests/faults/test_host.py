"""The host as a whole: broken answers among good ones, a host that is down, two sites on one host, its robots.txt."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.fetch import Fetcher, Limits
from crawler.pace import Pace
from crawler.source import LONG_OUTAGE
from sample import Answer
from tests.crawler.office import Office
from tests.crawler.replay import free_port
from tests.faults.answers import HTML, busy, hang, head, page
from tests.faults.clock import Clock
from tests.faults.front import Front, html, is_item
from tests.faults.night import Department
from tests.faults.raw_server import RawServer

QUESTION = "cải cách hành chính"
HASTY = {"page_limits": Limits(deadline=0.4, size=10_000_000, tries=2)}

BROKEN = {
    "cut": (head(HTML, "Content-Length: 9000") + b"<html>", "truncated"),
    "malformed": (b"200: OK\r\n\r\n<html>", "malformed"),
    "no answer": (b"", "reset"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_here_and_there_costs_its_page_only(department: Department, front: Front, name: str) -> None:
    before = department.records()
    data, kind = BROKEN[name]
    front.raw = lambda path: data if is_item(path) and sum(path.encode()) % 9 == 0 else None
    told = department.night(is_full=True)
    broken = [problem for problem in department.problems() if problem.kind == kind]
    assert len(broken) == told.records["failed"] >= 2
    assert department.records() == before
    front.restore()
    department.day = 1
    assert department.night().records.get("failed", 0) == 0


def test_a_host_that_is_silent_at_every_address_is_left_alone(tmp_path: Path) -> None:
    """Each page is tried as often as the limits say, and after five in a row the night is over."""
    addresses = "".join(f"<loc>/laws/detail/van-ban-{number}/</loc>" for number in range(9))
    with RawServer() as silent:
        robots = f"Sitemap: {silent.url}map.xml".encode()
        silent.on("/robots.txt", page(robots, "Content-Type: text/plain"))
        urls = addresses.replace("<loc>", f"<url><loc>{silent.url.rstrip('/')}").replace("</loc>", "</loc></url>")
        silent.on("/", page(b"<html></html>"))
        silent.on("/map.xml", page(f"<urlset>{urls}</urlset>".encode(), "Content-Type: text/xml"))
        silent.on("/laws/", page(b"<html></html>"))
        silent.otherwise = hang()
        stopped = Department(tmp_path, silent.url, options=HASTY).stopped()
        paths = [path for path in silent.paths() if is_item(path)]
    assert (stopped.reason, stopped.exit_code) == ("source-down", 5)
    assert len(set(paths)) == 5
    assert len(paths) == 5 * HASTY["page_limits"].tries


def test_a_host_that_is_down_is_asked_at_one_address_only(department: Department) -> None:
    before = department.records()
    department.url, department.day = f"http://127.0.0.1:{free_port()}/", 1
    stopped = department.stopped()
    assert (stopped.reason, stopped.exit_code) == ("source-down", 5)
    assert len(set(department.refused())) == 1
    assert department.records() == before


def test_a_host_that_goes_down_in_the_night_is_asked_for_nothing_else(front: Front, tmp_path: Path) -> None:
    own = Front(front.site)
    department = Department(tmp_path, own.url)
    department.night()
    before = department.records()

    def change(path: str, found: Answer) -> Answer:
        if is_item(path) and not own.is_down:
            own.go_down()
        return found

    own.change, department.day = change, 1
    assert department.stopped(is_full=True).reason == "source-down"
    assert len(set(department.refused())) == 1
    assert department.records() == before


def aged(office: Office, days: float) -> None:
    """As if robots.txt had been read so long ago."""
    with closing(sqlite3.connect(office.folder / "data" / "tracuu.sqlite")) as database:
        database.execute(
            "UPDATE pages SET at = strftime('%Y-%m-%dT%H:%M:%S+00:00', at, ?) WHERE url LIKE '%robots.txt'",
            (f"-{days} days",),
        )
        database.commit()


def test_without_robots_txt_no_page_is_asked_and_the_index_stays(desk: Office, front: Front) -> None:
    before, found = desk.records(), desk.search(QUESTION)
    aged(desk, 2)
    front.change = lambda path, answer: html("", 503) if path == "/robots.txt" else answer
    front.asked.clear()
    assert "robots.txt" in desk.run("refresh", expect=5).stderr
    assert set(front.paths()) == {"/robots.txt"}
    assert desk.records() == before
    again = desk.search(QUESTION)
    assert (again["generation"], again["total"]) == (found["generation"], found["total"])


@pytest.mark.parametrize("days", [2, LONG_OUTAGE.days + 4])
def test_an_outage_of_robots_txt_for_a_month_is_said_and_still_obeyed(
    department: Department, front: Front, days: int
) -> None:
    front.change = lambda path, found: html("", 500) if path == "/robots.txt" else found
    department.day = days
    stopped = department.stopped()
    assert stopped.reason == "robots-unreachable"
    assert ("đã 34 ngày không đọc được robots.txt" in str(stopped)) == (days > LONG_OUTAGE.days)
    assert set(front.paths()) == {"/robots.txt"}


@pytest.mark.parametrize(("status", "is_said"), [(403, True), (401, True), (404, False)])
def test_a_robots_txt_that_is_refused_forbids_nothing_and_is_said(
    front: Front, tmp_path: Path, status: int, is_said: bool
) -> None:
    front.site = replace(front.site, directives=front.site.directives[:6], articles=())
    front.change = lambda path, found: html("", status) if path == "/robots.txt" else found
    department = Department(tmp_path, front.url)
    department.night()
    assert department.records()
    assert ("robots-refused" in {problem.kind for problem in department.problems()}) is is_said


def test_two_sites_on_one_host_share_its_pace(server: RawServer) -> None:
    clock = Clock()
    pace = Pace(clock.sleep, clock.now)
    for path in ("/a", "/b"):
        with Fetcher(2.5, "TraCuuTest/1", lambda asked: None, allow_loopback=True, pace=pace) as fetcher:
            fetcher.fetch(server.on(path, page()), Limits(tries=1))
    assert len(clock.slept) == 1
    assert 2.4 < clock.slept[0] <= 2.5


def test_a_host_that_wants_two_hours_is_not_asked_by_its_other_site(tmp_path: Path, server: RawServer) -> None:
    """Two [[site]] on one host, by the command itself."""
    server.on("/robots.txt", page(b"", "Content-Type: text/plain"))
    server.on("/", busy(retry_after="7200"))
    office = Office(tmp_path)
    office.configure(server.url, f"{server.url}so-khac/")
    done = office.run("refresh", expect=5)
    assert done.stderr.count("máy chủ yêu cầu chờ") >= 2
    assert server.paths() == ["/robots.txt", "/"]
