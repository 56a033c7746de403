"""Withdrawing one record for good: what the store, the archive and former data hold of it, and the list of such acts.

Deletion needs evidence everywhere else; here it needs a person with a reason. What is kept afterwards is who, when and
why, and hashes by which the item is known when it comes again.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.archive import Archive
from crawler.container import STORE
from crawler.errors import StoreError
from crawler.rooms import sweep
from crawler.store import Act, KeptPage, Store
from crawler.store.forgotten_list import write_list
from crawler.store.purge import Traces
from crawler.withdrawn import paper_of

#: Former data that a restore put aside: folders beside the store that look like a data folder.
ASIDE = "truoc-phuc-hoi-"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What one act took away."""

    act: Act
    files: int
    #: other records whose own words still name it
    mentions: tuple[str, ...]
    #: False where a reader kept the store from being written anew to its end
    wiped: bool
    #: folders of former data whose store cannot be read, so that they may still hold it
    unreached: tuple[Path, ...] = ()
    #: what killed backups and restores left and could not be removed, so that it may still hold it too
    stuck: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Forget:
    """Withdraws records from one data folder."""

    data: Path
    store: Store
    archive: Archive
    now: dt.datetime

    def forget(self, record_id: str, reason: str, who: str) -> Withdrawal | None:
        """Withdraw a record, or finish what was cut short; None where there is no such record.

        Raises StoreBusy while a backup is made: it would lose what it has listed.
        """
        record, act = self.store.records.get(record_id), self.store.forgotten.active(record_id)
        if record is None and act is None:
            return None
        if act is None and record is not None:
            paper = paper_of(record.number, record.issued, record.published)
            at = self.now.isoformat(timespec="seconds")
            act = Act(record_id, at, who, reason, record.site, paper.number, paper.day)
        assert act is not None
        traces = erase(self.store, self.archive, act)
        wiped = self.store.wipe_deleted()
        unreached = tuple(folder for folder in asides(self.data) if not erase_from(folder, act))
        stuck = sweep(self.data, self.archive)
        write_list(self.data, self.store.forgotten.all())
        mentions = tuple(self.store.purge.mentions(traces))
        return Withdrawal(act, len(traces.bodies), mentions, wiped, unreached, stuck)

    def undo(self, record_id: str, who: str) -> bool:
        """Allow a withdrawn record to be fetched again; False where it was not withdrawn."""
        is_done = self.store.forgotten.undo(record_id, self.now, who)
        write_list(self.data, self.store.forgotten.all())
        return is_done


def erase(store: Store, archive: Archive, act: Act) -> Traces:
    """Take what an act names out of one store and its archive, and remember by what it will be known."""
    with archive.alone():
        with store.transaction():
            traces = store.purge.traces(act.record_id)
            store.forgotten.add(act)
            store.forgotten.remember(traces)
            for page in pages_naming(store, archive, traces):
                store.pages.put(replace(page, sha256=None))
            store.purge.remove(traces)
        archive.collect(store.bodies())
    return traces


def erase_from(folder: Path, act: Act) -> bool:
    """The same for former data; False where their store cannot be read: it was put aside because it is damaged."""
    try:
        with Store(folder / STORE) as former:
            erase(former, Archive(folder / "raw"), act)
            former.wipe_deleted()
    except (StoreError, sqlite3.DatabaseError):
        return False
    return True


def erase_again(store: Store, archive: Archive) -> tuple[str, ...]:
    """What a store still holds of records that were withdrawn since it was written: the ids that were taken out."""
    erased = []
    for act in store.forgotten.acts():
        record = store.records.get(act.record_id)
        if act.undone_at is None and record is not None and store.forgotten.of_site(act.site).is_record(record):
            erase(store, archive, act)
            erased.append(act.record_id)
    if erased:
        store.wipe_deleted()
    return tuple(erased)


def pages_naming(store: Store, archive: Archive, traces: Traces) -> list[KeptPage]:
    """The kept listings and feeds that name the record: the next refresh fetches them anew anyhow."""
    wanted = [name.encode() for name in traces.names]
    pages = [page for site in {record.site for record in traces.said} for page in store.pages.of_site(site)]
    return [page for page in pages if any(name in body_of(archive, page.sha256) for name in wanted)]


def body_of(archive: Archive, sha256: str | None) -> bytes:
    """A kept body; a damaged or missing one names nothing."""
    try:
        return archive.get(sha256) if sha256 else b""
    except StoreError:
        return b""


def asides(data: Path) -> Iterator[Path]:
    """The former data that restores have put aside."""
    return (path.parent for path in sorted(data.glob(f"{ASIDE}*/{STORE}")))
