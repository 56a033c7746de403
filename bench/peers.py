"""Other engines for the same questions: stock Whoosh on our own stored index, SQLite's FTS5 and tantivy on folded text.

Each is built in a folder of its own, so that build, size and opening can be told beside ours.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from corpus import Row

from directives.text import fold
from indexer.generation import current

SINCE, UNTIL = dt.date(2012, 1, 1), dt.date(2016, 12, 31)

Asked = Callable[[str], object]


class StockWhoosh:
    """The stored index, searched by Whoosh itself."""

    name = "stock Whoosh"

    def __init__(self, folder: Path) -> None:
        from whoosh import index, query

        self._searcher = index.open_dir(str(folder / str(current(folder)) / "whoosh"), readonly=True).searcher()
        self._query = query

    def kinds(self) -> dict[str, Asked]:
        """Each kind of question that its public interface answers without our fields."""
        q = self._query
        return {
            "one term": lambda text: self._ask(q.Term("text", text)),
            "three terms, all": lambda text: self._ask(q.And([q.Term("text", word) for word in text.split()])),
            "three terms, any": lambda text: self._ask(q.Or([q.Term("text", word) for word in text.split()])),
            "phrase": lambda text: self._ask(q.Phrase("text", text.split())),
        }

    def _ask(self, query: object) -> object:
        return self._searcher.search(query, limit=10)


class Fts5:
    """SQLite's FTS5 over folded text, with the columns of the facets beside it."""

    name = "FTS5"

    def __init__(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "found.sqlite")

    @staticmethod
    def build(folder: Path, rows: list[Row]) -> None:
        """Write the index into a folder."""
        base = sqlite3.connect(folder / "found.sqlite")
        base.execute("CREATE VIRTUAL TABLE found USING fts5(title, text)")
        base.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, type, year, issuer, signer, day)")
        for number, title, text, type_, issuer, signer, day in rows:
            base.execute("INSERT INTO found (rowid, title, text) VALUES (?, ?, ?)", (number, title, text))
            year = dt.date.fromordinal(day).year
            base.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", (number, type_, year, issuer, signer, day))
        base.execute("INSERT INTO found(found) VALUES ('optimize')")
        base.commit()
        base.close()

    def kinds(self) -> dict[str, Asked]:
        """Each kind of question in SQL."""
        ranked = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT 10"
        dated = (
            "SELECT found.rowid FROM found JOIN facts ON facts.id = found.rowid "
            f"WHERE found MATCH ? AND day BETWEEN {SINCE.toordinal()} AND {UNTIL.toordinal()} ORDER BY rank LIMIT 10"
        )
        cut = ranked.replace("SELECT rowid", "SELECT snippet(found, 1, '<mark>', '</mark>', '…', 48)")
        return {
            "one term": lambda text: self._all(ranked, text),
            "three terms, all": lambda text: self._all(ranked, text),
            "three terms, any": lambda text: self._all(ranked, " OR ".join(text.split())),
            "phrase": lambda text: self._all(ranked, f'"{text}"'),
            "all + days": lambda text: self._all(dated, text),
            "all + 4 facets": lambda text: (self._all(ranked, text), self._facets(text)),
            "all + 10 passages": lambda text: self._all(cut, text),
        }

    def _all(self, sql: str, text: str) -> list[object]:
        return self._base.execute(sql, (fold(text).replace(" or ", " OR "),)).fetchall()

    def _facets(self, text: str) -> list[Counter[object]]:
        rows = self._base.execute(
            "SELECT type, year, issuer, signer FROM found JOIN facts ON facts.id = found.rowid WHERE found MATCH ?",
            (fold(text),),
        ).fetchall()
        return [Counter(column) for column in zip(*rows, strict=True)]


class Tantivy:
    """tantivy over folded text; facets are counted by terms aggregations over fast fields."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._module, self._index = tantivy, tantivy.Index.open(str(folder))
        self._schema, self._searcher = self._index.schema, self._index.searcher()

    @staticmethod
    def build(folder: Path, rows: list[Row]) -> None:
        """Write the index into a folder."""
        import tantivy

        builder = tantivy.SchemaBuilder()
        for name in ("title", "text"):
            builder.add_text_field(name, stored=True)
        for name in ("type", "issuer", "signer"):
            builder.add_text_field(name, tokenizer_name="raw", fast=True)
        for name in ("year", "day"):
            builder.add_integer_field(name, indexed=True, fast=True)
        writer = tantivy.Index(builder.build(), path=str(folder)).writer(200_000_000, 1)
        for _, title, text, type_, issuer, signer, day in rows:
            facts = {"type": type_ or "", "issuer": issuer, "signer": signer}
            year = dt.date.fromordinal(day).year
            writer.add_document(tantivy.Document(title=title, text=text, year=year, day=day, **facts))
        writer.commit()
        writer.wait_merging_threads()

    def kinds(self) -> dict[str, Asked]:
        """Each kind of question."""
        return {
            "one term": lambda text: self._ask(self._parsed(text, " ")),
            "three terms, all": lambda text: self._ask(self._parsed(text, " AND ")),
            "three terms, any": lambda text: self._ask(self._parsed(text, " OR ")),
            "phrase": lambda text: self._ask(self._index.parse_query(f'"{fold(text)}"', ["text"])),
            "all + days": self._days,
            "all + 4 facets": self._facets,
            "all + 10 passages": self._passages,
        }

    def _parsed(self, text: str, join: str) -> object:
        return self._index.parse_query(join.join(fold(text).split()), ["title", "text"])

    def _ask(self, query: object) -> object:
        return self._searcher.search(query, 10)

    def _days(self, text: str) -> object:
        words = " AND ".join(fold(text).split())
        days = f"day:[{SINCE.toordinal()} TO {UNTIL.toordinal()}]"
        return self._ask(self._index.parse_query(f"({words}) AND {days}", ["title", "text"]))

    def _facets(self, text: str) -> object:
        query = self._parsed(text, " AND ")
        wanted = {name: {"terms": {"field": name, "size": 50}} for name in ("type", "year", "issuer", "signer")}
        return self._ask(query), self._searcher.aggregate(query, wanted)

    def _passages(self, text: str) -> list[str]:
        query = self._parsed(text, " AND ")
        maker = self._module.SnippetGenerator.create(self._searcher, query, self._schema, "text")
        hits = self._searcher.search(query, 10).hits
        return [maker.snippet_from_doc(self._searcher.doc(address)).to_html() for _, address in hits]
