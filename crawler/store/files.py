"""Attached files by the link that is printed for them, and the text that was read from each body."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass, replace

import msgspec

from crawler.file_names import best_name, has_ending
from crawler.records import AttachedFile, FileText
from crawler.store.database import transaction, version

#: The migration that keeps servers' names: a reader may meet a store from before it.
NAMES_SINCE = 3


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What is known of one printed file link."""

    url: str
    site: str
    run_id: int
    at: dt.datetime
    full_at: dt.datetime | None
    sha256: str | None
    size: int | None
    media_type: str | None
    etag: str | None
    last_modified: str | None
    problem: str | None
    #: the name that the server gave it
    name: str | None = None


class Files:
    """The `files` and `texts` tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def get(self, url: str) -> KeptFile | None:
        """What is known of a link, or None."""
        row = self._db.execute("SELECT * FROM files WHERE url = ?", (url,)).fetchone()
        return _kept(row) if row else None

    def put(self, file: KeptFile) -> None:
        """Remember the outcome of asking for a file."""
        values = (
            file.url, file.site, file.run_id, file.at.isoformat(), file.full_at.isoformat() if file.full_at else None,
            file.sha256, file.size, file.media_type, file.etag, file.last_modified, file.problem, file.name,
        )  # fmt: skip
        with transaction(self._db):
            self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            if file.sha256 is not None:
                self._db.execute(
                    "INSERT OR IGNORE INTO copies VALUES (?, ?, ?)", (file.url, file.sha256, file.at.isoformat())
                )

    def text(self, sha256: str, reader_version: int | None = None) -> FileText | None:
        """What was read from a body (by this version of the reader, where one is named), or None."""
        row = self._db.execute(
            "SELECT body FROM texts WHERE sha256 = ?1 AND (?2 IS NULL OR reader_version = ?2)", (sha256, reader_version)
        ).fetchone()
        return msgspec.json.decode(row["body"], type=FileText) if row else None

    def text_marks(self) -> dict[str, str]:
        """The sha256 of each body that was read: by which version of the reader, and when."""
        rows = self._db.execute("SELECT sha256, reader_version || ' ' || at AS mark FROM texts")
        return {row["sha256"]: row["mark"] for row in rows}

    def put_text(self, sha256: str, text: FileText, reader_version: int, now: dt.datetime) -> None:
        """Keep what was read from a body; the records that print it have changed for the indexer."""
        with transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?, ?)",
                (sha256, reader_version, now.isoformat(), text.status, msgspec.json.encode(text).decode()),
            )
            self._db.execute(
                """INSERT INTO changes (record_id) SELECT DISTINCT r.id FROM files f
                   JOIN records r ON r.site = f.site, json_each(r.body, '$.files') j
                   WHERE f.sha256 = ? AND j.value ->> 'url' = f.url""",
                (sha256,),
            )

    def unread(self, reader_version: int) -> list[str]:
        """Bodies that this version of the reader has not read yet, newest directives first."""
        rows = self._db.execute(
            """SELECT f.sha256, max(coalesce(r.body ->> 'issued', r.body ->> 'published')) AS newest
               FROM records r, json_each(r.body, '$.files') j JOIN files f ON f.url = j.value ->> 'url'
               LEFT JOIN texts t ON t.sha256 = f.sha256
               WHERE f.sha256 IS NOT NULL AND (t.sha256 IS NULL OR t.reader_version != ?)
               GROUP BY f.sha256 ORDER BY newest DESC, f.sha256""",
            (reader_version,),
        )
        return [row["sha256"] for row in rows]

    def needing_ocr(self) -> list[str]:
        """Bodies with pages that wait for recognition, newest directives first."""
        rows = self._db.execute(
            """SELECT f.sha256, max(coalesce(r.body ->> 'issued', r.body ->> 'published')) AS newest
               FROM texts t JOIN files f USING (sha256)
               JOIN records r ON r.site = f.site, json_each(r.body, '$.files') j
               WHERE t.status = 'needs_ocr' AND j.value ->> 'url' = f.url
               GROUP BY f.sha256 ORDER BY newest DESC, f.sha256"""
        )
        return [row["sha256"] for row in rows]

    def text_counts(self) -> dict[str, int]:
        """How many kept bodies there are by the state of their text; "pending": not read yet."""
        rows = self._db.execute(
            """SELECT coalesce(t.status, 'pending') AS status, count(DISTINCT f.sha256) AS n FROM files f
               LEFT JOIN texts t USING (sha256) WHERE f.sha256 IS NOT NULL GROUP BY 1"""
        )
        return {row["status"]: row["n"] for row in rows}

    def name_of(self, sha256: str) -> str | None:
        """A name under which a body was published."""
        row = self._db.execute(
            """SELECT j.value ->> 'name' AS name, f.url FROM files f JOIN records r ON r.site = f.site,
               json_each(r.body, '$.files') j WHERE f.sha256 = ? AND j.value ->> 'url' = f.url LIMIT 1""",
            (sha256,),
        ).fetchone()
        return best_name(row["name"], self.offered(row["url"])) if row else None

    def offered(self, url: str) -> str | None:
        """The name that the server gave the file behind a link, or None."""
        if version(self._db) < NAMES_SINCE:
            return None
        row = self._db.execute("SELECT name FROM files WHERE url = ?", (url,)).fetchone()
        return row["name"] if row else None

    def named(self, file: AttachedFile) -> AttachedFile:
        """A file under the name that readers are shown."""
        return file if has_ending(file.name) else replace(file, name=best_name(file.name, self.offered(file.url)))

    def bodies(self) -> set[str]:
        """Every kept body of a file, replaced ones too."""
        return {row[0] for row in self._db.execute("SELECT sha256 FROM copies")}


def _kept(row: sqlite3.Row) -> KeptFile:
    return KeptFile(
        **{key: row[key] for key in row.keys() if key not in ("at", "full_at")},  # noqa: SIM118
        at=dt.datetime.fromisoformat(row["at"]),
        full_at=dt.datetime.fromisoformat(row["full_at"]) if row["full_at"] else None,
    )
