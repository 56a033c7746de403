"""Nights after the first: what changed is found, what did not is left alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.crawler.office import Office
from tests.crawler.replay import free_port, replayed
from tests.crawler.test_recordings import without_times

PORT = free_port()


@pytest.fixture(scope="module")
def after_the_first(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office after the first night of the 2018 recording; kept as it is."""
    office = Office(tmp_path_factory.mktemp("night1"))
    with replayed(shared, "2018-night1", PORT, office.folder) as replay:
        office.configure(replay.url)
        office.refresh()
    return office


@pytest.fixture
def first_night(after_the_first: Office, tmp_path: Path) -> Office:
    """A copy of it."""
    shutil.copytree(after_the_first.folder, tmp_path, dirs_exist_ok=True)
    return Office(tmp_path)


def test_a_quiet_night_asks_little_and_changes_nothing(first_night: Office, shared: Path, tmp_path: Path) -> None:
    before, first = first_night.records(), (tmp_path / "2018-night1.tsv").read_text().count("\n")
    generation = first_night.search("998")["generation"]
    with replayed(shared, "2018-night1", PORT, tmp_path) as replay:
        (told,) = first_night.refresh()
        again = replay.visits()[first:]
    assert len(again) <= 0.35 * first
    assert not [visit.path for visit in again if "download=1" in visit.path or "/uploads/" in visit.path]
    assert {visit.validators for visit in again} == {"-"}
    assert told["generation"] == generation
    assert told["records"]["changed"] == told["records"]["new"] == told["records"]["failed"] == 0
    assert without_times(first_night.records()) == without_times(before)


def test_the_second_night(first_night: Office, shared: Path, tmp_path: Path) -> None:
    before = first_night.records()
    generation = first_night.search("998")["generation"]
    with replayed(shared, "2018-night2", PORT, tmp_path) as replay:
        first_night.configure(replay.url)
        (told,) = first_night.refresh()
    after = first_night.records()
    new = {f"soctrang/laws/{number}" for number in range(422, 426)}
    absent = {"soctrang/laws/120", "soctrang/laws/201", "soctrang/news/7"}
    assert set(after) == set(before) | new
    assert {after[key]["presence"] for key in absent} == {"gone"}
    assert after["soctrang/laws/425"]["issued"] == "2014-03-05"
    changed = after["soctrang/laws/310"]
    assert (changed["title"], changed["expires"]) != (before["soctrang/laws/310"]["title"], None)
    rest = set(before) - absent - {"soctrang/laws/310"}
    assert without_times({key: after[key] for key in rest}) == without_times({key: before[key] for key in rest})
    assert told["records"]["new"] == 4
    assert told["records"]["gone"] == 3
    found = first_night.search("139/2015/NĐ-CP")
    assert found["hits"][0]["id"] == "soctrang/laws/120"
    assert found["hits"][0]["presence"] == "gone"
    assert found["generation"] != generation


def test_a_full_night_sees_edits_that_no_listing_shows(first_night: Office, shared: Path, tmp_path: Path) -> None:
    before = first_night.records()
    with replayed(shared, "2018-night2", PORT, tmp_path) as replay:
        first_night.configure(replay.url)
        first_night.refresh("--full")
    after = first_night.records()
    assert after["soctrang/news/5"]["text"] != before["soctrang/news/5"]["text"]
