"""What the index holds of one record: parts of text in order, keys, and what a hit shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from crawler.records import AttachedFile, FileText, Kind, Record
from directives.numbers import number_keys, parse_number
from directives.text import repair

#: The fields of text, in the order of their places in a document.
TEXT_FIELDS = ("title", "abstract", "text", "file", "about")

#: A part is about this many characters: what a passage is cut from.
PART_LENGTH = 800

#: What a file is called in the facet `format`.
FORMATS = {
    "application/pdf": "PDF",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/rtf": "Word",
    "text/rtf": "Word",
    "application/vnd.oasis.opendocument.text": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.oasis.opendocument.spreadsheet": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/zip": "ZIP",
    "application/x-rar-compressed": "RAR",
    "application/vnd.rar": "RAR",
}


class Source(Protocol):
    """Where records come from: the read side of the store, or a judged collection."""

    def records(self, sites: Collection[str] | None = None) -> Iterable[Record]:
        """Every record to be searched."""

    def file_text(self, sha256: str) -> FileText | None:
        """What was read from one attached file."""

    def text_marks(self) -> Mapping[str, str]:
        """The sha256 of each file that was read, and a mark that changes whenever it is read anew."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of original text; `file` is the place of its file in the record."""

    field: str
    text: str
    file: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One record as the index takes it."""

    record: Record
    parts: tuple[Part, ...]
    #: folded keys of the document's number
    numbers: tuple[str, ...] = ()
    #: facet → values
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: the day that sorts and ranges go by: issued, else published
    day: dt.date | None = None

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.id


def document(record: Record, file_text: Callable[[str], FileText | None]) -> Document:
    """The record with the text of its files, repaired and cut into parts."""
    day = record.issued or (record.published.date() if record.published else None)
    number = parse_number(record.number) if record.number else None
    return Document(
        record=record,
        parts=tuple(_parts(record, file_text)),
        numbers=number_keys(number, day.year if day else None, record.type) if number else (),
        facets=tuple(_facets(record, day)),
        day=day,
    )


def split(text: str, length: int = PART_LENGTH) -> Iterator[str]:
    """Pieces of about `length` characters that end at a line, a sentence or a space; joined they are the text."""
    start = 0
    while len(text) - start > length:
        end = start + length
        for mark in ("\n", ". ", "; ", " "):
            cut = text.rfind(mark, start + length // 2, end)
            if cut > 0:
                end = cut + len(mark)
                break
        yield text[start:end]
        start = end
    if text[start:].strip():
        yield text[start:]


def _parts(record: Record, file_text: Callable[[str], FileText | None]) -> Iterator[Part]:
    yield Part("title", repair(record.title))
    for abstract in (record.abstract, record.lead):
        if abstract and abstract != record.title:
            yield from (Part("abstract", piece) for piece in split(repair(abstract)))
    if record.text:
        yield from (Part("text", piece) for piece in split(repair(record.text)))
    for place, file in enumerate(record.files):
        yield from _file_parts(place, file, file_text)
    about = _about(record)
    if about:
        yield Part("about", about)


def _file_parts(place: int, file: AttachedFile, file_text: Callable[[str], FileText | None]) -> Iterator[Part]:
    read = file_text(file.sha256) if file.sha256 else None
    for page, content in enumerate(read.pages if read else (), start=1):
        yield from (Part("file", piece, place, page) for piece in split(repair(content.text)))


def _about(record: Record) -> str:
    said: list[str | None] = [record.number, record.type, record.issuer, record.unit, record.signer, record.category]
    said += [record.author, record.source_name, *record.fields, *record.tags, *(file.name for file in record.files)]
    return repair("\n".join(value for value in said if value))


def _facets(record: Record, day: dt.date | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    fields = record.fields if record.kind is Kind.DIRECTIVE else (*record.fields, *_some(record.category))
    formats = (FORMATS.get(file.media_type or "", "") or _suffix(file.name) for file in record.files)
    yield "type", _some(record.type)
    yield "year", _some(str(day.year) if day else None)
    yield "issuer", _some(record.issuer)
    yield "unit", _some(record.unit)
    yield "field", tuple(dict.fromkeys(fields))
    yield "signer", _some(record.signer)
    yield "kind", (record.kind.value,)
    yield "presence", (record.presence.value,)
    yield "format", tuple(dict.fromkeys(value for value in formats if value))


def _some(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


_SUFFIXES = {"pdf": "PDF", "doc": "Word", "docx": "Word", "rtf": "Word", "xls": "Excel", "xlsx": "Excel"}


def _suffix(name: str) -> str:
    return _SUFFIXES.get(name.rpartition(".")[2].lower(), "")
