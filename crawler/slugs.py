"""The last part of an item's address: the one thing that its twins (other category, with or without language) share."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit


@lru_cache(maxsize=16384)  # menus and side blocks repeat on every page
def slug_of(url: str) -> str:
    """`/vi/laws/detail/ke-hoach-324/` and `/index.php?nv=laws&op=detail/ke-hoach-324` → `ke-hoach-324`."""
    parts = urlsplit(url)
    path = parts.path
    if path.endswith("/index.php") or path in ("", "/"):
        path = parse_qs(parts.query).get("op", [path])[0]
    last = path.rstrip("/").rpartition("/")[2]
    return unquote(last).removesuffix(".html").removesuffix(".htm")
