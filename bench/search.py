"""Search times beside other engines: `python bench/search.py CORPUS.jsonl.xz [10000 50000]`.

CORPUS holds one document a line (id, title, text, type); documents are spans of it. Each engine answers the same
questions in turn within one process; what is shown is thread CPU in milliseconds, p50 / p95. SQLite's FTS5 and tantivy
(if it is installed) get the folded text, as an application would give it to them; stock Whoosh searches the very index
that our arrays were made from.
"""

from __future__ import annotations

import datetime as dt
import json
import lzma
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from crawler.records import FileText, Kind, Record
from directives.text import fold
from indexer.answers import SearchQuery
from indexer.build import build
from indexer.generation import current
from indexer.opened import Opened
from indexer.query import read
from indexer.search import Search, open_generation

QUESTIONS = 100
ISSUERS = ("Sở Giáo dục và Đào tạo", "Sở Nội vụ", "Ủy ban nhân dân tỉnh", "Chính phủ")
SIGNERS = ("Lê Thị Hoa", "Trần Văn Nam", "Phạm Minh")
SINCE, UNTIL = dt.date(2012, 1, 1), dt.date(2016, 12, 31)

Row = tuple[int, str, str, str, str, str, int]
Asked = Callable[[str], object]


class Corpus:
    """So many documents cut from a corpus: 200 to 2,000 words each."""

    def __init__(self, path: Path, count: int) -> None:
        self.records_ = list(_records(path, count))

    def records(self, sites: object = None) -> Iterator[Record]:
        """The documents as records."""
        return iter(self.records_)

    def file_text(self, sha256: str) -> FileText | None:
        """There are no files."""

    def text_marks(self) -> dict[str, str]:
        """Nothing is read from files."""
        return {}


def _records(path: Path, count: int) -> Iterator[Record]:
    chance = random.Random(1)
    texts, types = [], []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts.append(row["text"])
            types.append(row.get("type"))
    for number in range(count):
        length, words = chance.choice((200, 300, 500, 800, 1200, 2000)), []
        while len(words) < length:
            words += chance.choice(texts).split()[:length]
        yield Record(
            f"b/laws/{number}",
            "b",
            Kind.DIRECTIVE,
            f"http://127.0.0.1/{number}",
            " ".join(words[:14]),
            type=types[number % len(types)],
            issuer=chance.choice(ISSUERS),
            signer=chance.choice(SIGNERS),
            issued=dt.date(2005 + number % 20, 1 + number % 12, 1 + number % 28),
            text=" ".join(words[14:length]),
        )


class Ours:
    """The product's engine, and the whole answer with passages."""

    name = "arrays"

    def __init__(self, folder: Path) -> None:
        began = time.perf_counter()
        self.opened: Opened = open_generation(folder / str(current(folder)))
        self.open_ms = (time.perf_counter() - began) * 1000
        self._search = Search(folder)

    def ask(self, text: str, **more: object) -> object:
        """Matched, scored and cut to ten; no facets."""
        query = read(SearchQuery(text, **more), self.opened).query  # type: ignore[arg-type]
        return self.opened.engine.ask(replace(query, facets=()))

    def kinds(self) -> dict[str, Asked]:
        """Each kind of question."""
        return {
            "one term": self.ask,
            "three terms, all": self.ask,
            "three terms, any": lambda text: self.ask(" OR ".join(text.split())),
            "phrase": lambda text: self.ask(f'"{text}"'),
            "all + days": lambda text: self.ask(text, since=SINCE, until=UNTIL),
            "all + 4 facets": self._facets,
            "all + 10 passages": lambda text: self._search.ask(SearchQuery(text)),
        }

    def _facets(self, text: str) -> object:
        query = read(SearchQuery(text), self.opened).query
        return self.opened.engine.ask(replace(query, facets=("type", "year", "issuer", "signer")))


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

    def __init__(self, rows: list[Row]) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute("CREATE VIRTUAL TABLE found USING fts5(title, text)")
        self._base.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, type, year, issuer, signer, day)")
        for number, title, text, type_, issuer, signer, day in rows:
            self._base.execute("INSERT INTO found (rowid, title, text) VALUES (?, ?, ?)", (number, title, text))
            year = dt.date.fromordinal(day).year
            self._base.execute(
                "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", (number, type_, year, issuer, signer, day)
            )
        self._base.execute("INSERT INTO found(found) VALUES ('optimize')")

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
        return self._base.execute(sql, (fold(text) if "OR" not in text else text,)).fetchall()

    def _facets(self, text: str) -> list[Counter[object]]:
        rows = self._base.execute(
            "SELECT type, year, issuer, signer FROM found JOIN facts ON facts.id = found.rowid WHERE found MATCH ?",
            (fold(text),),
        ).fetchall()
        return [Counter(column) for column in zip(*rows, strict=True)]


class Tantivy:
    """tantivy over folded text; facets are counted by terms aggregations over fast fields."""

    name = "tantivy"

    def __init__(self, rows: list[Row]) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        for name in ("title", "text"):
            builder.add_text_field(name, stored=True)
        for name in ("type", "issuer", "signer"):
            builder.add_text_field(name, tokenizer_name="raw", fast=True)
        for name in ("year", "day"):
            builder.add_integer_field(name, indexed=True, fast=True)
        self._module, self._schema = tantivy, builder.build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer(200_000_000, 1)
        for _, title, text, type_, issuer, signer, day in rows:
            facts = {"type": type_ or "", "issuer": issuer, "signer": signer}
            year = dt.date.fromordinal(day).year
            writer.add_document(tantivy.Document(title=title, text=text, year=year, day=day, **facts))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

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


def questions(records: list[Record]) -> dict[str, list[str]]:
    """Three neighbours of a text for all and any, two for a phrase, one alone."""
    chance, three = random.Random(2), []
    while len(three) < QUESTIONS:
        words = (chance.choice(records).text or "").lower().split()
        at = chance.randrange(max(len(words) - 3, 1))
        if all(word.isalpha() for word in words[at : at + 3]) and len(words) > at + 3:
            three.append(" ".join(words[at : at + 3]))
    one = [text.split()[0] for text in three]
    two = [" ".join(text.split()[:2]) for text in three]
    return {"one term": one, "phrase": two, "all": three}


def measure(ask: Asked, texts: list[str]) -> tuple[float, float]:
    """p50 and p95 of thread CPU in milliseconds, after one round to warm up."""
    spent = []
    for number, text in enumerate([*texts[:10], *texts]):
        began = time.thread_time()
        ask(text)
        if number >= 10:
            spent.append((time.thread_time() - began) * 1000)
    spent.sort()
    return spent[len(spent) // 2], spent[int(len(spent) * 0.95)]


def main(path: Path, counts: list[int]) -> None:
    """Build and measure for each size of the collection."""
    for count in counts:
        corpus = Corpus(path, count)
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            build(corpus, Path(folder), compounds=False)
            speed = count / (time.process_time() - began)
            size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) >> 20
            ours = Ours(Path(folder))
            print(f"\n{count} documents: {speed:.0f} built a CPU-second, {size} MB, opened in {ours.open_ms:.0f} ms")
            rows = [_row(number, record) for number, record in enumerate(corpus.records_, start=1)]
            engines: list[Ours | StockWhoosh | Fts5 | Tantivy] = [ours, StockWhoosh(Path(folder)), Fts5(rows)]
            try:
                engines.append(Tantivy(rows))
            except ImportError:
                print("tantivy is not installed: left out")
            _table(engines, questions(corpus.records_))
        print(f"peak memory of all together {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


def _row(number: int, record: Record) -> Row:
    assert record.issued and record.issuer and record.signer and record.text
    facts = (record.type or "", record.issuer, record.signer, record.issued.toordinal())
    return number, fold(record.title), fold(record.text), *facts


def _table(engines: list[Ours | StockWhoosh | Fts5 | Tantivy], texts: dict[str, list[str]]) -> None:
    print(f"{'':20}" + "".join(f"{engine.name:>18}" for engine in engines))
    for kind in engines[0].kinds():
        cells = []
        for engine in engines:
            ask = engine.kinds().get(kind)
            cells.append("{:.2f} / {:.2f}".format(*measure(ask, texts.get(kind) or texts["all"])) if ask else "–")
        print(f"{kind:20}" + "".join(f"{cell:>18}" for cell in cells), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(count) for count in sys.argv[2:]] or [10_000])
