"""With everything running: a backup during a crawl, a restore and a withdrawal under the eyes of readers."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.backup import check
from sample import SampleServer, load_site, serve
from tests.crawler.office import ROOT, Office

pytestmark = pytest.mark.slow

#: Makes the crawl last while the backup is made.
SLOWNESS = 0.02


@pytest.fixture
def slow_sample() -> Iterator[SampleServer]:
    """The sample department, answering slowly."""
    with serve(load_site(), port=0, on_request=lambda request: time.sleep(SLOWNESS)) as server:
        yield server


def command(office: Office, *arguments: str) -> list[str]:
    """`tracuu …` for a process of its own."""
    return [sys.executable, "-m", "tracuu", "--config", str(office.folder / "config.toml"), *arguments]


@contextmanager
def running(office: Office, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process beside the test."""
    with subprocess.Popen(
        command(office, *arguments), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        try:
            yield child
        finally:
            child.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> tuple[int, bytes]:
    """A page of the front end."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def wait_for(port: int) -> None:
    """Until the front end answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if get(port, "/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("trang không lên")


def questions(office: Office) -> list[str]:
    """Fifty questions made of what is held: numbers, titles, pieces of titles."""
    records = list(office.records().values())
    titles = [str(record["title"]) for record in records]
    asked = [str(record["number"]) for record in records if record["number"]][:20]
    asked += [" ".join(title.split()[2:6]) for title in titles[:20]] + titles[-10:]
    assert len(asked) == 50
    return asked


def answers(office: Office, port: int, asked: list[str]) -> list[list[str]]:
    """The first ten of each question."""
    with running(office, "serve"):
        wait_for(port)
        found = [json.loads(get(port, f"/api/search?q={quote(question)}")[1])["hits"] for question in asked]
    return [[hit["id"] for hit in hits[:10]] for hits in found]


def test_a_backup_during_a_crawl(slow_sample: SampleServer, tmp_path: Path) -> None:
    busy, port = Office(tmp_path / "busy"), free_port()
    busy.folder.mkdir()
    busy.configure(slow_sample.url, extra=f"[web]\nport = {port}\n")
    with running(busy, "serve"), running(busy, "refresh") as crawl:
        made = []
        while crawl.poll() is None:
            if (busy.folder / "data" / "tracuu.sqlite").exists():
                made.append(tmp_path / f"{len(made)}.tar")
                busy.run("backup", str(made[-1]))
    assert crawl.returncode == 0
    assert len(made) >= 3
    for path in made:
        with path.open("rb") as stream:
            assert check(stream).missing == []
    for path in (made[0], made[len(made) // 2]):
        half = Office(tmp_path / f"half-{path.stem}")
        half.folder.mkdir()
        half.configure(slow_sample.url)
        half.run("restore", str(path))
        assert half.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    # what was cut short in the backup goes on from there and ends like the one that was not
    half.refresh()
    assert {key: record["title"] for key, record in half.records().items()} == {
        key: record["title"] for key, record in busy.records().items()
    }


def test_restored_elsewhere_it_answers_fifty_questions_alike(slow_sample: SampleServer, tmp_path: Path) -> None:
    one, other, port = Office(tmp_path / "one"), Office(tmp_path / "other"), free_port()
    for office in (one, other):
        office.folder.mkdir()
        office.configure(slow_sample.url, extra=f"[web]\nport = {port}\n")
    one.refresh()
    one.run("backup", str(tmp_path / "b.tar"))
    other.run("restore", str(tmp_path / "b.tar"))
    asked = questions(one)
    found = answers(one, port, asked)
    assert answers(other, port, asked) == found
    assert sum(map(bool, found)) >= 45


def test_restore_and_forget_under_the_eyes_of_readers(slow_sample: SampleServer, tmp_path: Path) -> None:
    office, port = Office(tmp_path), free_port()
    office.configure(slow_sample.url, extra=f"[web]\nport = {port}\n")
    office.refresh()
    office.run("backup", str(tmp_path / "b.tar"))
    kept, withdrawn = "soctrang/laws/1", "soctrang/laws/2"
    seen: list[int] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(get(port, f"/document/{kept}")[0])
            seen.append(get(port, "/?q=c%E1%BA%A3i+c%C3%A1ch")[0])

    with running(office, "serve"):
        wait_for(port)
        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        office.run("restore", "--replace", str(tmp_path / "b.tar"))
        office.run("forget", withdrawn, "--reason", "thu hồi")
        assert get(port, f"/document/{withdrawn}")[0] == 410
        stop.set()
        for reader in readers:
            reader.join()
    assert set(seen) == {200}, "không một lượt đọc nào bị lỗi"
    assert len(seen) > 20
    assert office.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"


def test_killed_at_random_moments_a_restore_leaves_one_whole_store(slow_sample: SampleServer, tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.configure(slow_sample.url)
    office.refresh()
    office.run("backup", str(tmp_path / "b.tar"))
    before, killed = office.records(), 0
    for tenths in range(4, 20, 3):
        with subprocess.Popen(
            command(office, "restore", "--replace", str(tmp_path / "b.tar")), cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        ) as child:  # fmt: skip
            time.sleep(tenths / 10)
            killed += child.poll() is None
            child.kill()
        assert office.records() == before
        office.run("reindex", "--if-changed")
        assert office.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    assert killed >= 3
    office.run("restore", "--replace", str(tmp_path / "b.tar"))
    assert not list((tmp_path / "data").glob(".restore-*"))
