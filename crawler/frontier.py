"""Pure decisions: what names an item, which items are due, what changed, what is gone."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.age import age
from crawler.records import Presence
from crawler.sites.pages import Row
from crawler.store import Item

#: Outcomes that are no failure: asked again only when the listing changes or by the rotation.
SETTLED = frozenset(("not-an-item", "not-wanted", "twin"))
#: An item that asks for a login, here or on another host, for the first time: a wall that stands for one night only
#: must not hide it for weeks.
CLOSED = "closed"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rotation:
    """How the known pages are seen again: each within `days`, an equal share every night."""

    run_id: int
    now: dt.datetime
    days: int
    is_full: bool


def row_hash(row: Row) -> str:
    """What a listing says of an item, so that a change shows; without the time of day, printed or not."""
    day = row.published.date() if row.published else None
    said = (row.title if not row.is_cut else None, row.number, row.issued, day)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def newest_first(rows: Mapping[str, Row]) -> list[tuple[str, Row]]:
    """The order of visits, by key: what was published last comes first."""

    def moment(named: tuple[str, Row]) -> tuple[dt.date, int]:
        row = named[1]
        day = row.issued or (row.published.date() if row.published else dt.date.min)
        return day, row.item_number or 0

    return sorted(rows.items(), key=moment, reverse=True)


def is_due(item: Item | None, row: Row | None, rotation: Rotation) -> bool:
    """Whether an item's page is to be fetched in this run."""
    if item is None or item.fetched_at is None:
        return True
    if item.fetched_run == rotation.run_id:
        return False
    if rotation.is_full or row is None or (item.problem is not None and item.problem not in SETTLED):
        return True
    return item.row_hash != row_hash(row) or is_turn(item, rotation)


def moved(known: Mapping[str, Item], rows: Mapping[str, Row], others: Iterable[str]) -> frozenset[str]:
    """The items that are named at a new address while nothing names their old folder any more.

    Where an item stands in two folders one may be named tonight and the other tomorrow; that is no move. `others`:
    further addresses that are named.
    """
    folders = {folder_of(row.url) for row in rows.values()} | set(map(folder_of, others))
    return frozenset(
        slug
        for slug, row in rows.items()
        if (item := known.get(slug)) is not None and row.url != item.url and folder_of(item.url) not in folders
    )


def folder_of(url: str) -> str:
    """The address above an item's."""
    return url.rstrip("/").rpartition("/")[0]


def is_turn(item: Item, rotation: Rotation) -> bool:
    """Whether the rotation reaches an item: a fixed share each night, none later than `days` after its last visit."""
    if item.fetched_at is None:
        return True
    passed = age(dt.datetime.fromisoformat(item.fetched_at), rotation.now) / DAY
    if passed >= rotation.days - 0.5:
        return True
    share = int(hashlib.sha256(item.slug.encode()).hexdigest()[:8], 16) % rotation.days
    return passed > 0.5 and share == rotation.now.toordinal() % rotation.days


def is_absent(status: int, slug: str, final_slug: str, *, is_item: bool) -> bool:
    """A page's own sign of absence: not found, or led away from the item."""
    return status in (404, 410) or (status == 200 and final_slug != slug and not is_item)


def next_presence(held: Presence, *, page_absent: bool, list_absent: bool, was_missing_before: bool) -> Presence:
    """`missing` at one sign of absence; `gone` at the page's own sign with the listing's, or again on another night."""
    if not page_absent and not list_absent:
        return held
    if page_absent and (list_absent or was_missing_before):
        return Presence.GONE
    return Presence.GONE if held is Presence.GONE else Presence.MISSING
