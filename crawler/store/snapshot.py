"""A store as one file at rest: copied while others write, looked at before it is trusted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from crawler.errors import StoreError
from crawler.spoken import database_words
from crawler.store.database import MIGRATIONS, damage, version
from crawler.store.latch import Latch

TABLES = frozenset(("runs", "pages", "items", "records", "versions", "files", "copies", "texts"))


def take(database: Path, target: Path) -> None:
    """Copy the store as it stands at one moment into a new file, without free pages; raises StoreError.

    Writers go on meanwhile (https://sqlite.org/lang_vacuum.html: the copy is made in one read transaction).
    """
    latch = Latch(database)
    try:
        with _told(database), closing(_opened(database)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        latch.close()


def faults(path: Path) -> list[str]:
    """What is wrong with a store at rest: damaged, not ours, or of a newer program; empty when all is well."""
    try:
        with closing(_opened(path)) as connection:
            found = damage(connection.execute("PRAGMA integrity_check(5)").fetchall())
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if version(connection) > len(MIGRATIONS):
                found.append("do một bản Tra Cứu mới hơn ghi; hãy nâng cấp chương trình")
    except sqlite3.Error as exc:
        return [database_words(exc)]
    return found or ([] if tables >= TABLES else ["không phải kho của Tra Cứu"])


def schema(path: Path) -> int:
    """How many migrations a store at rest has seen."""
    with closing(_opened(path)) as connection:
        return version(connection)


def settle(database: Path) -> None:
    """Bring what waits in the write-ahead log into the file; for who holds the store alone."""
    with _told(database), closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        raise StoreError(
            f"{path}: không sao được cơ sở dữ liệu ({database_words(exc)}); hãy chạy `tracuu verify`"
        ) from exc


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)
