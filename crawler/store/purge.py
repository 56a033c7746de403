"""Taking one record out of the store for good: every row that holds it, its files, or its name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

import msgspec

from crawler.records import Record, from_json
from crawler.slugs import slug_of

#: A name shorter than this would be found in what has nothing to do with it.
TELLING = 8


@dataclass(frozen=True, slots=True)
class Traces:
    """What the store holds of one record: by this it is taken out, and known when it comes again."""

    record_id: str
    #: the record and its earlier versions
    said: tuple[Record, ...]
    #: last parts of its addresses
    slugs: frozenset[str]
    addresses: frozenset[str]
    #: links to files that no other record prints
    links: frozenset[str]
    #: bodies that only those links lead to
    bodies: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """Texts that give it away wherever they stand: titles and last parts of addresses."""
        texts = {record.title for record in self.said} | self.slugs | {quote(slug) for slug in self.slugs}
        return frozenset(text for text in texts if len(text) >= TELLING)


class Purge:
    """Removes what there is of a record, within one transaction of the caller's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def traces(self, record_id: str, *fetched: Record) -> Traces:
        """What is held of a record, `fetched` counted in; empty where it is not held."""
        bodies = self._column("SELECT body FROM records WHERE id = ?", record_id)
        bodies += self._column("SELECT body FROM versions WHERE record_id = ?", record_id)
        said = (*fetched, *(from_json(body) for body in bodies))
        rows = self._db.execute("SELECT slug, url, final_url FROM items WHERE record_id = ?", (record_id,)).fetchall()
        addresses = {record.url for record in said} | {url for row in rows for url in row[1:] if url}
        slugs = {row[0] for row in rows} | {slug_of(url) for url in addresses}
        links = {file.url for record in said for file in record.files} - self._printed_by_others(record_id)
        return Traces(
            record_id, said, frozenset(slugs - {""}), frozenset(addresses), frozenset(links), self._bodies(links)
        )

    def remove(self, traces: Traces) -> None:
        """Take it out."""
        self._each("DELETE FROM records WHERE id = ?", [traces.record_id])
        self._each("DELETE FROM versions WHERE record_id = ?", [traces.record_id])
        self._each("DELETE FROM items WHERE record_id = ?", [traces.record_id])
        sites = {record.site for record in traces.said}
        self._db.executemany(
            "DELETE FROM items WHERE site = ? AND slug = ?", [(site, slug) for site in sites for slug in traces.slugs]
        )
        self._each("DELETE FROM files WHERE url = ?", traces.links)
        self._each("DELETE FROM copies WHERE url = ?", traces.links)
        self._each("DELETE FROM texts WHERE sha256 = ?", traces.bodies)
        self._each("INSERT INTO changes (record_id) VALUES (?)", [traces.record_id])
        self._logs(traces)

    def mentions(self, traces: Traces) -> list[str]:
        """Other records whose own words name it (relations, quotations): these are theirs and stay."""
        found: set[str] = set()
        for title in {record.title for record in traces.said if len(record.title) >= TELLING}:
            query = "SELECT id FROM records WHERE id != ?1 AND instr(body, ?2)"
            found |= {row[0] for row in self._db.execute(query, (traces.record_id, _in_json(title)))}
        return sorted(found)

    def _logs(self, traces: Traces) -> None:
        """What the logs say of it."""
        for table in ("requests", "problems"):
            self._each(f"DELETE FROM {table} WHERE url = ?", traces.addresses | traces.links)  # noqa: S608
            self._each(f"DELETE FROM {table} WHERE instr(url, ?)", traces.names)  # noqa: S608
        self._each("DELETE FROM problems WHERE instr(detail, ?)", traces.names)
        self._each("DELETE FROM notes WHERE instr(value, ?)", traces.names)
        self._db.executemany(
            "UPDATE runs SET message = replace(message, ?1, '…'), outcome = replace(outcome, ?2, '…')",
            [(name, _in_json(name)) for name in traces.names],
        )

    def _printed_by_others(self, record_id: str) -> set[str]:
        rows = self._db.execute(
            """SELECT j.value ->> 'url' FROM records r, json_each(r.body, '$.files') j WHERE r.id != ?1 UNION
               SELECT j.value ->> 'url' FROM versions v, json_each(v.body, '$.files') j WHERE v.record_id != ?1""",
            (record_id,),
        )
        return {row[0] for row in rows}

    def _bodies(self, links: set[str]) -> frozenset[str]:
        """The bodies that these links led to, and no other one."""
        mine = {sha256 for url in links for sha256 in self._column("SELECT sha256 FROM copies WHERE url = ?", url)}
        shared = {
            sha256 for sha256 in mine if set(self._column("SELECT url FROM copies WHERE sha256 = ?", sha256)) - links
        }
        return frozenset(mine - shared)

    def _column(self, query: str, value: str) -> list[str]:
        return [row[0] for row in self._db.execute(query, (value,))]

    def _each(self, statement: str, values: Iterable[str]) -> None:
        self._db.executemany(statement, [(value,) for value in values])


def _in_json(text: str) -> str:
    """A text as it stands inside a JSON string."""
    return msgspec.json.encode(text).decode()[1:-1]
