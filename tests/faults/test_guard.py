"""The guard: a site that changes its face, is closed, floods or empties itself never costs what is held.

One first night of the sample department by the real command; every test spends further nights on a copy of its data.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sample import Answer, Site, load_site
from tests.crawler.office import Office
from tests.crawler.replay import free_port
from tests.faults.front import MAINTENANCE, Front, html, is_item, is_page, rewritten
from tests.faults.night import NAME, Department
from tests.faults.quick_office import QuickOffice

QUESTION = "cải cách hành chính"


def smaller(site: Site) -> Site:
    """Half of the sample department, with a file in every fifth directive: shorter nights."""
    half = [directive for at, directive in enumerate(site.directives) if at % 2 or directive.members_only]
    directives = tuple(replace(d, files=d.files if at % 5 == 0 else ()) for at, d in enumerate(half))
    articles = tuple(replace(article, files=()) for article in site.articles if article.links_to is None)
    return replace(site, directives=directives, articles=articles[:7])


@pytest.fixture(scope="module")
def running() -> Iterator[Front]:
    front = Front(smaller(load_site()))
    yield front
    front.close()


@pytest.fixture
def front(running: Front) -> Front:
    running.restore()
    return running


@pytest.fixture(scope="module")
def first_night(running: Front, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office after its first night, with an index."""
    office = Office(tmp_path_factory.mktemp("first"))
    office.configure(running.url, name=NAME)
    (told,) = office.refresh()
    assert told["alarms"] == []
    assert told["records"]["failed"] == 0
    return office


@pytest.fixture
def office(first_night: Office, tmp_path: Path) -> Office:
    """A copy of the first night's office for the command."""
    shutil.copytree(first_night.folder, tmp_path / "office")
    return Office(tmp_path / "office")


@pytest.fixture
def desk(office: Office) -> Office:
    """The same office, its commands run in this process; only the index is built in another."""
    return QuickOffice(office.folder)


@pytest.fixture
def department(first_night: Office, front: Front, tmp_path: Path) -> Department:
    """A copy of the first night's data for nights in this process."""
    shutil.copytree(first_night.folder / "data", tmp_path / "data")
    return Department(tmp_path / "data", front.url, day=1)


def redesigned(path: str, found: Answer) -> Answer:
    """A theme whose lists are made by a script: no page links to an item any more."""
    return rewritten(found, ("<a ", "<button "), ("</a>", "</button>")) if is_page(found) and not is_item(path) else found


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
    return found if not is_item(path) or not is_page(found) else html(
        '<html><head><title>Thông báo bảo trì</title></head><body><h1 class="title">Thông báo bảo trì</h1>'
        '<span class="h5">12/05/2025 08:00</span><div id="news-bodyhtml"><p>Hệ thống đang được nâng cấp.</p></div></body>'
    )  # fmt: skip


def without_marks(path: str, found: Answer) -> Answer:
    """Three items in five have lost title and date."""
    if not is_item(path) or not is_page(found) or sum(path.encode()) % 5 > 2:
        return found
    text = re.sub(r"<title>.*?</title>|<h1\b.*?</h1>|<meta\b[^>]*>", "", found.body.decode(), flags=re.S)
    return html(re.sub(r"\d\d/\d\d/\d{4}", "…", text))


def empty_items(path: str, found: Answer) -> Answer:
    """Status 200 without a byte."""
    return replace(found, body=b"") if is_item(path) and is_page(found) else found


STOPPED: dict[str, tuple[Callable[[str, Answer], Answer], set[str]]] = {
    "every list redesigned": (redesigned, {"listing-empty"}),
    "the listing of directives redesigned": (list_of_directives_redesigned, {"listing-empty"}),
    "closed": (closed, {"listing-empty", "nothing-found"}),
    "closed but for robots.txt": (closed_but_for_robots, {"listing-empty", "nothing-found"}),
    "items closed": (closed_items, {"pages-broken", "one-body"}),
    "one article at every address": (one_article, {"one-body"}),
    "marks lost": (without_marks, {"pages-broken"}),
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


FLOOD = html(
    '<html><head><title>Hãy đợi</title></head><body><div class="floodblocker">Hãy đợi... <span id="secField">1</span>'
    " giây</div><script>var Timeout = 1;</script></body></html>"
)


@pytest.mark.parametrize("status", [200, 429])
def test_a_please_wait_page_is_waited_out(department: Department, front: Front, status: int) -> None:
    before = department.records()
    flooded: list[str] = []

    def change(path: str, found: Answer) -> Answer:
        if is_page(found) and path not in flooded and len(flooded) < 2 and ("/laws/" in path or is_item(path)):
            flooded.append(path)
            headers = (*FLOOD.headers, ("Retry-After", "1")) if status == 429 else FLOOD.headers
            return replace(FLOOD, status=status, headers=headers)
        return found

    front.change = change
    told = department.night(is_full=True)
    assert len(flooded) == 2
    assert all(front.paths().count(path) == 2 for path in flooded)
    assert told.records.get("failed", 0) == 0
    assert department.records() == before


def test_no_page_is_ever_asked_for_conditionally(department: Department, front: Front) -> None:
    """The sample answers 304 to any page that is asked with a date of today, whatever changed."""
    department.night()
    department.day = 31
    department.night(is_full=True)
    validators = {"if-none-match", "if-modified-since"}
    conditional = [asked.path for asked in front.asked if validators & asked.headers.keys()]
    assert [path for path in conditional if "download=1" not in path and not path.startswith("/uploads/")] == []
    assert [asked.path for asked in front.asked if asked.status == 304 and "download=1" not in asked.path] == []


def test_a_pager_that_loops_hides_nothing(front: Front, tmp_path: Path) -> None:
    """Page 2 of every list of directives shows page 1 again; sitemap and feed name the rest."""
    pages: dict[str, Answer] = {}

    def change(path: str, found: Answer) -> Answer:
        if path.startswith("/laws/") and "/detail/" not in path and is_page(found):
            return pages.setdefault(re.sub(r"page-\d+/$", "", path), found)
        return found

    front.change = change
    department = Department(tmp_path, front.url)
    department.night()
    shown = {f"{NAME}/laws/{directive.id}" for directive in front.site.shown_directives()}
    assert shown <= department.records().keys()


def test_a_list_that_says_more_than_it_shows_is_reported(front: Front, tmp_path: Path) -> None:
    front.change = lambda path, found: (
        rewritten(found, ("</body>", "<p>Tổng số: 999 văn bản</p></body>")) if path == "/laws/" else found
    )
    department = Department(tmp_path, front.url)
    department.night()
    assert any("999" in problem.detail for problem in department.problems())


def test_the_twins_of_an_item_are_one_record(front: Front, tmp_path: Path) -> None:
    """Links with another slug, with the language, in the form without friendly addresses, and to the page for printing."""
    newest = front.site.shown_directives()[0]
    article = front.site.shown_articles()[0]

    def change(path: str, found: Answer) -> Answer:
        bare = path.removeprefix("/vi") if path.startswith("/vi/") else path
        if found_again := re.match(r"/index\.php\?.*op=detail/([^&]+)", path):
            bare = f"/laws/detail/{found_again[1]}/"
        shown = found if bare == path else front_answer(bare)
        return rewritten(shown, ("</body>", f"{twins}</body>")) if path in ("/", "/laws/") else shown

    def front_answer(path: str) -> Answer:
        from sample import answer

        return answer(front.site, path)

    twins = "".join(
        f'<p><a href="{link}">Bản khác của văn bản này</a> 01/02/2025</p>'
        for link in (
            f"/laws/detail/slug-khac-{newest.id}/",
            f"/vi/laws/detail/slug-khac-{newest.id}/",
            f"/index.php?language=vi&nv=laws&op=detail/slug-khac-{newest.id}",
            f"/print/thong-bao/bai-{article.id}.html",
            f"/chuyen-muc-khac/bai-{article.id}.html",
        )
    )
    front.change = change
    department = Department(tmp_path, front.url)
    department.night()
    directives, articles = front.site.shown_directives(), front.site.shown_articles()
    wanted = {f"{NAME}/laws/{d.id}" for d in directives} | {f"{NAME}/news/{a.id}" for a in articles}
    assert department.records().keys() == wanted
    assert not [path for path in front.paths() if path.startswith("/print/")]


def test_a_directive_that_was_closed_keeps_its_words(department: Department, front: Front) -> None:
    before = department.records()
    directive = next(d for d in front.site.shown_directives() if d.files and not d.members_only)
    key = f"{NAME}/laws/{directive.id}"
    closed_now = replace(directive, members_only=True)
    others = tuple(d for d in front.site.directives if d.id != directive.id)
    front.site = replace(front.site, directives=(*others, closed_now))
    department.night(is_full=True)
    after = department.records()
    assert after[key] == before[key] | {"presence": "restricted"}
    asked = len(front.asked)
    department.day = 40
    department.night(is_full=True)
    slug = before[key]["url"].rstrip("/").rpartition("/")[2]
    assert not [path for path in front.paths()[asked:] if slug in path and "download" in path]
    assert {k: r for k, r in after.items() if k != key} == {k: r for k, r in before.items() if k != key}


def test_a_members_only_stub_has_metadata_and_no_invented_text(department: Department) -> None:
    closed_ones = [record for record in department.records().values() if record["presence"] == "restricted"]
    assert len(closed_ones) == 1
    assert closed_ones[0]["title"]
    assert closed_ones[0]["number"]
    assert (closed_ones[0]["text"], closed_ones[0]["files"]) == (None, ())
