"""What a site's lists, feeds and sitemaps name: one row an item, and the further addresses of some."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from crawler.places import Places, rekeyed
from crawler.sites.pages import Row, merged
from crawler.slugs import slug_of
from crawler.source import Source
from crawler.store import Item

#: Further addresses of one item that are kept in mind.
MAX_TWINS = 2
#: Clocks and time zones differ; what lies further ahead was never published then.
FUTURE = dt.timedelta(days=1)


@dataclass
class Sightings:
    """What is found, by the items' keys (`places.py`), in the order of finding."""

    source: Source
    #: whether an address is of this site
    is_ours: Callable[[str], bool]
    rows: dict[str, Row] = field(default_factory=dict)
    #: further addresses of items, by key: where the first one leads nowhere, another may
    twins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: there are items that robots.txt does not let us ask for
    is_forbidden: bool = False
    _known: dict[str, Item] = field(init=False)
    _places: Places = field(init=False)

    def __post_init__(self) -> None:
        self._known = self.source.store.items.of_site(self.source.site)
        self._places = Places.of(self.source.family.place_of, self._known.values())

    def sight(self, rows: Iterable[Row]) -> None:
        """Take in what a list names: what may be asked for and was not withdrawn."""
        for row in rows:
            if not slug_of(row.url) or not self.is_ours(row.url):
                continue
            if self.source.forbids(row.url):
                self.is_forbidden = True
            elif self.source.may_ask(row.url) and not self.source.withdrawn.names(self.source.site, row):
                self._take(self._places.key(row.url), self._believed(row))

    def settle(self, listings: Collection[str]) -> None:
        """Once all is sighted: what turned out to be a listing (`/nam-hoc-2018-2019/`) is left out, keys are final."""
        rows = {key: row for key, row in self.rows.items() if row.url not in listings}
        renamed = self._places.renamed(rows, self._known)
        self.rows, self.twins = rekeyed(rows, renamed), rekeyed(self.twins, renamed)

    def _take(self, key: str, row: Row) -> None:
        if key in self.rows:
            self._note_twin(key, row.url)
        self.rows[key] = merged(self.rows[key], row) if key in self.rows else row

    def _note_twin(self, key: str, url: str) -> None:
        known = (self.rows[key].url, *self.twins.get(key, ()))
        if url not in known and len(known) <= MAX_TWINS:
            self.twins[key] = (*known[1:], url)

    def _believed(self, row: Row) -> Row:
        """A row without a moment that has not come yet."""
        is_future = row.published is not None and row.published > self.source.clock() + FUTURE
        return replace(row, published=None) if is_future else row
