"""Generations: built aside, checked, swapped, kept, found damaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.records import Presence
from indexer.answers import SearchQuery
from indexer.build import build
from indexer.errors import BuildFailed, DamagedIndex, NoIndexYet
from indexer.generation import current, outdated, read_manifest, verify
from indexer.search import Search
from tests.indexer.office import Office, article


def test_there_is_no_index_yet(tmp_path: Path) -> None:
    with Search(tmp_path) as search:
        assert search.generation is None
        with pytest.raises(NoIndexYet):
            search.ask(SearchQuery("kế hoạch"))
    with pytest.raises(NoIndexYet):
        verify(tmp_path)


def test_an_office_without_records_has_an_index(tmp_path: Path) -> None:
    assert build(Office([]), tmp_path).count == 0
    with Search(tmp_path) as search:
        for question in ("", "kế hoạch", '"a b"', "998/QĐ-SGDĐT", "-a"):
            assert search.ask(SearchQuery(question)).total == 0
        assert search.suggest("k") == ()


def test_unchanged_records_leave_the_generation(tmp_path: Path) -> None:
    first = build(Office(), tmp_path)
    again = build(Office(), tmp_path)
    assert (first.fresh, again.fresh) == (True, False)
    assert again.name == first.name == current(tmp_path)
    assert build(Office(), tmp_path, force=True).name != first.name


def test_a_changed_record_makes_a_new_one_and_it_is_seen(tmp_path: Path) -> None:
    office = Office()
    build(office, tmp_path)
    with Search(tmp_path) as search:
        assert search.ask(SearchQuery("khai giảng")).total == 0
        office.held[0] = replace(office.held[0], presence=Presence.GONE)
        office.held.append(article(99, "Lễ khai giảng năm học mới", "Học sinh dự lễ khai giảng."))
        built = build(office, tmp_path)
        answer = search.ask(SearchQuery("khai giảng"))
        assert (answer.total, answer.generation) == (1, built.name)
        assert search.ask(SearchQuery("998 qd")).hits[0].presence == "gone"


def test_sites_that_are_not_named_are_left_out(tmp_path: Path) -> None:
    office = Office()
    office.held.append(replace(office.held[0], id="khac/laws/1", site="khac"))
    assert build(office, tmp_path, ["so"]).count == 13
    assert build(office, tmp_path, ["so", "khac"]).count == 14


def test_an_id_that_comes_twice_is_one_hit(tmp_path: Path) -> None:
    office = Office()
    assert build(Office([*office.held, *office.held]), tmp_path).count == 13
    with Search(tmp_path) as search:
        assert search.ask(SearchQuery()).total == 13


def test_two_generations_are_kept(tmp_path: Path) -> None:
    names = [build(Office(), tmp_path, force=True).name for _ in range(4)]
    assert sorted(path.name for path in tmp_path.glob("gen-*")) == names[-2:]


def test_a_build_that_breaks_leaves_the_old_generation(tmp_path: Path) -> None:
    kept = build(Office(), tmp_path).name

    class Breaking(Office):
        def file_text(self, sha256: str) -> None:
            raise OSError("đĩa đầy")

    with pytest.raises(OSError, match="đĩa đầy"):
        build(Breaking(), tmp_path, force=True)
    assert current(tmp_path) == kept
    assert [path.name for path in tmp_path.glob("gen-*")] == [kept]
    assert build(Office(), tmp_path, force=True).name != kept


def test_what_an_interrupted_build_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "gen-1.tmp").mkdir()
    (tmp_path / "gen-1.tmp" / "texts.bin").write_bytes(b"half")
    build(Office(), tmp_path)
    assert not list(tmp_path.glob("*.tmp"))


def test_a_source_that_loses_records_on_the_way_fails_the_check(tmp_path: Path) -> None:
    class Shrinking(Office):
        asked = 0

        def records(self, sites=None):  # type: ignore[no-untyped-def]
            self.asked += 1
            return iter(self.held if self.asked == 1 else self.held[:-1])

    with pytest.raises(BuildFailed, match="12 trong số 13"):
        build(Shrinking(), tmp_path)
    assert current(tmp_path) is None


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    build(Office(), tmp_path, progress=lambda done, count: told.append((done, count)))
    assert told == [(done, 13) for done in range(1, 14)]


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]


@pytest.mark.parametrize("harm", ["missing", "empty", "half", "flipped", "zeroed"])
def test_damage_to_any_file_is_detected(tmp_path: Path, harm: str) -> None:
    name = build(Office(), tmp_path).name
    for path in files(tmp_path / name):
        whole = path.read_bytes()
        _harm(path, whole, harm)
        if path.read_bytes() != whole if path.exists() else True:
            assert verify(tmp_path), f"{path.name}: {harm}"
        path.write_bytes(whole)
    assert verify(tmp_path) == []


def _harm(path: Path, whole: bytes, harm: str) -> None:
    if harm == "missing":
        path.unlink()
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "half":
        path.write_bytes(whole[: len(whole) // 2])
    elif harm == "flipped":
        at = len(whole) // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    else:
        path.write_bytes(bytes(min(64, len(whole))) + whole[64:])


def test_a_damaged_generation_is_not_opened_and_is_rebuilt(tmp_path: Path) -> None:
    name = build(Office(), tmp_path).name
    (tmp_path / name / "texts.bin").write_bytes(b"")
    with Search(tmp_path) as search:
        with pytest.raises(DamagedIndex, match="tracuu reindex"):
            search.ask(SearchQuery("kế hoạch"))
        assert build(Office(), tmp_path).fresh
        assert search.ask(SearchQuery("kế hoạch")).total > 0


def test_another_version_is_told_and_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = build(Office(), tmp_path).name
    assert outdated(read_manifest(tmp_path / name)) == []
    monkeypatch.setattr("indexer.generation.ANALYSIS_VERSION", 99)
    assert outdated(read_manifest(tmp_path / name)) == ["analysis"]
    with Search(tmp_path) as search:
        assert search.ask(SearchQuery("kế hoạch")).generation == name
    assert build(Office(), tmp_path).fresh
    monkeypatch.setattr("indexer.generation.ARRAYS_VERSION", 99)
    with Search(tmp_path) as search, pytest.raises(DamagedIndex):
        search.ask(SearchQuery("kế hoạch"))
