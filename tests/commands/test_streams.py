"""What a caller closed: a verb says nothing there, and ends as it would otherwise."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.records import Kind, Record
from crawler.store import Store, StoreReader
from indexer.build import build
from tests.crawler.office import ROOT, Office

NOW = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with one record and its index."""
    office = Office(tmp_path_factory.mktemp("office"))
    office.configure("http://127.0.0.1:9/", name="so")
    data = office.folder / "data"
    data.mkdir()
    url = "http://127.0.0.1:9/laws/detail/1/"
    with Store(data / "tracuu.sqlite") as store:
        store.records.put(Record("so/laws/1", "so", Kind.DIRECTIVE, url, "Kế hoạch cải cách hành chính"), NOW)
    with StoreReader(data / "tracuu.sqlite") as reader:
        build(reader, data / "index", ["so"])
    (office.folder / "a.txt").write_text("Kế hoạch cải cách hành chính\n", encoding="utf-8")
    return office


def closed(office: Office, streams: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`tracuu … >&-` (or the streams that are named) as a shell starts it."""
    command = [sys.executable, "-m", "tracuu", "--config", str(office.folder / "config.toml"), *arguments]
    shell = ["sh", "-c", f'exec "$@" {streams}', "sh", *command]
    return subprocess.run(shell, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)


VERBS = {
    "export-records": (),
    "search": ("hành chính",),
    "search --json": ("hành chính",),
    "status": (),
    "status --json": (),
    "verify": (),
    "extract": ("a.txt",),
    "extract --json": ("a.txt",),
    "forget --list": (),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_closed_stdout_is_no_traceback(office: Office, verb: str) -> None:
    arguments = [str(office.folder / part) if part.endswith(".txt") else part for part in VERBS[verb]]
    open_end = office.run(*verb.split(), *arguments, expect=None)
    done = closed(office, ">&-", *verb.split(), *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (open_end.returncode, "", open_end.stderr)
    assert done.returncode == 0


def test_a_closed_stderr_does_not_end_the_work(office: Office) -> None:
    done = closed(office, "2>&-", "export-records")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert closed(office, "2>&-", "search", "không có từ này đâu xyz").returncode == 1


def test_all_of_them_closed(office: Office) -> None:
    assert closed(office, "<&- >&- 2>&-", "export-records").returncode == 0


def test_a_full_stdout_is_one_line(office: Office) -> None:
    """/dev/full answers every write with ENOSPC."""
    if not Path("/dev/full").exists():
        pytest.skip("không có /dev/full trên máy này")
    done = closed(office, ">/dev/full", "export-records")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1, done.stderr
