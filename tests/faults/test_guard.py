"""The guard: a site that changes its face or is closed never costs what is held; the night stops and says why."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from sample import Answer
from tests.crawler.office import Office
from tests.crawler.replay import free_port
from tests.faults.front import MAINTENANCE, Front, html, is_item, is_page, rewritten
from tests.faults.night import NAME, Department

QUESTION = "cải cách hành chính"
NOTICE = html(
    '<html><head><title>Thông báo bảo trì</title></head><body><h1 class="title">Thông báo bảo trì</h1>'
    '<span class="h5">12/05/2025 08:00</span><div id="news-bodyhtml"><p>Hệ thống đang được nâng cấp.</p></div>'
)


def redesigned(path: str, found: Answer) -> Answer:
    """A theme whose lists are made by a script: no page links to an item any more."""
    return (
        rewritten(found, ("<a ", "<button "), ("</a>", "</button>")) if is_page(found) and not is_item(path) else found
    )


def list_of_directives_redesigned(path: str, found: Answer) -> Answer:
    """Only the listing of directives has lost its rows; the home page is as it was."""
    return redesigned(path, found) if path.startswith("/laws/") else found


def closed(path: str, found: Answer) -> Answer:
    """A maintenance page at every address, with status 200."""
    return MAINTENANCE


def closed_but_for_robots(path: str, found: Answer) -> Answer:
    return found if path == "/robots.txt" else MAINTENANCE


def closed_items(path: str, found: Answer) -> Answer:
    """The lists are as they were, every item shows the maintenance page."""
    return MAINTENANCE if is_item(path) else found


def one_article(path: str, found: Answer) -> Answer:
    """Every item shows one and the same good page."""
    return NOTICE if is_item(path) and is_page(found) else found


def without_marks(path: str, found: Answer) -> Answer:
    """Three items in five have lost title and date."""
    if not is_item(path) or not is_page(found) or sum(path.encode()) % 5 > 2:
        return found
    text = re.sub(r"<title>.*?</title>|<h1\b.*?</h1>|<meta\b[^>]*>", "", found.body.decode(), flags=re.S)
    return html(re.sub(r"\d\d/\d\d/\d{4}", "…", text))


def empty_items(path: str, found: Answer) -> Answer:
    """Status 200 without a byte."""
    return replace(found, body=b"") if is_item(path) and is_page(found) else found


def one_title(path: str, found: Answer) -> Answer:
    """Three items in five have the site's name where their title was."""
    if not is_item(path) or not is_page(found) or sum(path.encode()) % 5 > 2:
        return found
    text = re.sub(r"<meta\b[^>]*>", "", found.body.decode())
    text = re.sub(r"<title>.*?</title>", "<title>Sở Giáo dục</title>", text, flags=re.S)
    return html(re.sub(r"<h1\b.*?</h1>", "<h1>Sở Giáo dục</h1>", text, flags=re.S))


def cut_pages(path: str, found: Answer) -> Answer:
    """The program behind the site dies in the middle of each item's page; status and length are right."""
    return html(found.body.decode()[: len(found.body) // 3]) if is_item(path) and is_page(found) else found


STOPPED: dict[str, tuple[Callable[[str, Answer], Answer], set[str]]] = {
    "every list redesigned": (redesigned, {"listing-empty"}),
    "the listing of directives redesigned": (list_of_directives_redesigned, {"listing-empty"}),
    "closed": (closed, {"listing-empty", "nothing-found"}),
    "closed but for robots.txt": (closed_but_for_robots, {"listing-empty", "nothing-found"}),
    "items closed": (closed_items, {"pages-broken", "one-body"}),
    "one article at every address": (one_article, {"one-body", "pages-broken"}),
    "marks lost": (without_marks, {"pages-broken"}),
    "the site's name for a title": (one_title, {"pages-broken", "one-title", "one-body"}),
    "pages cut in the middle": (cut_pages, {"pages-broken", "pages-cut"}),
    "empty pages": (empty_items, {"pages-broken"}),
}


@pytest.mark.parametrize("name", STOPPED)
def test_a_site_with_another_face_stops_the_night(department: Department, front: Front, name: str) -> None:
    before = department.records()
    front.change, reasons = STOPPED[name]
    stopped = department.stopped(is_full=True)
    assert stopped.reason in reasons
    assert stopped.exit_code == 1
    assert "đã giữ nguyên dữ liệu cũ" in str(stopped)
    assert department.records() == before
    front.restore()
    department.day = 2
    told = department.night(is_full=True)
    assert told.alarms == ()
    assert {told.records.get(kind, 0) for kind in ("new", "changed", "failed", "missing", "gone")} == {0}
    assert department.records() == before


def test_a_stopped_night_is_told_to_people(office: Office, desk: Office, front: Front) -> None:
    before, found = desk.records(), desk.search(QUESTION)
    front.change = redesigned
    done = office.run("refresh", expect=1)
    assert "đã giữ nguyên dữ liệu cũ" in done.stderr
    assert desk.records() == before
    again = desk.search(QUESTION)
    assert (again["total"], again["hits"], again["generation"]) == (found["total"], found["hits"], found["generation"])
    status = desk.run("status").stdout
    assert "đã dừng" in status
    assert "lần tốt gần nhất" in status


def test_a_source_that_is_down_or_forbids_costs_nothing(desk: Office, front: Front) -> None:
    before, found = desk.records(), desk.search(QUESTION)["total"]
    front.change = lambda path, answer: html("", 503) if path == "/robots.txt" else answer
    asked = len(front.asked)
    done = desk.run("refresh", expect=None)
    assert done.returncode == 0, "robots.txt of an hour ago stands in"
    assert {asked.path for asked in front.asked[asked:]} > {"/robots.txt"}
    address = (desk.folder / "config.toml").read_text(encoding="utf-8")
    desk.configure(f"http://127.0.0.1:{free_port()}/", name=NAME)
    assert desk.run("refresh", expect=5).stderr.count("\n") == 1
    (desk.folder / "config.toml").write_text(address, encoding="utf-8")
    assert desk.records().keys() == before.keys()
    assert desk.search(QUESTION)["total"] == found
