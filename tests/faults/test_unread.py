"""Pages that are named and cannot be had: what is held stays, and a person hears of it, however few a night."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler import preflight
from crawler.store import Item
from crawler.unread import unread
from sample import Answer, load_site
from sample import answer as sample_answer
from tests.faults.front import Change, Front, html, is_item
from tests.faults.night import NAME, Department


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


AWAY = Answer(302, (("Location", "http://127.0.0.2:9/login?next=1"), ("Content-Type", "text/html")))


def away(path: str, found: Answer) -> Answer:
    """A login that stands on another host."""
    return AWAY if is_item(path) else found


def nameless(path: str, found: Answer) -> Answer:
    """A server that has forgotten what HTML is called."""
    is_html = is_item(path) and found.status == 200
    return replace(found, headers=(("Content-Type", "application/octet-stream"),)) if is_html else found


@pytest.mark.parametrize("change", [away, nameless])
def test_pages_that_turn_into_links_keep_what_was_read(department: Department, front: Front, change: Change) -> None:
    before = department.records()
    front.change = change
    stopped = department.stopped(is_full=True)
    assert stopped.reason == "pages-broken"
    assert "dẫn tới nơi khác" in str(stopped)
    assert department.records() == before
    department.day = 2
    assert any("không tải lại được" in alarm for alarm in department.night().alarms), (
        "the lists are well, few are asked"
    )
    assert department.records() == before
    front.restore()
    department.day = 3
    assert department.night().alarms == ()
    assert department.records() == before


@pytest.mark.parametrize("change", [away, nameless])
def test_a_new_item_behind_a_wall_elsewhere_is_read_the_next_night(
    department: Department, front: Front, change: Change
) -> None:
    like = next(directive for directive in front.site.directives if not directive.members_only and directive.files)
    fresh = replace(like, id=9001, slug=None, number="77/KH-SGDĐT", title="Kế hoạch vừa đăng hôm nay")
    front.site = replace(front.site, directives=(*front.site.directives, fresh))
    front.change = change
    department.night()
    assert department.records()[f"{NAME}/laws/9001"]["files"] == ()
    front.change = lambda path, found: found
    department.day = 2
    assert department.night().alarms == ()
    held = department.records()[f"{NAME}/laws/9001"]
    assert held["files"][0]["sha256"]
    assert held["number"] == "77/KH-SGDĐT"


def test_a_new_address_behind_a_wall_elsewhere_overwrites_nothing(department: Department, front: Front) -> None:
    """The title was corrected, and with it the address: nobody has read a page there yet."""
    old = next(directive for directive in front.site.directives if not directive.members_only and directive.files)
    key = f"{NAME}/laws/{old.id}"
    before = department.records()[key]
    edited = replace(old, title=f"{old.title} (đính chính)", slug=None)
    front.site = replace(
        front.site, directives=tuple(edited if each is old else each for each in front.site.directives)
    )
    front.change = away
    department.night()
    assert department.records()[key]["files"] == before["files"]
    front.change = lambda path, found: found
    department.day = 2
    assert department.night().alarms == ()
    held = department.records()[key]
    assert (held["title"], held["presence"]) == (edited.title, "published")
    assert [file["sha256"] for file in held["files"]] == [file["sha256"] for file in before["files"]]


def test_a_link_to_a_file_that_leads_to_a_login_keeps_its_file(front: Front, department: Department) -> None:
    whole = load_site()
    front.site = replace(front.site, articles=whole.articles)
    department.night()
    (link,) = [article for article in whole.articles if article.links_to]
    before = department.records()[f"{NAME}/news/{link.id}"]
    assert before["files"]
    front.change = lambda path, found: AWAY if path.endswith(f"-{link.id}.html") else found
    department.day = 2
    assert department.night(is_full=True).records["failed"] == 1
    assert department.records()[f"{NAME}/news/{link.id}"] == before


def test_pages_made_to_keep_the_reader_busy_cost_seconds_and_no_record(
    department: Department, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "PATIENCE", 0.5)
    before = department.records()
    tangle = html("<html><body " + " ".join(f"a{number}" for number in range(100_000)) + ">x</body></html>")
    end = f"-{front.site.directives[0].id}/"
    front.change = lambda path, found: tangle if is_item(path) and path.endswith(end) else found
    told = department.night(is_full=True)
    assert told.records["failed"] == 1
    assert [problem.kind for problem in department.problems()].count("tangled") == 1
    front.change = lambda path, found: tangle if is_item(path) else found
    department.day = 2
    assert department.stopped(is_full=True).reason == "pages-broken"
    assert department.records() == before


def test_a_list_made_to_keep_the_reader_busy_is_a_problem_and_a_long_sitemap_is_none(
    department: Department, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "PATIENCE", 0.5)
    before = department.records()
    tangle = b"<body " + b" ".join(b"a%d" % number for number in range(100_000)) + b">"
    more = b"".join(b"<url><loc>http://127.0.0.1/?p=%d</loc></url>" % number for number in range(110_000))

    def change(path: str, found: Answer) -> Answer:
        if path == "/laws/page-3/":
            return replace(found, body=found.body.replace(b"<body", tangle + b"<body", 1))
        return (
            replace(found, body=found.body.replace(b"</urlset>", more + b"</urlset>")) if "map-vi.l" in path else found
        )

    front.change = change
    department.night()
    problems = {(problem.kind, problem.url.removeprefix(front.url)) for problem in department.problems()}
    assert problems == {("tangled", "laws/page-3/")}
    assert department.records() == before


def test_a_link_that_no_list_names_tonight_is_not_missing(front: Front, department: Department) -> None:
    """Its address still leads to its file."""
    whole = load_site()
    front.site = replace(front.site, articles=whole.articles)
    department.night()
    (link,) = [article for article in whole.articles if article.links_to]
    key = f"{NAME}/news/{link.id}"
    before = department.records()[key]
    assert before["files"]
    unnamed = replace(front.site, articles=tuple(article for article in whole.articles if article is not link))
    front.change = lambda path, found: (
        found if is_item(path) or path.startswith("/uploads/") else sample_answer(unnamed, path)
    )
    department.day = 2
    assert department.night().alarms == ()
    assert department.records()[key] == before
