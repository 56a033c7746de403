"""What the sample department publishes: frozen values, so that a test changes a site with `dataclasses.replace`.

Everything is invented; `sample/content/*.toml` holds it for people to read and edit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

#: The site prints its own local time.
LOCAL = dt.timezone(dt.timedelta(hours=7))
#: Directives are published on the site at this time of their day of issue.
OPENING = dt.time(8, 0, tzinfo=LOCAL)

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Issuer:
    """An office that issues directives, with the lines of its letterhead (Decree 30/2020: the parent first)."""

    name: str
    letterhead: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs, with the lines above the signature (KT., TL., TM. and the post)."""

    name: str
    capacity: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class File:
    """An attached file: `path` in `sample/files`, `name` as the site shows it.

    Without `text` or `rows` the file is the directive itself; `scan` makes it a picture without text.
    """

    path: str
    name: str
    scan: bool = False
    text: str | None = None
    sheet: str | None = None
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive as the site's editor entered it. `body` is the text of its file, `content` that of its page."""

    id: int
    number: str
    type: str
    title: str
    issued: dt.date
    issuer: str
    signer: str
    fields: tuple[str, ...]
    recipients: tuple[str, ...]
    archive: str
    abstract: str | None = None
    effective: dt.date | None = None
    expires: dt.date | None = None
    to: tuple[str, ...] = ()
    body: str = ""
    content: str = ""
    files: tuple[File, ...] = ()
    replaces: tuple[int, ...] = ()
    related: tuple[int, ...] = ()
    members_only: bool = False
    hidden: bool = False
    #: An editor's own end of the address; without it the title and the id.
    slug: str | None = None

    @property
    def published(self) -> dt.datetime:
        """When it came on the site, in the site's time."""
        return dt.datetime.combine(self.issued, OPENING)


@dataclass(frozen=True, slots=True)
class Article:
    """One article; `links_to` names the file that its address redirects to instead of showing a page."""

    id: int
    title: str
    category: str
    published: dt.datetime
    lead: str
    body: str = ""
    author: str | None = None
    source: str | None = None
    tags: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    links_to: str | None = None
    edited: dt.datetime | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """The whole department: its lists, its items, and the bytes of its files by path."""

    name: str
    slogan: str
    address: str
    categories: tuple[str, ...]
    fields: tuple[str, ...]
    types: tuple[str, ...]
    issuers: tuple[Issuer, ...]
    signers: tuple[Signer, ...]
    directives: tuple[Directive, ...] = ()
    articles: tuple[Article, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    #: The last change that no item's own date shows (an edit, a removal): feeds and sitemaps are as new as this.
    edited: dt.datetime | None = None

    def shown_directives(self) -> list[Directive]:
        """The visible directives in the order of the listing: by date of issue, newest first."""
        return sorted((d for d in self.directives if not d.hidden), key=lambda d: (d.issued, d.id), reverse=True)

    def shown_articles(self) -> list[Article]:
        """The visible articles, newest first."""
        return sorted((a for a in self.articles if not a.hidden), key=lambda a: (a.published, a.id), reverse=True)

    def directive(self, number: int) -> Directive | None:
        """The visible directive with this id."""
        return next((d for d in self.directives if d.id == number and not d.hidden), None)

    def article(self, number: int) -> Article | None:
        """The visible article with this id."""
        return next((a for a in self.articles if a.id == number and not a.hidden), None)

    def replacing(self, old: Directive) -> list[Directive]:
        """The directives that replace this one."""
        return [d for d in self.directives if old.id in d.replaces and not d.hidden]

    def named(self, ids: tuple[int, ...]) -> list[Directive]:
        """The visible directives among these ids, in the order given."""
        found = (self.directive(number) for number in ids)
        return [directive for directive in found if directive]

    def issuer(self, name: str) -> Issuer:
        """The issuer of this name."""
        return next(issuer for issuer in self.issuers if issuer.name == name)

    def signer(self, name: str) -> Signer:
        """The signer of this name."""
        return next(signer for signer in self.signers if signer.name == name)
