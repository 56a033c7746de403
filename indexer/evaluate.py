"""Retrieval quality on a judged collection, through the product's own analysis, reading of questions and engine.

A collection is a folder with `docs.jsonl` (id, title, text), `queries.jsonl` (id, text) and `qrels.tsv` (query_id,
doc_id, relevance; tab-separated, a header line).
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from crawler.errors import TracuuError
from crawler.records import FileText, Kind, Record
from crawler.spoken import system_words
from directives.text import strip_marks
from indexer.answers import SearchQuery
from indexer.build import build
from indexer.generation import current
from indexer.measures import Run, judge, percentile
from indexer.opened import Opened
from indexer.query import read
from indexer.search import open_generation

#: So many answers of each question are judged.
DEPTH = 100


class EvaluationError(TracuuError):
    """The collection is not what it should be; the message names file and line."""


class _Text(msgspec.Struct):
    id: str
    text: str
    title: str | None = None


class Collected:
    """The documents of a collection as a source of records."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def records(self, sites: Collection[str] | None = None) -> Iterator[Record]:
        """Each document as an article."""
        for row in _rows(self._path):
            yield Record(row.id, "docs", Kind.ARTICLE, f"docs:{row.id}", row.title or row.id, text=row.text or None)

    def file_text(self, sha256: str) -> FileText | None:
        """Documents of a collection have no files."""

    def text_marks(self) -> dict[str, str]:
        """Nothing is read from files."""
        return {}


def evaluate(directory: Path, unmarked: bool = False, run_path: Path | None = None) -> dict[str, object]:
    """Index the collection in a temporary folder, ask every question, judge the first 100 answers.

    Returns R@1, R@10, R@100, MRR@10, nDCG@10 (0 to 1, averaged over judged questions), documents, questions, and
    milliseconds a question (p50, p95). Raises EvaluationError when a file is missing or not as described.
    """
    relevant = _relevant(directory / "qrels.tsv")
    questions = [row for row in _rows(directory / "queries.jsonl") if row.id in relevant]
    with tempfile.TemporaryDirectory(prefix="tracuu-evaluate-") as folder:
        opened = _index(directory, Path(folder))
        run, spent = _ask(opened, questions, unmarked)
    if run_path:
        _write_run(run_path, run)
    figures: dict[str, object] = dict(judge(run, relevant))
    figures |= {"documents": opened.engine.count, "questions": len(questions), "unmarked": unmarked}
    return figures | {"p50_ms": percentile(spent, 0.5), "p95_ms": percentile(spent, 0.95)}


def _index(directory: Path, folder: Path) -> Opened:
    build(Collected(directory / "docs.jsonl"), folder, compounds=False)
    return open_generation(folder / str(current(folder)))


def _ask(opened: Opened, questions: list[_Text], unmarked: bool) -> tuple[Run, list[float]]:
    run: Run = {}
    spent: list[float] = []
    for question in questions:
        began = time.perf_counter()
        asked = SearchQuery(strip_marks(question.text) if unmarked else question.text, per_page=DEPTH)
        # Judgements are of single documents: near-duplicates stay apart.
        page = opened.engine.ask(replace(read(asked, opened).query, as_one=False, facets=()))
        spent.append((time.perf_counter() - began) * 1000)
        run[question.id] = [(opened.originals.record(found.document).id, found.score) for found in page.found]
    return run, spent


def _rows(path: Path) -> Iterator[_Text]:
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield msgspec.json.decode(line, type=_Text)
                except msgspec.DecodeError as error:
                    raise EvaluationError(f"{path}, dòng {number}: {error}") from error
    except OSError as error:
        raise EvaluationError(f"Không đọc được {path}: {system_words(error)}") from error


def _relevant(path: Path) -> dict[str, set[str]]:
    relevant: dict[str, set[str]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            for number, row in enumerate(rows):
                if number == 0 and not _is_judgement(row):
                    continue  # the header, which some collections leave out
                if len(row) >= 3 and float(row[2]) > 0:
                    relevant.setdefault(row[0], set()).add(row[1])
    except OSError as error:
        raise EvaluationError(f"Không đọc được {path}: {system_words(error)}") from error
    except ValueError as error:
        raise EvaluationError(f"{path}: {error}") from error
    return relevant


def _is_judgement(row: list[str]) -> bool:
    return len(row) >= 3 and row[2].strip().removeprefix("-").isdigit()


def _write_run(path: Path, run: Run) -> None:
    """`query_id<TAB>doc_id<TAB>rank<TAB>score`, one answer a line."""
    with path.open("w", encoding="utf-8") as out:
        for question, answers in run.items():
            for rank, (document, score) in enumerate(answers, start=1):
                out.write(f"{question}\t{document}\t{rank}\t{score:.6f}\n")
