"""The office's machine: it spends the nights, and what happens to machines happens to it."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from clerk import Clerk, Done, Order, Running
from mishaps import Mishap

from commands.notifying import watch_of
from commands.schedule import Nightly
from indexer.generation import current
from settings import Settings, load
from tests.faults.damage import HARMS, files_of, harm
from tests.faults.full_disk import SmallDisk
from tests.notices.post_office import PostOffice

REFRESH = ("refresh", "--json")
DAY = dt.timedelta(days=1)
POINTERS = (b"", b"gen-", b"gen-00000000000000000001\n", b"\x00\xff" * 9, b"../../etc\n")


CONFIG = """[paths]
data = "disk/data"
[crawl]
delay = 0
allow_loopback = true
recheck_days = {recheck}
keep_requests_days = {keep}
deadline = {deadline}
[processing]
ocr_minutes = 0
workers = 1
[mail]
host = "127.0.0.1"
port = {post}
security = "none"
sender = "tracuu@so.example"
to = ["an@so.example"]
[[site]]
name = "{name}"
url = "{url}"
"""


@dataclass
class Machine:
    """One night at a time. `usual`: seconds that a night takes, and its build, as far as is known."""

    clerk: Clerk
    post: PostOffice
    disk: SmallDisk | None
    chance: random.Random
    usual: float = 1.0
    build: float = 0.1
    #: what the service said by itself: of a refresh that was killed
    told: list[str] = field(default_factory=list)

    @property
    def index(self) -> Path:
        return self.config().paths.index

    def config(self) -> Settings:
        """The office's configuration as it stands."""
        return load(self.clerk.folder / "config.toml").settings

    def configure(self, **given: object) -> None:
        """Write config.toml."""
        (self.clerk.folder / "config.toml").write_text(CONFIG.format_map(given), encoding="utf-8")

    def night(self, mishap: Mishap | None, now: dt.datetime) -> Done | None:
        """One nightly refresh; None where there was none. Raises RuntimeError where one does not end."""
        kind = mishap.machine if mishap else ""
        act: Callable[[dt.datetime], Done | None] = getattr(self, f"_{kind.replace(' ', '_')}", self._refresh)
        return act(now + {"clock -1": -DAY, "clock +1": DAY}.get(kind, dt.timedelta()))

    def _refresh(self, now: dt.datetime) -> Done:
        return self.clerk.run(Order(REFRESH, now))

    def _off(self, now: dt.datetime) -> None:
        """Nothing at all."""

    def _no_names(self, now: dt.datetime) -> Done:
        return self.clerk.run(Order(REFRESH, now, has_names=False))

    def _no_mail(self, now: dt.datetime) -> Done:
        self.post.faults.add("refuse")
        try:
            return self._refresh(now)
        finally:
            self.post.faults.clear()

    def _kill(self, now: dt.datetime) -> Done:
        """Killed under the eyes of the nightly process, which tells it."""
        service = Service(self, now, kills=True)
        service.refresh()
        return service.done[0]

    def _power_cut(self, now: dt.datetime) -> Done:
        return self.killed(self.clerk.start(Order(REFRESH, now)))

    def killed(self, running: Running) -> Done:
        """kill -9 of all its processes at a random moment."""
        running.process.join(self.chance.uniform(0.02, self.usual * 0.6))
        if running.process.exitcode is None:
            running.kill()
        return running.end()

    def _kill_build(self, now: dt.datetime) -> Done:
        running = self.clerk.start(Order(REFRESH, now))
        child = self._builder(running)
        if child is not None:
            kill_child(child, running.process.pid or 0)
        return running.end()

    def _power_cut_in_build(self, now: dt.datetime) -> Done:
        running = self.clerk.start(Order(REFRESH, now))
        if self._builder(running) is not None:
            running.kill()
        return running.end()

    def _builder(self, running: Running) -> int | None:
        """The process that builds, some time into its work."""
        while running.child() is None and running.process.exitcode is None:
            time.sleep(0.002)
        time.sleep(self.chance.uniform(0, self.build))
        return running.child() if running.process.exitcode is None else None

    def _full_disk(self, now: dt.datetime) -> Done:
        if self.disk is None:
            return self._small_files(now)
        self.disk.fill(self.chance.choice((0, 100_000, 400_000)))
        try:
            return self._refresh(now)
        finally:
            self.disk.empty()

    def _small_files(self, now: dt.datetime) -> Done:
        return self.clerk.run(Order(REFRESH, now, most_bytes=self.chance.choice((20_000, 100_000, 400_000))))

    def _harm_index(self, now: dt.datetime) -> Done:
        generation = self.index / str(current(self.index))
        while not harm(self.chance.choice(files_of(generation)), self.chance.choice(HARMS)):
            pass
        return self._refresh(now)

    def _harm_pointer(self, now: dt.datetime) -> Done:
        (self.index / "CURRENT").write_bytes(self.chance.choice(POINTERS))
        return self._refresh(now)

    def starts(self, now: dt.datetime) -> list[Done]:
        """The service is started and makes up for what was missed: its refresh and its reindex."""
        service = Service(self, now)
        scheduler = service.scheduler()
        service.start(scheduler)
        began = time.monotonic()
        while scheduler.get_job("catch-up") or scheduler.get_job("rebuild") or service.at_work:
            if time.monotonic() - began > 280:
                raise RuntimeError("the service does not come to an end with what it makes up for")
            time.sleep(0.02)
        scheduler.shutdown(wait=True)
        return service.done


def kill_child(child: int, parent: int) -> None:
    """kill -9 of this very child; a number that means another process by now is left alone."""
    with suppress(OSError):  # it was quicker
        handle = os.pidfd_open(child)
        try:
            stat = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            if int(stat[1]) == parent:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)


class Service(Nightly):
    """The nightly process with the clock of this machine; its children are those of the clerk."""

    def __init__(self, machine: Machine, now: dt.datetime, *, kills: bool = False) -> None:
        self.machine, self.kills = machine, kills
        self.done: list[Done] = []
        self.at_work = 0
        path = machine.clerk.folder / "config.toml"
        super().__init__(machine.config(), path, lambda: now, lambda line: None, self._happened)
        self.now = now

    def _run(self, command: list[str], stdout: int | None = None) -> int:
        self.at_work += 1
        try:
            verb = tuple(command[command.index("--config") + 2 :])
            running = self.machine.clerk.start(Order(REFRESH if verb == ("refresh",) else verb, self.now))
            self.done.append(self.machine.killed(running) if self.kills else running.end())
            return self.done[-1].code
        finally:
            self.at_work -= 1

    def _happened(self, key: str, text: str) -> None:
        self.machine.told.append(text)
        watch = watch_of(self.config)
        watch.clock, watch.log = lambda: self.now, lambda line: None
        watch.look({key: text})
