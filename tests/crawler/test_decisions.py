"""The crawler's decisions alone, at their edges: what is due, what is gone, what stops a night, what is the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from crawler.errors import RunStopped
from crawler.frontier import Rotation, is_absent, is_due, is_turn, newest_first, next_presence, row_hash
from crawler.guard import Guard, check_listing, is_shrinking
from crawler.likeness import checked, content_of, foreign_title, is_same
from crawler.records import Kind, Presence, Record
from crawler.silence import silence
from crawler.sites.pages import ItemPage, Row, Unread
from crawler.store import Item

NOW = dt.datetime(2026, 3, 10, 2, 0, tzinfo=dt.UTC)
ROW = Row("http://127.0.0.1/laws/a-1/", "Kế hoạch năm học", "12/KH-SGDĐT", issued=dt.date(2026, 3, 1))
ROTATION = Rotation(run_id=7, now=NOW, days=28, is_full=False)


def item(days_ago: float = 1, **more: object) -> Item:
    """An item that was fetched some days ago, with the row of then."""
    at = (NOW - dt.timedelta(days=days_ago)).isoformat()
    given: dict[str, object] = {"row_hash": row_hash(ROW), "fetched_at": at, "fetched_run": 6} | more
    return Item("so", "a-1", ROW.url, "so/laws/1", **given)  # type: ignore[arg-type]


def test_what_is_new_changed_in_trouble_or_no_longer_named_is_due() -> None:
    fresh = item(0.1)
    assert not is_due(fresh, ROW, ROTATION)
    assert is_due(None, ROW, ROTATION)
    assert is_due(replace(fresh, fetched_at=None), ROW, ROTATION)
    assert is_due(fresh, replace(ROW, title="Kế hoạch khác"), ROTATION)
    assert is_due(fresh, None, ROTATION)
    assert is_due(replace(fresh, problem="timeout"), ROW, ROTATION)
    assert is_due(fresh, ROW, replace(ROTATION, is_full=True))


@pytest.mark.parametrize("problem", ["not-an-item", "not-wanted"])
def test_what_is_no_item_is_not_asked_again_every_night(problem: str) -> None:
    assert not is_due(item(0.1, problem=problem), ROW, ROTATION)


def test_what_this_run_has_fetched_is_not_due_whatever_else() -> None:
    done = item(0.1, fetched_run=7, problem="timeout")
    assert not is_due(done, None, replace(ROTATION, is_full=True))


def test_each_item_has_one_night_in_the_rotation() -> None:
    nights = [replace(ROTATION, now=NOW + dt.timedelta(days=day)) for day in range(28)]
    turns = [day for day, night in enumerate(nights) if is_turn(item(1), night) and day < 27]
    assert len(turns) == 1
    night = nights[turns[0]]
    assert not is_turn(replace(item(), fetched_at=(night.now - dt.timedelta(hours=12)).isoformat()), night)
    assert is_turn(replace(item(), fetched_at=(night.now - dt.timedelta(hours=13)).isoformat()), night)
    assert is_due(replace(item(), fetched_at=(night.now - dt.timedelta(hours=13)).isoformat()), ROW, night)


def test_the_rotation_spreads_and_leaves_nobody_out() -> None:
    items = [replace(item(1), slug=f"a-{at}") for at in range(400)]
    a_night = [
        sum(is_turn(each, replace(ROTATION, now=NOW + dt.timedelta(days=day))) for each in items) for day in range(14)
    ]
    assert max(a_night) < 40, "400 mục chia 28 đêm"
    assert all(is_turn(replace(each, fetched_at=item(27.5).fetched_at), ROTATION) for each in items)
    assert not all(is_turn(replace(each, fetched_at=item(27.4).fetched_at), ROTATION) for each in items)
    assert is_turn(replace(item(), fetched_at=None), ROTATION)


def test_a_visit_that_is_yet_to_come_was_long_ago() -> None:
    """The clock was years ahead one night: no page waits for those years."""
    assert is_turn(item(-1000), ROTATION)
    assert is_due(item(-1000), ROW, ROTATION)
    assert not is_turn(item(-0.1), ROTATION), "a clock put right by a few hours"


def test_a_row_changes_with_what_it_says_and_not_with_the_hour() -> None:
    morning, evening = (dt.datetime(2026, 3, 1, hour, tzinfo=dt.UTC) for hour in (8, 20))
    assert row_hash(replace(ROW, published=morning)) == row_hash(replace(ROW, published=evening))
    assert row_hash(replace(ROW, published=morning)) != row_hash(ROW)
    others = [replace(ROW, title="B"), replace(ROW, number="13"), replace(ROW, issued=None), ROW]
    assert len({row_hash(row) for row in others}) == 4
    assert row_hash(replace(ROW, title="A…", is_cut=True)) == row_hash(replace(ROW, title="B…", is_cut=True))


def test_the_newest_come_first() -> None:
    old, undated = replace(ROW, issued=dt.date(2020, 1, 1)), replace(ROW, issued=None)
    published = replace(undated, published=dt.datetime(2023, 1, 1, tzinfo=dt.UTC))
    second = replace(ROW, item_number=2)
    rows = {str(at): row for at, row in enumerate([undated, old, published, ROW, second])}
    assert [row for _, row in newest_first(rows)] == [second, ROW, published, old, undated]


@pytest.mark.parametrize(
    ("status", "final", "is_item", "absent"),
    [
        (404, "a-1", False, True),
        (410, "a-1", True, True),
        (403, "b-2", False, False),
        (503, "b-2", False, False),
        (200, "b-2", False, True),
        (200, "b-2", True, False),
        (200, "a-1", False, False),
    ],
)
def test_signs_of_absence(status: int, final: str, is_item: bool, absent: bool) -> None:
    assert is_absent(status, "a-1", final, is_item=is_item) is absent


@pytest.mark.parametrize(
    ("held", "signs", "then"),
    [
        (Presence.PUBLISHED, (False, False, False), Presence.PUBLISHED),
        (Presence.GONE, (False, False, False), Presence.GONE),
        (Presence.PUBLISHED, (True, False, False), Presence.MISSING),
        (Presence.PUBLISHED, (False, True, False), Presence.MISSING),
        (Presence.PUBLISHED, (True, True, False), Presence.GONE),
        (Presence.MISSING, (True, False, True), Presence.GONE),
        (Presence.MISSING, (False, True, True), Presence.MISSING),
        (Presence.GONE, (False, True, False), Presence.GONE),
        (Presence.GONE, (True, False, False), Presence.GONE),
    ],
)
def test_gone_needs_two_signs(held: Presence, signs: tuple[bool, bool, bool], then: Presence) -> None:
    page, listing, before = signs
    assert next_presence(held, page_absent=page, list_absent=listing, was_missing_before=before) is then


def reason(guard: Guard) -> str | None:
    """Why the guard stops the run; None where it does not."""
    try:
        guard.check()
    except RunStopped as stopped:
        assert "đã giữ nguyên dữ liệu cũ" in str(stopped)
        assert ("--accept-shrink" in str(stopped)) is (stopped.reason == "all-restricted")
        return stopped.reason
    return None


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ({"read": 100, "broken": 49}, None),
        ({"read": 100, "broken": 50}, "pages-broken"),
        ({"read": 4, "broken": 4}, None),
        ({"read": 5, "broken": 5}, "pages-broken"),
        ({"read": 100, "raised": 20}, None),
        ({"read": 100, "raised": 21}, "pages-failed"),
        ({"read": 4, "raised": 4}, None),
        ({"read": 5, "raised": 5}, "pages-failed"),
        ({"read": 100, "closed": 19}, None),
        ({"read": 100, "closed": 20}, "all-restricted"),
        ({"read": 100, "closed": 20, "accept_shrink": True}, None),
        ({"read": 4, "closed": 4}, None),
        ({"read": 5, "closed": 5}, "all-restricted"),
    ],
)
def test_where_the_guard_stops(seen: dict[str, int], why: str | None) -> None:
    assert reason(Guard(**seen)) == why  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("same", "others", "why"), [(4, 0, None), (5, 0, "one-body"), (5, 20, "one-body"), (5, 21, None)]
)
def test_one_content_at_many_addresses_stops_the_night(same: int, others: int, why: str | None) -> None:
    guard = Guard()
    for at in range(same + others):
        guard.saw(broken=False, raised=False, content="same" if at < same else str(at))
    assert reason(guard) == why


def test_the_guard_counts_what_it_saw() -> None:
    guard = Guard()
    for _ in range(6):
        guard.saw(broken=True, raised=False, content=None)
        guard.saw(broken=False, raised=True, content=None)
    assert (guard.read, guard.broken, guard.raised, dict(guard.contents)) == (12, 6, 6, {})
    with pytest.raises(RunStopped):
        Guard(read=10).found_broken(5)
    calm = Guard(read=100, broken=1)
    calm.found_broken(5)
    assert calm.broken == 6


def test_three_of_one_content_in_a_batch_are_withheld() -> None:
    assert Guard().withheld(["a", "a", "a", "b", "b", "c"]) == {"a"}


@pytest.mark.parametrize(
    ("before", "now", "accept", "stops"),
    [(3, 0, False, True), (2, 0, False, False), (3, 1, False, False), (3, 0, True, False)],
)
def test_a_listing_that_is_empty_all_at_once(before: int, now: int, accept: bool, stops: bool) -> None:
    try:
        check_listing("http://127.0.0.1/laws/", before, now, accept=accept)
    except RunStopped as stopped:
        assert stops and stopped.reason == "listing-empty" and "--accept-shrink" in str(stopped)
    else:
        assert not stops


@pytest.mark.parametrize(
    ("losses", "held", "shrinks"), [(5, 5, False), (6, 6, True), (6, 29, True), (6, 30, False), (20, 100, False)]
)
def test_a_crowd_of_losses(losses: int, held: int, shrinks: bool) -> None:
    assert is_shrinking(losses, held) is shrinks


PAGE = ItemPage(Kind.DIRECTIVE, "Kế hoạch năm học", number="12/KH", issued=dt.date(2026, 3, 1))
HELD = Record("so/laws/1", "so", Kind.DIRECTIVE, ROW.url, "Kế hoạch năm học", "12/KH", issued=dt.date(2026, 3, 1))


@pytest.mark.parametrize("lost", ["number", "issued"])
def test_a_page_that_lost_a_mark_of_its_record_is_broken(lost: str) -> None:
    without: dict[str, Any] = {lost: None}
    found = checked(HELD, replace(PAGE, **without))
    assert isinstance(found, Unread) and found.is_broken
    assert checked(HELD, PAGE) is PAGE
    assert checked(replace(HELD, **without), replace(PAGE, **without)) == replace(PAGE, **without)
    assert checked(None, replace(PAGE, number=None)) == replace(PAGE, number=None)


def test_an_article_that_lost_its_moment_is_broken() -> None:
    held = replace(HELD, kind=Kind.ARTICLE, number=None, issued=None, published=NOW)
    found = checked(held, ItemPage(Kind.ARTICLE, "Tin"))
    assert isinstance(found, Unread) and found.is_broken


def test_one_item_at_two_addresses() -> None:
    assert is_same(HELD, replace(HELD, id="so/laws/2"))
    assert not is_same(None, HELD)
    assert not is_same(HELD, replace(HELD, kind=Kind.ARTICLE))
    assert not is_same(HELD, replace(HELD, number="13/KH"))
    assert not is_same(HELD, replace(HELD, issued=None))
    tale = replace(HELD, kind=Kind.ARTICLE, number=None, issued=None, published=NOW)
    assert is_same(tale, tale)
    assert not is_same(replace(tale, published=None), replace(tale, published=None))
    assert not is_same(tale, replace(tale, published=NOW + dt.timedelta(minutes=1)))


def test_a_title_that_nobody_gave_is_foreign() -> None:
    assert foreign_title(PAGE, ROW, HELD) is None
    assert foreign_title(replace(PAGE, title="KẾ HOẠCH NĂM HỌC"), None, HELD) is None
    assert foreign_title(replace(PAGE, title="Trang chủ"), ROW, HELD) == "Trang chủ"
    assert foreign_title(replace(PAGE, title="Trang chủ"), replace(ROW, title="Trang chủ"), HELD) is None
    assert foreign_title(replace(PAGE, title="Trang chủ"), ROW, None) is None
    assert foreign_title(Unread("hỏng"), ROW, HELD) is None


def test_the_content_of_a_page_is_what_it_says() -> None:
    assert content_of(PAGE) == content_of(replace(PAGE))
    others: list[dict[str, Any]] = [
        {"title": "B"},
        {"number": "13"},
        {"issued": None},
        {"published": NOW},
        {"text": "x"},
    ]
    for other in others:
        assert content_of(replace(PAGE, **other)) != content_of(PAGE)
    assert content_of(Unread("hỏng")) is None


def test_a_fall_into_silence_is_told_in_figures() -> None:
    seen = [NOW - dt.timedelta(days=day) for day in range(28, 150, 3)]
    told = silence(seen, NOW)
    assert told is not None
    assert "thường 2 văn bản/tuần" in told and "4 tuần nay" in told
    assert silence([moment + dt.timedelta(days=8) for moment in seen], NOW) is None
    assert silence(seen[::3], NOW) is None, "một văn bản mỗi chín ngày thì im ba tuần không có gì lạ"


def test_silence_at_its_edges() -> None:
    """Eight weeks of watching, three of them with a paper a week, then quiet; the first day is no measure."""
    first = NOW - dt.timedelta(weeks=8)
    watched = first + dt.timedelta(days=1)
    bulk = [first + dt.timedelta(hours=hour) for hour in (0, 2, 4)]
    came = [watched + dt.timedelta(weeks=week) for week in (0, 1, 3)]
    told = silence([*bulk, *came], NOW)
    assert told is not None and "thường 1 văn bản/tuần" in told
    assert silence([*bulk, *came], NOW - dt.timedelta(seconds=1)) is None
    assert silence([*bulk, came[0], came[2]], NOW) is None, "ít hơn một văn bản mỗi tuần"
    assert silence([*bulk, *came, *came, NOW - dt.timedelta(weeks=3)], NOW) is not None
    assert silence([*bulk, *came, *came, NOW - dt.timedelta(days=20)], NOW) is None
