"""Absence: deletion needs evidence, a crowd of deletions needs a person, and what is gone stays searchable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from crawler.errors import RunStopped
from sample import Answer
from sample import answer as sample_answer
from tests.crawler.office import Office
from tests.faults.front import Front, html, is_item, is_page, rewritten
from tests.faults.night import NAME, Department

QUESTION = "cải cách hành chính"


def without(front: Front, share: int) -> list[str]:
    """Take one directive in `share` off the site; the ids of their records."""
    site = front.site
    taken = [directive for at, directive in enumerate(site.shown_directives()) if at % share == 0]
    left = tuple(directive for directive in site.directives if directive not in taken)
    front.site = replace(site, directives=left)
    return [f"{NAME}/laws/{directive.id}" for directive in taken]


def test_mass_deletion_waits_for_a_person(desk: Office, front: Front) -> None:
    before, found = desk.records(), desk.search(QUESTION, "--limit", "100")
    taken = without(front, 2)
    (told,) = desk.refresh()
    assert len(told["alarms"]) == 1
    assert "--accept-shrink" in told["alarms"][0]
    assert {record["presence"] for record in desk.records().values()} == {r["presence"] for r in before.values()}
    assert (told["records"]["missing"], told["records"]["gone"]) == (0, 0)
    (again,) = desk.refresh("--accept-shrink")
    assert again["alarms"] == []
    after = desk.records()
    assert {after[key]["presence"] for key in taken} == {"gone"}
    assert after.keys() == before.keys()
    shown = desk.search(QUESTION, "--limit", "100")
    assert {hit["id"] for hit in shown["hits"]} == {hit["id"] for hit in found["hits"]}
    assert {hit["presence"] for hit in shown["hits"]} == {"published", "gone"}


def test_a_few_taken_down_are_gone_the_same_night(department: Department, front: Front) -> None:
    taken = without(front, 12)
    assert 2 <= len(taken) <= 5
    told = department.night()
    assert told.records["gone"] == len(taken)
    after = department.records()
    assert {key for key, record in after.items() if record["presence"] == "gone"} == set(taken)
    assert all(after[key]["title"] and after[key]["files"] is not None for key in taken)
    front.restore()
    department.day = 2
    department.night()
    assert {department.presences()[key] for key in taken} <= {"published", "restricted"}


def test_pages_that_no_list_names_any_more_and_that_answer_stay(department: Department, front: Front) -> None:
    site = front.site
    directives = site.shown_directives()
    fewer = replace(site, directives=tuple(directives[: len(directives) // 2]))
    before = department.records()
    front.change = lambda path, found: found if is_item(path) or "download" in path else sample_answer(fewer, path)
    told = department.night()
    unlisted = {f"/{directive.id}/" for directive in directives[len(directives) // 2 :]}
    assert len(unlisted) > 10
    asked = [path for path in front.paths() if is_item(path)]
    assert {end for end in unlisted if any(path.endswith(end.replace("/", "-", 1)) for path in asked)} == unlisted
    assert not told.records.keys() & {"missing", "gone", "failed"}
    assert department.records() == before


@pytest.mark.parametrize(("hidden", "presence"), [("page-3/", "gone"), ("sitemap-vi", "gone"), ("both", "missing")])
def test_a_page_that_is_away_is_gone_only_beside_a_whole_list(
    department: Department, front: Front, hidden: str, presence: str
) -> None:
    """The listing to its end, or the sitemap; one of them will do."""
    (taken,) = without(front, len(front.site.shown_directives()))
    away = ("page-3/", "sitemap-vi") if hidden == "both" else (hidden,)
    front.change = lambda path, found: html("Lỗi", 500) if any(part in path for part in away) else found
    department.night()
    assert department.presences()[taken] == presence
    assert Counter(department.presences().values())[presence] == 1


def failing(share: int, status: int) -> Callable[[str, Answer], Answer]:
    """One item in `share` answers with this status; the lists still name it."""
    return lambda path, found: html("Lỗi", status) if is_item(path) and sum(path.encode()) % share == 0 else found


def test_a_tenth_of_the_pages_missing_for_a_night(department: Department, front: Front) -> None:
    before = department.records()
    front.change = failing(9, 404)
    told = department.night(is_full=True)
    lost = {key for key, presence in department.presences().items() if presence == "missing"}
    assert told.records["missing"] == len(lost) >= 2
    assert told.records.get("gone", 0) == 0
    assert {key: department.records()[key]["title"] for key in lost} == {key: before[key]["title"] for key in lost}
    front.restore()
    department.day = 2
    department.night()
    assert department.records() == before


def test_a_tenth_of_the_pages_missing_for_two_nights(department: Department, front: Front) -> None:
    front.change = failing(9, 404)
    department.night(is_full=True)
    lost = {key for key, presence in department.presences().items() if presence == "missing"}
    department.day = 2
    told = department.night()
    assert told.records["gone"] == len(lost)
    assert {key for key, presence in department.presences().items() if presence == "gone"} == lost
    front.restore()
    department.day = 3
    department.night()
    assert "gone" not in department.presences().values()


@pytest.mark.parametrize("status", [500, 503, 403])
def test_an_error_of_the_server_is_no_sign_of_absence(department: Department, front: Front, status: int) -> None:
    before = department.records()
    front.change = failing(9, status)
    told = department.night(is_full=True)
    assert told.records["failed"] >= 2
    assert department.records() == before


@pytest.mark.parametrize("target", ["/", "/laws/"])
def test_a_redirect_away_from_the_item_is_a_sign_of_absence(department: Department, front: Front, target: str) -> None:
    before = department.records()
    away = Answer(302, (("Location", target), ("Content-Type", "text/html")))
    front.change = lambda path, found: away if is_item(path) and sum(path.encode()) % 9 == 0 else found
    told = department.night(is_full=True)
    after = department.records()
    assert told.records["missing"] >= 2
    assert [key for key in before if after[key]["title"] != before[key]["title"]] == []


def test_an_item_that_is_gone_from_one_category_is_found_in_another(department: Department, front: Front) -> None:
    """The lists name an article in two categories; at the first of them it is not found any more."""
    before = department.records()
    article = front.site.shown_articles()[0]
    path = "/" + before[f"{NAME}/news/{article.id}"]["url"].split("/", 3)[3]
    twin = "/chuyen-muc-khac/" + path.rpartition("/")[2]
    link = f'<p><a href="{twin}">{article.title}</a> 01/02/2025</p>'

    def change(asked: str, found: Answer) -> Answer:
        if asked == path:
            return html("Không có", 404)
        if asked == twin:
            return sample_answer(front.site, path)
        return rewritten(found, ("</body>", f"{link}</body>")) if is_page(found) and not is_item(asked) else found

    front.change = change
    told = department.night(is_full=True)
    assert {path, twin} <= set(front.paths())
    assert told.records.get("missing", 0) == 0
    assert department.presences()[f"{NAME}/news/{article.id}"] == "published"


def test_every_item_redirected_away_waits_for_a_person(department: Department, front: Front) -> None:
    before = department.records()
    away = Answer(302, (("Location", "/"), ("Content-Type", "text/html")))
    front.change = lambda path, found: away if is_item(path) else found
    told = department.night(is_full=True)
    assert any("--accept-shrink" in alarm for alarm in told.alarms)
    assert department.records() == before


def test_a_redirect_to_another_item_never_overwrites_a_record(department: Department, front: Front) -> None:
    before = department.records()
    old = f"/laws/detail/{before[sorted(before)[0]]['url'].rstrip('/').rpartition('/')[2]}/"
    newest = front.site.shown_articles()[0]
    target = next(record["url"] for record in before.values() if record["title"] == newest.title)
    away = Answer(301, (("Location", target), ("Content-Type", "text/html")))
    front.change = lambda path, found: away if path == old else found
    department.night(is_full=True)
    after = department.records()
    assert {key: record["title"] for key, record in after.items()} == {k: r["title"] for k, r in before.items()}
    assert after.keys() == before.keys()


LOGIN = html(
    "<html><head><title>Đăng nhập</title></head><body><h1>Đăng nhập</h1><form><input name='user'></form>"
    "<p>Bạn cần đăng nhập để xem nội dung này</p></body></html>"
)


def test_every_item_closed_to_visitors_waits_for_a_person(department: Department, front: Front) -> None:
    before = department.records()
    front.change = lambda path, found: LOGIN if is_item(path) else found
    try:
        alarms = department.night(is_full=True).alarms
    except RunStopped as stopped:
        alarms = (str(stopped),)
    assert alarms
    assert department.records() == before


def test_a_few_items_closed_to_visitors_are_restricted(department: Department, front: Front) -> None:
    before = department.presences()
    front.change = lambda path, found: LOGIN if is_item(path) and sum(path.encode()) % 9 == 0 else found
    department.night(is_full=True)
    closed = {key for key, presence in department.presences().items() if presence != before[key]}
    assert closed
    assert {department.presences()[key] for key in closed} == {"restricted"}


def test_a_wall_for_one_night_hides_nothing_for_longer(department: Department, front: Front) -> None:
    """Few pages are asked that night, too few to stop it: two that were open, and one that is new."""
    department.options = {"recheck_days": 14}
    like = next(directive for directive in front.site.directives if not directive.members_only and directive.files)
    fresh = replace(like, id=9001, slug=None, number="77/KH-SGDĐT", title="Kế hoạch vừa đăng hôm nay")
    front.site = replace(front.site, directives=(*front.site.directives, fresh))
    before = department.presences()
    front.change = lambda path, found: LOGIN if is_item(path) else found
    department.night()
    closed = {key for key, presence in department.presences().items() if presence != before.get(key)}
    assert f"{NAME}/laws/9001" in closed
    assert {department.presences()[key] for key in closed} == {"restricted"}
    front.change = lambda path, found: found
    department.day = 2
    assert department.night().records.get("failed", 0) == 0
    held = department.records()
    assert {held[key]["presence"] for key in closed} == {"published"}
    assert held[f"{NAME}/laws/9001"]["files"][0]["sha256"]
    asked = len(front.asked)
    department.day = 3
    department.night()
    members = [d.id for d in front.site.directives if d.members_only]
    assert [asked.path for asked in front.asked[asked:] if is_item(asked.path)
            and any(asked.path.endswith(f"-{number}/") for number in members)] == []  # fmt: skip
