"""The store's second shape: reached from the first, also after a death half-way, also by two processes at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crawler.errors import StoreError
from crawler.store import Store, StoreReader
from crawler.store.database import MIGRATIONS
from tests.crawler.office import ROOT

#: Dies inside the second migration's transaction, when its tables are made and nothing is committed.
DYING = """
import os, sqlite3, sys
from pathlib import Path
from crawler.store import database
def connect(*args, **kwargs):
    connection = opened(*args, **kwargs)
    connection.create_function("die", 0, lambda: os._exit(9))
    return connection
opened, sqlite3.connect = sqlite3.connect, connect
database.MIGRATIONS = (database.MIGRATIONS[0], database.MIGRATIONS[1] + ";\\nSELECT die()")
database.connect(Path(sys.argv[1]))
"""
LINK = "https://so.example/a-1/?download=1&id=0"
OPENING = "import sys; from pathlib import Path; from crawler.store import Store; Store(Path(sys.argv[1])).close()"


@pytest.fixture
def first_shape(tmp_path: Path) -> Path:
    """A store as version 0.1.0 of the program wrote it, with a record."""
    path = tmp_path / "tracuu.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        for statement in MIGRATIONS[0].split(";\n"):
            database.execute(statement)
        database.execute("PRAGMA user_version = 1")
        database.execute("INSERT INTO files (url, site, run_id, at) VALUES (?, 'so', 1, '2026-01-01')", (LINK,))
        body = (
            '{"id":"so/laws/1","site":"so","kind":"directive","url":"https://so.example/a-1/","title":"Kế hoạch",'
            f'"files":[{{"url":"{LINK}","name":"Tải về"}}]}}'
        )
        database.execute(
            "INSERT INTO records VALUES ('so/laws/1', 'so', 'directive', 'x', ?, 'published', ?, ?, NULL, 0)",
            (body, "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"),
        )
    return path


def shape(path: Path) -> tuple[int, set[str]]:
    """How far a file has come, and its tables."""
    with closing(sqlite3.connect(path)) as database:
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return database.execute("PRAGMA user_version").fetchone()[0], tables


def test_from_the_first_shape_to_the_second(first_shape: Path) -> None:
    with Store(first_shape) as store:
        record = store.records.get("so/laws/1")
    assert record is not None
    assert record.title == "Kế hoạch"
    version, tables = shape(first_shape)
    assert version == len(MIGRATIONS)
    assert {"forgotten", "forgotten_marks"} <= tables


def test_killed_half_way_it_goes_on_at_the_next_start(first_shape: Path) -> None:
    died = subprocess.run([sys.executable, "-c", DYING, first_shape], cwd=ROOT, check=False)
    assert died.returncode == 9
    version, tables = shape(first_shape)
    assert version == 1
    assert "forgotten" not in tables
    with Store(first_shape) as store:
        assert store.records.count() == 1
        assert store.faults() == []
    assert shape(first_shape)[0] == len(MIGRATIONS)


def test_four_processes_at_once(first_shape: Path) -> None:
    command = [sys.executable, "-c", OPENING, str(first_shape)]
    children = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]
    told = [child.communicate()[1] for child in children]
    assert [child.returncode for child in children] == [0] * 4, told
    assert shape(first_shape)[0] == len(MIGRATIONS)


def test_pages_read_the_first_shape_until_it_is_migrated(first_shape: Path) -> None:
    with StoreReader(first_shape) as reader:
        record = reader.record("so/laws/1")
        assert record is not None
        assert [file.name for file in record.files] == ["Tải về"]
        assert not reader.is_forgotten("so/laws/1")
        assert not reader.is_forgotten_file("0" * 64)
        assert reader.forgotten() == []
    assert shape(first_shape)[0] == 1


def test_a_newer_shape_is_left_alone(first_shape: Path) -> None:
    with closing(sqlite3.connect(first_shape)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="nâng cấp"):
        Store(first_shape)
    assert shape(first_shape)[0] == 99
