"""The NukeViet family, in versions and themes not seen before: stable marks first, labels next, layout last.

Stable in all versions seen: the numeric id at the end of an item's address, `nv_module_name` in the page's script,
`h1.title` and `#news-bodyhtml` of an article, `.lawh3` and the labels of a directive, `?download=1&id=N` of a file.
Themes change the rest, but print the same words.
"""

from __future__ import annotations

from crawler.sites.nukeviet.addresses import (
    is_item,
    is_trap,
    is_within,
    item_number,
    language_of,
    listings_of,
    page_number,
)
from crawler.sites.nukeviet.feeds import read_feed
from crawler.sites.nukeviet.items import read_item
from crawler.sites.nukeviet.listing import read_listing
from crawler.sites.nukeviet.marks import flood_of
from crawler.sites.nukeviet.places import place_of

__all__ = [
    "flood_of",
    "is_item",
    "is_trap",
    "is_within",
    "item_number",
    "language_of",
    "listings_of",
    "page_number",
    "place_of",
    "read_feed",
    "read_item",
    "read_listing",
]
