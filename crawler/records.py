"""What the crawler makes of a web site: one frozen record per directive or article.

`None` means that the source did not say; "" never stands in a record. Dates are calendar dates as printed,
`published` keeps the site's own offset. Records travel as JSON through `to_json` and `from_json`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

#: Part of every content hash: raise it when the meaning of a field changes.
HASH_VERSION = b"1"


class Kind(StrEnum):
    """What an item is."""

    DIRECTIVE = "directive"
    ARTICLE = "article"


class Presence(StrEnum):
    """Whether the item still stands on its source's site; says nothing about being in force."""

    PUBLISHED = "published"
    MISSING = "missing"
    GONE = "gone"
    RESTRICTED = "restricted"


class TextStatus(StrEnum):
    """How far the text of an attached file has come."""

    PENDING = "pending"
    READ = "read"
    EMPTY = "empty"
    NEEDS_OCR = "needs_ocr"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    NOT_FETCHED = "not_fetched"


class RelationKind(StrEnum):
    """The relations that the CMS prints on a directive's page."""

    REPLACES = "replaces"
    REPLACED_BY = "replaced_by"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Relation:
    """One printed relation; `id` is set when the other directive is held."""

    kind: RelationKind
    number: str | None = None
    title: str | None = None
    id: str | None = None
    #: Where the site links to; the id is found through it.
    url: str | None = None


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that an item prints a link to; `sha256` and what follows are known once it was fetched."""

    url: str
    name: str
    sha256: str | None = None
    size: int | None = None
    media_type: str | None = None
    text_status: TextStatus = TextStatus.NOT_FETCHED


@dataclass(frozen=True, slots=True)
class Record:
    """A directive or an article as its source publishes it."""

    #: `{site}/{module}/{number of the item in the CMS}`
    id: str
    site: str
    kind: Kind
    url: str
    title: str
    number: str | None = None
    abstract: str | None = None
    type: str | None = None
    issuer: str | None = None
    #: The drafting unit of an official letter, from its number (334/SGDĐT-TCCB: TCCB).
    unit: str | None = None
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
    presence: Presence = Presence.PUBLISHED
    first_seen: dt.datetime | None = None
    last_seen: dt.datetime | None = None
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class FilePage:
    """The text of one page (sheet, slide) of a file; `quality` is the share of valid Vietnamese syllables, 0 to 1."""

    text: str
    #: text | ocr | none
    method: str
    quality: float | None = None
    #: Name of the sheet, or of the member of an archive, that this page is.
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says of itself; never trusted over the listing."""

    number: str | None = None
    issued: dt.date | None = None
    type: str | None = None
    issuer: str | None = None
    signer: str | None = None
    abstract: str | None = None
    #: Where it was issued, the body above the issuer, and in what capacity the signer signed (KT. GIÁM ĐỐC …).
    place: str | None = None
    parent: str | None = None
    capacity: str | None = None


@dataclass(frozen=True, slots=True)
class FileText:
    """What was read from the bytes of one file."""

    media_type: str
    status: TextStatus
    pages: tuple[FilePage, ...] = ()
    found: Found = Found()
    warnings: tuple[str, ...] = ()
    #: The character set that the text was in: unicode | tcvn3 | vni | viscii | vps | windows-1258 | utf-8 (read twice).
    encoding: str | None = None


def content_hash(record: Record) -> str:
    """The hash that decides whether a record changed: what the source says, without our own bookkeeping."""
    said = replace(
        record,
        presence=Presence.RESTRICTED if record.presence is Presence.RESTRICTED else Presence.PUBLISHED,
        first_seen=None,
        last_seen=None,
        files=tuple(AttachedFile(file.url, file.name) for file in record.files),
        relations=tuple(replace(relation, id=None) for relation in record.relations),
    )
    return hashlib.sha256(HASH_VERSION + to_json(said)).hexdigest()


def to_json(record: Record) -> bytes:
    """A record as one line of JSON in the field order of the class."""
    return msgspec.json.encode(record)


def from_json(line: bytes | str) -> Record:
    """The record that `to_json` wrote; raises `msgspec.DecodeError` on anything else."""
    return msgspec.json.decode(line, type=Record)


def to_public(record: Record) -> dict[str, object]:
    """The record in the keys of `export-records` and `/api/document`."""
    public: dict[str, object] = msgspec.to_builtins(record)
    public["relations"] = [
        {"kind": relation.kind.value, "number": relation.number, "title": relation.title, "id": relation.id}
        for relation in record.relations
    ]
    return public
