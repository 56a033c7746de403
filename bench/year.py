"""A year of nights on a changing sample department, a fault on one night in five:
`python bench/year.py [--nights 365] [--every 5] [--seed 1] [--short]`.

The clock goes on a day a night. Every night is the real `refresh` in a process of its own, by that clock (`clerk.py`);
`mishaps.py` has what goes wrong, `machine.py` does it, `diary.py` goes through the nights, `audit.py` and `post.py` say
what must hold afterwards. At the end the editors rest: then nothing may grow. Exits with 1 and names what was wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
os.environ["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "bench")))  # for the process that all are forked from
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from clerk import Clerk  # noqa: E402
from diary import QUIET, RECHECK, REST, Morning, Year  # noqa: E402
from editors import Editors  # noqa: E402
from machine import Machine  # noqa: E402
from mishaps import MISHAPS, Mishap  # noqa: E402
from replaying import NAME, load  # noqa: E402

from sample import load_site  # noqa: E402
from tests.faults.front import Front  # noqa: E402
from tests.faults.full_disk import SmallDisk, small_disk  # noqa: E402
from tests.notices.post_office import PostOffice  # noqa: E402

#: Megabytes of the small disk.
DISK = 700


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
            disk = stack.enter_context(small_disk(folder / "disk", DISK))
        except pytest.skip.Exception as error:
            print(error)
        editors = Editors(front.site, NAME, RECHECK, random.Random(seed + 1))
        yield Year(front, post, Machine(Clerk(folder), post, disk, chance), editors, first, chance)


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
