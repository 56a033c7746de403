"""The nightly process: APScheduler, one process, one lock, catch-up at start."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import threading
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from commands.checking import purge_waits
from commands.child import command
from commands.stopping import end_children
from crawler.age import age
from crawler.errors import StoreError
from crawler.kinship import of_ours
from crawler.store import StoreReader
from indexer.generation import current, needs_building
from settings import Settings

GRACE = 6 * 3600
#: Seconds after which the clock is looked at in any case: waiting does not count the time that a machine sleeps.
PULSE = 300
CONFIG_WRONG = 4
#: The jobs whose trouble concerns a person.
JOBS = {"nightly": "cập nhật hằng đêm", "catch-up": "cập nhật bù", "rebuild": "lập lại chỉ mục"}
#: How often the files of the index are read through.
MEND_MINUTES = 15
DAY = dt.timedelta(days=1)


@dataclass
class Nightly:
    """Starts `tracuu refresh` as a child every night, and at once where a night was missed."""

    config: Settings
    config_path: Path
    clock: Callable[[], dt.datetime]
    say: Callable[[str], None]
    #: tells a person what went wrong that the store knows nothing of: a stable word, and the words
    tell: Callable[[str, str], None] = lambda key, text: None
    _stop: threading.Event = field(default_factory=threading.Event)
    _children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run_forever(self) -> None:
        """Until SIGTERM or Ctrl-C."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        scheduler = self.scheduler()
        self.start(scheduler)
        self._stop.wait()
        end_children(self._children)
        scheduler.shutdown(wait=False)

    def start(self, scheduler: BackgroundScheduler) -> None:
        """Set the scheduler going, with what has to be made up for."""
        scheduler.add_job(nothing, IntervalTrigger(seconds=PULSE), id="pulse", coalesce=True, misfire_grace_time=None)
        scheduler.add_job(
            self.mend, "interval", minutes=MEND_MINUTES, id="mend", misfire_grace_time=None, coalesce=True
        )
        scheduler.start()
        if self.config.paths.database.exists():
            scheduler.add_job(self.reindex, id="rebuild", misfire_grace_time=None)
        if self.is_behind():
            self._catch_up(scheduler)

    def scheduler(self) -> BackgroundScheduler:
        """One nightly job: never two at once, missed nights made one, hours of grace for a late start."""
        hour, minute = self.config.schedule.refresh.split(":")
        zone = zoneinfo.ZoneInfo(self.config.schedule.timezone)
        scheduler = BackgroundScheduler(timezone=zone)
        scheduler.add_job(
            self.refresh,
            CronTrigger(hour=int(hour), minute=int(minute), timezone=zone),
            id="nightly",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=GRACE,
        )
        scheduler.add_listener(lambda event: self._trouble(scheduler, event), EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        return scheduler

    def is_behind(self) -> bool:
        """True where there is no index yet, a run was interrupted, none ended well, or the last is a day old."""
        if current(self.config.paths.index) is None:
            return True
        names = [site.name for site in self.config.sites if site.enabled]
        try:
            with StoreReader(self.config.paths.database) as reader:
                found = reader.status(names).sites
        except StoreError:
            return True
        last = [status.last if status.last_good else None for status in found]
        return any(
            run is None or run.state in ("running", "crawled") or age(run.started, self.clock()) > DAY for run in last
        )

    def reindex(self) -> None:
        """At the start: an index that is damaged, of another version or of other sites is built anew from the store."""
        options = ["--if-changed"]
        if needs_building(self.config.paths.index):
            self.say("chỉ mục hỏng, hoặc do một phiên bản khác lập: đang lập lại từ kho")
            options = []
        self._run(command(self.config_path, "reindex", *options), subprocess.DEVNULL)

    def mend(self) -> None:
        """Between the nights: an index that was damaged, or still holds what was withdrawn, is not left so."""
        if current(self.config.paths.index) is None:
            return
        if needs_building(self.config.paths.index) or self._is_to_be_purged():
            self.reindex()

    def _is_to_be_purged(self) -> bool:
        """Whether a withdrawal was cut short before its index; one that goes on holds the lock."""
        try:
            with StoreReader(self.config.paths.database) as reader:
                return purge_waits(reader, self.config)
        except StoreError:
            return False

    def refresh(self) -> None:
        """One refresh in a process of its own."""
        until = self.config.schedule.until
        code = self._run(command(self.config_path, "refresh", *(["--until", until] if until else [])))
        if code and not self._stop.is_set():
            self.say(f"cập nhật kết thúc với mã {code}; xem /status hoặc `tracuu status`")
            if words := unsaid(code):
                self.tell("refresh", words)

    def _run(self, line: list[str], stdout: int | None = None) -> int:
        """A child to its end, or to ours; its exit code."""
        with subprocess.Popen(line, stdout=stdout, env=of_ours()) as child:
            self._children.append(child)
            try:
                if self._stop.is_set():
                    child.terminate()
                return child.wait()
            finally:
                self._children.remove(child)

    def _catch_up(self, scheduler: BackgroundScheduler) -> None:
        scheduler.add_job(self.refresh, id="catch-up", misfire_grace_time=None, replace_existing=True)

    def _trouble(self, scheduler: BackgroundScheduler, event: JobExecutionEvent) -> None:
        """A job that raised or whose hour has passed: said, told, and the night made up for."""
        what = JOBS.get(event.job_id)
        if what is None or self._stop.is_set():
            return
        how = f"lỗi: {event.exception}" if event.exception else "đã lỡ giờ, đang chạy bù"
        self.say(f"lịch cập nhật: {what} {how}; đêm sau vẫn chạy")
        self.tell("schedule", f"lịch cập nhật: {what} {how}; đêm sau vẫn chạy")
        if event.code == EVENT_JOB_MISSED:
            self._catch_up(scheduler)


def nothing() -> None:
    """The pulse: after the machine has slept, a due job starts within minutes, not with the next wait's end."""


def unsaid(code: int) -> str | None:
    """What a refresh could not tell by itself, from its exit code."""
    if code < 0:
        return (
            f"lần cập nhật bị hệ điều hành ngắt ({signal.Signals(-code).name}), có thể vì hết bộ nhớ; lần sau làm tiếp"
        )
    if code == CONFIG_WRONG:
        return "config.toml không dùng được nên không cập nhật được; hãy chạy `tracuu status` để xem sai ở đâu"
    return None
