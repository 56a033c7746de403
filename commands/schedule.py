"""The nightly process: APScheduler, one process, one lock, catch-up at start."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from crawler.errors import StoreError
from crawler.store import StoreReader
from indexer.generation import current, needs_building
from settings import Settings

GRACE = 6 * 3600
DAY = dt.timedelta(days=1)


@dataclass
class Nightly:
    """Starts `tracuu refresh` as a child every night, and at once where a night was missed."""

    config: Settings
    config_path: Path
    clock: Callable[[], dt.datetime]
    say: Callable[[str], None]
    _stop: threading.Event = field(default_factory=threading.Event)
    _child: subprocess.Popen[bytes] | None = None

    def run_forever(self) -> None:
        """Until SIGTERM or Ctrl-C."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        scheduler = self.scheduler()
        scheduler.start()
        if self.config.paths.database.exists():
            scheduler.add_job(self.reindex, id="rebuild", misfire_grace_time=None)
        if self.is_behind():
            scheduler.add_job(self.refresh, id="catch-up", misfire_grace_time=None)
        self._stop.wait()
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
        scheduler.shutdown(wait=False)

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
        scheduler.add_listener(self._trouble, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
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
            run is None or run.state in ("running", "crawled") or self.clock() - run.started > DAY for run in last
        )

    def reindex(self) -> None:
        """At the start: an index that is damaged, of another version or of other sites is built anew from the store."""
        command = [sys.executable, "-m", "tracuu", "--config", str(self.config_path), "reindex"]
        if needs_building(self.config.paths.index):
            self.say("chỉ mục hỏng, hoặc do một phiên bản khác lập: đang lập lại từ kho")
        else:
            command.append("--if-changed")
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)

    def refresh(self) -> None:
        """One refresh in a process of its own."""
        command = [sys.executable, "-m", "tracuu", "--config", str(self.config_path), "refresh"]
        if self.config.schedule.until:
            command += ["--until", self.config.schedule.until]
        self._child = subprocess.Popen(command)
        code = self._child.wait()
        if code and not self._stop.is_set():
            self.say(f"cập nhật kết thúc với mã {code}; xem /status hoặc `tracuu status`")

    def _trouble(self, event: JobExecutionEvent) -> None:
        self.say(f"lịch cập nhật: {event.exception or 'đã lỡ giờ'}; đêm sau vẫn chạy")
