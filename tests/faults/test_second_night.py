"""A source that was well on the first night and on the second forbids, moves, or hands out rubbish for files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from sample import Answer
from tests.faults.front import Front, is_item, rewritten
from tests.faults.night import NAME, REFETCH, Department
from tests.faults.test_files import held, is_file

PLAIN = (("Content-Type", "text/plain"),)


def forbidding(*paths: str) -> Callable[[str, Answer], Answer]:
    """robots.txt forbids these."""
    rules = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in paths)
    said = Answer(200, PLAIN, rules.encode())
    return lambda path, found: said if path == "/robots.txt" else found


@pytest.mark.parametrize("is_accepted", [False, True])
def test_what_robots_txt_forbids_now_is_neither_asked_nor_missing(
    department: Department, front: Front, is_accepted: bool
) -> None:
    before = department.records()
    front.change = forbidding("/laws/")
    for department.day in (1, 2):
        told = department.night(is_full=True, accept_shrink=is_accepted)
        laws = [key for key in before if "/laws/" in key]
        assert [alarm for alarm in told.alarms if "robots.txt" in alarm and f"{len(laws)} trong" in alarm]
        assert not [alarm for alarm in told.alarms if "--accept-shrink" in alarm]
    assert not [path for path in front.paths() if path.startswith("/laws/")]
    assert department.records() == before
    front.restore()
    department.day = 3
    assert department.night().alarms == ()
    assert department.records() == before


@pytest.mark.parametrize("paths", [("/",), ("/laws/", "/*.html")])
def test_a_robots_txt_that_forbids_everything_is_named(
    department: Department, front: Front, paths: tuple[str, ...]
) -> None:
    before = department.records()
    front.change = forbidding(*paths)
    stopped = department.stopped()
    assert (stopped.reason, stopped.exit_code) == ("refused", 5)
    assert "robots.txt" in str(stopped)
    assert "url trong [[site]]" not in str(stopped)
    assert department.records() == before


def test_pages_with_an_odd_status_are_no_wrong_address(department: Department, front: Front) -> None:
    front.change = lambda path, found: found if path == "/robots.txt" else replace(found, status=206)
    stopped = department.stopped()
    assert stopped.exit_code == 5
    assert "206" in str(stopped)


def test_an_old_address_that_leads_to_the_new_one_is_no_sign_of_absence(department: Department, front: Front) -> None:
    """The new page cannot be read: a failure, and the record stays as it was."""
    old = next(directive for directive in front.site.directives if not directive.members_only and directive.files)
    key = f"{NAME}/laws/{old.id}"
    before = department.records()
    former = before[key]["url"].removeprefix(front.url.rstrip("/"))
    renamed = replace(old, title="Tên khác hẳn", slug=None)
    directives = tuple(renamed if each is old else each for each in front.site.directives)
    front.site = replace(front.site, directives=directives)

    def change(path: str, found: Answer) -> Answer:
        if path == former:
            return Answer(301, (("Location", f"/laws/detail/ten-khac-han-{old.id}/"),))
        is_new = is_item(path) and path.endswith(f"-{old.id}/")
        return rewritten(found, ("<title", "<x-title"), ("<h", "<x-h"), ("lawh3", "x")) if is_new else found

    front.change = change
    for department.day in (1, 2):
        told = department.night()
        assert not told.records.keys() & {"gone", "missing"}
        assert department.records()[key]["presence"] == "published"
    front.change = lambda path, found: change(path, found) if path == former else found
    department.day = 3
    department.night()
    after = department.records()
    assert (after[key]["title"], after[key]["presence"]) == ("Tên khác hẳn", "published")
    assert after.keys() == before.keys()


def test_a_folder_that_got_another_name_is_looked_at_again_the_same_night(
    department: Department, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = department.records()

    true = front.tell
    monkeypatch.setattr(front, "tell", lambda path, headers: true(path.replace("/van-ban/", "/laws/"), headers))
    front.change = renamed
    department.night()
    after = department.records()
    assert after.keys() == before.keys()
    assert {record["presence"] for record in after.values()} == {record["presence"] for record in before.values()}
    open_ones = [record for record in after.values() if record["presence"] == "published"]
    assert [record["url"] for record in open_ones if "/laws/" in record["url"]] == []
    assert [file["url"] for record in open_ones for file in record["files"] if "/laws/" in file["url"]] == []
    asked = len(front.asked)
    department.day = 1
    department.night()
    assert len(front.asked) - asked < asked / 2, "only once"


def renamed(path: str, found: Answer) -> Answer:
    """Everything prints the module's new name."""
    return rewritten(found, ("/laws/", "/van-ban/")) if b"/laws/" in found.body else found


RUBBISH = {
    "zeros": Answer(200, (("Content-Type", "application/pdf"),), bytes(5000)),
    "one PDF for all": Answer(200, (("Content-Type", "application/pdf"),), b"%PDF-1.4 not found" + b"." * 500),
}


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_in_place_of_files_costs_no_copy(department: Department, front: Front, name: str) -> None:
    before = held(department)
    assert len(set(before.values())) > 3
    front.change = lambda path, found: RUBBISH[name] if is_file(path) else found
    department.day = REFETCH.days + 1
    told = department.night(is_full=True)
    assert told.files["failed"] == len(before)
    assert told.files.get("new", 0) == 0
    assert any("tệp đính kèm không tải được" in alarm for alarm in told.alarms)
    assert Counter(held(department)) == Counter(before)
    front.change = lambda path, found: found
    department.day += 1
    assert department.night().alarms == ()
    assert held(department) == before
    assert "file-unlike" not in {problem.kind for problem in department.problems()}


def test_one_paper_that_replaces_two_is_taken(department: Department, front: Front) -> None:
    before = held(department)
    two = sorted(before)[:2]
    paths = {url.removeprefix(front.url.rstrip("/")) for url in two}
    front.change = lambda path, found: RUBBISH["one PDF for all"] if path in paths else found
    department.day = REFETCH.days + 1
    department.night(is_full=True)
    after = held(department)
    assert {url for url in before if after[url] != before[url]} == set(two)
