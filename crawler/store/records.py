"""Records, their earlier versions, and what the indexer has still to hear of."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from crawler.records import AttachedFile, Kind, Presence, Record, Relation, TextStatus, content_hash, from_json, to_json
from crawler.slugs import slug_of
from crawler.store.database import transaction

SELECT = "SELECT id, site, hash, body, presence, first_seen, last_seen FROM records"


@dataclass(frozen=True, slots=True)
class Version:
    """A record as it was from `at` on."""

    at: dt.datetime
    record: Record


class Records:
    """The records in the store, whole: with the facts of their files and the ids of related directives."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def all(self, sites: Collection[str] | None = None) -> Iterator[Record]:
        """Every record of these sites (None: of all), by id."""
        where, given = _of_sites(sites)
        for row in self._db.execute(f"{SELECT} {where} ORDER BY id", given):
            yield self._whole(row)

    def get(self, record_id: str) -> Record | None:
        """One record, or None."""
        row = self._db.execute(f"{SELECT} WHERE id = ?", (record_id,)).fetchone()
        return self._whole(row) if row else None

    def count(self, sites: Collection[str] | None = None) -> int:
        """How many records there are."""
        where, given = _of_sites(sites)
        return int(self._db.execute(f"SELECT count(*) FROM records {where}", given).fetchone()[0])  # noqa: S608

    def versions(self, record_id: str) -> list[Version]:
        """Earlier versions, oldest first; the current one is not among them."""
        rows = self._db.execute(
            """SELECT at, body FROM versions WHERE record_id = ?1
               AND hash != (SELECT hash FROM records WHERE id = ?1) ORDER BY at""",
            (record_id,),
        )
        return [Version(dt.datetime.fromisoformat(row["at"]), from_json(row["body"])) for row in rows]

    def put(self, record: Record, now: dt.datetime) -> str:
        """Keep what a source says: "new", "changed" or "unchanged". A changed record keeps its earlier version."""
        said = _said(record)
        digest, body, stamp = content_hash(record), to_json(said).decode(), now.isoformat()
        old = self._db.execute("SELECT hash, presence, is_draft FROM records WHERE id = ?", (record.id,)).fetchone()
        with transaction(self._db):
            if old and not old["is_draft"] and old["hash"] == digest and old["presence"] == record.presence:
                self._db.execute(
                    "UPDATE records SET last_seen = ?, absent_since = NULL WHERE id = ?", (stamp, record.id)
                )
                return "unchanged"
            self._db.execute(
                """INSERT INTO records (id, site, kind, hash, body, presence, first_seen, last_seen)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                   ON CONFLICT (id) DO UPDATE SET kind = ?3, hash = ?4, body = ?5, presence = ?6, last_seen = ?7,
                   absent_since = NULL, is_draft = 0""",
                (record.id, record.site, record.kind, digest, body, record.presence, stamp),
            )
            if not old or old["hash"] != digest:
                self._db.execute(
                    "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?)", (record.id, stamp, digest, body)
                )
            self.changed(record.id)
        return "changed" if old and not old["is_draft"] else "new"

    def put_draft(self, record: Record, now: dt.datetime) -> None:
        """Keep what a listing says of an item whose page is still to be read; never over a record."""
        with transaction(self._db):
            cursor = self._db.execute(
                """INSERT OR IGNORE INTO records (id, site, kind, hash, body, presence, first_seen, last_seen, is_draft)
                   VALUES (?1, ?2, ?3, '', ?4, ?5, ?6, ?6, 1)""",
                (
                    record.id,
                    record.site,
                    record.kind,
                    to_json(_said(record)).decode(),
                    record.presence,
                    now.isoformat(),
                ),
            )
            if cursor.rowcount:
                self.changed(record.id)

    def drop_draft(self, record_id: str) -> None:
        """The page turned out to be no item, or another's: its draft was none. A record that was read stays."""
        with transaction(self._db):
            if self._db.execute("DELETE FROM records WHERE id = ? AND is_draft", (record_id,)).rowcount:
                self.changed(record_id)

    def first_seen(self, site: str, kind: Kind) -> list[dt.datetime]:
        """When the records of a kind were first seen."""
        rows = self._db.execute("SELECT first_seen FROM records WHERE site = ? AND kind = ?", (site, kind))
        return [dt.datetime.fromisoformat(row["first_seen"]) for row in rows]

    def new(self, site: str, kind: Kind, since: dt.datetime) -> Iterator[Record]:
        """The records of a kind that were first seen after this, oldest first."""
        rows = self._db.execute(
            f"{SELECT} WHERE site = ? AND kind = ? AND first_seen > ? ORDER BY first_seen, id",
            (site, kind, since.isoformat()),
        )
        for row in rows:
            yield self._whole(row)

    def seen(self, record_ids: Collection[str], now: dt.datetime) -> None:
        """These still stand on their site as they were."""
        with transaction(self._db):
            self._db.executemany(
                "UPDATE records SET last_seen = ? WHERE id = ?",
                [(now.isoformat(), record_id) for record_id in record_ids],
            )

    def set_presence(self, record_id: str, presence: Presence, now: dt.datetime) -> None:
        """Mark a record as missing, gone, or published again; its content and copies stay."""
        since = None if presence in (Presence.PUBLISHED, Presence.RESTRICTED) else now.isoformat()
        with transaction(self._db):
            self._db.execute(
                """UPDATE records SET presence = ?, absent_since = CASE WHEN ?2 IS NULL THEN NULL
                   ELSE coalesce(absent_since, ?2) END WHERE id = ?3""",
                (presence, since, record_id),
            )
            self.changed(record_id)

    def counts(self, site: str) -> dict[str, int]:
        """How many records of a site there are by kind and by presence: {"directive": 324, "gone": 2, …}."""
        rows = self._db.execute(
            "SELECT kind, presence, count(*) AS n FROM records WHERE site = ? GROUP BY 1, 2", (site,)
        )
        found: dict[str, int] = {}
        for row in rows:
            for key in (row["kind"], row["presence"]):
                found[key] = found.get(key, 0) + row["n"]
        return found

    def presences(self, site: str) -> dict[str, Presence]:
        """Presence by record id."""
        rows = self._db.execute("SELECT id, presence FROM records WHERE site = ?", (site,))
        return {row["id"]: Presence(row["presence"]) for row in rows}

    def absent_since(self, site: str, since: dt.datetime) -> set[str]:
        """The ids of records that went missing after this moment and have not come back."""
        rows = self._db.execute(
            "SELECT id FROM records WHERE site = ? AND absent_since >= ?", (site, since.isoformat())
        )
        return {row["id"] for row in rows}

    def changed(self, record_id: str) -> None:
        """Tell the indexer."""
        self._db.execute("INSERT INTO changes (record_id) VALUES (?)", (record_id,))

    def changes(self) -> tuple[int, set[str]]:
        """The last change's number, and the ids of all records that the indexer has not heard of."""
        rows = self._db.execute("SELECT seq, record_id FROM changes ORDER BY seq").fetchall()
        return (rows[-1]["seq"] if rows else 0), {row["record_id"] for row in rows}

    def indexed(self, seq: int) -> None:
        """The indexer has taken in everything up to this change."""
        with transaction(self._db):
            self._db.execute("DELETE FROM changes WHERE seq <= ?", (seq,))

    def _whole(self, row: sqlite3.Row) -> Record:
        said = from_json(row["body"])
        return replace(
            said,
            presence=Presence(row["presence"]),
            first_seen=dt.datetime.fromisoformat(row["first_seen"]),
            last_seen=dt.datetime.fromisoformat(row["last_seen"]),
            files=tuple(self._file(file) for file in said.files),
            relations=tuple(self._related(said.site, relation) for relation in said.relations),
        )

    def _file(self, file: AttachedFile) -> AttachedFile:
        row = self._db.execute(
            """SELECT f.sha256, f.size, f.media_type, f.problem, t.status, t.body ->> 'media_type' AS read_type
               FROM files f LEFT JOIN texts t USING (sha256) WHERE url = ?""",
            (file.url,),
        ).fetchone()
        if row is None or row["sha256"] is None:
            is_large = row is not None and row["problem"] == "too_large"
            return replace(file, text_status=TextStatus.TOO_LARGE) if is_large else file
        status = TextStatus(row["status"]) if row["status"] else TextStatus.PENDING
        media_type = row["read_type"] or row["media_type"]
        return replace(file, sha256=row["sha256"], size=row["size"], media_type=media_type, text_status=status)

    def _related(self, site: str, relation: Relation) -> Relation:
        if relation.url is None:
            return relation
        # Of several items that end alike (their keys go on behind an @) the one at this very address.
        row = self._db.execute(
            """SELECT record_id FROM items WHERE site = ?1 AND (slug = ?2 OR (slug > ?2 || '@' AND slug < ?2 || 'A'))
               ORDER BY url = ?3 DESC, slug LIMIT 1""",
            (site, slug_of(relation.url), relation.url),
        ).fetchone()
        return replace(relation, id=row["record_id"] if row else None)


def _of_sites(sites: Collection[str] | None) -> tuple[str, tuple[str, ...]]:
    if sites is None:
        return "", ()
    return f"WHERE site IN ({', '.join('?' * len(sites))})", tuple(sites)


def _said(record: Record) -> Record:
    """The part of a record that its source says; the rest has its own columns and tables."""
    return replace(
        record,
        presence=Presence.PUBLISHED,
        first_seen=None,
        last_seen=None,
        files=tuple(AttachedFile(file.url, file.name) for file in record.files),
        relations=tuple(replace(relation, id=None) for relation in record.relations),
    )
