"""The index holds what the store holds: each address once, every record, or the build fails and the old one stays."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commands.refreshing
from crawler.records import Record
from crawler.store import Store, StoreReader
from indexer.answers import SearchQuery
from indexer.build import build, verify
from indexer.generation import current
from indexer.search import Search
from sample import Answer
from tests.crawler.office import Office
from tests.faults.front import Front, html, is_item, rewritten
from tests.faults.night import NAME, Department
from tests.indexer.office import article, directive

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
EVERYTHING = SearchQuery(per_page=500)

#: One record as a site may send it: which one, and what it says this time.
sent = st.tuples(st.integers(0, 9), st.integers(0, 2))
batches = st.lists(st.lists(sent, max_size=14), min_size=1, max_size=3)


def said(item: int, edition: int) -> Record:
    """The item in one of its editions; odd ones are directives."""
    if item % 2:
        return directive(item, f"{item + 1}/KH-SGDĐT", f"Kế hoạch số {item} bản {edition}", "2018-01-15")
    return article(item, f"Tin số {item}", f"Nội dung bản {edition}.")


def found(index: Path) -> list[str]:
    """The addresses of all hits of the generation in use."""
    with Search(index) as search:
        answer = search.ask(EVERYTHING)
    assert answer.total == len(answer.hits)
    assert sum(value.count for value in answer.facets["kind"]) == answer.total
    return [hit.url for hit in answer.hits]


@settings(max_examples=12, deadline=None)
@given(batches)
def test_hits_are_the_set_of_addresses_whatever_comes_twice(sequence: list[list[tuple[int, int]]]) -> None:
    """Records come in batches, some several times in one batch, some again and again; a generation after each."""
    with tempfile.TemporaryDirectory() as folder:
        database, index = Path(folder) / "tracuu.sqlite", Path(folder) / "index"
        expected: dict[str, str] = {}
        for batch in sequence:
            with Store(database) as store, store.transaction():
                for item, edition in batch:
                    record = said(item, edition)
                    store.records.put(record, NOW)
                    expected[record.url] = record.title
            with StoreReader(database) as reader:
                build(reader, index, compounds=False)
            hits = found(index)
            assert len(hits) == len(set(hits))
            assert set(hits) == set(expected)


def counted(department: Department) -> int:
    """How many records the index has after a build; as many as the store."""
    with StoreReader(department.data / "tracuu.sqlite") as reader:
        built = build(reader, department.data / "index", [NAME], compounds=False)
        held = reader.count([NAME])
    with Search(department.data / "index") as search:
        assert search.ask(SearchQuery()).total == built.count == held
    return held


def test_after_every_night_the_index_holds_every_record(department: Department, front: Front) -> None:
    """Quiet, edited, with pages taken down, with pages back again: what is gone stays, marked."""
    before = counted(department)
    taken_down = [path for path in sorted({asked.path for asked in front.asked}) if is_item(path)][:2]

    def edited(path: str, answer: Answer) -> Answer:
        return rewritten(answer, ("Kế hoạch", "Kế hoạch bổ sung")) if is_item(path) else answer

    def without(path: str, answer: Answer) -> Answer:
        return html("không còn", 404) if path in taken_down else answer

    for change in (edited, without, without, lambda path, answer: answer):
        front.change = change
        department.day += 1
        department.night(is_full=True)
        assert counted(department) >= before


class Losing(StoreReader):
    """A reader that loses one record on the way to the index, but not while they are counted."""

    passes = 0

    def records(self, sites: object = None) -> Iterator[Record]:
        Losing.passes += 1
        whole = list(super().records(sites))  # type: ignore[arg-type]
        return iter(whole if Losing.passes == 1 else whole[:-1])


def test_a_build_that_would_lose_a_record_fails_the_run(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    index = desk.folder / "data" / "index"
    before = current(index)
    monkeypatch.setattr(commands.refreshing, "StoreReader", Losing)
    told = desk.run("reindex", expect=1)
    assert "Chỉ mục cũ vẫn được dùng" in told.stderr
    assert current(index) == before
    assert verify(index) == []
