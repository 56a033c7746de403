"""Search times beside other engines: `python bench/search.py CORPUS.jsonl.xz [10000 50000]`.

CORPUS holds one document a line (id, title, text, type); documents are spans of it. Each engine answers the same
questions in turn within one process; what is shown is thread CPU in milliseconds, p50 / p95. SQLite's FTS5 and tantivy
get the folded text, as an application would give it to them; stock Whoosh searches the very index that our arrays were
made from. Ours reads the typed question first, and its index also holds originals, sketches and what it learned.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from corpus import Corpus, questions, row
from peers import SINCE, UNTIL, Asked, Fts5, StockWhoosh, Tantivy

from indexer.answers import SearchQuery
from indexer.build import build
from indexer.generation import current
from indexer.opened import Opened
from indexer.query import read
from indexer.search import Search, open_generation


class Ours:
    """The product's engine, and the whole answer with passages."""

    name = "arrays"

    def __init__(self, folder: Path) -> None:
        self.opened: Opened = open_generation(folder / str(current(folder)))
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


Engine = Ours | StockWhoosh | Fts5 | Tantivy


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


def made(name: str, count: int, folder: Path, build_it: Callable[[], object], open_it: Callable[[], Engine]) -> Engine:
    """Build, open, and say what each took."""
    began = time.process_time()
    build_it()
    spent = time.process_time() - began
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
    began = time.perf_counter()
    engine = open_it()
    opened = (time.perf_counter() - began) * 1000
    print(f"{name:14} {count / spent:8.0f} built a CPU-second {size:7.0f} MB, opened in {opened:5.0f} ms", flush=True)
    return engine


def engines(corpus: Corpus, folder: Path) -> list[Engine]:
    """All engines over one collection."""
    count, rows = len(corpus.records_), [row(number, record) for number, record in enumerate(corpus.records_, start=1)]
    ours, fts5, tantivy = (folder / name for name in ("ours", "fts5", "tantivy"))
    for each in (ours, fts5, tantivy):
        each.mkdir()
    return [
        made("arrays", count, ours, lambda: build(corpus, ours, compounds=False), lambda: Ours(ours)),
        StockWhoosh(ours),
        made("FTS5", count, fts5, lambda: Fts5.build(fts5, rows), lambda: Fts5(fts5)),
        made("tantivy", count, tantivy, lambda: Tantivy.build(tantivy, rows), lambda: Tantivy(tantivy)),
    ]


def table(found: list[Engine], texts: dict[str, list[str]]) -> None:
    """A row a kind of question, a column an engine."""
    print(f"{'':20}" + "".join(f"{engine.name:>18}" for engine in found))
    for kind in found[0].kinds():
        cells = []
        for engine in found:
            ask = engine.kinds().get(kind)
            cells.append("{:.2f} / {:.2f}".format(*measure(ask, texts.get(kind) or texts["all"])) if ask else "–")
        print(f"{kind:20}" + "".join(f"{cell:>18}" for cell in cells), flush=True)


def main(path: Path, counts: list[int]) -> None:
    """Build and measure for each size of the collection."""
    for count in counts:
        corpus = Corpus(path, count)
        print(f"\n{count} documents")
        with tempfile.TemporaryDirectory() as folder:
            table(engines(corpus, Path(folder)), questions(corpus.records_))
        print(f"peak memory of all together {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(count) for count in sys.argv[2:]] or [10_000])
