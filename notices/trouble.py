"""What is wrong now, from the store's runs: standing conditions with a key each, so that each is told once a day. Pure.

A run that is under way says nothing yet: until it ends, the one before counts. One that was cut short and taken up
again says nothing either; one that was cut short and left lying does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawler.age import age
from crawler.store import Run, SiteStatus, StoreStatus

#: A night may be missed once; after this long without a good refresh the pages say so and a person is told.
STALE_AFTER = dt.timedelta(hours=36)
#: Reasons of a stopped run that mean "the source could not be had"; all others mean "it could not be read".
OUT_OF_REACH = ("source-down", "robots-unreachable", "refused", "flood", "moved")
#: Alarms that ask nothing of anybody.
PASSING = ("hết giờ cập nhật",)
UNDER_WAY = ("running", "crawled")


class Effect(StrEnum):
    """What a trouble means for somebody who searches."""

    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong and that a person should hear of."""

    #: the same trouble of the same site has the same key, whatever figures its text holds today
    key: str
    text: str
    since: dt.datetime | None = None
    site: str | None = None
    effect: Effect = Effect.NONE


def troubles(status: StoreStatus, now: dt.datetime, *, is_busy: bool = True) -> Iterator[Trouble]:
    """All that is wrong with these sites; `is_busy`: a refresh is at work, so that an unfinished run is no trouble."""
    if is_stale(status, now):
        good = last_good(status)
        yield stale(good if good is not None and good <= now else None)
    for site in status.sites:
        run = finished(site, status.runs)
        if run is not None:
            yield from told_by(run, status.runs)
        if not is_busy and site.last is not None and site.last.state in UNDER_WAY:
            yield left_lying(site.last)


def is_stale(status: StoreStatus, now: dt.datetime, began: dt.datetime | None = None) -> bool:
    """True when the last good refresh of some site is too long ago; `began`: since when one was to be expected."""
    if not status.sites:
        return False
    ends = [site.last_good.finished for site in status.sites if site.last_good and site.last_good.finished]
    if len(ends) < len(status.sites):
        ends = [min((run.started for run in status.runs), default=began or now)]
    return max(age(end, now) for end in ends) > STALE_AFTER


def last_good(status: StoreStatus) -> dt.datetime | None:
    """When the last good refresh ended; of several sites the oldest one counts."""
    ends = [site.last_good.finished for site in status.sites if site.last_good and site.last_good.finished]
    return min(ends, default=None)


def stale(updated: dt.datetime | None) -> Trouble:
    """Nothing was brought in for too long, for whatever reason."""
    hours = int(STALE_AFTER.total_seconds() // 3600)
    text = (
        f"đã quá {hours} giờ chưa có lần cập nhật tốt nào; hãy xem lịch cập nhật có còn chạy không "
        "(`tracuu status`, `tracuu doctor`), rồi thử `tracuu refresh`"
    )
    return Trouble("stale", text, updated)


def finished(site: SiteStatus, runs: Sequence[Run]) -> Run | None:
    """The latest run of a site that came to an end of its own."""
    own = [*([site.last] if site.last else []), *(run for run in runs if run.site == site.site)]
    return next((run for run in own if run.state not in UNDER_WAY and run.reason != "interrupted"), None)


def undecided(status: StoreStatus) -> set[str]:
    """Sites of which nothing can be said now: a run is under way, and the one before it is too long ago to be known."""
    return {site.site for site in status.sites if site.last is not None and finished(site, status.runs) is None}


def told_by(run: Run, runs: Sequence[Run]) -> Iterator[Trouble]:
    """Why a run stopped, and its alarms."""
    if run.state == "stopped":
        effect = Effect.UNREACHABLE if run.reason in OUT_OF_REACH else Effect.UNREADABLE
        text = run.message or run.reason or run.state
        yield Trouble(f"stopped/{run.site}", text, stopped_since(run, runs), run.site, effect)
    for text in run.outcome.alarms if run.outcome else ():
        if text != run.message and not text.startswith(PASSING):
            yield Trouble(f"alarm/{run.site}/{likeness(text)}", text, run.finished, run.site)


def stopped_since(run: Run, runs: Sequence[Run]) -> dt.datetime:
    """When the unbroken row of stopped runs began that this one is the last of."""
    since = run.started
    for earlier in (earlier for earlier in runs if earlier.site == run.site and earlier.id < run.id):
        if earlier.state == "done":
            break
        since = earlier.started
    return since


def left_lying(run: Run) -> Trouble:
    """A run that was cut short, and nobody goes on with it."""
    what = "đã tải xong nhưng chưa lập được chỉ mục" if run.state == "crawled" else "bị ngắt giữa chừng"
    text = f"lần cập nhật {what}; lần chạy sau sẽ làm tiếp: hãy chạy `tracuu refresh`"
    return Trouble(f"unfinished/{run.site}", text, run.started, run.site)


def likeness(text: str) -> str:
    """The same for alarms that differ in their figures only."""
    return hashlib.sha256(re.sub(r"\d+", "#", text).encode()).hexdigest()[:12]
