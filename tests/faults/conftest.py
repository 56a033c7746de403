"""A raw server and a client of the product's own, with a clock that does not make tests wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from crawler.errors import FetchError
from crawler.fetch import Answer, Asked, Fetcher, Limits
from tests.faults.raw_server import RawServer

QUICK = Limits(deadline=5.0, size=1_000_000, tries=3)


@dataclass
class Client:
    """A fetcher on loopback, what it logged, and how long it wanted to wait between requests."""

    fetcher: Fetcher
    asked: list[Asked]
    slept: list[float]

    def fetch(self, url: str, limits: Limits = QUICK, **options: bool) -> Answer:
        """The answer at an address."""
        return self.fetcher.fetch(url, limits, **options)

    def failure(self, url: str, limits: Limits = QUICK, **options: bool) -> FetchError:
        """How asking an address fails."""
        with pytest.raises(FetchError) as raised:
            self.fetcher.fetch(url, limits, **options)
        return raised.value


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as running:
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    asked: list[Asked] = []
    slept: list[float] = []
    fetcher = Fetcher(delay=0.0, user_agent="TraCuuTest/1", log=asked.append, allow_loopback=True, sleep=slept.append)
    with fetcher:
        yield Client(fetcher, asked, slept)
