"""Collecting what nothing refers to any more. Kept copies of files stay as long as any record, old or new, has them."""

from __future__ import annotations

from crawler.archive import Archive
from crawler.errors import StoreBusy
from crawler.store import Store


def collect(store: Store, archive: Archive) -> int:
    """Remove bodies without a reference; the bytes that were freed. Not while a backup is made: the next run does."""
    try:
        with archive.alone():
            return archive.collect(store.bodies())
    except StoreBusy:
        return 0
