"""What the store decides: new, changed or unchanged, drafts, presence, runs, items, and which bodies are kept."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.collect import collect
from crawler.records import AttachedFile, FileText, Kind, Presence, Record, Relation, RelationKind, TextStatus
from crawler.store import Item, KeptFile, KeptPage, Outcome, Store

NIGHT = [dt.datetime(2026, 3, day, 2, 0, tzinfo=dt.UTC) for day in range(1, 10)]
PAPER = Record("so/laws/1", "so", Kind.DIRECTIVE, "http://127.0.0.1/laws/a-1/", "Kế hoạch năm học", "12/KH-SGDĐT")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "tracuu.sqlite") as opened:
        yield opened


def held(store: Store, record_id: str = PAPER.id) -> Record:
    """The record, which must be there."""
    found = store.records.get(record_id)
    assert found is not None
    return found


def waiting(store: Store) -> set[str]:
    """What the indexer has still to hear of; it hears of it now."""
    seq, told = store.records.changes()
    store.records.indexed(seq)
    return told


def test_new_unchanged_changed(store: Store) -> None:
    assert store.records.put(PAPER, NIGHT[0]) == "new"
    assert waiting(store) == {PAPER.id}
    assert store.records.put(PAPER, NIGHT[1]) == "unchanged"
    assert waiting(store) == set()
    assert (held(store).first_seen, held(store).last_seen) == (NIGHT[0], NIGHT[1])
    assert store.records.put(replace(PAPER, title="Kế hoạch khác"), NIGHT[2]) == "changed"
    assert waiting(store) == {PAPER.id}
    assert (held(store).title, held(store).first_seen, held(store).last_seen) == ("Kế hoạch khác", NIGHT[0], NIGHT[2])


def test_earlier_versions_stay_and_the_current_one_is_none_of_them(store: Store) -> None:
    for night, title in zip(NIGHT, ("A", "B", "B", "C"), strict=False):
        store.records.put(replace(PAPER, title=title), night)
    versions = store.records.versions(PAPER.id)
    assert [(version.at, version.record.title) for version in versions] == [(NIGHT[0], "A"), (NIGHT[1], "B")]
    assert store.records.versions("so/laws/2") == []


def test_a_record_that_comes_back_is_a_change_without_a_version(store: Store) -> None:
    store.records.put(PAPER, NIGHT[0])
    store.records.set_presence(PAPER.id, Presence.GONE, NIGHT[1])
    waiting(store)
    assert store.records.put(PAPER, NIGHT[2]) == "changed"
    assert held(store).presence is Presence.PUBLISHED
    assert waiting(store) == {PAPER.id}
    assert store.records.versions(PAPER.id) == []


def test_a_draft_gives_way_to_its_record_and_never_covers_one(store: Store) -> None:
    store.records.put_draft(PAPER, NIGHT[0])
    assert waiting(store) == {PAPER.id}
    store.records.put_draft(replace(PAPER, title="Khác"), NIGHT[1])
    assert waiting(store) == set()
    assert held(store).title == PAPER.title
    assert store.records.put(PAPER, NIGHT[2]) == "new"
    store.records.put_draft(replace(PAPER, title="Khác"), NIGHT[3])
    store.records.drop_draft(PAPER.id)
    assert held(store).title == PAPER.title
    assert store.records.put(PAPER, NIGHT[4]) == "unchanged"
    assert store.records.versions(PAPER.id) == []


def test_a_draft_of_no_item_is_taken_out_and_told(store: Store) -> None:
    store.records.put_draft(PAPER, NIGHT[0])
    waiting(store)
    store.records.drop_draft(PAPER.id)
    assert store.records.get(PAPER.id) is None
    assert waiting(store) == {PAPER.id}
    store.records.drop_draft(PAPER.id)
    assert waiting(store) == set()


def test_absence_is_kept_told_and_leaves_the_content(store: Store) -> None:
    store.records.put(PAPER, NIGHT[0])
    waiting(store)
    store.records.set_presence(PAPER.id, Presence.MISSING, NIGHT[1])
    assert held(store) == replace(PAPER, presence=Presence.MISSING, first_seen=NIGHT[0], last_seen=NIGHT[0])
    assert waiting(store) == {PAPER.id}
    assert store.records.presences("so") == {PAPER.id: Presence.MISSING}
    assert store.records.presences("other") == {}
    store.records.seen([PAPER.id], NIGHT[3])
    assert held(store).last_seen == NIGHT[3]


def test_an_absence_counts_from_its_first_night_until_it_ends(store: Store) -> None:
    store.records.put(PAPER, NIGHT[0])
    for night, presence in zip(NIGHT[2:], (Presence.MISSING, Presence.GONE), strict=False):
        store.records.set_presence(PAPER.id, presence, night)
        assert store.records.absent_since("so", NIGHT[2]) == {PAPER.id}
        assert store.records.absent_since("so", NIGHT[3]) == set()
        assert store.records.absent_since("khac", NIGHT[0]) == set()
    store.records.set_presence(PAPER.id, Presence.PUBLISHED, NIGHT[4])
    assert store.records.absent_since("so", NIGHT[0]) == set()
    store.records.set_presence(PAPER.id, Presence.GONE, NIGHT[5])
    store.records.put(PAPER, NIGHT[6])
    assert store.records.absent_since("so", NIGHT[0]) == set()


def test_records_are_told_apart_by_site_kind_and_age(store: Store) -> None:
    tale = replace(PAPER, id="so/news/5", kind=Kind.ARTICLE)
    there = replace(PAPER, id="khac/laws/1", site="khac")
    later = replace(PAPER, id="so/laws/0")
    for night, record in zip(NIGHT, (PAPER, tale, there, later), strict=False):
        store.records.put(record, night)
    assert [record.id for record in store.records.all()] == ["khac/laws/1", "so/laws/0", "so/laws/1", "so/news/5"]
    assert [record.id for record in store.records.all(["khac"])] == ["khac/laws/1"]
    assert list(store.records.all([])) == []
    assert [store.records.count(sites) for sites in (None, ["so"], ["so", "khac"], [])] == [4, 3, 4, 0]
    assert store.records.counts("so") == {"directive": 2, "article": 1, "published": 3}
    assert [record.id for record in store.records.new("so", Kind.DIRECTIVE, NIGHT[0])] == ["so/laws/0"]
    assert sorted(store.records.first_seen("so", Kind.DIRECTIVE)) == [NIGHT[0], NIGHT[3]]


def test_the_indexer_hears_of_what_came_after_it_looked(store: Store) -> None:
    assert store.records.changes() == (0, set())
    store.records.put(PAPER, NIGHT[0])
    seq, _ = store.records.changes()
    store.records.put(replace(PAPER, title="Khác"), NIGHT[1])
    store.records.indexed(seq)
    assert store.records.changes()[1] == {PAPER.id}


LINK = "http://127.0.0.1/f/1.pdf"
FILE = KeptFile(LINK, "so", 1, NIGHT[0], None, "a" * 64, 9, "application/pdf", None, None, None)


def attached(store: Store) -> AttachedFile:
    """The file of the record."""
    (file,) = held(store).files
    return file


def test_a_record_is_told_with_what_is_known_of_its_files(store: Store) -> None:
    store.records.put(replace(PAPER, files=(AttachedFile(LINK, "1.pdf"),)), NIGHT[0])
    assert (attached(store).sha256, attached(store).text_status) == (None, AttachedFile(LINK, "1.pdf").text_status)
    store.files.put(replace(FILE, sha256=None, problem="too_large"))
    assert attached(store).text_status is TextStatus.TOO_LARGE
    store.files.put(replace(FILE, sha256=None, problem="timeout"))
    assert attached(store).text_status is AttachedFile(LINK, "1.pdf").text_status
    store.files.put(FILE)
    assert (attached(store).sha256, attached(store).size) == ("a" * 64, 9)
    assert (attached(store).media_type, attached(store).text_status) == ("application/pdf", TextStatus.PENDING)
    store.files.put_text("a" * 64, FileText(status=TextStatus.READ, media_type="application/msword"), 1, NIGHT[1])
    assert (attached(store).media_type, attached(store).text_status) == ("application/msword", TextStatus.READ)


def test_a_relation_has_the_id_of_what_is_held(store: Store) -> None:
    other = Relation(RelationKind.REPLACES, "1/QĐ", url="http://127.0.0.1/laws/Quyet-dinh-2/")
    nowhere = Relation(RelationKind.RELATED, "3/QĐ")
    store.records.put(replace(PAPER, relations=(other, nowhere)), NIGHT[0])
    assert [relation.id for relation in held(store).relations] == [None, None]
    store.items.put(Item("so", "Quyet-dinh-2", other.url or "", "so/laws/2"))
    assert [relation.id for relation in held(store).relations] == ["so/laws/2", None]


def test_the_states_of_a_run(store: Store) -> None:
    first = store.runs.begin("so", NIGHT[0], is_full=True)
    begun = store.runs.last("so")
    assert begun is not None
    assert (begun.id, begun.state, begun.started, begun.finished, begun.is_full) == (
        first,
        "running",
        NIGHT[0],
        None,
        True,
    )
    assert store.runs.unfinished("so") == begun
    assert store.runs.unfinished("khac") is None
    store.runs.end(first, NIGHT[1], Outcome(requests=3, records={"new": 2}))
    crawled = store.runs.unfinished("so")
    assert crawled is not None and crawled.outcome is not None
    assert (crawled.state, crawled.finished, crawled.outcome.records) == ("crawled", NIGHT[1], {"new": 2})
    assert store.runs.last_good("so") is None
    store.runs.indexed("khac")
    assert store.runs.last_good("so") is None
    store.runs.indexed("so")
    done = store.runs.last_good("so")
    assert done is not None and (done.state, done.reason) == ("done", None)
    assert store.runs.unfinished("so") is None


def test_a_run_that_was_stopped_never_becomes_good(store: Store) -> None:
    good = store.runs.begin("so", NIGHT[0], is_full=False)
    store.runs.end(good, NIGHT[0], Outcome())
    store.runs.indexed("so")
    bad = store.runs.begin("so", NIGHT[1], is_full=False)
    store.runs.end(bad, NIGHT[1], Outcome(), ("source-down", "máy chủ không trả lời"))
    store.runs.indexed("so")
    last, last_good = store.runs.last("so"), store.runs.last_good("so")
    assert last is not None and last_good is not None
    assert (last.id, last.state, last.reason, last.message) == (bad, "stopped", "source-down", "máy chủ không trả lời")
    assert (last_good.id, last_good.is_full) == (good, False)
    assert store.runs.unfinished("so") is None
    assert [run.id for run in store.runs.recent()] == [bad, good]
    assert [run.id for run in store.runs.recent(1)] == [bad]


def test_a_problem_is_told_once_a_run_and_forgotten_with_its_requests(store: Store) -> None:
    run, other = (store.runs.begin("so", NIGHT[0], is_full=False) for _ in range(2))
    for kind in ("timeout", "timeout", "reset"):
        store.runs.problem(run, "so", "http://127.0.0.1/a", kind, "chi tiết", NIGHT[0])
    store.runs.problem(run, "so", "http://127.0.0.1/b", "timeout", "chi tiết", NIGHT[2])
    store.runs.problem(other, "so", "http://127.0.0.1/a", "timeout", "chi tiết", NIGHT[2])
    assert [(found.url[-1], found.kind) for found in store.runs.problems(run)] == [
        ("a", "timeout"), ("a", "reset"), ("b", "timeout")
    ]  # fmt: skip
    for night in (NIGHT[0], NIGHT[2]):
        store.runs.request(run, "so", "http://127.0.0.1/a", night, 200, 0.1, 5, None)
    assert (store.runs.requests(run), store.runs.requests(other)) == (2, 0)
    store.runs.forget_requests(NIGHT[1])
    assert store.runs.requests(run) == 1
    assert [found.url[-1] for found in store.runs.problems(run)] == ["b"]
    assert len(store.runs.recent()) == 2


def test_a_request_is_logged_to_a_tenth_of_a_millisecond(store: Store, tmp_path: Path) -> None:
    run = store.runs.begin("so", NIGHT[0], is_full=False)
    store.runs.request(run, "so", "http://127.0.0.1/a", NIGHT[0], None, 0.12341, 5, "timeout")
    with closing(sqlite3.connect(tmp_path / "tracuu.sqlite")) as database:
        (row,) = database.execute("SELECT url, status, seconds, size, problem FROM requests").fetchall()
    assert row == ("http://127.0.0.1/a", None, 0.1234, 5, "timeout")


PAGE = KeptPage("so", "http://127.0.0.1/laws/", 1, NIGHT[0].isoformat(), 200, "http://127.0.0.1/laws/", items=3)


def test_the_last_fetch_of_a_page(store: Store) -> None:
    assert store.pages.get("so", PAGE.url) is None
    first = replace(PAGE, url="http://127.0.0.1/z")
    for page in (first, PAGE, replace(PAGE, run_id=2, items=4), replace(PAGE, site="khac")):
        store.pages.put(page)
    assert store.pages.get("so", PAGE.url) == replace(PAGE, run_id=2, items=4)
    assert [page.url for page in store.pages.of_site("so")] == [first.url, PAGE.url]


ITEM = Item("so", "a-1", "http://127.0.0.1/laws/a-1/", "so/laws/1", sighted_run=1)


def test_what_the_guard_did_not_pass_is_asked_again(store: Store) -> None:
    fetched = replace(ITEM, fetched_run=2, fetched_at=NIGHT[0].isoformat(), fetched_sha256="b" * 64, sha256="a" * 64)
    passed = replace(ITEM, slug="b-2", fetched_run=2, fetched_at=NIGHT[0].isoformat(), sha256="a" * 64)
    elsewhere = replace(fetched, site="khac")
    store.items.put(fetched, passed, elsewhere)
    store.items.discard_fetched("so")
    again = replace(fetched, fetched_run=None, fetched_at=None, fetched_sha256=None)
    assert store.items.of_site("so") == {"a-1": again, "b-2": passed}
    assert store.items.of_site("khac") == {"a-1": elsewhere}


def test_sightings_and_renamed_items(store: Store) -> None:
    store.items.put(ITEM, replace(ITEM, slug="b-2"))
    store.items.sighted("so", ["b-2"], 5)
    assert {slug: item.sighted_run for slug, item in store.items.of_site("so").items()} == {"a-1": 1, "b-2": 5}
    store.items.give_up("so", "a-1")
    assert store.items.of_site("so")["a-1"] == replace(ITEM, record_id=None, problem="renamed")
    assert store.items.of_site("so")["b-2"].record_id == "so/laws/1"


def test_only_what_something_refers_to_is_kept_and_nothing_goes_while_a_backup_is_made(
    store: Store, tmp_path: Path
) -> None:
    archive = Archive(tmp_path / "raw")
    page, waits, made, file, stray = (
        archive.put(name.encode() * 40) for name in ("page", "waits", "made", "file", "stray")
    )
    store.pages.put(replace(PAGE, sha256=page))
    store.pages.put(replace(PAGE, url="http://127.0.0.1/none"))
    store.items.put(replace(ITEM, fetched_sha256=waits, sha256=made))
    store.files.put(replace(FILE, sha256=file))
    assert store.bodies() == {page, waits, made, file}
    with archive.steady():
        assert collect(store, archive) == 0
        assert stray in set(archive.names())
    assert collect(store, archive) == len(b"stray" * 40)
    assert set(archive.names()) == {page, waits, made, file}
