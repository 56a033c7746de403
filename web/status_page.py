"""`/status` for the administrator, `/api/status` for programs: the same numbers."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from crawler.store import Run, StoreStatus
from indexer.errors import NoIndexYet, SearchIndexError
from notices.trouble import UNDER_WAY
from web import formats
from web.desk import Desk, desk_of
from web.json_page import json_response
from web.links import address
from web.page import Page, open_page
from web.standing import Alarm, Disk, Standing, standing

#: The counts of a run's outcome, in the order of the columns.
COUNTS = ("new", "changed", "unchanged", "missing", "gone", "restricted", "failed")
NOTHING = StoreStatus((), (), {}, 0)


async def status(request: Request) -> Response:
    """The status page."""
    page = open_page(request)
    return await page.desk.gate.run(render, page)


async def api_status(request: Request) -> Response:
    """The same as JSON."""
    desk = desk_of(request)
    found = await desk.gate.run(look, desk)
    return json_response({"good": found.good, "standing": found})


def render(page: Page) -> Response:
    """The page from what stands now."""
    found = look(page.desk)
    view = {
        "q": "",
        "kept": page.lang_pairs(),
        "standing": found,
        "cards": cards(found, page),
        "runs": [run_row(run, page, is_running=found.running is not None) for run in found.runs],
        "counts": [page.texts(f"count.{name}") for name in COUNTS],
        "files": [
            (page.texts.label("text_status", state), formats.number(n, page.lang)) for state, n in found.files.items()
        ],
        "when": lambda moment: formats.moment(moment, page.desk.now(), page.texts),
        "sites": page.desk.sites,
        "report": address("/report", page.lang_pairs()),
        "questions": page.desk.questions.counts(page.desk.now().date()),
    }
    return page.html("status.html", view, fresh=found.fresh)


def look(desk: Desk) -> Standing:
    """How everything stands now."""
    generation, index_fault = in_use(desk)
    found = standing(desk.status() or NOTHING, desk.now(), desk.refresh_at, generation, disk(desk.data), desk.visited)
    damage = tuple(Alarm("", fault, None) for fault in (*desk.sound.faults, *index_fault))
    return replace(found, alarms=(*damage, *found.alarms), built=desk.index.built)


def in_use(desk: Desk) -> tuple[str | None, tuple[str, ...]]:
    """The generation that answers, and why none does where one should."""
    try:
        return desk.index.open(), ()
    except NoIndexYet:
        return None, ()
    except SearchIndexError as error:
        return None, (str(error),)


def disk(data: Path) -> Disk | None:
    """The disk that holds the data, None before there is any."""
    try:
        usage = shutil.disk_usage(data)
    except OSError:
        return None
    return Disk(usage.free, usage.total)


def cards(found: Standing, page: Page) -> list[tuple[str, str]]:
    """The first facts: label and value."""
    texts, lang, now = page.texts, page.lang, page.desk.now()
    updated = formats.moment(found.fresh.updated, now, texts) if found.fresh.updated else texts("status.none")
    counts = texts(
        "fresh.counts",
        directives=formats.number(found.fresh.directives, lang),
        articles=formats.number(found.fresh.articles, lang),
    )
    rows = [
        (texts("status.last"), updated),
        (texts("status.next"), formats.moment(found.next_run, now, texts)),
        (texts("status.records"), counts),
        (texts("status.generation"), formats.moment(found.built, now, texts) if found.built else texts("status.none")),
    ]
    if found.waiting:
        rows.append((texts("status.waiting"), formats.number(found.waiting, lang)))
    if found.disk:
        free, total = formats.size(found.disk.free, lang), formats.size(found.disk.total, lang)
        rows.append((texts("status.disk"), texts("status.disk_free", free=free, all=total)))
    return rows


def run_row(run: Run, page: Page, *, is_running: bool) -> dict[str, object]:
    """One run as a row of the table; one that was left in its midst is not said to go on."""
    outcome, lang = run.outcome, page.lang
    counted = outcome.records if outcome else {}
    return {
        "at": formats.moment(run.started, page.desk.now(), page.texts),
        "iso": formats.iso(run.started),
        "site": page.desk.sites.get(run.site, run.site),
        "state": page.texts.label("run", "interrupted" if run.state in UNDER_WAY and not is_running else run.state),
        "message": run.message or run.reason,
        "requests": formats.number(outcome.requests, lang) if outcome else "",
        "counts": [formats.number(counted.get(name, 0), lang) if outcome else "" for name in COUNTS],
        "seconds": formats.number(outcome.seconds, lang) if outcome else "",
    }
