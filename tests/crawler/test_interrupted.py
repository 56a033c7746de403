"""Killed at any moment, a refresh goes on where it stopped and ends in the same state."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.store import Store, StoreReader
from sample import Request, SampleServer, load_site, serve
from tests.crawler.office import ROOT, Office

KILLS = 6
MANY_KILLS = 50
#: Makes the crawl last long enough for the kills to fall into all of its phases.
SLOWNESS = 0.01


@pytest.fixture
def asked() -> Counter[str]:
    """How often each address was asked for."""
    return Counter()


@pytest.fixture
def slow_sample(asked: Counter[str]) -> Iterator[SampleServer]:
    """The sample department, answering slowly."""

    def note(request: Request) -> None:
        asked[request.path] += 1
        time.sleep(SLOWNESS)

    with serve(load_site(), port=0, on_request=note) as server:
        yield server


def test_kill_at_random_moments(slow_sample: SampleServer, asked: Counter[str], tmp_path: Path) -> None:
    calm, whole = undisturbed(slow_sample, tmp_path)
    torn = new_office(slow_sample, tmp_path / "torn")
    asked.clear()
    killed = kills_until_done(torn, moments(whole))
    assert said(torn) == said(calm)
    for question in ("998 qd sgddt", "cải cách hành chính", "tuyển sinh lớp 10"):
        assert ids(torn, question) == ids(calm, question)
    again = {path: count for path, count in asked.items() if count > 1}
    assert sum(count - 1 for count in again.values()) <= killed, again
    assert killed >= 2, "kiểm thử không giết được lần nào giữa chừng"


@pytest.mark.slow
def test_fifty_kills_at_random_moments(slow_sample: SampleServer, asked: Counter[str], tmp_path: Path) -> None:
    """As many offices as it takes, each killed again and again until its refresh comes through."""
    calm, whole = undisturbed(slow_sample, tmp_path)
    wanted, killed, rounds = said(calm), 0, 0
    while killed < MANY_KILLS:
        rounds += 1
        torn = new_office(slow_sample, tmp_path / f"torn-{rounds}")
        asked.clear()
        kills = kills_until_done(torn, moments(whole, rounds))
        assert said(torn) == wanted
        assert sum(count - 1 for count in asked.values()) <= kills
        killed += kills
        assert rounds <= MANY_KILLS, "kiểm thử hiếm khi giết được giữa chừng"


def new_office(sample: SampleServer, folder: Path) -> Office:
    """An office that has not seen its site yet."""
    office = Office(folder)
    office.folder.mkdir()
    office.configure(sample.url)
    return office


def undisturbed(sample: SampleServer, folder: Path) -> tuple[Office, float]:
    """An office after one whole refresh, and how many seconds that took."""
    calm = new_office(sample, folder / "calm")
    started = time.monotonic()
    calm.refresh()
    return calm, time.monotonic() - started


def moments(whole: float, seed: int = 20260131) -> list[float]:
    """Random moments of a refresh that lasts so long."""
    chance = random.Random(seed)
    return [chance.uniform(0.2, 0.6) * whole for _ in range(KILLS)]


def kills_until_done(office: Office, moments: list[float]) -> int:
    """Kill one refresh after the other until one comes through; how many were killed."""
    for killed, moment in enumerate(moments):
        if not is_killed(office, moment):
            return killed
    office.refresh()
    return len(moments)


def is_killed(office: Office, seconds: float) -> bool:
    """Start a refresh and kill -9 it after a while; False when it was done before."""
    command = [sys.executable, "-m", "tracuu", "--config", str(office.folder / "config.toml"), "refresh"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
            return not is_done(office)
        assert child.returncode == 0
    return False


def is_done(office: Office) -> bool:
    """True when the kill came after all was done: the next refresh would be another night."""
    database = office.folder / "data" / "tracuu.sqlite"
    if not database.exists():
        return False
    with Store(database):
        pass  # the kill may have come before the tables were made
    with StoreReader(database) as reader:
        (status,) = reader.status(["soctrang"]).sites
    return status.last is not None and status.last.state == "done"


def said(office: Office) -> dict[str, dict[str, object]]:
    """What the records say, without our own dates."""
    return {
        key: {name: value for name, value in record.items() if name not in ("first_seen", "last_seen")}
        for key, record in office.records().items()
    }


def ids(office: Office, question: str) -> list[str]:
    """The ids that a question finds, best first."""
    return [hit["id"] for hit in office.search(question)["hits"]]
