"""What pages need of the rooms behind them, as small protocols: the index, the store's read side, the kept bytes.

Pages know these shapes only. Neither the database nor the engine is ever named in web/.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from crawler.records import FileText, Record
from crawler.store import StoreStatus, Version
from indexer.answers import Answer, Hit, SearchQuery


class Index(Protocol):
    """Answers from the current generation."""

    @property
    def generation(self) -> str | None:
        """The name of the generation that answers come from, None when there is none yet."""

    @property
    def built(self) -> dt.datetime | None:
        """When that generation was finished (UTC)."""

    def open(self) -> str:
        """Look at the generation before anybody asks; raises `NoIndexYet` and other errors of the index."""

    def ask(self, query: SearchQuery) -> Answer:
        """Hits and facets for a question; raises `NoIndexYet`."""

    def ids(self, query: SearchQuery) -> Sequence[str]:
        """The ids of everything that a question finds, in order; raises `NoIndexYet`."""

    def similar(self, record_id: str) -> Sequence[Hit]:
        """The records that are most like one, best first; raises `NoIndexYet`."""

    def suggest(self, prefix: str) -> Sequence[str]:
        """What a question that begins so may become; raises `NoIndexYet`."""


class Reader(Protocol):
    """The store as it stands now, read only."""

    def record(self, record_id: str) -> Record | None:
        """The current record of an item."""

    def records(self, sites: Collection[str] | None = None) -> Iterable[Record]:
        """Every record of these sites."""

    def file_text(self, sha256: str) -> FileText | None:
        """What was read from a kept file."""

    def file_name(self, sha256: str) -> str | None:
        """A name under which a kept file was published."""

    def versions(self, record_id: str) -> list[Version]:
        """Earlier versions of a record, oldest first."""

    def is_forgotten(self, record_id: str) -> bool:
        """Whether the office withdrew a record."""

    def is_forgotten_file(self, sha256: str) -> bool:
        """Whether a file was withdrawn with its record."""

    def faults(self) -> Sequence[str]:
        """What is wrong with the database, by reading all of it."""

    def status(self, sites: Collection[str]) -> StoreStatus:
        """Runs, problems and counts."""


class OpenReader(Protocol):
    """Opens the store for one request; raises NoStore only where there is no index made from one either."""

    def __call__(self) -> AbstractContextManager[Reader]: ...


class Kept(Protocol):
    """Bodies by hash."""

    def path(self, sha256: str) -> Path | None:
        """Where the body lies, or None when it is not kept."""
