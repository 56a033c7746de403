"""What says which items there are (listings, feeds, sitemaps, home page, robots.txt), and the items themselves."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields

from crawler.store.database import transaction


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The last fetch of a listing, feed, sitemap, home page or robots.txt."""

    site: str
    url: str
    run_id: int
    at: str
    status: int
    final_url: str
    media_type: str | None = None
    sha256: str | None = None
    items: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a site in the frontier: what was sighted, and what came of fetching it."""

    site: str
    slug: str
    url: str
    record_id: str | None = None
    row_hash: str | None = None
    sighted_run: int = 0
    fetched_run: int | None = None
    fetched_at: str | None = None
    status: int | None = None
    final_url: str | None = None
    media_type: str | None = None
    #: fetched, not yet passed by the guard
    fetched_sha256: str | None = None
    #: what the current record was made from
    sha256: str | None = None
    problem: str | None = None


class Pages:
    """The `pages` table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def get(self, site: str, url: str) -> KeptPage | None:
        """The last fetch of an address, or None."""
        row = self._db.execute("SELECT * FROM pages WHERE site = ? AND url = ?", (site, url)).fetchone()
        return KeptPage(**row) if row else None

    def of_site(self, site: str) -> list[KeptPage]:
        """All of a site, in the order in which they were first met."""
        return [
            KeptPage(**row) for row in self._db.execute("SELECT * FROM pages WHERE site = ? ORDER BY rowid", (site,))
        ]

    def put(self, page: KeptPage) -> None:
        """Remember a fetch."""
        with transaction(self._db):
            _upsert(self._db, "pages", page, key=("site", "url"))

    def bodies(self) -> set[str]:
        """Every kept body of a page."""
        return {row[0] for row in self._db.execute("SELECT sha256 FROM pages WHERE sha256 IS NOT NULL")}


class Items:
    """The `items` table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def of_site(self, site: str) -> dict[str, Item]:
        """All items of a site by slug."""
        rows = self._db.execute("SELECT * FROM items WHERE site = ? ORDER BY rowid", (site,))
        return {row["slug"]: Item(**row) for row in rows}

    def put(self, *items: Item) -> None:
        """Remember items, all or none."""
        with transaction(self._db):
            for item in items:
                _upsert(self._db, "items", item, key=("site", "slug"))

    def give_up(self, site: str, slug: str) -> None:
        """This address is no item of its own any more: its record goes on under another one."""
        with transaction(self._db):
            self._db.execute(
                """UPDATE items SET record_id = NULL, sha256 = NULL, fetched_sha256 = NULL, problem = 'renamed'
                   WHERE site = ? AND slug = ?""",
                (site, slug),
            )

    def sighted(self, site: str, slugs: Iterable[str], run_id: int) -> None:
        """A listing, feed or sitemap of this run names these."""
        with transaction(self._db):
            self._db.executemany(
                "UPDATE items SET sighted_run = ? WHERE site = ? AND slug = ?", [(run_id, site, slug) for slug in slugs]
            )

    def discard_fetched(self, site: str) -> None:
        """The guard did not pass what this run fetched: forget it, so that the next run asks again."""
        with transaction(self._db):
            self._db.execute(
                """UPDATE items SET fetched_sha256 = NULL, fetched_run = NULL, fetched_at = NULL
                   WHERE site = ? AND fetched_sha256 IS NOT NULL""",
                (site,),
            )

    def bodies(self) -> set[str]:
        """Every kept body of an item's page."""
        rows = self._db.execute(
            """SELECT sha256 FROM items WHERE sha256 IS NOT NULL
               UNION SELECT fetched_sha256 FROM items WHERE fetched_sha256 IS NOT NULL"""
        )
        return {row[0] for row in rows}


def _upsert(db: sqlite3.Connection, table: str, value: KeptPage | Item, key: tuple[str, ...]) -> None:
    names = [field.name for field in fields(value)]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    db.execute(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}",
        [getattr(value, name) for name in names],
    )


def stamp(now: dt.datetime) -> str:
    """A moment as the store keeps it: ISO 8601, UTC, whole seconds."""
    return now.astimezone(dt.UTC).isoformat(timespec="seconds")
