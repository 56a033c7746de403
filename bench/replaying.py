"""What the measurements of the crawler share: a recorded site served again, and offices that visit it by the command.

The recordings lie in the folder that TRACUU_SHARED names.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NAME = "soctrang"
#: of our own bookkeeping, not said by the source
VOLATILE = ("first_seen", "last_seen")


def shared() -> Path:
    """The folder with the recordings."""
    named = os.environ.get("TRACUU_SHARED")
    if not named or not (Path(named) / "recordings").is_dir():
        raise SystemExit("TRACUU_SHARED must name the folder that holds recordings/")
    return Path(named)


@dataclass(frozen=True)
class Visit:
    """One request as the recorded site saw it; `at` in seconds since it began to serve."""

    at: float
    path: str
    status: int


@dataclass(frozen=True)
class Replay:
    """A recording that is being served."""

    url: str
    log: Path

    def visits(self) -> list[Visit]:
        """The requests so far."""
        rows = [line.split("\t") for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [Visit(float(row[0]), row[2], int(row[3])) for row in rows]


@contextmanager
def replayed(name: str, log: Path, *options: str) -> Iterator[Replay]:
    """Serve `recordings/{name}.warc.gz` on a free port while the block runs."""
    recordings, port = shared() / "recordings", free_port()
    log.write_text("")
    command = [sys.executable, recordings / "replay.py", recordings / f"{name}.warc.gz", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--log", log, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            assert "recorded answers" in server.stdout.readline()
            yield Replay(f"http://127.0.0.1:{port}/", log)
        finally:
            server.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Office:
    """A folder with a config.toml for one site, and the command run on it."""

    folder: Path

    @classmethod
    def open(cls, folder: Path, url: str, delay: float = 0) -> Office:
        """A new office, without recognition of scans: it would only measure tesseract."""
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(
            f"[crawl]\ndelay = {delay}\nallow_loopback = true\n[processing]\nocr_minutes = 0\n"
            f'[[site]]\nname = "{NAME}"\nurl = "{url}"\n',
            encoding="utf-8",
        )
        return cls(folder)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """`tracuu …` in a process group of its own."""
        command = [sys.executable, "-m", "tracuu", "--config", str(self.folder / "config.toml"), *arguments]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, start_new_session=True, **options)

    def run(self, *arguments: str) -> str:
        """`tracuu …` to its end; its stdout. Raises RuntimeError where it fails."""
        with (self.folder / "stderr.txt").open("a") as errors:
            done = self.start(*arguments, stdout=subprocess.PIPE, stderr=errors)
            output, _ = done.communicate()
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.returncode}\n{(self.folder / 'stderr.txt').read_text()[-3000:]}")
        return output

    def refresh(self, *arguments: str) -> dict[str, Any]:
        """`tracuu refresh --json`."""
        found: dict[str, Any] = json.loads(self.run("refresh", "--json", *arguments))
        return found

    def records(self) -> dict[str, dict[str, Any]]:
        """What the records say, by id, without the times of our visits."""
        records = map(json.loads, self.run("export-records").splitlines())
        return {r["id"]: {name: value for name, value in r.items() if name not in VOLATILE} for r in records}

    def answer(self, question: str) -> tuple[int, list[tuple[str, float]], Any]:
        """What a question finds: how many, the first ones with their scores, the facets."""
        found = json.loads(self.run("search", question, "--json"))
        return found["total"], [(hit["id"], round(hit["score"], 6)) for hit in found["hits"]], found["facets"]


def expected_ids(name: str) -> set[str]:
    """The records that a whole crawl of a recording must hold: what is visible, and the members-only directive 53."""
    lines = (shared() / "recordings" / f"truth-{name}.jsonl").read_text(encoding="utf-8").splitlines()
    items = [item for item in map(json.loads, lines) if item["visible"]]
    ids = {f"{NAME}/{'laws' if item['kind'] == 'law' else 'news'}/{item['id']}" for item in items}
    return ids | {f"{NAME}/laws/53"}


def load() -> str:
    """How busy the machine was: measurements on a shared one are read with it."""
    return f"{time.strftime('%Y-%m-%d %H:%M')}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
