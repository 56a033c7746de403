"""Whether a page that was read is still the item that is held: its marks, its title, its content. Pure."""

from __future__ import annotations

import hashlib

from crawler.records import Presence, Record
from crawler.sites.pages import ItemPage, ItemReading, Row, Unread
from directives.text import fold


def checked(held: Record | None, reading: ItemReading) -> ItemReading:
    """A page that lost what its record has (date, number) is a broken page.

    A record of a closed item was made from a listing, whose moments a page need not print: it is no measure.
    """
    if held is None or not isinstance(reading, ItemPage) or (held.presence is Presence.RESTRICTED and not held.text):
        return reading
    names = ("number", "issued", "published")
    if any(getattr(held, name) is not None and getattr(reading, name) is None for name in names):
        return Unread("mất số hoặc ngày mà trước đây có", is_broken=True)
    return reading


def is_same(held: Record | None, record: Record) -> bool:
    """True for one item at two addresses: the same paper by number and date, the same article by its moment."""
    if held is None or held.kind is not record.kind:
        return False
    if record.number is not None:
        return (held.number, held.issued) == (record.number, record.issued)
    return record.published is not None and held.published == record.published


def is_twin(held: Record | None, record: Record) -> bool:
    """True for one page at two addresses that both answer: it says the same of itself, its title too."""
    return held is not None and is_same(held, record) and fold(held.title) == fold(record.title)


def is_akin(held: Record | None, record: Record) -> bool:
    """True for an item that was corrected: one of title, number and day is as it was."""
    if held is None or held.kind is not record.kind:
        return False
    pairs = (
        (fold(held.title), fold(record.title)),
        (held.number, record.number),
        (held.issued, record.issued),
        (held.published, record.published),
    )
    return any(one is not None and one == other for one, other in pairs)


def foreign_title(reading: ItemReading, row: Row | None, held: Record | None) -> str | None:
    """A title that its record did not have: one item may be renamed, many to one and the same title are not.

    New items are not looked at: offices give many papers one title ("Giấy mời họp"), and listings print abstracts.
    """
    if not isinstance(reading, ItemPage) or held is None:
        return None
    known = {fold(title) for title in (row and row.title, held.title) if title}
    return reading.title if fold(reading.title) not in known else None


def content_of(reading: ItemReading) -> str | None:
    """What makes two item pages the same page, wherever they were asked for."""
    if not isinstance(reading, ItemPage):
        return None
    said = (reading.kind, reading.title, reading.number, reading.issued, reading.published, reading.text)
    return hashlib.sha256(repr(said).encode()).hexdigest()
