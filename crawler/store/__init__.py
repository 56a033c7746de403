"""The store: what was asked, what came back, what it says. SQL by hand, one room a table group."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.records import FileText, Record
from crawler.store.database import connect, read_well, transaction
from crawler.store.files import Files, KeptFile
from crawler.store.notes import Notes
from crawler.store.pages import Item, Items, KeptPage, Pages
from crawler.store.records import Records, Version
from crawler.store.runs import Outcome, Problem, Run, Runs

__all__ = [
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
    """The database, open for writing."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self.runs = Runs(self._connection)
        self.pages = Pages(self._connection)
        self.items = Items(self._connection)
        self.records = Records(self._connection)
        self.files = Files(self._connection)
        self.notes = Notes(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def bodies(self) -> set[str]:
        """Every kept body that anything refers to."""
        return self.pages.bodies() | self.items.bodies() | self.files.bodies()

    def faults(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        rows = self._connection.execute("PRAGMA quick_check").fetchall()
        return [row[0] for row in rows if row[0] != "ok"]

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; inside another transaction it joins that one."""
        return transaction(self._connection)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """How one site stands: for `tracuu status`, `/status` and the freshness line."""

    site: str
    last: Run | None
    last_good: Run | None
    #: records by kind and by presence
    counts: dict[str, int]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """How the store stands."""

    sites: tuple[SiteStatus, ...]
    runs: tuple[Run, ...]
    #: kept files by the state of their text
    texts: dict[str, int]
    #: records that the index has not taken in yet
    waiting: int
    #: what the refresh that runs is doing, or the last one did
    progress: str | None = None

    @property
    def running(self) -> str | None:
        """What is being done now; None while no refresh runs."""
        is_running = any(site.last is not None and site.last.state in ("running", "crawled") for site in self.sites)
        return self.progress if is_running else None


class StoreReader:
    """The read side: what the indexer and the front end see. Raises StoreError where there is no database yet."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, read_only=True)
        self._path = path
        self._records = Records(self._connection)
        self._files = Files(self._connection)
        self._runs = Runs(self._connection)
        self._notes = Notes(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def records(self, sites: Collection[str] | None = None) -> Iterator[Record]:
        """Every record of these sites (None: of all), by id."""
        with read_well(self._path):
            yield from self._records.all(sites)

    def record(self, record_id: str) -> Record | None:
        """One record, or None."""
        with read_well(self._path):
            return self._records.get(record_id)

    def versions(self, record_id: str) -> list[Version]:
        """Earlier versions, oldest first."""
        with read_well(self._path):
            return self._records.versions(record_id)

    def file_text(self, sha256: str) -> FileText | None:
        """What was read from a kept file, or None."""
        with read_well(self._path):
            return self._files.text(sha256)

    def file_name(self, sha256: str) -> str | None:
        """A name under which a kept file was published, or None when no record prints it."""
        with read_well(self._path):
            return self._files.name_of(sha256)

    def count(self, sites: Collection[str] | None = None) -> int:
        """How many records there are."""
        with read_well(self._path):
            return self._records.count(sites)

    def last_change(self) -> int:
        """The number of the newest change, for the indexer to acknowledge."""
        with read_well(self._path):
            return self._records.changes()[0]

    def note(self, key: str) -> str | None:
        """A small fact by key ("progress"), or None."""
        with read_well(self._path):
            return self._notes.get(key)

    def status(self, sites: Collection[str]) -> StoreStatus:
        """How these sites stand."""
        with read_well(self._path):
            return StoreStatus(
                sites=tuple(self._site_status(site) for site in sites),
                runs=tuple(self._runs.recent()),
                texts=self._files.text_counts(),
                waiting=len(self._records.changes()[1]),
                progress=self._notes.get("progress"),
            )

    def _site_status(self, site: str) -> SiteStatus:
        last = self._runs.last(site)
        problems = tuple(self._runs.problems(last.id)) if last else ()
        return SiteStatus(site, last, self._runs.last_good(site), self._records.counts(site), problems)
