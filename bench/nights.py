"""Sixty nights on a changing sample department: `python bench/nights.py [--nights 60] [--seed 1]`.

The clock goes on a day a night; crawl, reading and build run in this process, so that its memory is what grows if
anything does. Every change must be found within its time: what a listing shows the same night, what only a page shows
within `recheck_days`, a file replaced under its link within 30 days. Then the editors rest: once the rotation has been
through, ten quiet nights must leave disk, memory and generation as they are.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import itertools
import random
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from editors import Editors
from replaying import NAME, load
from standing import astray, judged, size, too_many_versions

from commands.nightly import Night
from crawler.records import to_public
from crawler.store import Outcome, Store, StoreReader
from indexer.build import build
from indexer.errors import BuildFailed
from indexer.generation import current
from sample import SampleServer, load_site, serve
from settings import Crawl, Paths, Processing, Settings, Site

QUIET = 10


@dataclass(frozen=True)
class Morning:
    """How things stand after a night: bytes on disk by part, memory in MB, what the night did."""

    night: int
    raw: int
    database: int
    index: int
    memory: float
    outcome: Outcome
    generation: str | None
    seconds: float

    @property
    def disk(self) -> int:
        return self.raw + self.database + self.index


@dataclass
class Years:
    """The office with a controlled clock."""

    folder: Path
    server: SampleServer
    config: Settings
    first: dt.datetime
    day: int = 0
    mornings: list[Morning] = field(default_factory=list)
    #: generations that did not pass their checks
    unbuilt: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, folder: Path, server: SampleServer, nights: int, recheck_days: int) -> Years:
        """All nights lie in the past: the sample's own clock is the machine's."""
        config = Settings(
            paths=Paths(data=folder),
            crawl=Crawl(delay=0, allow_loopback=True, recheck_days=recheck_days),
            processing=Processing(workers=1, ocr_minutes=0),
            site=(Site(url=server.url, name=NAME),),
        )
        return cls(
            folder, server, config, dt.datetime.now(dt.UTC) - dt.timedelta(days=nights + recheck_days + QUIET + 2)
        )

    def clock(self) -> dt.datetime:
        """This night's time."""
        return self.first + dt.timedelta(days=self.day)

    def night(self) -> Morning:
        """One refresh with everything that belongs to it."""
        began = time.monotonic()
        self.folder.mkdir(exist_ok=True)
        night = Night(config=self.config, reindex=self._reindex, clock=self.clock, say=lambda line: None)
        (result,) = night.run(self.config.site)
        if result.stopped:
            raise SystemExit(f"night {self.day}: {result.stopped}")
        self._date_requests()
        gc.collect()
        morning = Morning(
            self.day, size(self.folder / "raw"), sum(map(size, self.folder.glob("tracuu.sqlite*"))),
            size(self.folder / "index"), memory(), result.outcome, current(self.folder / "index"),
            time.monotonic() - began,
        )  # fmt: skip
        self.mornings.append(morning)
        self.day += 1
        return morning

    def records(self) -> dict[str, dict[str, Any]]:
        """What is held, by id."""
        with StoreReader(self.config.paths.database) as reader:
            return {record.id: to_public(record) for record in reader.records([NAME])}

    def _reindex(self) -> int:
        with StoreReader(self.config.paths.database) as reader:
            sequence = reader.last_change()
            try:
                build(reader, self.config.paths.index, [NAME], compounds=False)
            except BuildFailed as error:
                self.unbuilt.append(f"night {self.day}: {error}")
                return 3
        with Store(self.config.paths.database) as store:
            store.records.indexed(sequence)
        return 0

    def _date_requests(self) -> None:
        """The log of requests has the machine's time: give it the night's, so that it is forgotten in due time."""
        with closing(sqlite3.connect(self.config.paths.database)) as database, database:
            database.execute(
                "UPDATE requests SET at = ? WHERE run_id = (SELECT max(id) FROM runs)", (self.clock().isoformat(),)
            )


def main() -> None:
    """The nights, then the figures; exits with 1 where a change was found late or not at all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--recheck-days", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    site = load_site()
    with tempfile.TemporaryDirectory() as name, serve(site, port=0) as server:
        print(
            f"{load()}; {options.nights} nights, recheck_days {options.recheck_days}, seed {options.seed}", flush=True
        )
        years = Years.open(Path(name) / "data", server, options.nights, options.recheck_days)
        editors = Editors(site, NAME, options.recheck_days, random.Random(options.seed))
        spent(years, editors, options.nights, options.nights + options.recheck_days + 1 + QUIET)
        told(years.mornings, options.nights)
        faults = judged(editors.changes, range(years.day)) + years.unbuilt
        faults += astray(years.records(), editors.site, NAME)
        faults += too_many_versions(years.config.paths.database, editors.changes, editors.site, NAME)
        print("\n".join(f"FAULT {fault}" for fault in faults) or "no fault")
    raise SystemExit(1 if faults else 0)


def spent(years: Years, editors: Editors, nights: int, last: int) -> None:
    """A first night, the changing nights, the quiet ones; each change is looked for every morning."""
    years.night()
    for night in range(1, last + 1):
        if night <= nights:
            editors.work(night, years.clock().date())
            years.server.site = editors.site
        morning = years.night()
        held = years.records()
        for change in editors.changes:
            if change.noticed is None and change.is_seen(held.get(change.record_id)):
                change.noticed = night
        if night % 10 == 0:
            print(
                f"night {night}: {morning.seconds:.1f} s, {morning.outcome.requests} requests, {len(held)} records, "
                f"{morning.disk / 1e6:.1f} MB, {morning.memory:.0f} MB memory",
                flush=True,
            )


def told(mornings: list[Morning], nights: int) -> None:
    """Disk and memory, first and last ten nights, and what the quiet nights added."""
    changing, quiet = mornings[1 : nights + 1], mornings[-QUIET:]
    for what, some in (("first ten", changing[:10]), ("last ten", changing[-10:]), ("quiet ten", quiet)):
        parts = {part: statistics.mean(getattr(m, part) for m in some) / 1e6 for part in ("raw", "database", "index")}
        print(
            f"{what}: " + ", ".join(f"{part} {size:.2f}" for part, size in parts.items())
            + f" MB; memory {min(m.memory for m in some):.0f}–{max(m.memory for m in some):.0f} MB; "
            f"requests {statistics.mean(m.outcome.requests for m in some):.0f} of {mornings[0].outcome.requests}"
        )  # fmt: skip
    grown = [(after.disk - before.disk) / 1e3 for before, after in itertools.pairwise(quiet)]
    generations = len({morning.generation for morning in quiet})
    print(f"quiet nights: disk grew by {[round(kb, 1) for kb in grown]} kB; generations {generations}")
    alarms = Counter(alarm for m in mornings for alarm in m.outcome.alarms)
    failed = sum(m.outcome.records.get("failed", 0) for m in mornings)
    print(f"alarms {dict(alarms)}; failed pages {failed}; {sum(m.seconds for m in mornings):.0f} s in all")


def memory() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()
