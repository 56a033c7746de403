"""Pages that are named and cannot be had: what is held stays, and a person hears of it, however few a night."""

from __future__ import annotations

import pytest

from crawler.store import Item
from crawler.unread import unread
from sample import Answer
from tests.faults.front import Front, html, is_item
from tests.faults.night import Department


def items(count: int, problem: str | None) -> dict[str, Item]:
    """Items with a record each."""
    return {f"vb-{at}": Item("so", f"vb-{at}", f"http://so.example/vb-{at}/", f"so/laws/{at}", problem=problem)
            for at in range(count)}  # fmt: skip


def test_single_pages_that_fail_are_no_alarm() -> None:
    before = items(100, None)
    now = before | items(5, "status")
    assert unread(before, now, now.keys()) is None
    assert unread(before, before | items(20, "status"), set(before)) is None
    assert unread(now, now, list(now)[:8]) is None, "the same five, asked again beside three others"


def test_most_of_what_was_asked_or_much_of_what_is_held_is_an_alarm() -> None:
    before = items(100, None)
    now = before | items(6, "status")
    said = unread(before, now, list(now)[:7])
    assert said is not None
    assert "6 trong 100 trang đã lưu" in said
    assert unread(before, before | items(21, "status"), set(before)) is not None
    assert unread(before, before | items(60, "absent"), set(before)) is None, "presence has its own alarm"


def test_pages_that_are_all_away_are_not_lost_bit_by_bit(department: Department, front: Front) -> None:
    """The lists name them, every page is a 404, and the rotation asks for a few of them each night."""
    department.options = {"recheck_days": 14}
    before = department.presences()
    front.change = lambda path, found: html("Không có", 404) if is_item(path) else found
    alarms = []
    for day in range(1, 16):
        department.day = day
        alarms.append(department.night().alarms)
    lost = [key for key, presence in department.presences().items() if presence != before[key]]
    assert len(lost) <= 5
    assert any("--accept-shrink" in alarm for alarm in alarms[-1])
    front.restore()
    department.day = 16
    assert department.night().alarms == ()
    assert department.presences() == before


def test_pages_that_say_nothing_new_for_ever_are_told(department: Department, front: Front) -> None:
    """304 to whoever asks: every page fails, none is lost, the run ends well; somebody must hear of it all the same."""
    department.options = {"recheck_days": 4}
    before = department.records()
    front.change = lambda path, found: Answer(304, ()) if is_item(path) else found
    for day in (1, 2, 3):
        department.day = day
        assert any("không tải lại được" in alarm for alarm in department.night().alarms)
    assert department.records() == before
    front.restore()
    department.day = 4
    assert department.night().alarms == ()


@pytest.mark.parametrize(("status", "reason"), [(503, "refused"), (403, "refused"), (404, "nothing-found")])
def test_a_home_page_that_is_refused_is_no_wrong_address(
    department: Department, front: Front, status: int, reason: str
) -> None:
    front.change = lambda path, found: found if path == "/robots.txt" else html("", status)
    stopped = department.stopped()
    assert stopped.reason == reason
    assert stopped.exit_code == (1 if reason == "nothing-found" else 5)
    assert "đã giữ nguyên dữ liệu cũ" in str(stopped)


def test_a_home_page_that_is_cut_is_a_source_that_is_down(department: Department, front: Front) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<html>"
    front.raw = lambda path: None if path == "/robots.txt" else head
    stopped = department.stopped()
    assert (stopped.reason, stopped.exit_code) == ("source-down", 5)
    assert "url trong [[site]]" not in str(stopped)
