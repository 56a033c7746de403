"""Families of content management systems: each a set of pure functions, bytes in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from crawler.sites import nukeviet
from crawler.sites.pages import Feed, Fetched, Flood, ItemReading, Listing


class Family(Protocol):
    """What the crawler asks of a family of sites."""

    def flood_of(self, page: Fetched) -> Flood | None:
        """The site's "please wait" page, if that is what this is."""

    def read_listing(self, page: Fetched) -> Listing:
        """The items, pager and sections of a page."""

    def read_feed(self, page: Fetched) -> Feed:
        """The items of a feed or sitemap; raises ParseError."""

    def read_item(self, page: Fetched) -> ItemReading:
        """The directive or article of a page."""

    def is_trap(self, url: str) -> bool:
        """True where an address must never be followed."""

    def is_item(self, url: str) -> bool:
        """True where an address may be an item's."""

    def item_number(self, url: str) -> int | None:
        """The number at the end of an item's address."""

    def place_of(self, url: str) -> str | None:
        """The module in whose detail pages an item's address stands; "": in none, None: any."""

    def language_of(self, url: str, folder: str = "/") -> str | None:
        """The two letters, perhaps a language, that an address of a site in `folder` begins with."""

    def is_within(self, url: str, folder: str) -> bool:
        """True for an address at or below another one."""

    def page_number(self, url: str) -> int | None:
        """Which page of a listing an address asks for."""

    def listings_of(self, url: str) -> tuple[str, ...]:
        """Where an item may be listed, from its address."""


FAMILIES: Mapping[str, Family] = MappingProxyType({"nukeviet": nukeviet})
