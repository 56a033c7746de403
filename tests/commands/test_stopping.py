"""SIGTERM while there is work: everything ends by itself within ten seconds, nothing of it is left running or lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from commands.stopping import end_children, unwound_by_sigterm
from crawler.lock import is_held
from crawler.store import Store, StoreReader
from sample import load_site
from tests.crawler.office import ROOT, Office
from tests.crawler.replay import free_port
from tests.faults.conftest import halved
from tests.faults.front import Front, is_item
from tests.notices.post_office import until

#: The ten seconds that are promised, and some for a machine that does other things too.
SOON = 15.0


@pytest.fixture
def front() -> Iterator[Front]:
    running = Front(halved(load_site()))
    yield running
    running.close()


@pytest.fixture
def office(front: Front, tmp_path: Path) -> Office:
    """An office whose nights take long: half a second between two requests."""
    office = Office(tmp_path)
    extra = f"[crawl]\ndelay = 0.5\nallow_loopback = true\n[web]\nport = {free_port()}\n"
    office.configure(front.url, name="so", extra=extra)
    return office


@contextmanager
def running(office: Office, verb: str) -> Iterator[subprocess.Popen[str]]:
    """`tracuu verb` in a process of its own."""
    command = [sys.executable, "-m", "tracuu", "--config", str(office.folder / "config.toml"), verb]
    with (office.folder / f"{verb}.err").open("w") as errors:
        child = subprocess.Popen(command, stderr=errors, stdout=subprocess.DEVNULL, cwd=ROOT, text=True)
        try:
            yield child
        finally:
            child.kill()
            child.wait()


def said(office: Office, verb: str) -> str:
    """What it put on stderr."""
    return (office.folder / f"{verb}.err").read_text(encoding="utf-8")


def visited(front: Front) -> int:
    """Items that were asked for."""
    return len([path for path in front.paths() if is_item(path)])


def others(office: Office) -> list[str]:
    """Processes that still work with this office's config.toml."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if str(office.folder / "config.toml").encode() in words:
            found.append(words[-2].decode())
    return found


def test_a_refresh_that_is_asked_to_stop(office: Office, front: Front) -> None:
    with running(office, "refresh") as child:
        assert until(lambda: visited(front) >= 3, 60)
        child.send_signal(signal.SIGTERM)
        assert child.wait(SOON) == 1
    assert "được yêu cầu dừng" in said(office, "refresh")
    assert "Traceback" not in said(office, "refresh")
    assert others(office) == []
    asked = set(front.paths())
    with StoreReader(office.folder / "data" / "tracuu.sqlite") as reader:
        (site,) = reader.status(["so"]).sites
    assert site.last is not None
    assert site.last.state == "running", "the next refresh goes on with it"
    with Store(office.folder / "data" / "tracuu.sqlite") as store:
        assert store.faults() == []
    assert len(asked) > 3


@pytest.mark.slow
def test_everything_that_is_asked_to_stop(office: Office, front: Front) -> None:
    """Page, nightly process, and a refresh in its midst; a second nightly process is refused meanwhile."""
    with running(office, "run") as child:
        assert until(lambda: visited(front) >= 3, 90)
        url = (office.folder / "config.toml").read_text(encoding="utf-8").split("port = ")[1].split()[0]
        assert until(lambda: answers(f"http://127.0.0.1:{url}/healthz"), 60)
        assert sorted(others(office)) == ["refresh", "run", "schedule", "serve"]
        assert "một lịch cập nhật khác đang chạy" in office.run("schedule", expect=1).stderr
        child.send_signal(signal.SIGTERM)
        assert child.wait(SOON) == 0
    assert others(office) == []
    assert not is_held(office.folder / "data" / "refresh.lock")
    assert "Traceback" not in said(office, "run")


def answers(url: str) -> bool:
    """True when there is a page."""
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def test_a_child_that_does_not_listen_is_ended() -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(99)"
    )
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        end_children([child], 0.2)
        assert child.wait() == -signal.SIGKILL


def test_the_handler_is_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, unwound_by_sigterm():
        os.kill(os.getpid(), signal.SIGTERM)
    assert ended.value.code == 1
    assert signal.getsignal(signal.SIGTERM) == before
