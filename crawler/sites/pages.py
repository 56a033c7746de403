"""What a page says, as values: the outcomes of a site family's pure readers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qs, urlsplit

from crawler.records import AttachedFile, Kind, Relation


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of a site: where it was asked, where it came from in the end, and its bytes."""

    url: str
    final_url: str
    status: int
    content_type: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One item as a listing, feed or sitemap names it."""

    url: str
    title: str | None = None
    number: str | None = None
    abstract: str | None = None
    issued: dt.date | None = None
    published: dt.datetime | None = None
    #: the title ends in "…": the page holds the whole
    is_cut: bool = False
    #: module and number in the CMS, where the source says them (RSS guid, sitemap's name)
    module: str | None = None
    item_number: int | None = None
    kind: Kind | None = None
    category: str | None = None


def merged(first: Row, second: Row) -> Row:
    """Two sightings of one item as one row: what either says, the first one's word where both do, whole before cut."""
    one, other = (second, first) if first.is_cut and second.title and not second.is_cut else (first, second)
    values = {
        field.name: getattr(one, field.name) if getattr(one, field.name) is not None else getattr(other, field.name)
        for field in fields(Row)
    }
    return replace(Row(**values), published=_finer(one.published, other.published), url=first.url)


def _finer(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    """The moment that says more: with hours, with seconds; of two that differ otherwise, the first."""
    if one is None or other is None:
        return one or other
    for cut in ({"second": 0}, {"hour": 0, "minute": 0, "second": 0}):
        if one == other.replace(microsecond=0, **cut):  # type: ignore[arg-type]
            return other
    return one


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that names items: a listing, the home page, a section."""

    url: str
    module: str | None
    rows: tuple[Row, ...]
    #: further pages of the same listing
    pages: tuple[str, ...] = ()
    #: pages that may be listings
    sections: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    language: str | None = None
    #: the total that the listing itself prints
    total: int | None = None

    @property
    def kind(self) -> Kind | None:
        """What it lists: directives when most of its rows have a number; side blocks count where it has no rows."""
        rows = self.own_rows or self.rows
        if not rows:
            return None
        numbered = sum(row.number is not None for row in rows)
        return Kind.DIRECTIVE if numbered * 2 >= len(rows) else Kind.ARTICLE

    @property
    def own_rows(self) -> tuple[Row, ...]:
        """The rows of items that stand below the listing's own address."""
        return tuple(row for row in self.rows if is_below(row.url, self.url))


def is_below(item: str, listing: str) -> bool:
    """True where an item's address stands in a listing's folder, or in its module where addresses are queries."""
    one, other = urlsplit(item), urlsplit(listing)
    if other.path.endswith("/index.php"):
        modules = [parse_qs(parts.query).get("nv", [""])[0] for parts in (one, other)]
        return modules[0] == modules[1] != ""
    folder = other.path.rpartition("/")[0] + "/"
    return folder != "/" and one.path.startswith(folder)


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS feed or a sitemap."""

    url: str
    rows: tuple[Row, ...]
    #: the address that the feed is about
    about: str | None = None
    #: further sitemaps that an index names
    sitemaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The page of one directive or article; `None` means that the page does not say."""

    kind: Kind
    title: str
    module: str | None = None
    item_number: int | None = None
    canonical: str | None = None
    number: str | None = None
    abstract: str | None = None
    type: str | None = None
    issuer: str | None = None
    fields: tuple[str, ...] = ()
    signer: str | None = None
    issued: dt.date | None = None
    effective: dt.date | None = None
    expires: dt.date | None = None
    published: dt.datetime | None = None
    category: str | None = None
    author: str | None = None
    source_name: str | None = None
    tags: tuple[str, ...] = ()
    lead: str | None = None
    text: str | None = None
    relations: tuple[Relation, ...] = ()
    files: tuple[AttachedFile, ...] = ()
    #: what was on the page and could not be understood
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flood:
    """The site's own "please wait" page; `wait` in seconds."""

    wait: int


@dataclass(frozen=True, slots=True)
class Restricted:
    """A stub for members only."""

    module: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """The page is not an item's, or not one that can be read; `reason` says what was missing."""

    reason: str
    #: True where the page looks like an item's page that lost its marks; False where it is something else
    is_broken: bool = False


ItemReading = ItemPage | Flood | Restricted | Unread
