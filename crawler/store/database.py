"""The SQLite file: opening, migrations, transactions.

Migrations are numbered, forward only, SQL only, each in one transaction; `user_version` says how far a file has come.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crawler.errors import DamagedStore, NoStore, StoreError
from crawler.spoken import database_words

MIGRATIONS = (
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL,
        started TEXT NOT NULL,
        finished TEXT,
        state TEXT NOT NULL,              -- running | crawled (not indexed yet) | done | stopped
        reason TEXT,                      -- why it stopped: a stable word
        message TEXT,                     -- the same for people
        is_full INTEGER NOT NULL DEFAULT 0,
        outcome TEXT                      -- JSON: counts, alarms
    );
    CREATE INDEX runs_by_site ON runs (site, id);

    CREATE TABLE requests (
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL,
        site TEXT NOT NULL,
        url TEXT NOT NULL,
        at TEXT NOT NULL,
        status INTEGER,                   -- null: no answer
        seconds REAL NOT NULL,
        size INTEGER NOT NULL DEFAULT 0,
        problem TEXT                      -- a stable word, null: had
    );
    CREATE INDEX requests_by_time ON requests (at);

    -- Listings, feeds, sitemaps, the home page, robots.txt: what says which items there are.
    CREATE TABLE pages (
        site TEXT NOT NULL,
        url TEXT NOT NULL,
        run_id INTEGER NOT NULL,          -- the run that fetched it last
        at TEXT NOT NULL,
        status INTEGER NOT NULL,
        final_url TEXT NOT NULL,
        media_type TEXT,
        sha256 TEXT,                      -- kept body; null where there was none worth keeping
        items INTEGER NOT NULL DEFAULT 0, -- how many items it named
        PRIMARY KEY (site, url)
    );

    -- The items of a site by the last part of their address.
    CREATE TABLE items (
        site TEXT NOT NULL,
        slug TEXT NOT NULL,
        url TEXT NOT NULL,
        record_id TEXT,
        row_hash TEXT,                    -- of its listing row at the last fetch
        sighted_run INTEGER NOT NULL,     -- the last run in which a listing, feed or sitemap named it
        fetched_run INTEGER,
        fetched_at TEXT,
        status INTEGER,
        final_url TEXT,
        media_type TEXT,
        fetched_sha256 TEXT,              -- body fetched, not yet passed by the guard
        sha256 TEXT,                      -- body that the current record was made from
        problem TEXT,                     -- a stable word, null: well read
        PRIMARY KEY (site, slug)
    );
    CREATE INDEX items_by_record ON items (record_id);

    CREATE TABLE records (
        id TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        kind TEXT NOT NULL,
        hash TEXT NOT NULL,
        body TEXT NOT NULL,               -- JSON as the source says it
        presence TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        absent_since TEXT,                -- the first sign of absence
        is_draft INTEGER NOT NULL DEFAULT 0 -- made from the listing alone; its page is still to be read
    );
    CREATE INDEX records_by_site ON records (site, id);
    CREATE INDEX records_counted ON records (site, kind, presence);

    CREATE TABLE versions (
        record_id TEXT NOT NULL,
        at TEXT NOT NULL,                 -- when this version was first seen
        hash TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (record_id, at)
    );

    -- One row a link; several records may print the same link.
    CREATE TABLE files (
        url TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        run_id INTEGER NOT NULL,
        at TEXT NOT NULL,                 -- last asked
        full_at TEXT,                     -- last fetched whole
        sha256 TEXT,
        size INTEGER,
        media_type TEXT,
        etag TEXT,
        last_modified TEXT,
        problem TEXT
    );

    -- Every body that a link has ever led to: a replaced file stays with the versions that printed it.
    CREATE TABLE copies (
        url TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (url, sha256)
    );

    CREATE TABLE texts (
        sha256 TEXT PRIMARY KEY,
        reader_version INTEGER NOT NULL,
        at TEXT NOT NULL,
        status TEXT NOT NULL,
        body TEXT NOT NULL                -- JSON: pages, what the file says of itself, warnings
    );

    CREATE TABLE problems (
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL,
        site TEXT NOT NULL,
        url TEXT NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT NOT NULL,
        at TEXT NOT NULL
    );
    CREATE INDEX problems_by_run ON problems (run_id);

    -- What the indexer has still to hear of.
    CREATE TABLE changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL);

    CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    """,
    """
    -- What the office withdrew: one row an act; nothing here says what it was called.
    CREATE TABLE forgotten (
        record_id TEXT NOT NULL,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        reason TEXT NOT NULL,
        site TEXT NOT NULL,
        number_mark TEXT,                 -- hash of its number; null: it had none
        day TEXT,                         -- of issue, or of publication
        undone_at TEXT,                   -- from then on it may be fetched again
        undone_by TEXT,
        PRIMARY KEY (record_id, at)
    );

    -- By what it is known when it comes again: hashes, since an address holds the title.
    CREATE TABLE forgotten_marks (
        record_id TEXT NOT NULL,
        kind TEXT NOT NULL,               -- item (the last part of its address) | file (a link) | body (bytes)
        mark TEXT NOT NULL,
        PRIMARY KEY (record_id, kind, mark)
    );
    """,
    """
    -- The name that the server gave it; null: none. No comment behind the column: SQLite would keep it in the schema.
    ALTER TABLE files ADD COLUMN name TEXT
    """,
)


def require(path: Path) -> None:
    """Raises NoStore where there is no database: whoever only reads, or works on what is held, never makes one."""
    if not path.exists():
        raise no_store(path)


def no_store(path: Path) -> NoStore:
    """What is said where there is no database, or a file with nothing in it."""
    return NoStore(f"{path}: chưa có cơ sở dữ liệu; hãy chạy `tracuu refresh`")


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open the database, made or migrated when writing; raises StoreError with the next step."""
    try:
        if read_only:
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30
            )
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, whatever build of SQLite
            migrate(connection)
        connection.row_factory = sqlite3.Row
        if version(connection) > len(MIGRATIONS):
            connection.close()
            raise StoreError(f"{path}: do một bản Tra Cứu mới hơn ghi; hãy nâng cấp chương trình")
        if version(connection) == 0:
            connection.close()
            raise no_store(path)
    except sqlite3.Error as exc:
        raise DamagedStore(path, f"không mở được cơ sở dữ liệu ({database_words(exc)})") from exc
    return connection


def version(connection: sqlite3.Connection) -> int:
    """How many migrations the file has seen."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest shape; a migration that was cut short starts again."""
    for number in range(version(connection) + 1, len(MIGRATIONS) + 1):
        with transaction(connection):
            if version(connection) >= number:  # another process was faster
                continue
            for statement in MIGRATIONS[number - 1].split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


def quick_check(connection: sqlite3.Connection) -> list[str]:
    """Whether SQLite itself finds the file damaged; raises sqlite3.Error where it cannot even be read."""
    return damage(connection.execute("PRAGMA quick_check(20)").fetchall())


def damage(rows: Sequence[Sequence[str]]) -> list[str]:
    """What a check of SQLite's found, as one line or none: its own words are about trees and cells, in English."""
    return [] if all(row[0] == "ok" for row in rows) else ["cơ sở dữ liệu không còn đúng cấu trúc"]


@contextmanager
def read_well(path: Path) -> Iterator[None]:
    """Reading from a damaged file is our own error, with the next step."""
    try:
        yield
    except sqlite3.Error as exc:
        raise DamagedStore(path, f"cơ sở dữ liệu hỏng ({database_words(exc)})") from exc


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; inside another transaction it joins that one."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
