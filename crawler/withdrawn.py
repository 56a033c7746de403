"""What the office withdrew, as the crawler meets it again: by address, by number and day, by link, by bytes. Pure.

Only hashes are remembered: an address holds the title, and a number names the paper.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from crawler.assemble import record_id
from crawler.records import Kind, Record
from crawler.sites.pages import Row
from crawler.slugs import slug_of
from directives.text import fold


@dataclass(frozen=True, slots=True)
class Paper:
    """What tells two items apart that would get one id: the hash of the number, and the day; None: not known."""

    number: str | None
    day: str | None

    def may_be(self, other: Paper) -> bool:
        """False where both say a number, or both a day, and they differ."""
        pairs = ((self.number, other.number), (self.day, other.day))
        return all(one is None or another is None or one == another for one, another in pairs)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Everything of one site that must neither be asked for nor kept again."""

    #: marks of the last parts of addresses
    items: frozenset[str] = frozenset()
    #: by record id
    papers: Mapping[str, Paper] = field(default_factory=lambda: MappingProxyType({}))
    #: marks of links to files
    files: frozenset[str] = frozenset()
    #: sha256 of a file's bytes → the record that was withdrawn with it
    bodies: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def names(self, site: str, row: Row) -> bool:
        """Whether a row of a listing, feed or sitemap names a withdrawn item, at its own address or another one."""
        slug = slug_of(row.url)
        if mark(slug) in self.items:
            return True
        kind = row.kind or (Kind.DIRECTIVE if row.number else Kind.ARTICLE)
        paper = self.papers.get(record_id(site, kind, slug, row, None)) if self.papers else None
        return paper is not None and paper.may_be(paper_of(row.number, row.issued, row.published))

    def is_record(self, record: Record) -> bool:
        """Whether a record is one that was withdrawn; another item that would get its id is not."""
        paper = self.papers.get(record.id)
        return paper is not None and paper.may_be(paper_of(record.number, record.issued, record.published))

    def has_file(self, url: str) -> bool:
        """Whether a link led to a file that was withdrawn."""
        return mark(url) in self.files


def mark(text: str) -> str:
    """What an address or a link is remembered as."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def paper_of(number: str | None, issued: dt.date | None, published: dt.datetime | None) -> Paper:
    """Number and day of a paper, in the form in which they are remembered."""
    day = issued or (published.date() if published else None)
    folded = "".join(fold(number).split()) if number else None
    return Paper(mark(folded) if folded else None, day.isoformat() if day else None)
