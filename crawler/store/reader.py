"""The read side of the store: what the indexer and the front end see, and how the store stands."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.lock import REFRESHING, WRITING, holder
from crawler.records import FileText, Kind, Record
from crawler.spoken import database_words
from crawler.store.database import connect, quick_check, read_well, require
from crawler.store.files import Files
from crawler.store.forgotten import PURGE, Act, Forgotten, ForgottenList
from crawler.store.latch import Latch
from crawler.store.notes import Notes
from crawler.store.pages import Items, Pages
from crawler.store.records import Records, Version
from crawler.store.runs import Problem, Run, Runs


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
    #: what the process that writes the store now does, by its own word; None while none does
    writing: str | None = None
    #: something was withdrawn, and the index may still hold it
    purge: str | None = None

    @property
    def running(self) -> str | None:
        """What is being done now; None while no refresh runs: a run that was killed looks like one that goes on."""
        is_begun = any(site.last is not None and site.last.state in ("running", "crawled") for site in self.sites)
        return self.progress if is_begun and self.writing == REFRESHING else None

    @property
    def purge_waits(self) -> bool:
        """Something withdrawn may stand in the index, and nobody is at work: who writes the store ends with it."""
        return self.purge is not None and self.writing is None


class StoreReader:
    """The read side: what the indexer and the front end see. Raises NoStore where there is no database yet."""

    def __init__(self, path: Path) -> None:
        self._latch, self._connection = latched(path, read_only=True)
        self._path = path
        self._records = Records(self._connection)
        self._files = Files(self._connection)
        self._runs = Runs(self._connection)
        self._notes = Notes(self._connection)
        self._forgotten = Forgotten(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()
        self._latch.close()

    def records(self, sites: Collection[str] | None = None) -> Iterator[Record]:
        """Every record of these sites (None: of all), by id."""
        with read_well(self._path):
            yield from map(self._named, self._records.all(sites))

    def record(self, record_id: str) -> Record | None:
        """One record, or None."""
        with read_well(self._path):
            record = self._records.get(record_id)
            return self._named(record) if record else None

    def new(self, site: str, kind: Kind, since: dt.datetime) -> Iterator[Record]:
        """The records of a kind that were first seen after this, oldest first."""
        with read_well(self._path):
            yield from map(self._named, self._records.new(site, kind, since))

    def versions(self, record_id: str) -> list[Version]:
        """Earlier versions, oldest first."""
        with read_well(self._path):
            return self._records.versions(record_id)

    def file_text(self, sha256: str) -> FileText | None:
        """What was read from a kept file, or None."""
        with read_well(self._path):
            return self._files.text(sha256)

    def text_marks(self) -> dict[str, str]:
        """The sha256 of each kept file that was read, and a mark that changes whenever it is read anew."""
        with read_well(self._path):
            return self._files.text_marks()

    def file_name(self, sha256: str) -> str | None:
        """A name under which a kept file was published, or None when no record prints it."""
        with read_well(self._path):
            return self._files.name_of(sha256)

    def bodies(self) -> set[str]:
        """Every kept body that anything refers to."""
        with read_well(self._path):
            return bodies(self._connection)

    def sites(self) -> dict[str, int]:
        """The sites that records are of, and how many each has."""
        with read_well(self._path):
            return dict(self._connection.execute("SELECT site, count(*) FROM records GROUP BY site ORDER BY site"))

    def forgotten(self) -> list[Act]:
        """Every act by which something was withdrawn, oldest first."""
        with read_well(self._path):
            return self._forgotten.acts()

    def forgotten_list(self) -> ForgottenList:
        """All that is known of withdrawals, to be carried to another store."""
        with read_well(self._path):
            return self._forgotten.all()

    def is_forgotten(self, record_id: str) -> bool:
        """Whether a record was withdrawn."""
        with read_well(self._path):
            return self._forgotten.active(record_id) is not None

    def is_forgotten_file(self, sha256: str) -> bool:
        """Whether a file was withdrawn with its record."""
        with read_well(self._path):
            return self._forgotten.is_body(sha256)

    def faults(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        try:
            return quick_check(self._connection)
        except sqlite3.Error as exc:
            return [database_words(exc)]

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
                writing=holder(self._path.with_name(WRITING)),
                purge=self._notes.get(PURGE),
            )

    def _named(self, record: Record) -> Record:
        """With the names of its files as readers are shown them; the record itself keeps what its page prints."""
        return replace(record, files=tuple(map(self._files.named, record.files)))

    def _site_status(self, site: str) -> SiteStatus:
        last = self._runs.last(site)
        problems = tuple(self._runs.problems(last.id)) if last else ()
        return SiteStatus(site, last, self._runs.last_good(site), self._records.counts(site), problems)


def bodies(connection: sqlite3.Connection) -> set[str]:
    """Every kept body that anything refers to."""
    return Pages(connection).bodies() | Items(connection).bodies() | Files(connection).bodies()


def latched(path: Path, *, read_only: bool = False) -> tuple[Latch, sqlite3.Connection]:
    """The database opened under its latch; raises NoStore where it is to be read and there is none."""
    if read_only:
        require(path)  # before the latch: reading leaves no file in an empty folder
    latch = Latch(path)
    try:
        return latch, connect(path, read_only=read_only)
    except BaseException:
        latch.close()
        raise
