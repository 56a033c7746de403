"""What the system and SQLite refuse, met for real, in words for an administrator."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from commands.errors import one_line
from crawler.errors import StoreError
from crawler.spoken import database_words, system_words
from crawler.store import StoreReader
from crawler.store.database import MIGRATIONS
from tests.crawler.replay import free_port


def called_by_a_name_without_end(folder: Path) -> None:
    (folder / ("x" * 300)).read_bytes()


def read_below_a_file(folder: Path) -> None:
    (folder / "tệp").touch()
    (folder / "tệp" / "con").read_bytes()


def called(folder: Path) -> None:
    socket.create_connection(("127.0.0.1", free_port()), 1)


REFUSALS = {
    "a folder is no file": (lambda folder: folder.read_bytes(), "đó là thư mục, không phải tệp"),
    "nothing there": (lambda folder: (folder / "không có").read_bytes(), "không có tệp hay thư mục này"),
    "a long name": (called_by_a_name_without_end, "tên dài quá"),
    "below a file": (read_below_a_file, "một phần của đường dẫn không phải thư mục"),
    "nobody listens": (called, "máy kia từ chối kết nối"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_the_system_refuses(tmp_path: Path, name: str) -> None:
    act, words = REFUSALS[name]
    with pytest.raises(OSError) as raised:
        act(tmp_path)
    assert system_words(raised.value) == words
    assert words in one_line(raised.value)


def test_what_is_not_listed_goes_by_its_number() -> None:
    assert system_words(OSError(133, "Memory page has hardware error")) == "hệ điều hành báo lỗi số 133"
    assert system_words(OSError("no number")) == "hệ điều hành báo lỗi"
    assert database_words(sqlite3.ProgrammingError("no code")) == "SQLite báo lỗi"


def no_database(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 300)


def no_tables(path: Path) -> None:
    """It says that it is a store, and holds nothing of one."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (no_database, "không phải tệp cơ sở dữ liệu"),
        (no_tables, "không có bảng hay cột cần đọc"),
        (folder, "đĩa đọc, ghi lỗi"),
    ],
)
def test_what_sqlite_cannot_read(tmp_path: Path, harm: Callable[[Path], None], words: str) -> None:
    database = tmp_path / "tracuu.sqlite"
    harm(database)
    with pytest.raises(StoreError) as raised, StoreReader(database) as reader:
        reader.status(["so"])
    assert f"({words}); hãy chạy `tracuu verify`" in str(raised.value)
    assert isinstance(raised.value.__cause__, sqlite3.Error)
