"""Where an item's address stands: in which module's detail pages, or elsewhere on the site.

An editor's words and the CMS's number make the last part of an address; two modules count by themselves, so the same
last part may stand in both.
"""

from __future__ import annotations

from functools import lru_cache

from crawler.sites.nukeviet.addresses import DETAIL_PARTS, LANGUAGE, parts_of


@lru_cache(maxsize=16384)  # menus repeat on every page
def place_of(url: str) -> str | None:
    """`/vi/laws/detail/ke-hoach-3/` → "laws", `/tin-tuc/ke-hoach-3.html` → "", `/detail/ke-hoach-3/` → None: any."""
    parts = parts_of(url)
    at = next((place for place, part in enumerate(parts) if part in DETAIL_PARTS), None)
    if at is None:
        return ""
    module = parts[at - 1] if at else ""
    return module if module and not (at == 1 and LANGUAGE.fullmatch(module)) else None
