"""The nightly process with a controlled clock: what is behind, what is planned, and one refresh at a time."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from commands.schedule import GRACE, Nightly
from crawler.lock import Busy, held
from crawler.store import Outcome, Store
from indexer.build import build
from settings import load

START = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)


@pytest.fixture
def nightly(tmp_path: Path) -> Nightly:
    """The nightly process of an office with one site and an index."""
    path = tmp_path / "config.toml"
    path.write_text('[[site]]\nname = "so"\nurl = "https://so.example/"\n', encoding="utf-8")
    config = load(path).settings
    with Store(config.paths.database):
        pass
    return Nightly(config, path, lambda: START, lambda line: None)


def with_run(
    nightly: Nightly, ago: dt.timedelta, stopped: tuple[str, str] | None = None, *, indexed: bool = True
) -> None:
    """A run that began so long ago."""
    from crawler.store import StoreReader

    with Store(nightly.config.paths.database) as store:
        run = store.runs.begin("so", START - ago, is_full=False)
        store.runs.end(run, START - ago, Outcome(), stopped)
        if indexed:
            store.runs.indexed("so")
    with StoreReader(nightly.config.paths.database) as reader:
        build(reader, nightly.config.paths.index, ["so"], compounds=False)


def test_no_index_yet(nightly: Nightly) -> None:
    assert nightly.is_behind()


def test_after_a_good_night(nightly: Nightly) -> None:
    with_run(nightly, dt.timedelta(hours=20))
    assert not nightly.is_behind()


def test_after_a_missed_night(nightly: Nightly) -> None:
    with_run(nightly, dt.timedelta(hours=25))
    assert nightly.is_behind()


def test_after_a_kill_before_the_index_was_built(nightly: Nightly) -> None:
    with_run(nightly, dt.timedelta(hours=1))
    with_run(nightly, dt.timedelta(minutes=5), indexed=False)
    assert nightly.is_behind()


def test_after_nights_that_never_ended_well(nightly: Nightly) -> None:
    with_run(nightly, dt.timedelta(hours=1), ("source-down", "trang nguồn không trả lời"))
    assert nightly.is_behind()


def test_a_late_start_is_made_up_once(nightly: Nightly) -> None:
    scheduler = nightly.scheduler()
    (job,) = scheduler.get_jobs()
    assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, GRACE)
    planned = job.trigger.get_next_fire_time(None, START)
    assert planned.astimezone(dt.UTC) == dt.datetime(2026, 3, 2, 18, 30, tzinfo=dt.UTC), "01:30 ở Việt Nam"


def test_two_refreshes_at_once(tmp_path: Path) -> None:
    path = tmp_path / "refresh.lock"
    child = f"from crawler.lock import held; from pathlib import Path\nwith held(Path({str(path)!r}), 'x'): print('ok')"
    with held(path, "một lần cập nhật khác"):
        done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "Busy" in done.stderr
    assert subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True).stdout == "ok\n"


def test_the_lock_of_a_dead_process_is_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "refresh.lock"
    path.write_text("999999")
    with held(path, "x"):
        pass
    with held(path, "x"), pytest.raises(Busy), held(path, "x"):
        pass
