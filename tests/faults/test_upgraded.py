"""The program is upgraded while a refresh is running: its workers are started from newer code than it is itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

import crawler.attachments.pool
from crawler.archive import Archive
from crawler.attachments import PoolError, ReaderPool
from crawler.progress import Progress
from crawler.reading import Reading
from crawler.store import Store
from tests.faults.night import Department


@pytest.fixture
def unread(department: Department) -> list[str]:
    """The kept files of a first night, as if none had been read."""
    with closing(sqlite3.connect(department.data / "tracuu.sqlite")) as database:
        database.execute("DELETE FROM texts")
        database.commit()
        return [row[0] for row in database.execute("SELECT DISTINCT sha256 FROM files WHERE sha256 IS NOT NULL")]


def read(department: Department, said: list[str]) -> dict[str, int]:
    """Read what is unread; how many files by the state of their text afterwards."""
    with Store(department.data / "tracuu.sqlite") as store:
        progress = Progress(said.append, department.clock)
        Reading(store, Archive(department.data / "raw"), 1, 0, progress, department.clock).run()
        return store.files.text_counts()


def test_a_worker_of_newer_code_is_an_error_of_the_pool_and_of_no_file(
    department: Department, unread: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(crawler.attachments.pool, "PROTOCOL", "an older one")
        assert read(department, said) == {"pending": len(unread)}
        path = Archive(department.data / "raw").path(unread[0])
        assert path is not None
        with ReaderPool(1) as pool, pytest.raises(PoolError):
            pool.read(path, "a.pdf")
    assert any("nâng cấp" in line for line in said)
    counts = read(department, said)
    assert "pending" not in counts
    assert "damaged" not in counts


def test_a_worker_that_cannot_be_started_is_one_too(
    department: Department, unread: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(crawler.attachments.pool.sys, "executable", "/nowhere/python")
    assert read(department, said) == {"pending": len(unread)}
    assert any("tracuu doctor" in line for line in said)
