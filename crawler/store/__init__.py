"""The store: what was asked, what came back, what it says. SQL by hand, one room a table group."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.spoken import database_words
from crawler.store.database import quick_check, transaction
from crawler.store.files import Files, KeptFile
from crawler.store.forgotten import Act, Forgotten, ForgottenList
from crawler.store.forgotten_list import agree, require_readable
from crawler.store.notes import Notes
from crawler.store.pages import Item, Items, KeptPage, Pages
from crawler.store.purge import Purge
from crawler.store.reader import SiteStatus, StoreReader, StoreStatus, bodies, latched
from crawler.store.records import Records, Version
from crawler.store.runs import Outcome, Problem, Run, Runs

__all__ = [
    "Act",
    "ForgottenList",
    "Item",
    "KeptFile",
    "KeptPage",
    "Outcome",
    "Problem",
    "Run",
    "SiteStatus",
    "Store",
    "StoreReader",
    "StoreStatus",
    "Version",
]


class Store:
    """The database, open for writing, made where there is none; it knows what the list beside it says was withdrawn."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        require_readable(path)
        self._latch, self._connection = latched(path)
        self.runs = Runs(self._connection)
        self.pages = Pages(self._connection)
        self.items = Items(self._connection)
        self.records = Records(self._connection)
        self.files = Files(self._connection)
        self.notes = Notes(self._connection)
        self.forgotten = Forgotten(self._connection)
        self.purge = Purge(self._connection)
        try:
            agree(path, self.forgotten)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def bodies(self) -> set[str]:
        """Every kept body that anything refers to."""
        return bodies(self._connection)

    def faults(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        try:
            return quick_check(self._connection)
        except sqlite3.Error as exc:
            return [database_words(exc)]

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; inside another transaction it joins that one."""
        return transaction(self._connection)

    def wipe_deleted(self) -> bool:
        """Write the file anew, so that what was deleted stands in no free page and not in the write-ahead log.

        False where a reader held on to the log: what was deleted stays in it until the next write after that.
        """
        self._connection.execute("VACUUM")
        return not self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]

    def close(self) -> None:
        """Close the database."""
        self._connection.close()
        self._latch.close()
