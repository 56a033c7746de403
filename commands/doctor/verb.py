"""`doctor`: every check in turn, what is at hand first, then the way to each site."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import urlsplit

import click

from commands.context import Context, json_line, now, pass_context
from commands.doctor.clock import clock_row
from commands.doctor.data import folder_row, index_row, owners_row, refresh_rows
from commands.doctor.machine import disk_row, model_row, ocr_row, python_row, unar_row
from commands.doctor.port import port_row
from commands.doctor.reach import Reach
from commands.doctor.row import Row, State, good, missing
from commands.doctor.service import service_rows
from commands.errors import told
from commands.nightly import policy_of
from commands.notifying import reachable
from settings import Settings

#: Seconds for all of the network: hosts are asked side by side, the sites of one host one after the other.
NETWORK_SECONDS = 45.0


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Mỗi mục một dòng JSON: state, name, words.")
@pass_context
@told
def doctor(context: Context, as_json: bool) -> None:
    """Máy này có đủ mọi thứ không: mỗi mục một dòng, kèm việc cần làm; mã 1 khi thiếu."""
    lacking = False
    for row in findings(context.settings):
        click.echo(json_line(row) if as_json else str(row))
        lacking = lacking or row.state is State.MISSING
    if lacking:
        raise SystemExit(1)


def findings(config: Settings) -> Iterator[Row]:
    """Every check, the quick ones first."""
    yield python_row()
    yield disk_row(config.paths.data)
    yield folder_row(config.paths.data)
    if config.paths.data.is_dir():
        yield owners_row(config.paths.data)
    yield ocr_row(config.processing.ocr_minutes)
    yield unar_row()
    yield model_row()
    yield port_row(config.web.host, config.web.port)
    yield from service_rows()
    yield index_row(config.paths.index)
    yield from refresh_rows(config, now())
    if config.is_sample:
        yield good("Trang nguồn", "cơ quan mẫu trên máy này, không cần mạng; trang thật: thêm [[site]] vào config.toml")
    ways = [] if config.is_sample else reach_all(config)
    yield from (row for way in ways for row in way.rows)
    yield from (good(name, words) if is_good else missing(name, words) for is_good, name, words in reachable(config))
    yield clock_row(now(), config.schedule.timezone, [way.date for way in ways if way.date])


def reach_all(config: Settings, seconds: float = NETWORK_SECONDS) -> list[Reach]:
    """The way to every site that is visited."""
    ways = sorted((Reach(policy_of(site, config)) for site in config.sites if site.enabled), key=host_of)
    threads = [
        threading.Thread(target=look_in_turn, args=(list(group),), daemon=True) for _, group in groupby(ways, host_of)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    for way in ways:
        if not way.is_done:
            way.rows.append(missing(f"Mạng {way.policy.name}", f"quá {seconds:.0f} giây chưa xong; hãy thử lại sau"))
    return ways


def look_in_turn(ways: list[Reach]) -> None:
    """The sites of one host, one after the other."""
    for way in ways:
        way.look()


def host_of(way: Reach) -> str:
    """The host that a site stands on."""
    return urlsplit(way.policy.url).netloc.lower()
