"""What a record says of itself as label and value, and the line to cite it by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from crawler.records import Kind, Record
from indexer.answers import SearchQuery
from web.formats import day, iso
from web.links import search_url
from web.texts import Texts


@dataclass(frozen=True, slots=True)
class Value:
    """A value; `url` searches for all that share it, `iso` is set for a date."""

    text: str
    url: str | None = None
    iso: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled line of the record."""

    label: str
    values: tuple[Value, ...]


#: Rows that lead to a search: attribute → facet.
FACETED = {"type": "type", "issuer": "issuer", "unit": "unit", "signer": "signer", "fields": "field"}
FACETED_ARTICLE = {"category": "field"}
ORDER = ("number", "type", "issuer", "unit", "signer", "issued", "effective", "expires", "published", "fields",
         "category", "author", "source_name", "tags")  # fmt: skip
OWN_TIMES = ("first_seen", "last_seen")


def rows(record: Record, texts: Texts, lang: str | None, zone: dt.tzinfo) -> tuple[Row, ...]:
    """The rows of a record in their order; what the source did not say is left out."""
    found = [(name, values(record, name, lang)) for name in ORDER]
    found += [(name, own_time(getattr(record, name), zone)) for name in OWN_TIMES]
    return tuple(Row(texts(f"document.{name}"), said) for name, said in found if said)


def values(record: Record, name: str, lang: str | None) -> tuple[Value, ...]:
    """One attribute as values."""
    said = getattr(record, name)
    if said is None:
        return ()
    if isinstance(said, dt.date):
        return (Value(when(said), iso=iso(said)),)
    facet = FACETED.get(name) or FACETED_ARTICLE.get(name)
    return tuple(Value(text, search_for(facet, text, lang)) for text in ((said,) if isinstance(said, str) else said))


def when(value: dt.date) -> str:
    """A date, with the time of day where there is one."""
    if isinstance(value, dt.datetime):
        return f"{value.hour:02d}:{value.minute:02d} {day(value.date())}"
    return day(value) or ""


def search_for(facet: str | None, text: str, lang: str | None) -> str | None:
    """The search for all records that share a value."""
    return search_url(SearchQuery(filters={facet: (text,)}), lang) if facet else None


def own_time(value: dt.datetime | None, zone: dt.tzinfo) -> tuple[Value, ...]:
    """One of our own times on the office's clock."""
    return (Value(when(value.astimezone(zone)), iso=iso(value)),) if value else ()


def cite(record: Record, texts: Texts) -> str:
    """A line to cite a directive by: type, number, date, issuer, what about; an article by title, source, date."""
    if record.kind is Kind.ARTICLE:
        date = day(record.published.date()) if record.published else None
        return ", ".join(part for part in (f"“{record.title}”", record.source_name, date, record.url) if part)
    head = " ".join(part for part in (record.type, record.number) if part)
    dated = texts("document.cite_dated", date=day(record.issued)) if record.issued else ""
    issuer = texts("document.cite_of", issuer=record.issuer) if record.issuer else ""
    return ": ".join(filter(None, (" ".join(filter(None, (head, dated, issuer))), record.abstract or record.title)))
