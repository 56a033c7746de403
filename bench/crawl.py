"""CPU-seconds a page of our first night beside others: `python bench/crawl.py [--scrapy PYTHON] [--rounds 3]`.

The same recording, one connection each, no delay, in turn; medians. PYTHON is the interpreter of an environment of its
own that has Scrapy (`python -m venv /tmp/scrapy && /tmp/scrapy/bin/pip install scrapy`); without it Scrapy is left out.
What is measured is the CPU of the whole process, start-up apart. TRACUU_SHARED names the folder that holds recordings/.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from replaying import ROOT, load, replayed

HERE = Path(__file__).parent
RECORDING = "2018-night1"
ROOMS = ("fetch", "keep", "parse", "store")


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scrapy", help="the interpreter that has Scrapy")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    runs: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder, replayed(RECORDING, Path(folder) / "requests.tsv") as replay:
        print(f"{load()}; {RECORDING}, {options.rounds} rounds in turn")
        for at in range(options.rounds):
            for name, command in commands(replay.url, Path(folder) / str(at), options.scrapy).items():
                runs.setdefault(name, []).append(measured(command))
    table(runs)


def commands(url: str, folder: Path, scrapy: str | None) -> dict[str, list[str]]:
    """Who takes part."""
    python = sys.executable
    found = {
        "ours": [python, str(HERE / "crawl_ours.py"), url, str(folder / "ours")],
        "httpx + lexbor": [python, str(HERE / "crawl_floor.py"), url],
        "… that keeps": [python, str(HERE / "crawl_floor.py"), url, str(folder / "floor")],
    }
    return found | ({"Scrapy": [scrapy, str(HERE / "crawl_scrapy.py"), url]} if scrapy else {})


def measured(command: list[str]) -> dict[str, Any]:
    """What one crawl says of itself, with the CPU and the memory of its whole process as the system counts them."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command}: {child.returncode}")
    found: dict[str, Any] = json.loads(output.splitlines()[-1])
    return found | {"whole": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}


def table(runs: dict[str, list[dict[str, Any]]]) -> None:
    """Medians of each, and how ours stands to them."""
    print(f"{'':16}{'requests':>9}{'items':>7}{'CPU-s':>8}{'start':>7}{'ms/req.':>9}{'MB':>6}{'ours is':>9}")
    ours = median(runs["ours"], "cpu") / median(runs["ours"], "requests")
    for name, found in runs.items():
        cpu, requests = median(found, "cpu"), median(found, "requests")
        start = statistics.median(run["whole"] - run["cpu"] for run in found)
        print(
            f"{name:16}{requests:9.0f}{median(found, 'items'):7.0f}{cpu:8.2f}{start:7.2f}{cpu / requests * 1000:9.2f}"
            f"{median(found, 'memory'):6.0f}{ours / (cpu / requests):8.2f}×"
        )
    print("spread of CPU-s: " + "; ".join(f"{n} {spread([run['cpu'] for run in found])}" for n, found in runs.items()))
    rooms(runs["ours"])


def rooms(found: list[dict[str, Any]]) -> None:
    """What each of our rooms costs."""
    parts = {room: statistics.median(run["rooms"].get(room, 0.0) for run in found) for room in ROOMS}
    parts["rest"] = statistics.median(run["cpu"] - sum(run["rooms"].values()) for run in found)
    requests = median(found, "requests")
    told = (f"{room} {spent:.2f} s ({spent / requests * 1000:.2f} ms a request)" for room, spent in parts.items())
    print("ours: " + ", ".join(told))


def median(found: list[dict[str, Any]], key: str) -> float:
    """The median of one figure."""
    return float(statistics.median(run[key] for run in found))


def spread(values: Sequence[float]) -> str:
    """Least and most."""
    return f"{min(values):.2f}–{max(values):.2f}"


if __name__ == "__main__":
    main()
