"""The attached files of a record as its page shows them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from crawler.records import AttachedFile, FileText, Found, Record
from web import formats
from web.links import file_url, outward
from web.texts import Texts

#: What a file says that may be held against its record.
COMPARED = ("number", "issued", "type", "issuer", "signer")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the file says otherwise than the listing."""

    label: str
    listed: str
    said: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One attached file."""

    name: str
    source: str | None
    #: the kept copy, when there is one
    kept: str | None
    kept_on: str | None
    sha256: str | None
    size: str | None
    state: str
    method: str | None
    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]


def file_views(
    record: Record, read: dict[str, FileText], kept_on: dict[str, dt.date], texts: Texts
) -> tuple[FileView, ...]:
    """The files in the order in which the source prints them; `kept_on` holds the day of each copy that lies there."""
    return tuple(file_view(record, file, read.get(file.sha256 or ""), kept_on, texts) for file in record.files)


def file_view(
    record: Record, file: AttachedFile, text: FileText | None, kept_on: dict[str, dt.date], texts: Texts
) -> FileView:
    """One file with its kept copy and what was read."""
    methods = sorted({page.method for page in text.pages}) if text else []
    return FileView(
        name=file.name,
        source=outward(file.url),
        kept=file_url(file.sha256) if file.sha256 and file.sha256 in kept_on else None,
        kept_on=formats.day(kept_on.get(file.sha256 or "")),
        sha256=file.sha256,
        size=formats.size(file.size, texts.lang) if file.size is not None else None,
        state=texts.label("text_status", file.text_status.value),
        method=", ".join(texts.label("method", method) for method in methods) or None,
        differences=differences(record, text.found, texts) if text else (),
        warnings=text.warnings if text else (),
    )


def differences(record: Record, found: Found, texts: Texts) -> tuple[Difference, ...]:
    """Where file and listing both say something and it is not the same."""
    pairs = [(name, getattr(record, name), getattr(found, name)) for name in COMPARED]
    return tuple(
        Difference(texts(f"document.{name}"), shown(listed), shown(said))
        for name, listed, said in pairs
        if listed is not None and said is not None and squeezed(listed) != squeezed(said)
    )


def shown(value: object) -> str:
    """A value in words."""
    return formats.day(value) or "" if isinstance(value, dt.date) else str(value)


def squeezed(value: object) -> str:
    """A value without spaces and case, which offices type as they like."""
    return "".join(str(value).split()).casefold()
