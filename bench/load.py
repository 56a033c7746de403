"""Twenty people at once: `python bench/load.py CORPUS.jsonl.xz [--documents 20000] [--users 20] [--seconds 60]`.

CORPUS is that of `search.py`; the documents are spans of it, kept in a real store and indexed by the real command. The
front end is `tracuu serve` in a process of its own; the users are a third one (`users.py`), each with one connection.
They ask, page, filter and open documents, and wait `--think` seconds (each value is one round) after every answer.
`--refresh` visits the sample department meanwhile, over and over, while its office edits: crawl, read, build, swap.
`--data FOLDER` keeps what was built for the next time. Exits with 1 when an answer was no 200.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from corpus import Corpus, questions
from users import Round

from crawler.store import Store
from indexer.generation import current
from sample import SampleServer, Site, serve

#: Titles that change between two refreshes.
EDITED = 10
CONFIG = """
[crawl]
delay = 0
allow_loopback = true
[processing]
ocr_minutes = 0
[web]
port = {port}
[[site]]
name = "b"
url = "http://127.0.0.1:9/"
enabled = false
[[site]]
name = "so"
url = "{sample}"
"""


def fill(folder: Path, corpus: Corpus) -> None:
    """The documents into a store."""
    now = dt.datetime.now(dt.UTC)
    with Store(folder / "data" / "tracuu.sqlite") as store, store.transaction():
        for record in corpus.records():
            store.records.put(record, now)


def tracuu(folder: Path, *verb: str) -> subprocess.Popen[bytes]:
    """`tracuu …` in a process of its own; what it says goes into the folder."""
    command = [sys.executable, "-m", "tracuu", "--config", str(folder / "config.toml"), *verb]
    with (folder / f"{verb[0]}.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


@contextlib.contextmanager
def served(folder: Path, port: int) -> Iterator[int]:
    """The front end; its process id once it answers."""
    child = tracuu(folder, "serve")
    try:
        until = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < until and not answers(port):
            time.sleep(0.1)
        assert answers(port), (folder / "serve.log").read_text()
        yield child.pid
    finally:
        child.terminate()
        child.wait(20)


def answers(port: int) -> bool:
    """True when a search can be answered."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        wire.request("GET", "/readyz")
        return wire.getresponse().status == 200
    except OSError:
        return False
    finally:
        wire.close()


class Refreshes:
    """Nights one after the other until told to stop; before each the office edits some titles."""

    def __init__(self, folder: Path, sample: SampleServer) -> None:
        self._folder, self._sample, self._over = folder, sample, threading.Event()
        #: how long each took that came to its end
        self.done: list[float] = []
        #: the generations that were in use meanwhile
        self.generations: set[str | None] = set()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep_on)

    def __enter__(self) -> Refreshes:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._child:
            self._child.terminate()
        self._thread.join()

    def _keep_on(self) -> None:
        while not self._over.is_set():
            self._sample.site = edited(self._sample.site)
            began = time.monotonic()
            self._child = tracuu(self._folder, "refresh", "--full")
            while self._child.poll() is None:
                self.generations.add(current(self._folder / "data" / "index"))
                time.sleep(0.2)
            if not self._over.is_set():
                assert self._child.returncode == 0, (self._folder / "refresh.log").read_text()[-2000:]
                self.done.append(time.monotonic() - began)


def edited(site: Site) -> Site:
    """The first directives under other titles."""
    new = (replace(each, title=f"{each.title}, bổ sung") for each in site.directives[:EDITED])
    return replace(site, directives=(*new, *site.directives[EDITED:]))


def memory(pid: int) -> tuple[int, int]:
    """MB of a process that are its own, and its peak with all mapped files."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(lines["RssAnon"].split()[0]) >> 10, int(lines["VmHWM"].split()[0]) >> 10


def cpu_seconds(pid: int) -> float:
    """CPU that a process has spent."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(name: str, told: Round, seconds: float) -> None:
    """One line a kind of page."""
    for kind, times in sorted(told.seconds.items()):
        ordered = sorted(times)
        at = {share: ordered[int((len(ordered) - 1) * share)] * 1000 for share in (0.5, 0.95, 0.99, 1.0)}
        figures = "  ".join(f"{label} {at[share]:6.0f}" for label, share in
                            (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)))  # fmt: skip
        print(f"{name:34}{kind:10}{len(times) / seconds:6.1f}/s  {figures} ms", flush=True)
    largest = max(told.bytes_of_results, default=0)
    print(f"{name:34}errors {dict(told.refused) or 0}; largest result page {largest} bytes", flush=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(folder: Path, corpus: Corpus, port: int, sample: str) -> None:
    """Store, configuration, index; what is there already stays."""
    (folder / "config.toml").write_text(CONFIG.format(port=port, sample=sample), encoding="utf-8")
    if not (folder / "data" / "index" / "CURRENT").exists():
        fill(folder, corpus)
        began = time.monotonic()
        assert tracuu(folder, "refresh").wait() == 0, (folder / "refresh.log").read_text()
        size = sum(path.stat().st_size for path in (folder / "data" / "index").rglob("*") if path.is_file()) >> 20
        print(
            f"{len(corpus.records_)} documents and a first night in {time.monotonic() - began:.0f} s, {size} MB",
            flush=True,
        )


def main() -> int:
    """Build, serve, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, nargs="+", default=[0.0, 1.0])
    parser.add_argument("--refresh", action="store_true")
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    folder = given.data or Path(tempfile.mkdtemp(prefix="tracuu-load-"))
    folder.mkdir(parents=True, exist_ok=True)
    port, failed = free_port(), False
    try:
        with serve(port=0) as sample:
            corpus = Corpus(given.corpus, given.documents)
            prepare(folder, corpus, port, sample.url)
            (folder / "questions.json").write_text(json.dumps(questions(corpus.records_)), encoding="utf-8")
            with served(folder, port) as pid:
                print(f"load of the machine {os.getloadavg()[0]:.1f}; front end at rest {memory(pid)[0]} MB of its own")
                for think in given.think:
                    failed |= one_round(folder, port, pid, given, think, sample)
    finally:
        if given.data is None:
            shutil.rmtree(folder)
    return int(failed)


def one_round(folder: Path, port: int, pid: int, given: argparse.Namespace, think: float, sample: SampleServer) -> bool:
    """One value of `--think`; True when something was no 200."""
    told = Round()
    plan = {"folder": str(folder), "port": port, "users": given.users, "seconds": given.seconds, "think": think,
            "documents": given.documents}  # fmt: skip
    command = [sys.executable, str(Path(__file__).with_name("users.py")), json.dumps(plan)]
    before = cpu_seconds(pid)
    with Refreshes(folder, sample) if given.refresh else contextlib.nullcontext() as refreshes:
        said = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        spent = cpu_seconds(pid)
    told.seconds, told.refused, told.bytes_of_results = said["seconds"], Counter(said["refused"]), said["bytes"]
    name = f"{given.users} users, think {think:g} s{', refreshing' if given.refresh else ''}"
    report(name, told, given.seconds)
    own, peak = memory(pid)
    each = (spent - before) / max(1, sum(map(len, told.seconds.values()))) * 1000
    print(
        f"{name:34}front end {own} MB of its own, peak {peak} MB with mapped files; CPU {each:.0f} ms a page",
        flush=True,
    )
    if refreshes:
        took = ", ".join(f"{seconds:.0f} s" for seconds in refreshes.done)
        swaps = len(refreshes.generations) - 1
        print(f"{name:34}{len(refreshes.done)} refreshes ended ({took}); {swaps} swaps", flush=True)
    return bool(told.refused)


if __name__ == "__main__":
    sys.exit(main())
