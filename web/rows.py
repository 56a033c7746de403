"""Every hit of a search as rows for a spreadsheet, JSON or a feed: the records behind the hits, in the hits' order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.records import Record
from indexer.answers import SearchQuery
from web.desk import Desk
from web.links import document_url
from web.texts import Texts

#: Records in one file: what is made within the time that an export has.
MOST = 50_000

Cell = str | dt.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key (a text names it) and where its value comes from."""

    key: str
    attribute: str


COLUMNS = (
    Column("document.number", "number"),
    Column("document.type", "type"),
    Column("export.title", "title"),
    Column("document.issuer", "issuer"),
    Column("document.unit", "unit"),
    Column("document.issued", "issued"),
    Column("document.effective", "effective"),
    Column("document.published", "published"),
    Column("document.signer", "signer"),
    Column("document.fields", "fields"),
    Column("document.category", "category"),
    Column("document.abstract", "abstract"),
    Column("document.presence", "presence"),
    Column("export.url", "url"),
)


def records(desk: Desk, query: SearchQuery) -> Iterator[Record]:
    """The records of all hits, one at a time, at most MOST."""
    found = desk.index.ids(query)[:MOST]
    with desk.open_reader() as reader:
        for record_id in found:
            if record := reader.record(record_id):
                yield record


def header(texts: Texts) -> list[str]:
    """The names of the columns."""
    return [*(texts(column.key) for column in COLUMNS), texts("export.page")]


def row(record: Record, texts: Texts, base: str) -> list[Cell]:
    """A record as cells; `base` is our own address, for the last column."""
    return [*(cell(record, column.attribute, texts) for column in COLUMNS), base + document_url(record.id)]


def cell(record: Record, attribute: str, texts: Texts) -> Cell:
    """One value: dates stay dates, several values are joined."""
    value = getattr(record, attribute)
    if attribute == "presence":
        return texts.label("presence", value.value)
    if isinstance(value, tuple):
        return "; ".join(value) or None
    return value if isinstance(value, dt.date) or value is None else str(value)
