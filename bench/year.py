"""A year of nights on a changing sample department, a fault on one night in five:
`python bench/year.py [--nights 365] [--every 5] [--seed 1] [--short]`.

The clock goes on a day a night. Every night is the real `refresh` in a process of its own, by that clock (`clerk.py`);
`mishaps.py` has what goes wrong, `machine.py` does it, `audit.py` says what must hold afterwards. At the end the
editors rest: then nothing may grow. Exits with 1 and names what was wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import itertools
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
os.environ["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "bench")))  # for the process that all are forked from
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from audit import (  # noqa: E402
    Letters,
    View,
    forgotten_versions,
    lost,
    overgrown,
    unfound,
    unlike,
    untold,
    view,
    whole_index,
)
from clerk import Clerk, Done, Order  # noqa: E402
from editors import Editors  # noqa: E402
from machine import DAY, Machine  # noqa: E402
from mishaps import MISHAPS, Mishap, put_right  # noqa: E402
from replaying import NAME, load  # noqa: E402
from standing import astray, judged, size, too_many_versions  # noqa: E402

from sample import load_site  # noqa: E402
from settings import Settings  # noqa: E402
from tests.faults.front import Front  # noqa: E402
from tests.faults.full_disk import SmallDisk, small_disk  # noqa: E402
from tests.notices.post_office import PostOffice  # noqa: E402

RECHECK, KEEP_DAYS, QUIET, REST, MEGABYTES = 5, 30, 10, 40, 700
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

    folder: Path
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
    last: Mishap | None = None
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
        given = {"deadline": deadline, "post": self.post.port, "url": self.front.url, "name": NAME}
        text = CONFIG.format(recheck=RECHECK, keep=KEEP_DAYS, **given)
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def spend(self, mishap: Mishap | None, *, works: bool) -> None:
        """A day of the editors and the night after it."""
        self.night += 1
        now = self.clock(mishap)
        if works:
            self.editors.work(self.night, now.date())
            self.front.site = self.editors.site
        before = self.seen or view(self.config.paths, NAME)
        self.configure(mishap.deadline if mishap else 60)
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
        came_through = done is not None and done.code == 0
        after = self.seen = view(self.config.paths, NAME)
        truth = self.truth(after)
        self.notice(after)
        found = list(lost(before, after, truth))
        if mishap:
            how = "off" if done is None else f"{done.code} {(after.run and after.run.reason) or ''}".strip()
            self.ended.setdefault(mishap.name, Counter())[how] += 1
        allowed = (*mishap.codes, *([0] if -9 in mishap.codes else [])) if mishap else (0,)
        if done is not None and done.code not in allowed:
            found.append(f"exit code {done.code}: {done.stderr.strip()[-300:]}")
        if mishap and mishap.reasons:
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

    def is_mended(self, mishap: Mishap, later: list[Done], *, came_through: bool) -> bool:
        """Whether such a night must leave everything as a good one does."""
        mends = ("harm index", "harm pointer")
        return bool(later) or mishap.machine in mends or mishap.is_harmless or (mishap.codes == (-9,) and came_through)

    def whole(self, mishap: Mishap | None, parts: list[Done], after: View) -> Iterator[str]:
        """What must hold after a night that went well."""
        yield from astray(after.records, self.editors.site, NAME)
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
            if alarms:
                yield f"alarms in a night without fault: {alarms}"
        if mishap is None and refreshes:
            self.morning(refreshes[-1], after)

    def told(self, mishap: Mishap | None, after: View, *, came_through: bool) -> Iterator[str]:
        """Whether a person heard what she had to, once, and nothing else."""
        refresh_letters = list(self.post.letters)
        at = self.first + self.night * DAY
        if mishap and mishap.machine in ("full disk", "small files"):
            self.letters.unsure = True  # the ledger may not have been written
        yield from self.letters.take(self.post.letters, at)
        later = at + dt.timedelta(hours=1.5, seconds=10 * self.night)
        if mishap or self.last or self.letters.owed:
            looked = self.machine.clerk.run(Order(("tell",), later))
            if looked.code:
                yield f"tell: {looked.code} {looked.stderr[-300:]}"
        letters = refresh_letters + list(self.post.letters)
        yield from self.letters.take(self.post.letters, later)
        if self.letters.unsure and mishap:
            return
        if mishap and (mishap.alarm or (mishap.is_told and not came_through)):
            yield from untold(letters, after, mishap.alarm, later)
        else:
            yield from self.calm(mishap, letters)

    def calm(self, mishap: Mishap | None, letters: list) -> Iterator[str]:  # type: ignore[type-arg]
        """A night of which nothing but the end of an earlier trouble is told."""
        subjects = [str(letter["Subject"]) for letter in letters]
        alarms = [subject for subject in subjects if "Cảnh báo" in subject]
        if alarms:
            bodies = [letter.get_content()[:300] for letter in letters]
            yield f"a false alarm: {bodies}"
        recovered = [subject for subject in subjects if "Lại bình thường" in subject]
        if not self.letters.unsure and len(recovered) != int(self.letters.owed):
            yield f"{len(recovered)} words that all is well, {int(self.letters.owed)} owed"
        self.letters.owed = self.letters.unsure = False

    def truth(self, after: View) -> dict[str, dict[str, object]]:
        """Title and presence of each record as its site has it now."""
        site = self.editors.site
        shown = {
            f"{NAME}/laws/{d.id}": (d.title, "restricted" if d.members_only else "published")
            for d in site.shown_directives()
        }
        shown |= {f"{NAME}/news/{a.id}": (a.title, "published") for a in site.shown_articles()}
        truth: dict[str, dict[str, object]] = {}
        for key, record in after.records.items():
            title, presence = shown.get(key, (record["title"], "gone"))
            if key not in shown and record["presence"] == "missing":
                presence = "missing"
            truth[key] = {"title": title, "presence": presence}
        return truth

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
        self.machine.usual, self.machine.build = statistics.mean(usual), statistics.mean(usual) / 3

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
        found += too_many_versions(paths.database, self.editors.changes, self.editors.site, NAME)
        self.wrong(None, found + judged(self.editors.changes, self.good))

    def verify(self) -> None:
        done = self.machine.clerk.run(Order(("verify",), self.first + self.night * DAY))
        if done.code:
            self.wrong(None, [f"verify: {done.code} {done.stdout[-500:]}{done.stderr[-500:]}"])


def crowded(chance: random.Random) -> dict[int, Mishap]:
    """Every kind once: two nights with a fault, then a good one."""
    order = chance.sample(MISHAPS, len(MISHAPS))
    return {at + at // 2 + 1: mishap for at, mishap in enumerate(order)}


def plan(nights: int, every: int, chance: random.Random) -> dict[int, Mishap]:
    """A mishap in one night of every `every`; the kinds in random order, all of them before any comes again."""
    found: dict[int, Mishap] = {}
    deck: list[Mishap] = []
    for block in range(1, nights + 1, every):
        deck = deck or chance.sample(MISHAPS, len(MISHAPS))
        night = block + chance.randrange(every)
        if night <= nights:
            found[night] = deck.pop()
    return found


@contextlib.contextmanager
def opened(folder: Path, nights: int, seed: int) -> Iterator[Year]:
    """The office on a small disk of its own, where one can be mounted."""
    chance = random.Random(seed)
    front = Front(load_site())
    front.url = f"http://localhost:{front.port}/"
    first = dt.datetime.now(dt.UTC) - dt.timedelta(days=nights + REST + QUIET + 5)
    with contextlib.ExitStack() as stack:
        stack.callback(front.close)
        post = stack.enter_context(PostOffice())
        disk: SmallDisk | None = None
        try:
            disk = stack.enter_context(small_disk(folder / "disk", MEGABYTES))
        except pytest.skip.Exception as error:
            print(error)
        editors = Editors(front.site, NAME, RECHECK, random.Random(seed + 1))
        yield Year(folder, front, post, Machine(Clerk(folder), post, disk, chance), editors, first, chance)


def spent(year: Year, nights: int, mishaps: dict[int, Mishap], rest: int = REST) -> None:
    """All nights: the first, the changing ones, those of rest."""
    year.begin()
    for night in range(1, nights + 1):
        year.spend(mishaps.get(night), works=night % 3 == 0 or night in mishaps)
        if night % 30 == 0:
            year.verify()
            last = year.mornings[-1]
            print(f"night {night}: {last.records} records, {last.seconds:.1f} s, {last.requests} requests, "
                  f"{last.disk / 1e6:.1f} MB, {last.memory:.0f}+{last.children:.0f} MB memory, "
                  f"{len(year.faults)} faults", flush=True)  # fmt: skip
    for at in itertools.count():
        year.spend(None, works=False)
        if at >= rest or all(change.noticed is not None for change in year.editors.changes):
            break
    for _ in range(QUIET):
        year.spend(None, works=False)
    year.verify()
    year.close()


def bounded(year: Year, *, is_long: bool) -> Iterator[str]:
    """Disk and memory, first and last quarter; prints the table."""
    changing, quiet = year.mornings[1:-QUIET], year.mornings[-QUIET:]
    quarter = max(1, len(changing) // 4)
    rows = {"first quarter": changing[:quarter], "last quarter": changing[-quarter:], "at rest": quiet}
    print(f"{'':14} {'records':>8} {'requests':>8} {'raw MB':>8} {'store MB':>8} {'index MB':>8} "
          f"{'kB/record':>9} {'refresh MB':>10} {'build MB':>8} {'seconds':>8} {'CPU s':>6}")  # fmt: skip
    a_record, memory = {}, {}
    for name, some in rows.items():
        mean = {
            key: statistics.mean(getattr(m, key) for m in some)
            for key in Morning.__annotations__
            if key != "generation"
        }
        a_record[name] = (mean["raw"] + mean["database"] + mean["index"]) / mean["records"] / 1e3
        memory[name] = mean["memory"]
        print(f"{name:14} {mean['records']:8.0f} {mean['requests']:8.0f} {mean['raw'] / 1e6:8.2f} "
              f"{mean['database'] / 1e6:8.2f} {mean['index'] / 1e6:8.2f} {a_record[name]:9.1f} {mean['memory']:10.1f} "
              f"{mean['children']:8.1f} {mean['seconds']:8.2f} {mean['cpu']:6.2f}")  # fmt: skip
    grown = quiet[-1].disk - quiet[0].disk
    print(
        f"{QUIET} nights at rest: disk grew by {grown / 1e3:.1f} kB, {len({m.generation for m in quiet})} generation(s)"
    )
    if is_long and (grown > 200_000 or len({m.generation for m in quiet}) > 1):
        yield f"at rest the disk grew by {grown} bytes"
    if is_long and a_record["last quarter"] > 1.3 * a_record["first quarter"]:
        yield f"kB a record grew: {a_record}"
    if is_long and memory["last quarter"] > 1.2 * memory["first quarter"]:
        yield f"memory grew: {memory}"


def summary(year: Year) -> None:
    """How the nights with a fault ended."""
    for mishap in MISHAPS:
        ends = ", ".join(f"{how} ×{n}" for how, n in sorted(year.ended.get(mishap.name, {}).items()))
        print(f"{mishap.name:32} {year.met[mishap.name]:3}  {ends}")
    print(f"{len(year.good)} nights whole, {year.met.total()} with a fault; {year.letters.count} letters")


def main() -> None:
    """The year and its figures; exits with 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--every", type=int, default=5, help="a fault in one night of so many")
    parser.add_argument("--short", action="store_true", help="each kind of fault once, in two nights of three")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    mishaps = crowded(chance) if options.short else plan(options.nights, options.every, chance)
    nights = max(mishaps) + 1 if options.short else options.nights
    began = time.monotonic()
    print(f"{load()}; {nights} nights, {len(mishaps)} with a fault, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name, opened(Path(name), nights, options.seed) as year:
        spent(year, nights, mishaps, rest=RECHECK if options.short else REST)
        faults = [*year.faults, *bounded(year, is_long=nights > 200)]
        summary(year)
    print(f"{time.monotonic() - began:.0f} s in all")
    print("\n".join(f"FAULT {fault}" for fault in faults) or "no fault")
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
