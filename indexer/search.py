"""Answers: what was asked is read, put to the engine of the generation in use, and told with passages and reasons."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from indexer.answers import Answer, FacetValue, Hit, SearchQuery
from indexer.engine import Found, Page, Query, Word
from indexer.errors import DamagedIndex, NoIndexYet, TooSlow
from indexer.generation import built_at, current, layout_versions, problems, read_manifest
from indexer.marks import Sought, sought
from indexer.opened import Opened
from indexer.passages import passages
from indexer.query import Reading, read
from indexer.reasons import reasons
from indexer.similar import similar
from indexer.spelling import corrections
from indexer.suggest import suggestions
from indexer.understood import understood

#: How often a generation that is replaced while it is opened is followed by the next.
OPENINGS = 20


class Search:
    """Answers from the generation in use; one for all threads. A new generation is seen at the next question.

    `seconds`: how long a question may take. `checks_contents`: read every file of the first generation before it is
    used, and not only look at the sizes: a flipped bit would give wrong answers without a sign. Those that follow were
    written and read back a moment ago; nobody waits for them to be read once more.
    """

    def __init__(self, index_dir: Path, seconds: float = 5.0, *, checks_contents: bool = False) -> None:
        self._index_dir, self._seconds, self._checks_contents = index_dir, seconds, checks_contents
        self._opened: Opened | None = None
        self._damaged: DamagedIndex | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the generation; its files are unmapped when the last answer is done."""
        self._opened = None

    @property
    def generation(self) -> str | None:
        """The name of the generation in use, None when there is none yet."""
        return current(self._index_dir)

    @property
    def built(self) -> dt.datetime | None:
        """When the generation in use was finished (UTC)."""
        return built_at(self._index_dir)

    def open(self) -> str:
        """Open the generation in use now, before anybody asks; its name. Raises NoIndexYet and DamagedIndex."""
        return self._open().name

    def ask(self, query: SearchQuery) -> Answer:
        """The answer to one question, all of it from one generation. Raises NoIndexYet, DamagedIndex and TooSlow."""
        began = time.perf_counter()
        opened = self._open()
        reading = read(query, opened)
        page = self._page(opened, reading.query)
        marks = sought(opened, _to_mark(reading))
        return Answer(
            query=reading.text,
            total=page.total,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            hits=tuple(_hits(opened, reading, page, marks)),
            facets=_facets(page, reading.query.filters),
            generation=opened.name,
            understood=understood(opened, reading, page),
            did_you_mean=self._did_you_mean(opened, query, reading),
        )

    def ids(self, query: SearchQuery) -> tuple[str, ...]:
        """The ids of everything that a question finds, in the order of its pages, all from one generation."""
        opened = self._open()
        whole = read(replace(query, page=1, per_page=max(opened.engine.count, 1)), opened).query
        found = self._page(opened, replace(whole, facets=())).found
        return tuple(opened.originals.record(each.document).id for each in found)

    def similar(self, record_id: str) -> tuple[Hit, ...]:
        """The records that are most like one, best first; empty when it is not held."""
        opened = self._open()
        place = opened.place(record_id)
        found = [] if place is None else similar(opened, place)
        return tuple(hit(opened, each, Sought(), None) for each in found)

    def suggest(self, prefix: str) -> tuple[str, ...]:
        """What a question that begins so may become."""
        return suggestions(self._open(), prefix)

    def _did_you_mean(self, opened: Opened, query: SearchQuery, reading: Reading) -> str | None:
        """The first correction that finds something, under the filters that were chosen."""
        for better in corrections(opened, reading):
            asked = read(replace(query, q=better, page=1, per_page=1), opened).query
            try:
                if self._page(opened, replace(asked, facets=())).total:
                    return better
            except TooSlow:
                return None
        return None

    def _page(self, opened: Opened, query: Query) -> Page:
        return opened.engine.ask(replace(query, deadline=time.monotonic() + self._seconds))

    def _open(self) -> Opened:
        """The generation that the pointer names now. It may be replaced while it is opened: then once more."""
        for _ in range(OPENINGS):
            name, opened = current(self._index_dir), self._opened
            if name is None:
                raise NoIndexYet
            if opened and opened.name == name:
                return opened
            if not self._lock.acquire(blocking=opened is None):
                assert opened
                return opened  # another thread opens the next one: until then the one before answers
            try:
                return self._opened_now(name)
            except (OSError, DamagedIndex):
                if current(self._index_dir) == name:
                    raise
            finally:
                self._lock.release()
        raise NoIndexYet

    def _opened_now(self, name: str) -> Opened:
        """The generation, opened unless it is; a damaged one is read once and not with every question."""
        if self._opened and self._opened.name == name:
            return self._opened
        if self._damaged and self._damaged.generation == name:
            raise DamagedIndex(name, self._damaged.problems)
        try:
            is_first = self._opened is None
            self._opened = open_generation(self._index_dir / name, hashes=self._checks_contents and is_first)
        except DamagedIndex as error:
            self._damaged = error
            raise
        return self._opened


def open_generation(folder: Path, *, hashes: bool = False) -> Opened:
    """Open a generation whose files are those of its manifest, by size, or by content too; raises DamagedIndex."""
    found = problems(folder, hashes=hashes)
    if not found and read_manifest(folder).layout != layout_versions():
        found = ["lập bởi một phiên bản khác của chương trình"]
    if found:
        raise DamagedIndex(folder.name, found)
    try:
        return Opened(folder)
    except ValueError as error:
        raise DamagedIndex(folder.name, [str(error)]) from error


def _to_mark(reading: Reading) -> tuple[Word, ...]:
    """The words typed and those that abbreviations added."""
    runs = (run for clause in reading.query.clauses for run in clause.runs)
    return tuple(dict.fromkeys((*reading.words, *(word for run in runs for word in run.words))))


def _hits(opened: Opened, reading: Reading, page: Page, marks: Sought) -> Sequence[Hit]:
    return [hit(opened, found, marks, reading) for found in page.found]


def hit(opened: Opened, found: Found, marks: Sought, reading: Reading | None) -> Hit:
    """One document as a result list shows it."""
    record = opened.originals.record(found.document)
    return Hit(
        id=record.id,
        kind=record.kind.value,
        title=record.title,
        page=f"/document/{record.id}",
        url=record.url,
        presence=record.presence.value,
        score=round(found.score, 4),
        number=record.number,
        issued=record.issued.isoformat() if record.issued else None,
        published=record.published.isoformat() if record.published else None,
        type=record.type,
        issuer=record.issuer,
        unit=record.unit,
        fields=record.fields,
        passages=passages(opened, found.document, record, marks),
        reasons=tuple(reasons(reading, record)) if reading else (),
        same=tuple(opened.originals.record(twin).id for twin in found.twins),
    )


def _facets(page: Page, chosen: dict[str, tuple[str, ...]]) -> dict[str, tuple[FacetValue, ...]]:
    """Counted values; a chosen value stays to be taken back even when nothing has it."""
    return {facet: tuple(_values(counted, chosen.get(facet, ()))) for facet, counted in page.facets.items()}


def _values(counted: Sequence[tuple[str, int]], chosen: Sequence[str]) -> list[FacetValue]:
    values = [FacetValue(value, count, value in chosen) for value, count in counted]
    held = {value for value, _ in counted}
    return values + [FacetValue(value, 0, True) for value in chosen if value not in held]
