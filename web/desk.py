"""What every page works with, put together once at the start."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from jinja2 import Environment
from starlette.requests import Request

from crawler.errors import StoreError
from crawler.store import StoreStatus
from web.backend import Index, Kept, OpenReader
from web.freshness import NOTHING, Freshness, freshness
from web.gate import Gate
from web.questions import Questions
from web.soundness import Soundness
from web.texts import Texts

#: Seconds for which the store's status is kept: every page shows it, and it counts all records.
STATUS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Desk:
    """The rooms behind the pages, the texts and templates, and the gates."""

    index: Index
    open_reader: OpenReader
    kept: Kept
    #: questions that found nothing
    questions: Questions
    #: the folder of all data, for the disk's state
    data: Path
    #: titles of the configured sites by name; records of other sites are not shown
    sites: Mapping[str, str]
    #: those of them that refreshes still go to
    visited: frozenset[str]
    #: the office's clock
    zone: dt.tzinfo
    #: when the nightly refresh starts, "HH:MM" on the office's clock
    refresh_at: str
    #: the address under which readers open the pages, without a stroke at its end; empty: as they asked
    public_url: str
    templates: Environment
    texts: Mapping[str, Texts]
    #: for searches and documents
    gate: Gate
    #: for exports, which take longer
    slow_gate: Gate
    clock: Callable[[], dt.datetime]
    sound: Soundness
    held: StatusShelf = field(default_factory=lambda: StatusShelf())

    def now(self) -> dt.datetime:
        """The time on the office's clock."""
        return self.clock().astimezone(self.zone)

    def status(self) -> StoreStatus | None:
        """How the store stands, at most STATUS_SECONDS old; None where there is no store yet."""
        return self.held.get(self._read_status)

    def fresh(self, *, held_only: bool = False) -> Freshness:
        """How fresh the answers are (reads the store: not on the event loop, but with `held_only`)."""
        status = self.held.value if held_only else self.status()
        return freshness(status, self.now(), self.visited) if status else NOTHING

    def _read_status(self) -> StoreStatus | None:
        try:
            with self.open_reader() as reader:
                return reader.status(tuple(self.sites))
        except StoreError as error:
            self.sound.note(error)
            return None


@dataclass(slots=True)
class StatusShelf:
    """The latest status and when it was read. Two threads may read it twice; neither sees half of one."""

    value: StoreStatus | None = None
    read_at: float | None = None

    def get(self, read: Callable[[], StoreStatus | None]) -> StoreStatus | None:
        """The held value, read again when it is old."""
        if self.read_at is None or time.monotonic() - self.read_at > STATUS_SECONDS:
            self.value, self.read_at = read(), time.monotonic()
        return self.value


def desk_of(request: Request) -> Desk:
    """The desk of the application that a request came to."""
    return cast("Desk", request.app.state.desk)
