"""A whole night among faults: when it stops at once, when it goes on, and that it stays on its own host."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import crawler.refresh
import crawler.survey
from crawler.fetch import Limits
from crawler.lock import Busy, held
from crawler.sites import nukeviet
from crawler.sites.pages import Fetched, ItemReading, Unread
from sample import Answer, load_site
from tests.crawler.office import Office
from tests.faults.front import Front, html, is_item, is_page, rewritten
from tests.faults.night import Department
from tests.faults.raw_server import RawServer


def items(front: Front) -> list[str]:
    """The items' pages that were asked for, in order."""
    return [path for path in front.paths() if is_item(path)]


def from_the_fifth(front: Front, found: Answer) -> Callable[[str, Answer], Answer]:
    """The site is well for four items, then every item gets this answer."""
    return lambda path, good: found if is_item(path) and len(items(front)) >= 4 else good


def test_a_burst_of_refusals_ends_the_night(department: Department, front: Front) -> None:
    before = department.records()
    front.change = from_the_fifth(front, html("Không được phép", 403))
    stopped = department.stopped(is_full=True)
    assert (stopped.reason, stopped.exit_code) == ("refused", 5)
    assert len(items(front)) <= 4 + 5
    assert department.records() == before


def test_an_absurd_wait_ends_the_night_at_once(department: Department, front: Front) -> None:
    before = department.records()
    busy = replace(html("Bận", 429), headers=(("Content-Type", "text/html"), ("Retry-After", "7200")))
    front.change = from_the_fifth(front, busy)
    stopped = department.stopped(is_full=True)
    assert stopped.exit_code == 5
    assert len(items(front)) == 5
    assert front.paths()[-1] == items(front)[-1]
    assert department.records() == before


def test_an_absurd_wait_for_a_list_ends_the_night_at_once(department: Department, front: Front) -> None:
    busy = replace(html("Bận", 503), headers=(("Content-Type", "text/html"), ("Retry-After", "7200")))
    front.change = lambda path, found: busy if path == "/" else found
    assert department.stopped().exit_code == 5
    assert front.paths() == ["/robots.txt", "/"]


def test_a_please_wait_page_without_end_ends_the_night(department: Department, front: Front) -> None:
    before = department.records()
    wait = html('<div class="floodblocker">Hãy đợi... <span id="secField">0</span></div><script>Timeout = 0</script>')
    front.change = lambda path, found: wait if is_page(found) else found
    stopped = department.stopped()
    assert (stopped.reason, stopped.exit_code) == ("flood", 5)
    assert set(front.paths()[1:]) == {"/"}
    assert department.records() == before


def test_a_source_that_goes_down_in_the_night_is_left_alone(front: Front, tmp_path: Path) -> None:
    own = Front(front.site)
    department = Department(tmp_path, own.url)
    department.night()
    before, asked = department.records(), len(own.asked)

    def change(path: str, found: Answer) -> Answer:
        if is_item(path) and not own.is_down:
            own.go_down()
        return found

    own.change = change
    department.day = 1
    stopped = department.stopped(is_full=True)
    assert (stopped.reason, stopped.exit_code) == ("source-down", 5)
    assert "đã giữ nguyên dữ liệu cũ" in str(stopped)
    assert len(items(own)) == len([path for path in own.paths()[:asked] if is_item(path)]) + 1
    assert len(department.refused()) <= 5
    assert department.records() == before


def test_files_that_are_too_large_do_not_end_the_night(front: Front, tmp_path: Path) -> None:
    whole = load_site()
    with_files = [directive for directive in whole.directives if directive.files and not directive.members_only]
    front.site = replace(whole, directives=tuple(with_files[:9]), articles=whole.articles[:2])
    department = Department(tmp_path, front.url, options={"file_limits": Limits(deadline=10.0, size=1000, tries=1)})
    told = department.night()
    assert told.files["failed"] >= 6
    assert told.records.get("failed", 0) == 0
    kinds = {problem.kind for problem in department.problems() if problem.kind.startswith("file-")}
    assert kinds == {"file-too_large"}
    shown = [file for record in department.records().values() for file in record["files"]]
    assert shown
    assert {file["sha256"] for file in shown} == {None}


HOSTILE = (
    '<link rel="canonical" href="http://{other}/laws/detail/khac-1/"><base target="_blank">'
    '<p><a href="http://{other}/laws/detail/van-ban-la-9001/">01/QĐ-LA</a> 01/02/2025</p>'
    '<p><a href="//{other}/laws/detail/van-ban-la-9002/">02/QĐ-LA</a> 01/02/2025</p>'
    '<p><a href="javascript:void(0)">03/QĐ-LA</a> 01/02/2025</p>'
    '<p><a href="file:///laws/detail/van-ban-la-9004/">04/QĐ-LA</a> 01/02/2025</p>'
    '<p><a href="data:text/html,van-ban-la-9005">05/QĐ-LA</a> 01/02/2025</p>'
    '<p><a href="/laws/detail/van-ban-la-9006/" onclick="x">06/QĐ-LA</a></p>'
    '<iframe src="http://{other}/khung"></iframe><img src="http://{other}/anh.png">'
    '<link rel="alternate" type="application/rss+xml" href="http://{other}/rss/">'
)


def test_links_to_other_hosts_are_never_asked(front: Front, tmp_path: Path) -> None:
    with RawServer() as other:
        hostile = HOSTILE.format(other=other.host)

        def change(path: str, found: Answer) -> Answer:
            if path == "/robots.txt":
                return replace(found, body=found.body + f"Sitemap: http://{other.host}/sitemap.xml\n".encode())
            return rewritten(found, ("</body>", f"{hostile}</body>")) if is_page(found) and not is_item(path) else found

        plain = Department(tmp_path / "plain", front.url)
        plain.data.mkdir()
        plain.night()
        front.change = change
        department = Department(tmp_path / "hostile", front.url)
        department.data.mkdir()
        department.night()
        assert other.heard == []
    assert department.records().keys() == plain.records().keys()
    assert not [path for path in front.paths() if "khung" in path or "anh.png" in path]


@pytest.mark.parametrize("target", ["http://{front}{path}", "http://{front}/laws/", "http://evil.example/x"])
def test_a_canonical_address_changes_nothing(front: Front, tmp_path: Path, target: str) -> None:
    """A canonical link to itself by another name, to the list, or to another host."""
    host = front.url.removeprefix("http://").rstrip("/")

    def change(path: str, found: Answer) -> Answer:
        link = f'<link rel="canonical" href="{target.format(front=host, path=path)}">'
        return rewritten(found, ("<head>", f"<head>{link}")) if is_page(found) else found

    front.change = change
    department = Department(tmp_path, front.url)
    department.night()
    shown = {f"soctrang/laws/{directive.id}" for directive in front.site.shown_directives()}
    shown |= {f"soctrang/news/{article.id}" for article in front.site.shown_articles()}
    assert department.records().keys() == shown


def test_a_list_without_end_stops_and_is_named(
    department: Department, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page of the list has new rows and names the next page."""
    monkeypatch.setattr(crawler.survey, "MAX_PAGES", 40)

    def change(path: str, found: Answer) -> Answer:
        if not path.startswith("/laws/page-"):
            return found
        number = int(path.split("-")[1].rstrip("/"))
        row = f'<td><a href="/laws/detail/them-{9000 + number}/">{number}/QĐ-THEM</a></td><td>01/02/2025</td>'
        return html(f'<table><tr>{row}</tr></table><a href="/laws/page-{number + 1}/">{number + 1}</a>')

    front.change = change
    department.night()
    assert len([path for path in front.paths() if path.startswith("/laws/page-")]) <= 40
    assert [problem for problem in department.problems() if "/laws/" in problem.url and problem.kind != "status"]


def raising(share: int) -> Callable[[Fetched], ItemReading]:
    """A reader with a fault that shows on one page in `share`."""

    def read(found: Fetched) -> ItemReading:
        if sum(found.url.partition("//")[2].partition("/")[2].encode()) % share == 0:
            raise RecursionError("maximum recursion depth exceeded")
        return nukeviet.read_item(found)

    return read


class Faulty:
    """The family with another reader of items."""

    def __init__(self, read: Callable[[Fetched], ItemReading]) -> None:
        self.read_item = read

    def __getattr__(self, name: str) -> object:
        return getattr(nukeviet, name)


def test_a_page_that_breaks_the_reader_is_one_problem(
    department: Department, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = department.records()
    monkeypatch.setattr(crawler.refresh, "FAMILIES", {"nukeviet": Faulty(raising(13))})
    told = department.night(is_full=True)
    assert 1 <= told.records["failed"] <= 5
    broken = [problem for problem in department.problems() if "RecursionError" in problem.detail]
    assert len(broken) == told.records["failed"]
    assert all(is_item("/" + problem.url.partition("//")[2].partition("/")[2]) for problem in broken)
    assert department.records() == before


def test_a_reader_that_breaks_on_many_pages_stops_the_night(
    department: Department, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = department.records()
    monkeypatch.setattr(crawler.refresh, "FAMILIES", {"nukeviet": Faulty(raising(3))})
    stopped = department.stopped(is_full=True)
    assert (stopped.reason, stopped.exit_code) == ("pages-failed", 1)
    assert "bộ đọc lỗi" in str(stopped)
    assert department.records() == before


@pytest.mark.parametrize("name", ["read_listing", "read_feed"])
def test_a_list_or_feed_that_breaks_its_reader_is_one_problem(
    department: Department, front: Front, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = department.records()
    whole = getattr(nukeviet, name)

    def read(found: Fetched) -> object:
        if found.url.endswith(("/laws/page-2/", "/laws/rss/", "-vi.laws.xml")):
            raise RecursionError("maximum recursion depth exceeded")
        return whole(found)

    faulty = Faulty(nukeviet.read_item)
    setattr(faulty, name, read)
    monkeypatch.setattr(crawler.refresh, "FAMILIES", {"nukeviet": faulty})
    told = department.night()
    assert any("RecursionError" in problem.detail for problem in department.problems())
    assert {told.records.get(kind, 0) for kind in ("changed", "missing", "gone")} == {0}
    assert department.records() == before


ODD = {
    "deep": "<div>" * 3000 + "sâu" + "</div>" * 3000,
    "nothing is closed": "<b>x " * 2000,
    "tables in tables": "<table><tr><td>" * 1000,
    "no markup": "hello",
    "one mark": "<",
    "control characters": "\x00\x01\x02" * 500,
    "one link many times": "<a href='/laws/detail/x-1/'>1</a>" * 2000,
    "endless attribute": "<a href='" + "x" * 100_000,
    "links that are none": "<a href='http://['>x</a><a href='//'>x</a><a href='http://h:x/laws/detail/a-1/'>01/02/2025</a>",
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_page_is_nothing_and_breaks_nothing(name: str) -> None:
    address = "http://so.example.vn/laws/detail/x-1/"
    found = Fetched(address, address, 200, "text/html", f"<html><body>{ODD[name]}</body></html>".encode())
    assert isinstance(nukeviet.read_item(found), Unread)
    assert all(row.url.startswith("http") for row in nukeviet.read_listing(found).rows)


def test_every_request_of_the_night_is_in_its_log_and_robots_txt_is_the_first(front: Front, tmp_path: Path) -> None:
    told = Department(tmp_path, front.url).night()
    assert told.requests == len(front.asked)
    assert front.paths()[0] == "/robots.txt"
    assert len(front.paths()) == len(set(front.paths()))


def test_a_second_refresh_says_so_and_ends(desk: Office, front: Front) -> None:
    with held(desk.folder / "data" / "refresh.lock", "một lần cập nhật khác"):
        done = desk.run("refresh", expect=1)
    assert done.stderr.count("\n") == 1
    assert "đang chạy" in done.stderr
    assert front.asked == []


def test_the_lock_of_a_dead_process_is_no_obstacle(tmp_path: Path) -> None:
    lock = tmp_path / "refresh.lock"
    lock.write_text("4194304")
    with held(lock, "một lần cập nhật khác"), pytest.raises(Busy), held(lock, "một lần cập nhật khác"):
        pass
    with held(lock, "một lần cập nhật khác"):
        assert lock.read_text("utf-8") == f"{os.getpid()}\nmột lần cập nhật khác\n"
