"""How fresh the answers are, from the store's runs and counts. Pure; the clock is passed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from crawler.store import StoreStatus
from notices.trouble import Effect, Trouble, is_stale, last_good, troubles


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the line under the search box says."""

    #: when the last good refresh ended; of several sites the oldest one counts
    updated: dt.datetime | None
    directives: int
    articles: int
    stale: bool
    #: sites that could not be reached or read, and since when
    shut: tuple[Trouble, ...] = ()

    @property
    def good(self) -> bool:
        """True when nothing new can be missing."""
        return not self.stale and not self.shut


NOTHING = Freshness(None, 0, 0, False)


def freshness(status: StoreStatus, now: dt.datetime, visited: Collection[str] | None = None) -> Freshness:
    """The freshness of what is held; `visited`: the sites that refreshes still go to (None: all)."""
    sites = tuple(site for site in status.sites if visited is None or site.site in visited)
    awaited = replace(status, sites=sites)
    return Freshness(
        updated=last_good(awaited) or last_good(status),
        directives=sum(site.counts.get("directive", 0) for site in status.sites),
        articles=sum(site.counts.get("article", 0) for site in status.sites),
        stale=is_stale(awaited, now),
        shut=tuple(trouble for trouble in troubles(awaited, now) if trouble.effect is not Effect.NONE),
    )
