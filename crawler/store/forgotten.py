"""The acts by which an office withdrew something, and the marks by which it is known when it comes again."""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.store.database import transaction, version
from crawler.store.notes import Notes
from crawler.store.purge import Traces
from crawler.withdrawn import Paper, Withdrawn, mark

#: The migration that made the tables: a reader may meet a store from before it.
SINCE = 2
#: The note of a store that has let go of something which the index in use, or the one before it, may still hold.
PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Act:
    """One withdrawal: who, when, why. `undone_at`: from then on the item may be fetched again."""

    record_id: str
    at: str
    who: str
    reason: str
    site: str
    number_mark: str | None = None
    day: str | None = None
    undone_at: str | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing by which a withdrawn record is known: `kind` is item, file or body."""

    record_id: str
    kind: str
    mark: str


@dataclass(frozen=True, slots=True)
class ForgottenList:
    """The whole of it, to be carried from one store to another."""

    acts: tuple[Act, ...] = ()
    marks: tuple[Mark, ...] = ()


class Forgotten:
    """The `forgotten` and `forgotten_marks` tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def acts(self) -> list[Act]:
        """Every act, oldest first, undone ones too."""
        if version(self._db) < SINCE:
            return []
        return [Act(**row) for row in self._db.execute("SELECT * FROM forgotten ORDER BY at, record_id")]

    def active(self, record_id: str) -> Act | None:
        """The act that holds for a record, or None."""
        return next((act for act in self.acts() if act.record_id == record_id and act.undone_at is None), None)

    def is_body(self, sha256: str) -> bool:
        """Whether a file's bytes were withdrawn."""
        if version(self._db) < SINCE:
            return False
        query = """SELECT 1 FROM forgotten_marks JOIN forgotten USING (record_id)
                   WHERE kind = 'body' AND mark = ? AND undone_at IS NULL LIMIT 1"""
        return self._db.execute(query, (sha256,)).fetchone() is not None

    def of_site(self, site: str) -> Withdrawn:
        """What must not be asked for again on a site."""
        acts = {act.record_id: act for act in self.acts() if act.site == site and act.undone_at is None}
        marks = [each for each in self._marks() if each.record_id in acts]
        return Withdrawn(
            items=frozenset(each.mark for each in marks if each.kind == "item"),
            papers={record_id: Paper(act.number_mark, act.day) for record_id, act in acts.items()},
            files=frozenset(each.mark for each in marks if each.kind == "file"),
            bodies={each.mark: each.record_id for each in marks if each.kind == "body"},
        )

    def add(self, act: Act) -> None:
        """Log an act. The index is to be made anew for it, however this process ends: `PURGE` says so until then."""
        values = (act.record_id, act.at, act.who, act.reason, act.site, act.number_mark, act.day, act.undone_at,
                  act.undone_by)  # fmt: skip
        self._db.execute("INSERT OR REPLACE INTO forgotten VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        if act.undone_at is None:
            Notes(self._db).put(PURGE, secrets.token_hex(8))

    def purged(self, note: str) -> None:
        """The index holds nothing any more of what was withdrawn before this note was read; a later act has its own."""
        notes = Notes(self._db)
        with transaction(self._db):
            if notes.get(PURGE) == note:
                notes.drop(PURGE)

    def mark(self, record_id: str, kind: str, marks: Iterable[str]) -> None:
        """Remember by what a withdrawn record is known."""
        rows = [(record_id, kind, each) for each in marks]
        self._db.executemany("INSERT OR IGNORE INTO forgotten_marks VALUES (?, ?, ?)", rows)

    def remember(self, traces: Traces) -> None:
        """The marks of a record that is taken out."""
        self.mark(traces.record_id, "item", map(mark, traces.slugs))
        self.mark(traces.record_id, "file", map(mark, traces.links))
        self.mark(traces.record_id, "body", traces.bodies)

    def undo(self, record_id: str, now: dt.datetime, who: str) -> bool:
        """Allow a record to be fetched again; False where it was not withdrawn. The act stays in the log."""
        with transaction(self._db):
            cursor = self._db.execute(
                "UPDATE forgotten SET undone_at = ?, undone_by = ? WHERE record_id = ? AND undone_at IS NULL",
                (now.isoformat(timespec="seconds"), who, record_id),
            )
            self._db.execute("DELETE FROM forgotten_marks WHERE record_id = ?", (record_id,))
        return cursor.rowcount > 0

    def all(self) -> ForgottenList:
        """Everything, to be carried elsewhere."""
        return ForgottenList(tuple(self.acts()), tuple(self._marks()))

    def take_in(self, other: ForgottenList) -> None:
        """What another store or list knows of withdrawals; an act that either has taken back stays taken back."""
        with transaction(self._db):
            held = {(act.record_id, act.at): act for act in self.acts()}
            for act in other.acts:
                mine = held.get((act.record_id, act.at))
                if act != mine and (mine is None or mine.undone_at is None):
                    self.add(act)
                    held[act.record_id, act.at] = act
            active = {act.record_id for act in held.values() if act.undone_at is None}
            for each in other.marks:
                self.mark(each.record_id, each.kind, [each.mark])
            for record_id in {act.record_id for act in held.values()} - active:
                self._db.execute("DELETE FROM forgotten_marks WHERE record_id = ?", (record_id,))

    def _marks(self) -> list[Mark]:
        if version(self._db) < SINCE:
            return []
        return [Mark(**row) for row in self._db.execute("SELECT * FROM forgotten_marks")]
