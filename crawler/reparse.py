"""The same records from kept bytes, without the network: for after a better reader of pages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace

from crawler.archive import Archive
from crawler.assemble import from_page, link_only, restricted
from crawler.errors import ParseError
from crawler.places import Places
from crawler.records import Presence, Record
from crawler.refresh import Policy
from crawler.sites import FAMILIES
from crawler.sites.pages import Fetched, ItemPage, Restricted, Row, merged
from crawler.slugs import slug_of
from crawler.store import Item, KeptPage, Store


@dataclass
class Reparse:
    """One site read again from the archive."""

    policy: Policy
    store: Store
    archive: Archive
    now: dt.datetime
    rows: dict[str, Row] = field(default_factory=dict)
    _places: Places = field(init=False)

    def run(self) -> Counter[str]:
        """Records by outcome: new, changed, unchanged, failed."""
        items = self.store.items.of_site(self.policy.name).values()
        self._places = Places.of(FAMILIES[self.policy.family].place_of, items)
        for page in self.store.pages.of_site(self.policy.name):
            if page.sha256:
                self._sight(page)
        outcomes: Counter[str] = Counter()
        for item in items:
            if item.record_id:
                outcomes[self._read(item)] += 1
        return outcomes

    def _sight(self, page: KeptPage) -> None:
        family = FAMILIES[self.policy.family]
        fetched = Fetched(page.url, page.final_url, page.status, page.media_type, self.archive.get(page.sha256 or ""))
        try:
            is_html = "html" in (page.media_type or "html").lower()
            rows = family.read_listing(fetched).rows if is_html else family.read_feed(fetched).rows
        except ParseError:
            return
        for row in rows:
            key = self._places.key(row.url)
            self.rows[key] = merged(self.rows[key], row) if key in self.rows else row

    def _read(self, item: Item) -> str:
        held = self.store.records.get(item.record_id or "")
        record = self._record(item, held)
        if record is None or held is None:
            return "failed"
        with self.store.transaction():
            outcome = self.store.records.put(record, self.now)
            if held.presence in (Presence.MISSING, Presence.GONE):
                self.store.records.set_presence(record.id, held.presence, self.now)
        return outcome

    def _record(self, item: Item, held: Record | None) -> Record | None:
        """The record that an item's kept page, or its row alone, makes."""
        row, site = self.rows.get(item.slug), self.policy.name
        if item.sha256 is None:
            record = link_only(site, slug_of(item.url), item.url, item.final_url or item.url, row)
        else:
            body = self.archive.get(item.sha256)
            page = Fetched(item.url, item.final_url or item.url, item.status or 200, item.media_type, body)
            reading = FAMILIES[self.policy.family].read_item(page)
            if isinstance(reading, ItemPage):
                record = from_page(site, slug_of(item.url), item.final_url or item.url, reading, row)
            elif isinstance(reading, Restricted):
                record = restricted(site, slug_of(item.url), item.url, row, None, reading.module) or held
            else:
                return None
        return replace(record, id=item.record_id or record.id) if record else None
