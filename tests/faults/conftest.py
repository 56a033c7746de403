"""What these tests share: a raw server, a client with a clock that does not make tests wait, and a first night.

The first night of (half of) the sample department is spent once, by the real command; tests work on copies of its data.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from crawler.errors import FetchError
from crawler.fetch import Answer, Asked, Fetcher, Limits
from sample import Site, load_site
from tests.crawler.office import Office
from tests.faults.clock import Clock
from tests.faults.front import Front
from tests.faults.night import NAME, Department
from tests.faults.quick_office import QuickOffice
from tests.faults.raw_server import RawServer
from tests.faults.source_desk import SourceDesk

QUICK = Limits(deadline=5.0, size=1_000_000, tries=3)


@dataclass
class Client:
    """A fetcher on loopback, what it logged, and how long it wanted to wait between requests."""

    fetcher: Fetcher
    asked: list[Asked]
    slept: list[float]

    def fetch(self, url: str, limits: Limits = QUICK, *, across: bool = False) -> Answer:
        """The answer at an address."""
        return self.fetcher.fetch(url, limits, across=across)

    def failure(self, url: str, limits: Limits = QUICK, *, across: bool = False) -> FetchError:
        """How asking an address fails."""
        with pytest.raises(FetchError) as raised:
            self.fetcher.fetch(url, limits, across=across)
        return raised.value


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as running:
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    asked: list[Asked] = []
    clock = Clock()
    fetcher = Fetcher(delay=0.0, user_agent="TraCuuTest/1", log=asked.append, allow_loopback=True, pace=clock.pace())
    with fetcher:
        yield Client(fetcher, asked, clock.slept)


@pytest.fixture
def source_desk(tmp_path: Path) -> SourceDesk:
    return SourceDesk(tmp_path)


def halved(site: Site) -> Site:
    """Half of the sample department, with a file in every fifth directive: shorter nights."""
    half = [directive for at, directive in enumerate(site.directives) if at % 2 or directive.members_only]
    directives = tuple(replace(d, files=d.files if at % 5 == 0 else ()) for at, d in enumerate(half))
    articles = tuple(replace(article, files=()) for article in site.articles if article.links_to is None)
    return replace(site, directives=directives, articles=articles[:7])


@pytest.fixture(scope="session")
def running() -> Iterator[Front]:
    front = Front(halved(load_site()))
    yield front
    front.close()


@pytest.fixture
def front(running: Front) -> Front:
    running.restore()
    return running


@pytest.fixture(scope="session")
def first_night(running: Front, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office after its first night, with an index."""
    running.restore()  # whatever a test before left behind
    office = Office(tmp_path_factory.mktemp("first"))
    office.configure(running.url, name=NAME)
    (told,) = office.refresh()
    assert told["alarms"] == []
    assert told["records"]["failed"] == 0
    return office


@pytest.fixture
def office(first_night: Office, tmp_path: Path) -> Office:
    """A copy of the first night's office for the command."""
    shutil.copytree(first_night.folder, tmp_path / "office")
    return Office(tmp_path / "office")


@pytest.fixture
def desk(office: Office) -> Office:
    """The same office, its commands run in this process; only the index is built in another."""
    return QuickOffice(office.folder)


@pytest.fixture
def department(first_night: Office, front: Front, tmp_path: Path) -> Department:
    """A copy of the first night's data for nights in this process."""
    shutil.copytree(first_night.folder / "data", tmp_path / "data")
    return Department(tmp_path / "data", front.url, day=1)
