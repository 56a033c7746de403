"""One night of the crawler in this process: faster than the command, for what has no exit code and no index."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.errors import RunStopped
from crawler.fetch import Limits
from crawler.progress import Progress
from crawler.records import to_public
from crawler.refresh import Policy, Refresh
from crawler.store import Outcome, Problem, Store, StoreReader

NAME = "soctrang"
#: How often a file is fetched whole where nothing else is said.
REFETCH = dt.timedelta(days=30)
VOLATILE = ("first_seen", "last_seen")


@dataclass
class Department:
    """What is held of a site in `data`, and the nights that are spent on it. `day` shifts the clock."""

    data: Path
    url: str
    day: float = 0
    options: dict[str, Any] = field(default_factory=dict)

    def clock(self) -> dt.datetime:
        """Now, so many days later."""
        return dt.datetime.now(dt.UTC) + dt.timedelta(days=self.day)

    def night(self, *, is_full: bool = False, accept_shrink: bool = False) -> Outcome:
        """One refresh; raises RunStopped."""
        with Store(self.data / "tracuu.sqlite") as store:
            progress = Progress(lambda line: None, self.clock)
            archive = Archive(self.data / "raw")
            outcome = Refresh(self.policy(), store, archive, progress, self.clock, is_full, accept_shrink).run()
            store.runs.indexed(NAME)  # what the command does once the index is built
            return outcome

    def stopped(self, *, is_full: bool = False) -> RunStopped:
        """A refresh that must not complete."""
        with pytest.raises(RunStopped) as raised:
            self.night(is_full=is_full)
        return raised.value

    def policy(self) -> Policy:
        """How the site is visited: in haste."""
        limits = Limits(deadline=10.0, size=10_000_000, tries=2)
        given: dict[str, Any] = {"page_limits": limits, "file_limits": limits, **self.options}
        given |= {"family": "nukeviet", "delay": 0.0, "user_agent": "TraCuuTest/1", "allow_loopback": True}
        return Policy(name=NAME, url=self.url, **given)

    def records(self) -> dict[str, dict[str, Any]]:
        """What is held, by id, without the times of our visits."""
        with StoreReader(self.data / "tracuu.sqlite") as reader:
            public = [to_public(record) for record in reader.records([NAME])]
        return {str(record["id"]): {k: v for k, v in record.items() if k not in VOLATILE} for record in public}

    def problems(self) -> tuple[Problem, ...]:
        """What the last run could not read."""
        with StoreReader(self.data / "tracuu.sqlite") as reader:
            return reader.status([NAME]).sites[0].problems

    def refused(self) -> list[str]:
        """The requests of the last run that brought no answer."""
        with closing(sqlite3.connect(self.data / "tracuu.sqlite")) as database:
            rows = database.execute(
                "SELECT url FROM requests WHERE status IS NULL AND run_id = (SELECT max(id) FROM runs) ORDER BY id"
            ).fetchall()
        return [row[0] for row in rows]

    def presences(self) -> dict[str, str]:
        """Whether each record still stands on the site."""
        return {key: record["presence"] for key, record in self.records().items()}
