"""A source without a night around it: one site as the crawler meets it, on a raw server, by a clock of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.errors import RunStopped
from crawler.fetch import Fetcher, Limits
from crawler.sites import FAMILIES
from crawler.source import Source
from crawler.store import KeptPage, Store
from tests.faults.answers import TEXT, page
from tests.faults.clock import Clock
from tests.faults.raw_server import RawServer

AGENT = "TraCuu/0.1 (+directive search; polite nightly crawler)"
LIMITS = Limits(deadline=0.5, size=2_000_000, tries=2)

OPEN = page(b"User-agent: *\nDisallow: /kin/\n", TEXT)
GOOD, MISSING, BROKEN = page(b"<p>x</p></html>"), page(b"", status="404 Not Found"), page(b"", status="500 Oops")
FORBIDDEN = page(b"", status="403 Forbidden")


@dataclass
class SourceDesk:
    """Where a source keeps what it fetched; `day` shifts its clock."""

    folder: Path
    day: float = 0
    pace: Clock = field(default_factory=Clock)

    @contextmanager
    def source(self, server: RawServer, delay: float = 0.0) -> Iterator[Source]:
        """A new run of a site."""
        store = Store(self.folder / "tracuu.sqlite")
        fetcher = Fetcher(delay, AGENT, lambda asked: None, allow_loopback=True, pace=self.pace.pace())
        with store, fetcher:
            run_id = store.runs.begin("so", self.clock(), is_full=False)
            archive = Archive(self.folder / "raw")
            source = Source("so", server.url, run_id, FAMILIES["nukeviet"], fetcher, store, archive, LIMITS, LIMITS,
                            self.clock)  # fmt: skip
            fetcher.log = source.log
            yield source

    def clock(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + dt.timedelta(days=self.day)


def kept(source: Source, url: str) -> KeptPage:
    """The row of an address."""
    found = source.store.pages.get("so", url)
    assert found is not None
    return found


def problems(source: Source) -> list[tuple[str, str]]:
    """Kind and words of what was recorded in this run."""
    return [(problem.kind, problem.detail) for problem in source.store.runs.problems(source.run_id)]


def stopped(do: Callable[[], object]) -> RunStopped:
    """How a run ends."""
    with pytest.raises(RunStopped) as raised:
        do()
    assert raised.value.exit_code == 5
    return raised.value
