"""The office through the nights: what is done to it, what came of it, and what should have come of it."""

from __future__ import annotations

import datetime as dt
import json
import random
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from audit import View, forgotten_versions, lost, overgrown, unfound, unlike, view, whole_index
from clerk import Done, Order
from editors import Editors
from machine import DAY, Machine
from mishaps import Mishap, put_right
from post import Letters
from replaying import NAME
from standing import astray, judged, size, standing_of, too_many_versions

from crawler.store import StoreReader
from settings import Settings
from tests.faults.front import Front, is_item
from tests.notices.post_office import PostOffice

RECHECK, KEEP_DAYS, QUIET, REST = 5, 30, 10, 40
#: Days after which an office that published every week is said to have fallen silent, and the words for it.
WEEKS, SILENT = 21, "tuần nay không có văn bản mới"


@dataclass(frozen=True)
class Morning:
    """A night that went well: bytes on disk by part, what there is, MB of memory, the work done."""

    night: int
    raw: int
    database: int
    index: int
    records: int
    memory: float
    children: float
    requests: int
    seconds: float
    cpu: float
    generation: str | None

    @property
    def disk(self) -> int:
        return self.raw + self.database + self.index


@dataclass
class Year:
    """The office, its site, its machine, and all that was found wrong."""

    front: Front
    post: PostOffice
    machine: Machine
    editors: Editors
    first: dt.datetime
    chance: random.Random
    mornings: list[Morning] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    good: list[int] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    ended: dict[str, Counter[str]] = field(default_factory=dict)
    letters: Letters = field(default_factory=Letters)
    night: int = 0
    #: the last day of the editors' work
    worked: int = 0
    last: Mishap | None = None
    #: how often each record was met behind a login that is not its own
    closed: Counter[str] = field(default_factory=Counter)
    #: how things stood in the morning
    seen: View | None = None

    @property
    def config(self) -> Settings:
        return self.machine.config()

    def clock(self, mishap: Mishap | None) -> dt.datetime:
        """When this night begins: machines and schedules are a little early or late."""
        late = self.chance.uniform(-3, 3) + (mishap.late if mishap else 0)
        return self.first + self.night * DAY + dt.timedelta(minutes=late)

    def begin(self) -> None:
        """The first night, which must be whole."""
        self.configure(60)
        self.front.site = self.editors.site
        done = self.machine.night(None, self.clock(None))
        assert done is not None
        if done.code:
            raise SystemExit(f"the first night ended with {done.code}: {done.stderr[-2000:]}")
        self.morning(done, view(self.config.paths, NAME))

    def configure(self, deadline: int) -> None:
        self.machine.configure(
            deadline=deadline, post=self.post.port, url=self.front.url, name=NAME, recheck=RECHECK, keep=KEEP_DAYS
        )

    def spend(self, mishap: Mishap | None, *, works: bool) -> None:
        """A day of the editors and the night after it."""
        self.night += 1
        now = self.clock(mishap)
        if works:
            self.worked = self.night
            self.editors.work(self.night, now.date())
            self.front.site = self.editors.site
        before = self.seen or view(self.config.paths, NAME)
        self.configure(mishap.deadline if mishap else 60)
        self.front.asked.clear()
        if mishap:
            self.met[mishap.name] += 1
            mishap.stage(self.front)
        try:
            done = self.machine.night(mishap, now)
            put_right(self.front)
            later = self.follow(mishap, now)
            self.judge(mishap, done, later, before, now)
        except Exception as error:
            put_right(self.front)
            self.seen = None
            self.wrong(mishap, [f"{type(error).__name__}: {error}"])
        self.last = mishap

    def follow(self, mishap: Mishap | None, now: dt.datetime) -> list[Done]:
        """What a machine does that comes up again."""
        if mishap is None or mishap.machine not in ("power cut", "off"):
            return []
        hours = 1 if mishap.machine == "power cut" else 9
        return self.machine.starts(now + dt.timedelta(hours=hours))

    def judge(
        self, mishap: Mishap | None, done: Done | None, later: list[Done], before: View, now: dt.datetime
    ) -> None:
        """Compare what came of a night with what had to come of it."""
        came_through = done is not None and self.came_through(mishap, done)
        after = self.seen = view(self.config.paths, NAME)
        truth = standing_of(after.records, self.editors.site, NAME)
        self.notice(after)
        if mishap and mishap.crowd:  # what is new may have been taken from its listing
            self.closed.update(after.records.keys() - before.records.keys())
        for key, true in truth.items():
            self.closed[key] += after.records[key]["presence"] == "restricted" != true["presence"]
        found = list(lost(before, after, truth, mishap.leaves if mishap else ""))
        if mishap:
            how = "off" if done is None else f"{done.code} {(after.run and after.run.reason) or ''}".strip()
            self.ended.setdefault(mishap.name, Counter())[how] += 1
        if done is not None and done.code not in (mishap.codes if mishap else (0,)) and not came_through:
            found.append(f"exit code {done.code}: {done.stderr.strip()[-300:]}")
        if mishap and mishap.reasons and not came_through:
            reason = after.run.reason if after.run else None
            found += [f"stopped by {reason!r}, not by {mishap.reasons}"] if reason not in mishap.reasons else []
            found += unlike(before, after)
        found += [f"later {part.order.arguments}: {part.code} {part.stderr[-200:]}" for part in later if part.code]
        if any("Traceback" in part.stderr for part in (done, *later) if part):
            found.append(
                f"traceback: {next(p for p in (done, *later) if p and 'Traceback' in p.stderr).stderr[-1500:]}"
            )
        if mishap is None or self.is_mended(mishap, later, came_through=came_through):
            found += self.whole(mishap, [part for part in (done, *later) if part], after)
        self.wrong(mishap, found + list(self.told(mishap, after, came_through=came_through)))

    def came_through(self, mishap: Mishap | None, done: Done) -> bool:
        """A night that ended well: its fault came too late, or too few pages showed it."""
        asked = {asked.path for asked in self.front.asked if is_item(asked.path)}
        is_late = mishap is not None and mishap.machine in ("kill", "power cut", "kill build", "power cut in build")
        if mishap is not None and mishap.machine == "power cut in build" and done.code == -9:
            return self.state() == "done"
        return done.code == 0 and (mishap is None or is_late or len(asked) < mishap.crowd)

    def state(self) -> str:
        """How the last run stands."""
        with StoreReader(self.config.paths.database) as reader:
            last = reader.status([NAME]).sites[0].last
        return last.state if last else ""

    def is_mended(self, mishap: Mishap, later: list[Done], *, came_through: bool) -> bool:
        """Whether such a night must leave everything as a good one does."""
        mends = ("harm index", "harm pointer")
        return bool(later) or mishap.machine in mends or mishap.is_harmless or (came_through and not mishap.crowd)

    def whole(self, mishap: Mishap | None, parts: list[Done], after: View) -> Iterator[str]:
        """What must hold after a night that went well."""
        yield from astray(after.records, self.editors.site, NAME)
        for key, true in standing_of(after.records, self.editors.site, NAME).items():
            if after.records[key]["presence"] != true["presence"]:
                yield f"{key} is {true['presence']} and held as {after.records[key]['presence']}"
        if after.waiting:
            yield f"{after.waiting} changes are not in the index"
        yield from overgrown(self.config.paths, self.first + self.night * DAY, KEEP_DAYS)
        some = self.chance.sample(sorted(after.records), 4)
        fresh = [c.record_id for c in self.editors.changes if c.noticed == self.night and c.record_id in after.records]
        yield from unfound(self.config.paths, after.records, [*some, *fresh[:4]])
        self.good.append(self.night)
        refreshes = [part for part in parts if part.order.arguments[0] == "refresh" and part.code == 0]
        for part in refreshes:
            alarms = json.loads(part.stdout)["alarms"]
            if [alarm for alarm in alarms if SILENT not in alarm or not self.may_be_silent]:
                yield f"alarms in a night without fault: {alarms}"
            if not alarms and self.night - self.worked > WEEKS + 2:
                yield f"no alarm though the office has been silent for {self.night - self.worked} days"
        if mishap is None and refreshes:
            self.morning(refreshes[-1], after)

    @property
    def may_be_silent(self) -> bool:
        """The editors have rested for so long that the office is thought to have fallen silent."""
        return self.night - self.worked >= WEEKS

    def told(self, mishap: Mishap | None, after: View, *, came_through: bool) -> Iterator[str]:
        """Whether a person heard what she had to, once, and nothing else: of the refresh, and of a look hours later."""
        at = self.first + self.night * DAY
        yield from self.letters.begin(mishap, self.post.letters, at)
        later = at + dt.timedelta(hours=1.5, seconds=10 * self.night)
        if mishap or self.last or self.letters.owed:
            looked = self.machine.clerk.run(Order(("tell",), later))
            if looked.code:
                yield f"tell: {looked.code} {looked.stderr[-300:]}"
        if self.may_be_silent and mishap is None:
            yield from self.letters.silent(self.post.letters, later, SILENT)
        else:
            yield from self.letters.end(mishap, self.post.letters, later, after, came_through=came_through)

    def notice(self, after: View) -> None:
        """Which changes are held now."""
        for change in self.editors.changes:
            if change.noticed is None and change.is_seen(after.records.get(change.record_id)):
                change.noticed = self.night

    def morning(self, done: Done, after: View) -> None:
        paths = self.config.paths
        told = json.loads(done.stdout)
        self.mornings.append(Morning(
            self.night, size(paths.raw), sum(map(size, paths.data.glob("tracuu.sqlite*"))), size(paths.index),
            len(after.records), done.memory, done.children, told["requests"], done.seconds, done.cpu,
            after.generation,
        ))  # fmt: skip
        usual = [morning.seconds for morning in self.mornings[-10:]]
        self.machine.usual, self.machine.build = statistics.mean(usual), statistics.mean(usual) / 10

    def wrong(self, mishap: Mishap | None, found: list[str]) -> None:
        for line in found:
            said = f"night {self.night} ({mishap.name if mishap else 'good'}): {line}"
            self.faults.append(said)
            print(f"  ? {said}", flush=True)

    def close(self) -> None:
        """The last looks: every record, every version, an index made anew."""
        paths = self.config.paths
        after = view(paths, NAME)
        found = list(unfound(paths, after.records, sorted(after.records)))
        found += forgotten_versions(paths, self.editors.changes)
        with tempfile.TemporaryDirectory() as anew:
            found += whole_index(paths, NAME, self.chance, Path(anew))
        found += too_many_versions(paths.database, self.editors.changes, self.editors.site, NAME, self.closed)
        self.wrong(None, found + judged(self.editors.changes, self.good))

    def verify(self) -> None:
        done = self.machine.clerk.run(Order(("verify",), self.first + self.night * DAY))
        if done.code:
            self.wrong(None, [f"verify: {done.code} {done.stdout[-500:]}{done.stderr[-500:]}"])
