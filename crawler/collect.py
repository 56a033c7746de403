"""Collecting what nothing refers to any more. Kept copies of files stay as long as any record, old or new, has them."""

from __future__ import annotations

from crawler.archive import Archive
from crawler.store import Store


def collect(store: Store, archive: Archive) -> int:
    """Remove bodies without a reference; the bytes that were freed."""
    return archive.collect(store.bodies())
