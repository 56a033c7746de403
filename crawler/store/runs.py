"""The refreshes: when, how they ended, each request, each problem."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass, field

import msgspec

from crawler.store.database import transaction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a refresh of one site came to."""

    requests: int = 0
    #: new, changed, unchanged, missing, gone, restricted, failed
    records: dict[str, int] = field(default_factory=dict)
    #: new, unchanged, failed
    files: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One refresh of one site."""

    id: int
    site: str
    started: dt.datetime
    finished: dt.datetime | None
    state: str
    reason: str | None
    message: str | None
    is_full: bool
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, and why."""

    site: str
    url: str
    kind: str
    detail: str
    at: dt.datetime


class Runs:
    """The `runs`, `requests` and `problems` tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def begin(self, site: str, now: dt.datetime, *, is_full: bool) -> int:
        """A new run's number."""
        with transaction(self._db):
            cursor = self._db.execute(
                "INSERT INTO runs (site, started, state, is_full) VALUES (?, ?, 'running', ?)",
                (site, now.isoformat(), is_full),
            )
        return int(cursor.lastrowid or 0)

    def unfinished(self, site: str) -> Run | None:
        """The run that a crash or a kill left behind, if any: in the crawl, or before its index was built."""
        return self._one("WHERE site = ? AND state IN ('running', 'crawled') ORDER BY id DESC LIMIT 1", site)

    def last(self, site: str) -> Run | None:
        """The latest run of a site."""
        return self._one("WHERE site = ? ORDER BY id DESC LIMIT 1", site)

    def last_good(self, site: str) -> Run | None:
        """The latest run of a site that ended well."""
        return self._one("WHERE site = ? AND state = 'done' ORDER BY id DESC LIMIT 1", site)

    def recent(self, limit: int = 30) -> list[Run]:
        """The latest runs of all sites, newest first."""
        return [_run(row) for row in self._db.execute("SELECT * FROM runs ORDER BY id DESC LIMIT ?", (limit,))]

    def end(self, run_id: int, now: dt.datetime, outcome: Outcome, stopped: tuple[str, str] | None = None) -> None:
        """Close the crawl of a run; `stopped` holds the reason as a stable word and for people."""
        reason, message = stopped or (None, None)
        with transaction(self._db):
            self._db.execute(
                "UPDATE runs SET finished = ?, state = ?, reason = ?, message = ?, outcome = ? WHERE id = ?",
                (
                    now.isoformat(),
                    "stopped" if stopped else "crawled",
                    reason,
                    message,
                    msgspec.json.encode(outcome).decode(),
                    run_id,
                ),
            )

    def indexed(self, site: str) -> None:
        """The index has taken in what the site's last crawl brought: its run is done."""
        with transaction(self._db):
            self._db.execute("UPDATE runs SET state = 'done' WHERE site = ? AND state = 'crawled'", (site,))

    def request(self, run_id: int, site: str, url: str, at: dt.datetime, status: int | None, seconds: float, size: int,
                problem: str | None) -> None:  # fmt: skip
        """Log one request."""
        self._db.execute(
            """INSERT INTO requests (run_id, site, url, at, status, seconds, size, problem)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (run_id, site, url, at.isoformat(timespec="milliseconds"), status, round(seconds, 4), size, problem),
        )

    def requests(self, run_id: int) -> int:
        """How many requests a run has made."""
        return int(self._db.execute("SELECT count(*) FROM requests WHERE run_id = ?", (run_id,)).fetchone()[0])

    def forget_requests(self, before: dt.datetime) -> None:
        """Drop the request log and problems older than this; runs stay."""
        with transaction(self._db):
            self._db.execute("DELETE FROM requests WHERE at < ?", (before.isoformat(),))
            self._db.execute("DELETE FROM problems WHERE at < ?", (before.isoformat(),))

    def problem(self, run_id: int, site: str, url: str, kind: str, detail: str, now: dt.datetime) -> None:
        """Record what could not be read; the same one of a run only once."""
        self._db.execute(
            """INSERT INTO problems (run_id, site, url, kind, detail, at) SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS
               (SELECT 1 FROM problems WHERE run_id = ?1 AND url = ?3 AND kind = ?4)""",
            (run_id, site, url, kind, detail, now.isoformat()),
        )

    def problems(self, run_id: int) -> list[Problem]:
        """The problems of a run."""
        rows = self._db.execute(
            "SELECT site, url, kind, detail, at FROM problems WHERE run_id = ? ORDER BY id", (run_id,)
        )
        return [Problem(r["site"], r["url"], r["kind"], r["detail"], dt.datetime.fromisoformat(r["at"])) for r in rows]

    def _one(self, tail: str, site: str) -> Run | None:
        row = self._db.execute(f"SELECT * FROM runs {tail}", (site,)).fetchone()  # noqa: S608
        return _run(row) if row else None


def _run(row: sqlite3.Row) -> Run:
    return Run(
        id=row["id"],
        site=row["site"],
        started=dt.datetime.fromisoformat(row["started"]),
        finished=dt.datetime.fromisoformat(row["finished"]) if row["finished"] else None,
        state=row["state"],
        reason=row["reason"],
        message=row["message"],
        is_full=bool(row["is_full"]),
        outcome=msgspec.json.decode(row["outcome"], type=Outcome) if row["outcome"] else None,
    )
