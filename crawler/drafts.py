"""What the listings alone say: records for the first hours of a long first night, until the pages are read.

A first night of a large office lasts a day and more. Number, title and date stand in the listings, so staff can find a
directive by them at once; each page that is read later replaces its draft without leaving an earlier version.
"""

from __future__ import annotations

from crawler.assemble import record_id
from crawler.records import Kind, Record
from crawler.sites.pages import Row
from crawler.slugs import slug_of


def draft_of(site: str, row: Row) -> Record | None:
    """A record from a row that says enough: title, date, and the module that makes its id."""
    kind = row.kind or (Kind.DIRECTIVE if row.number else Kind.ARTICLE)
    if row.title is None or row.module is None or not (row.issued or row.published):
        return None
    return Record(
        id=record_id(site, kind, slug_of(row.url), row, None),
        site=site,
        kind=kind,
        url=row.url,
        title=row.title,
        number=row.number,
        abstract=row.abstract,
        issued=row.issued,
        published=row.published if kind is Kind.ARTICLE else None,
        category=row.category,
    )
