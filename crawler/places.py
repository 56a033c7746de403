"""Which item an address is of, where several items of a site share the last part of their addresses.

An item is known by that last part, since its category, its language and the style of addresses come and go. Where two
modules have the same, the second one's key has its module behind an @.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from crawler.sites.pages import Row
from crawler.slugs import slug_of
from crawler.store import Item

T = TypeVar("T")

#: A module that at least so many addresses name tonight goes on; stray links do not keep a renamed one alive.
ALIVE = 3


@dataclass
class Places:
    """The keys of a site's items."""

    place_of: Callable[[str], str | None]
    #: last part of an address → the module of the item that has it alone as its key
    owners: dict[str, str]

    @classmethod
    def of(cls, place_of: Callable[[str], str | None], known: Iterable[Item]) -> Places:
        """With what is known from the nights before."""
        owners = {item.slug: place_of(item.url) for item in known if item.slug == slug_of(item.url)}
        return cls(place_of, {slug: place for slug, place in owners.items() if place is not None})

    def key(self, url: str) -> str:
        """The key of the item that an address is of; the first one of several has the last part alone."""
        slug, place = slug_of(url), self.place_of(url)
        if place is None or self.owners.setdefault(slug, place) == place:
            return slug
        return f"{slug}@{place}"

    def renamed(self, rows: Mapping[str, Row], known: Mapping[str, Item]) -> dict[str, str]:
        """Keys that are another module's only by name: the module of the known item is not there any more.

        A key that was known before is its own item, and so is one whose last part is named in both modules.
        """
        alive = Counter(self.place_of(row.url) for row in rows.values())
        found = {}
        for key, row in rows.items():
            slug = slug_of(row.url)
            if key != slug and slug not in rows and key not in known and alive[self.owners[slug]] < ALIVE:
                found[key] = slug
        return found


def rekeyed(values: Mapping[str, T], keys: Mapping[str, str]) -> dict[str, T]:
    """The same values, some under another key, in the same order."""
    return {keys.get(key, key): value for key, value in values.items()}
