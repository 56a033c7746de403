"""A long first night: the listings are found before the pages are read; a window ends it, the next night goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from commands.nightly import Night
from crawler.store import StoreReader
from sample import Request, SampleServer, load_site, serve
from settings import Settings, load

NAME = "so"


class Clock:
    """A clock that goes on by a minute with every page that the site is asked for."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def tick(self, request: Request) -> None:
        """One more request."""
        self.now += dt.timedelta(minutes=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(clock: Clock) -> Iterator[SampleServer]:
    """The sample department on a free port."""
    with serve(load_site(), port=0, on_request=clock.tick) as server:
        yield server


@pytest.fixture
def config(site: SampleServer, tmp_path: Path) -> Settings:
    """A configuration under which every crawl is a long one."""
    path = tmp_path / "config.toml"
    path.write_text(
        f"[crawl]\ndelay = 0.01\nallow_loopback = true\n[processing]\nocr_minutes = 0\n"
        f'[[site]]\nname = "{NAME}"\nurl = "{site.url}"\n',
        encoding="utf-8",
    )
    settings = load(path).settings
    return msgspec.structs.replace(settings, crawl=msgspec.structs.replace(settings.crawl, publish_minutes=0))


def held(config: Settings) -> dict[str, str | None]:
    """Records with their signer, which only the page knows."""
    with StoreReader(config.paths.database) as reader:
        return {record.id: record.signer for record in reader.records()}


def night(config: Settings, clock: Clock, reindex: Callable[[], int], until: dt.datetime | None = None) -> list[str]:
    """One night; its alarms."""
    (result,) = Night(config, reindex, clock, lambda line: None, until).run(config.sites)
    assert result.stopped is None
    return list(result.outcome.alarms)


def test_the_listings_are_published_before_the_pages(config: Settings, clock: Clock) -> None:
    seen: list[dict[str, str | None]] = []

    def reindex() -> int:
        seen.append(held(config))
        return 0

    assert night(config, clock, reindex) == []
    first, last = seen[0], seen[-1]
    directives = {key for key in first if "/laws/" in key}
    assert len(directives) > 40
    assert {first[key] for key in directives} == {None}
    assert set(first) <= set(last)
    assert sum(last[key] is not None for key in directives) > 40
    with StoreReader(config.paths.database) as reader:
        assert not [key for key in last if reader.versions(key)], "a draft leaves no earlier version"


def test_a_window_ends_the_night_and_the_next_goes_on(config: Settings, clock: Clock) -> None:
    alarms = night(config, clock, lambda: 0, clock.now + dt.timedelta(minutes=40))
    assert any("hết giờ" in alarm for alarm in alarms)
    some = sum(signer is not None for signer in held(config).values())
    clock.now += dt.timedelta(hours=20)
    assert night(config, clock, lambda: 0) == []
    assert sum(signer is not None for signer in held(config).values()) > some


def test_a_full_archive_stops_the_files_and_says_so(config: Settings, clock: Clock) -> None:
    small = msgspec.structs.replace(config, crawl=msgspec.structs.replace(config.crawl, max_archive_gb=0.0001))
    assert any("đã đầy" in alarm for alarm in night(small, clock, lambda: 0))
    with StoreReader(config.paths.database) as reader:
        files = [file for record in reader.records() for file in record.files]
    assert any(file.sha256 is None for file in files)
