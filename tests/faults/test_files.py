"""Attached files: a broken download never costs the copy, what did not change is hardly asked for, lies are found."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import RunStopped
from crawler.fetch import Limits
from sample import Answer, load_site
from tests.crawler.office import Office
from tests.faults.answers import head
from tests.faults.front import Asked, Front, html
from tests.faults.night import NAME, REFETCH, Department

PDF = "Content-Type: application/pdf"
VALIDATORS = {"if-none-match", "if-modified-since"}


def is_file(path: str) -> bool:
    """A download through the CMS, or a static file."""
    return "download=1" in path or path.startswith("/uploads/")


def asked_files(front: Front) -> list[Asked]:
    """The requests for files."""
    return [asked for asked in front.asked if is_file(asked.path)]


def held(department: Department) -> dict[str, str | None]:
    """Each printed link with the hash of its copy."""
    return {file["url"]: file["sha256"] for record in department.records().values() for file in record["files"]}


BROKEN: dict[str, tuple[bytes, str]] = {
    "cut": (head(PDF, "Content-Length: 90000") + b"%PDF-1.4 half", "file-truncated"),
    "malformed": (b"200: OK\r\n\r\n%PDF", "file-malformed"),
    "endless": (head(PDF, "Content-Length: 999999999") + b"x" * 2_000_000, "file-too_large"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_download_costs_no_copy(department: Department, front: Front, name: str) -> None:
    before, copies = held(department), department.records()
    assert None not in before.values()
    data, kind = BROKEN[name]
    limits = Limits(deadline=10.0, size=1_000_000, tries=2)
    department.day, department.options = REFETCH.days + 1, {"file_limits": limits}
    front.raw = lambda path: data if is_file(path) else None
    told = department.night()
    assert told.files["failed"] == len(before)
    assert {problem.kind for problem in department.problems()} == {kind}
    assert held(department) == before
    assert department.records() == copies
    front.restore()
    department.day += 1
    assert department.night().files.get("failed", 0) == 0


def test_files_that_fail_for_good_never_keep_the_others_back(front: Front, tmp_path: Path) -> None:
    """The newest six are not answered, night after night: what failed before is asked for last."""
    front.site = replace(load_site(), articles=())
    with_files = [d for d in front.site.shown_directives() if d.files and not d.members_only]
    newest = sorted(with_files, key=lambda d: d.issued, reverse=True)[:6]
    bad = tuple(f"-{directive.id}/?download" for directive in newest)
    department = Department(tmp_path, front.url)
    front.raw = lambda path: b"" if any(mark in path for mark in bad) else None
    assert department.stopped().reason == "source-down"
    assert not any(held(department).values())
    department.day = 1
    with suppress(RunStopped):
        department.night()
    copies = held(department)
    assert {url for url, sha256 in copies.items() if sha256 is None} == {
        url for url in copies if any(mark in url for mark in bad)
    }


def test_a_file_that_is_too_large_keeps_its_link_and_says_so(front: Front, tmp_path: Path) -> None:
    department = Department(tmp_path, front.url, options={"file_limits": Limits(deadline=10.0, size=500, tries=1)})
    department.night()
    files = [file for record in department.records().values() for file in record["files"]]
    assert files
    assert {(file["sha256"], file["text_status"]) for file in files} == {(None, "too_large")}


def test_an_unchanged_site_is_asked_for_no_file_and_gets_no_new_index(desk: Office, front: Front) -> None:
    before, generation = desk.records(), desk.search("kế hoạch")["generation"]
    pages = len({path for path in front.paths() if not is_file(path)})
    front.asked.clear()
    (told,) = desk.refresh()
    assert asked_files(front) == []
    assert len(front.asked) < pages or pages == 0
    assert {told["records"][kind] for kind in ("new", "changed", "failed", "missing", "gone")} == {0}
    assert told["generation"] == generation
    timeless: list[dict[str, Any]] = [
        {key: {name: said for name, said in record.items() if name != "last_seen"} for key, record in records.items()}
        for records in (before, desk.records())
    ]
    assert timeless[0] == timeless[1]


def test_a_file_is_asked_with_its_validators_when_its_record_changed(department: Department, front: Front) -> None:
    directive = next(d for d in front.site.shown_directives() if d.files and not d.members_only)
    other = next(d.signer for d in front.site.shown_directives() if d.signer not in (None, directive.signer))
    edited = replace(directive, signer=other)
    front.site = replace(
        front.site, directives=tuple(edited if d.id == directive.id else d for d in front.site.directives)
    )
    department.day = 2
    told = department.night(is_full=True)
    assert told.records["changed"] == 1
    asked = asked_files(front)
    assert len(asked) == len(directive.files)
    assert all(VALIDATORS & request.headers.keys() for request in asked)
    assert {request.status for request in asked} == {304}


@pytest.mark.parametrize("days", [7, REFETCH.days])
def test_a_file_behind_lying_validators_is_found_in_its_time(department: Department, front: Front, days: int) -> None:
    """Its body is another one, its ETag and date are as they were: asked with them, the server says 304."""
    before = held(department)

    def change(path: str, found: Answer) -> Answer:
        return replace(found, body=found.body + b"\n%sua") if is_file(path) and found.status == 200 else found

    front.change = change
    department.options = {"refetch_days": days}
    department.day = days - 1
    department.night(is_full=True)
    assert held(department) == before
    department.day = days + 1
    told = department.night()
    assert told.files["new"] == len(before)
    assert {asked.status for asked in asked_files(front)} == {200}
    after = held(department)
    assert after.keys() == before.keys()
    assert all(after[url] != before[url] for url in before)


def make_old(desk: Office) -> None:
    """Every file is due to be fetched whole."""
    with closing(sqlite3.connect(desk.folder / "data" / "tracuu.sqlite")) as database:
        database.execute("UPDATE files SET full_at = '2020-01-01T00:00:00+00:00'")
        database.commit()


def test_a_server_that_ignores_validators_makes_no_new_index(desk: Office, front: Front) -> None:
    """Every file is due again and comes whole, as it was."""
    generation = desk.search("kế hoạch")["generation"]
    make_old(desk)
    front.asked.clear()
    (told,) = desk.refresh()
    asked = asked_files(front)
    assert {request.status for request in asked} == {200}
    assert told["files"]["unchanged"] == len(asked) > 0
    assert told["files"]["new"] == 0
    assert told["generation"] == generation


def test_a_page_in_place_of_a_file_is_no_copy(department: Department, front: Front) -> None:
    before = held(department)
    front.change = lambda path, found: html("<html><body>Lỗi truy cập</body></html>") if is_file(path) else found
    department.day = REFETCH.days + 1
    department.night()
    assert {problem.kind for problem in department.problems()} == {"file-page"}
    assert held(department) == before


NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "CON.pdf": "CON.pdf",
    "a" * 300 + ".pdf": None,
    "tệp\x00đính\x01kèm.pdf": None,
    "phụ lục.pdf": "phụ lục.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_never_leaves_the_archive(front: Front, tmp_path: Path, name: str) -> None:
    """Whatever a link says, its bytes lie under their hash, inside the folder."""
    directive = next(d for d in front.site.shown_directives() if d.files and not d.members_only)
    front.site = replace(front.site, directives=(directive,), articles=())
    shown = name.replace("\x00", "&#0;").replace("\x01", "&#1;")

    def change(path: str, found: Answer) -> Answer:
        if f"-{directive.id}/" not in path or is_file(path):
            return found
        text = found.body.decode()
        for file in directive.files:
            text = text.replace(file.name, shown)
        return replace(found, body=text.encode())

    front.change = change
    department = Department(tmp_path / "data", front.url)
    department.data.mkdir()
    department.night()
    (record,) = [r for r in department.records().values() if r["id"] == f"{NAME}/laws/{directive.id}"]
    assert record["files"]
    for file in record["files"]:
        kept = department.data / "raw" / file["sha256"][:2] / file["sha256"]
        assert kept.is_file()
        assert "\x00" not in file["name"]
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and department.data not in path.parents]
    assert outside == []


def test_a_link_without_a_name_shows_the_one_that_the_server_gives(desk: Office, front: Front) -> None:
    """On pages, in exports and when it is saved; what the page prints stays the record's, which has not changed."""
    directive = next(d for d in front.site.shown_directives() if len(d.files) == 1 and not d.members_only)
    (file,) = directive.files
    offered = "Phụ lục kèm theo.pdf"

    def change(path: str, found: Answer) -> Answer:
        if f"-{directive.id}/" not in path or found.status != 200:
            return found
        if is_file(path):
            others = tuple(pair for pair in found.headers if pair[0] != "Content-Disposition")
            return replace(found, headers=(*others, ("Content-Disposition", f'attachment; filename="{offered}";')))
        return replace(found, body=found.body.decode().replace(file.name, "Tải về").encode())

    front.change = change
    make_old(desk)
    (told,) = desk.refresh("--full")
    assert told["alarms"] == []
    record = desk.records()[f"{NAME}/laws/{directive.id}"]
    assert [shown["name"] for shown in record["files"]] == [offered]
    (told,) = desk.refresh("--full")
    assert told["records"]["changed"] == 0


@pytest.mark.parametrize(("damage", "is_full"), [("short", False), ("empty", False), ("bit", True)])
def test_a_damaged_copy_is_fetched_again(department: Department, front: Front, damage: str, is_full: bool) -> None:
    before = held(department)
    url, sha256 = next((url, sha256) for url, sha256 in before.items() if sha256)
    copy = department.data / "raw" / str(sha256)[:2] / str(sha256)
    whole = copy.read_bytes()
    copy.write_bytes({"short": whole[:-1], "empty": b"", "bit": bytes([whole[0] ^ 1]) + whole[1:]}[damage])
    front.asked.clear()
    department.day = 1
    told = department.night(is_full=is_full)
    assert [asked.path for asked in asked_files(front) if url.endswith(asked.path)]
    assert told.files.get("failed", 0) == 0
    assert copy.read_bytes() == whole
    assert held(department) == before
