"""How fresh the answers are, from the store's runs and counts. Pure; the clock is passed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from crawler.store import StoreStatus

#: A night may be missed once; after this long without a good refresh the pages say so.
STALE_AFTER = dt.timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the line under the search box says."""

    #: when the last good refresh ended; of several sites the oldest one counts
    updated: dt.datetime | None
    directives: int
    articles: int
    stale: bool


NOTHING = Freshness(None, 0, 0, False)


def freshness(status: StoreStatus, now: dt.datetime) -> Freshness:
    """The freshness of what is held."""
    ends = [site.last_good.finished for site in status.sites if site.last_good and site.last_good.finished]
    complete = len(ends) == len(status.sites)
    updated = min(ends, default=None)
    began = min((run.started for run in status.runs), default=now)
    return Freshness(
        updated=updated,
        directives=sum(site.counts.get("directive", 0) for site in status.sites),
        articles=sum(site.counts.get("article", 0) for site in status.sites),
        stale=now - (updated if updated and complete else began) > STALE_AFTER,
    )
