"""The nightly process with a controlled clock: what is behind, what is planned, and one refresh at a time."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from commands.schedule import GRACE, Nightly, unsaid
from crawler.lock import Busy, held
from crawler.store import Outcome, Store
from indexer.build import build
from settings import load
from tests.notices.post_office import until

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


def test_after_a_night_that_is_yet_to_come(nightly: Nightly) -> None:
    """The clock was years ahead, and was put right: no night is left out for those years."""
    with_run(nightly, dt.timedelta(days=-1500))
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


@dataclass
class Counted(Nightly):
    """The nightly process with refreshes that only count, or fail."""

    refreshed: list[str] = field(default_factory=list)
    fails: bool = False

    def refresh(self) -> None:
        self.refreshed.append("night")
        if self.fails:
            raise RuntimeError("đĩa hỏng")

    def reindex(self) -> None:
        """Not here."""


@dataclass
class Bed:
    """A scheduler, and what was told of it."""

    nightly: Counted
    scheduler: BackgroundScheduler
    told: list[tuple[str, str]]

    @contextmanager
    def woken(self, asleep: dt.timedelta) -> Iterator[None]:
        """The scheduler as it wakes up after the machine has slept so long over the nightly hour."""
        scheduler, real = self.scheduler, dt.datetime.now(dt.UTC)
        scheduler.start(paused=True)
        scheduler.modify_job("nightly", next_run_time=real - asleep)
        scheduler.resume()
        try:
            yield
        finally:
            scheduler.shutdown()


@pytest.fixture
def bed(nightly: Nightly) -> Bed:
    with_run(nightly, dt.timedelta(hours=2))
    told: list[tuple[str, str]] = []
    counted = Counted(
        nightly.config, nightly.config_path, nightly.clock, nightly.say, lambda *words: told.append(words)
    )
    return Bed(counted, counted.scheduler(), told)


def test_some_hours_asleep_are_made_up_once(bed: Bed) -> None:
    with bed.woken(asleep=dt.timedelta(hours=4)):
        assert until(lambda: bed.nightly.refreshed == ["night"])
        planned = bed.scheduler.get_job("nightly").next_run_time
    assert bed.nightly.refreshed == ["night"]
    assert bed.told == []
    assert planned > dt.datetime.now(dt.UTC)


def test_days_asleep_are_made_up_once_and_told(bed: Bed) -> None:
    """Every nightly hour of three days has passed, the last one up to a day ago: one refresh, whatever was missed."""
    with bed.woken(asleep=dt.timedelta(days=3)):
        assert until(lambda: bed.nightly.refreshed == ["night"])
        assert until(lambda: bed.scheduler.get_job("catch-up") is None)
        planned = bed.scheduler.get_job("nightly").next_run_time
    assert bed.nightly.refreshed == ["night"]
    assert planned > dt.datetime.now(dt.UTC)
    late = [words for key, words in bed.told if key == "schedule"]
    assert len(late) <= 1
    assert all("đã lỡ giờ" in words for words in late)


def test_an_hour_that_is_long_over_is_told_and_made_up(bed: Bed) -> None:
    """The one hour that was due is past its grace: refused by the scheduler, told, and made up by us."""
    bed.scheduler.reschedule_job("nightly", trigger="date", run_date=dt.datetime.now(dt.UTC) - dt.timedelta(hours=9))
    with bed.woken(asleep=dt.timedelta(hours=9)):
        assert until(lambda: bed.nightly.refreshed == ["night"])
        assert until(lambda: len(bed.told) == 1)
    ((key, words),) = bed.told
    assert key == "schedule"
    assert "đã lỡ giờ" in words


def test_a_night_that_raises_is_told_and_the_next_one_is_planned(bed: Bed) -> None:
    bed.nightly.fails = True
    with bed.woken(asleep=dt.timedelta(seconds=1)):
        assert until(lambda: len(bed.told) == 1)
        planned = bed.scheduler.get_job("nightly").next_run_time
        bed.nightly.fails = False
        bed.scheduler.modify_job("nightly", next_run_time=dt.datetime.now(dt.UTC))
        assert until(lambda: len(bed.nightly.refreshed) == 2)
    assert "đĩa hỏng" in bed.told[0][1]
    assert planned > dt.datetime.now(dt.UTC)
    assert len(bed.told) == 1


def test_a_missed_night_is_made_up_at_the_start_just_once(bed: Bed) -> None:
    bed.nightly.clock = lambda: START + dt.timedelta(hours=30)
    bed.nightly.start(bed.scheduler)
    assert until(lambda: bed.nightly.refreshed == ["night"])
    bed.scheduler.shutdown()
    assert bed.nightly.refreshed == ["night"]


def test_nothing_is_made_up_after_a_good_night(bed: Bed) -> None:
    bed.nightly.start(bed.scheduler)
    assert bed.scheduler.get_job("catch-up") is None
    bed.scheduler.shutdown()
    assert bed.nightly.refreshed == []


def test_a_refresh_that_the_system_kills_is_told(nightly: Nightly) -> None:
    code = nightly._run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])
    assert code == -9
    assert "SIGKILL" in (unsaid(code) or "")
    assert "config.toml" in (unsaid(4) or "")
    assert [unsaid(told_by_itself) for told_by_itself in (0, 1, 3, 5)] == [None] * 4
