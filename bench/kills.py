"""kill -9 at random moments of a first refresh: `python bench/kills.py [--seed 1] [--recording 2018-night1]`.

Twenty kills, the moments drawn at random within each phase (crawl, reading of files, build, just after the swap), every
other one of the whole process group as a power cut would, the rest of the main process alone. After the last `refresh`
the records, the answers and the kept bodies must be those of an undisturbed run, and nothing may have been fetched
twice but the one in flight. TRACUU_SHARED names the folder that holds recordings/.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from replaying import Office, Replay, load, replayed

CRAWL, READING, BUILD = 12, 3, 4
QUESTIONS = (
    "998 qd sgddt", "cải cách hành chính", "tuyen sinh lop 10", '"kiểm tra công tác pháp chế"', "139/2015/NĐ-CP",
    "quyết định công bố chỉ số", "phổ cập giáo dục xóa mù chữ", "de nghi bao cao thong ke",
)  # fmt: skip


@dataclass
class Kill:
    """One kill: the phase that it waits for, `much` of it (requests so far, seconds into it), and whom it hits."""

    phase: str
    much: float
    is_power_cut: bool


@dataclass
class Torn:
    """A first refresh that is killed again and again; `cuts` holds how many requests the site had seen at each kill."""

    office: Office
    replay: Replay
    cuts: list[int] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    orphans: int = 0

    def suffer(self, kill: Kill) -> bool:
        """Start a refresh and kill it; False when it came through before."""
        log = self.office.folder / "stderr.txt"
        with log.open("w") as errors, self.office.start("refresh", stdout=errors, stderr=errors) as child:
            if not self._wait(child, self._reached(kill, log)):
                print(f"  {kill}: came through with {child.returncode}\n{log.read_text()[-500:]}")
                return False
            time.sleep(kill.much if kill.phase != "crawl" else 0)
            if child.poll() is not None:
                print(f"  {kill}: came through with {child.returncode}")
                return False
            os.killpg(child.pid, signal.SIGKILL) if kill.is_power_cut else child.kill()
            child.wait()
        time.sleep(0.3)  # the site's log is written after the answer
        self.cuts.append(len(self.replay.visits()))
        self.kills[kill.phase] += 1
        last = (log.read_text().splitlines() or ["-"])[-1]
        whom = "group" if kill.is_power_cut else "process"
        print(f"  {kill.phase} {kill.much:.2f} ({whom}): after {self.cuts[-1]} requests; «{last[-60:]}»", flush=True)
        if not kill.is_power_cut and lives(child.pid):
            self.orphans += 1
            print("    its children live on", flush=True)
        return True

    def _wait(self, child: subprocess.Popen[str], reached: Callable[[], bool]) -> bool:
        """Until the phase is reached; False when the refresh has ended."""
        while not reached():
            if child.poll() is not None:
                return False
            time.sleep(0.002)
        return True

    def _reached(self, kill: Kill, log: Path) -> Callable[[], bool]:
        index = self.office.data / "index"
        if kill.phase == "crawl":
            return lambda: self.replay.log.read_bytes().count(b"\n") >= kill.much
        if kill.phase == "reading":
            return lambda: "đọc tệp" in log.read_text()
        if kill.phase == "build":
            left = set(index.glob("gen-*.tmp"))
            return lambda: bool(set(index.glob("gen-*.tmp")) - left)
        return lambda: (index / "CURRENT").exists()


def lives(group: int) -> bool:
    """Whether anything of a process group is still there, after a while to notice that its head is gone."""
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True


def plan(chance: random.Random, requests: int, reading: float, building: float) -> list[Kill]:
    """Twenty random moments in the order of the phases."""
    crawl = [Kill("crawl", n, at % 2 == 0) for at, n in enumerate(sorted(chance.sample(range(1, requests), CRAWL)))]
    read = [Kill("reading", chance.uniform(0, reading / READING), at % 2 == 0) for at in range(READING)]
    built = [Kill("build", chance.uniform(0, building * 0.5), at < BUILD - 1) for at in range(BUILD)]
    return [*crawl, *read, *built, Kill("swap", chance.uniform(0, 0.05), True)]


def undisturbed(office: Office) -> tuple[float, float]:
    """A refresh without kills; the seconds that the reading of files and the build took."""
    moments: dict[str, float] = {}
    with office.start("refresh", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
        assert child.stderr is not None
        for line in child.stderr:
            if "đọc tệp" in line:
                moments.setdefault("reading", time.monotonic())
                moments["read"] = time.monotonic()
    if child.returncode:
        raise SystemExit(f"the undisturbed refresh ended with {child.returncode}")
    ended = time.monotonic()
    return moments["read"] - moments["reading"], ended - moments["read"]


def fetched_again(replay: Replay, cuts: list[int], since: int) -> tuple[list[str], list[str]]:
    """Addresses that were asked for again: those in flight at a kill, and the others, which are faults."""
    visits, first = replay.visits(), dict[str, int]()
    in_flight = {cut - 1 for cut in cuts}
    excused, faults = [], []
    for at, visit in enumerate(visits[since:], since):
        if visit.path in first:
            (excused if first[visit.path] in in_flight else faults).append(visit.path)
        first[visit.path] = at
    return excused, faults


def differences(calm: Office, torn: Office) -> list[str]:
    """In what the office that was killed differs from the other."""
    before, after = calm.records(), torn.records()
    found = [f"records only in one: {sorted(before.keys() ^ after.keys())[:5]}"] if before.keys() ^ after.keys() else []
    found += [f"record {key} differs" for key in before.keys() & after.keys() if before[key] != after[key]][:10]
    found += [f"answer differs: {question}" for question in QUESTIONS if calm.answer(question) != torn.answer(question)]
    bodies = {office: {path.name for path in (office.data / "raw").glob("??/*")} for office in (calm, torn)}
    only = bodies[calm] ^ bodies[torn]
    found += [f"bodies only in one: {len(only)}, {sorted(only)[:5]}"] if only else []
    found += [f"left behind: {path.name}" for path in torn.data.rglob("*") if path.name.endswith(".tmp")]
    found += [f"left behind: {path.name}" for path in torn.data.rglob(".part-*")]
    torn.run("verify")
    return found


def main() -> None:
    """Kill, refresh, compare; exits with 1 on any difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--recording", default="2018-night1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, replayed(options.recording, Path(name) / "requests.tsv") as replay:
        calm = Office.open(Path(name) / "calm", replay.url)
        began = time.monotonic()
        reading, building = undisturbed(calm)
        whole, since = time.monotonic() - began, len(replay.visits())
        print(
            f"{load()}; undisturbed: {whole:.0f} s, {since} requests, reading {reading:.0f} s, build {building:.0f} s"
        )
        torn = Torn(Office.open(Path(name) / "torn", replay.url), replay)
        for kill in plan(random.Random(options.seed), since, reading, building):
            if not torn.suffer(
                Kill(kill.phase, kill.much + since, kill.is_power_cut) if kill.phase == "crawl" else kill
            ):
                break  # a further refresh would be a second night
        else:
            torn.office.run("refresh")
        excused, again = fetched_again(replay, torn.cuts, since)
        faults = [f"fetched twice: {path}" for path in again] + differences(calm, torn.office)
        print(f"{torn.kills.total()} kills {dict(torn.kills)}; fetched again because in flight: {len(excused)}")
        print(f"process groups with anything alive 5 s after their head was killed: {torn.orphans}")
        print("\n".join(f"FAULT {fault}" for fault in faults) or "no fault")
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
