"""How the whole stands: runs, the next one, alarms, what failed, what is not yet read, the index, the disk. Pure.

The same values make `/status` and `/api/status`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from crawler.store import Problem, Run, StoreStatus
from notices.trouble import finished
from web.freshness import Freshness, freshness

#: Problems that are listed; the rest is counted.
PROBLEMS = 100
#: A withdrawal that was cut short before the index was made anew.
UNPURGED = "có văn bản đã rút mà chỉ mục còn giữ; hãy chạy `tracuu reindex`"
#: States of a file's text that mean "not (well) read".
UNREAD = ("pending", "needs_ocr", "encrypted", "damaged", "too_large", "unsupported", "empty")


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes on the disk that holds the data."""

    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person should look at."""

    site: str
    text: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the status page tells."""

    fresh: Freshness
    next_run: dt.datetime
    generation: str | None
    waiting: int
    alarms: tuple[Alarm, ...]
    runs: tuple[Run, ...]
    problems: tuple[Problem, ...]
    problems_left: int
    files: dict[str, int]
    disk: Disk | None
    #: what the refresh that runs is doing now
    running: str | None = None
    #: when the generation in use was finished
    built: dt.datetime | None = None

    @property
    def good(self) -> bool:
        return not self.alarms and self.fresh.good and self.generation is not None


def standing(
    status: StoreStatus,
    now: dt.datetime,
    refresh_at: str,
    generation: str | None,
    disk: Disk | None,
    visited: Collection[str] | None = None,
) -> Standing:
    """All of it from the store's status; `now` carries the office's time zone."""
    problems = [problem for site in status.sites for problem in site.problems]
    return Standing(
        fresh=freshness(status, now, visited),
        next_run=next_run(now, refresh_at),
        generation=generation,
        waiting=status.waiting,
        alarms=tuple(alarms(status)),
        runs=status.runs,
        problems=tuple(problems[:PROBLEMS]),
        problems_left=max(0, len(problems) - PROBLEMS),
        files=dict(sorted(status.texts.items(), key=lambda item: -item[1])),
        disk=disk,
        running=status.running,
    )


def next_run(now: dt.datetime, refresh_at: str) -> dt.datetime:
    """The next time that the office's clock shows "HH:MM"."""
    hour, minute = (int(part) for part in refresh_at.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today > now else today + dt.timedelta(days=1)


def alarms(status: StoreStatus) -> list[Alarm]:
    """The alarms of each site's latest finished run, and why it stopped if it did."""
    found = [Alarm("", UNPURGED, None)] if status.purge_waits else []
    for site in status.sites:
        run = finished(site, status.runs)
        if run and run.state == "stopped":
            found.append(Alarm(run.site, run.message or run.reason or run.state, run.finished))
        if run and run.outcome:
            found += [Alarm(run.site, text, run.finished) for text in run.outcome.alarms if text != run.message]
    return found
