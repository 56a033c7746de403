"""SIGTERM, a closed terminal, a parent killed: all ends by itself within ten seconds, nothing of it is left or lost."""

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
from crawler.kinship import PARENT, end_with_parent, hang_up_as_sigterm, of_ours
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


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """Hang-ups are heard here and in what is started from here, also where the tests themselves run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


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


def command(office: Office, verb: str) -> list[str]:
    """`tracuu verb`."""
    return [sys.executable, "-m", "tracuu", "--config", str(office.folder / "config.toml"), verb]


@contextmanager
def running(office: Office, verb: str, *before: str) -> Iterator[subprocess.Popen[str]]:
    """`tracuu verb` in a process of its own; `before`: what it is started by, as nohup."""
    with (office.folder / f"{verb}.err").open("w") as errors:
        child = subprocess.Popen(
            [*before, *command(office, verb)], stderr=errors, stdout=subprocess.DEVNULL, cwd=ROOT, text=True
        )
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
        assert until(lambda: is_served(office), 60)
        assert sorted(others(office)) == ["refresh", "run", "schedule", "serve"]
        assert "một lịch cập nhật khác đang chạy" in office.run("schedule", expect=1).stderr
        child.send_signal(signal.SIGTERM)
        assert child.wait(SOON) == 0
    assert others(office) == []
    assert not is_held(office.folder / "data" / "refresh.lock")
    assert "Traceback" not in said(office, "run")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL], ids=lambda number: number.name)
def test_nothing_outlives_run(office: Office, front: Front, number: signal.Signals) -> None:
    """Whether its terminal is closed, or it is killed without a word: page, nightly process, refresh end with it."""
    with running(office, "run") as child:
        assert until(lambda: visited(front) >= 3 and len(others(office)) == 4, 90)
        child.send_signal(number)
        assert child.wait(SOON) == (0 if number == signal.SIGHUP else -number)
        assert until(lambda: others(office) == [], SOON)
    assert "Traceback" not in said(office, "run")


@pytest.mark.slow
def test_a_terminal_that_is_closed(office: Office, front: Front) -> None:
    """A real one, as of an SSH connection that drops."""
    ours, theirs = os.openpty()
    child = subprocess.Popen(
        ["setsid", "--ctty", *command(office, "run")], stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT
    )
    os.close(theirs)
    try:
        assert until(lambda: visited(front) >= 3 and len(others(office)) == 4, 90)
        os.close(ours)
        assert child.wait(SOON) == 0
        assert until(lambda: others(office) == [], SOON)
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("verb", ["refresh", "serve"])
def test_a_hang_up_is_a_request_to_stop(office: Office, front: Front, verb: str) -> None:
    with running(office, verb) as child:
        assert until(lambda: visited(front) >= 3 if verb == "refresh" else is_served(office), 60)
        for _ in range(3):  # the kernel, the shell, make
            child.send_signal(signal.SIGHUP)
        assert child.wait(SOON) == (1 if verb == "refresh" else -signal.SIGTERM)
    assert ("được yêu cầu dừng" in said(office, verb)) == (verb == "refresh")
    assert ("Finished server process" in said(office, verb)) == (verb == "serve")
    assert "Traceback" not in said(office, verb)


def test_what_nohup_started_goes_on(office: Office, front: Front) -> None:
    with running(office, "refresh", "nohup") as child:
        assert until(lambda: visited(front) >= 2, 60)
        child.send_signal(signal.SIGHUP)
        before = visited(front)
        assert until(lambda: visited(front) >= before + 2, 60)
        child.terminate()
        assert child.wait(SOON) == 1


def test_a_refresh_ends_with_the_nightly_process(office: Office, front: Front) -> None:
    with running(office, "schedule") as child:
        assert until(lambda: visited(front) >= 2, 60)
        child.kill()
        assert until(lambda: others(office) == [], SOON)
    assert not is_held(office.folder / "data" / "refresh.lock")


def test_a_page_that_is_tried_aside_is_let_go_with_whoever_tries_it() -> None:
    """One that keeps the parser busy for hours, in the middle of C code."""
    page = "b'<p ' + b' '.join(b'a%d' % n for n in range(99999)) + b'>'"
    busy = f"from crawler.preflight import is_tangled; is_tangled({page})"
    with subprocess.Popen([sys.executable, "-c", busy], cwd=ROOT) as parent:
        assert until(lambda: children_of(parent.pid), 30)
        (aside,) = children_of(parent.pid)
        assert until(lambda: seconds_of(aside) > 1, 30)
        parent.kill()
        assert until(lambda: not Path(f"/proc/{aside}").exists(), SOON / 3)


def test_a_parent_that_died_while_its_child_was_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PARENT, str(os.getpid()))  # not the one that getppid knows
    with pytest.raises(SystemExit):
        end_with_parent()
    assert PARENT not in os.environ, "a child's own children are told of their own parent"
    end_with_parent()
    assert of_ours()[PARENT] == str(os.getpid())


def is_served(office: Office) -> bool:
    """True when there is a page."""
    port = (office.folder / "config.toml").read_text(encoding="utf-8").split("port = ")[1].split()[0]
    return answers(f"http://127.0.0.1:{port}/healthz")


def children_of(pid: int) -> list[int]:
    """A process's children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def seconds_of(pid: int) -> float:
    """Processor time of a process."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


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


def test_the_terminal_says_it_more_than_once() -> None:
    before = signal.getsignal(signal.SIGHUP)
    with pytest.raises(SystemExit) as ended, hang_up_as_sigterm(), unwound_by_sigterm():
        try:
            os.kill(os.getpid(), signal.SIGHUP)
        finally:
            os.kill(os.getpid(), signal.SIGHUP)  # while things are being put away
    assert ended.value.code == 1
    assert signal.getsignal(signal.SIGHUP) == before
