"""What the source's webmaster would want to mend: dead links, numbers that do not match, titles that were cut. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crawler.records import AttachedFile, FileText, Presence, Record, TextStatus
from web.files import squeezed

#: Findings of one kind that are listed; the rest is counted.
LISTED = 200
CUT = ("...", "…")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: the record, where it stands at its source, and what is wrong there."""

    id: str
    number: str | None
    title: str
    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Findings of one kind: dead_link | number_differs | cut_title."""

    kind: str
    total: int
    findings: tuple[Finding, ...]


def report(records: Iterable[Record], file_text: Callable[[str], FileText | None]) -> tuple[Chapter, ...]:
    """All chapters in one pass over the records."""
    found: dict[str, list[Finding]] = {"dead_link": [], "number_differs": [], "cut_title": []}
    totals = dict.fromkeys(found, 0)
    for record in records:
        for kind, detail in flaws(record, file_text):
            totals[kind] += 1
            if len(found[kind]) < LISTED:
                found[kind].append(Finding(record.id, record.number, record.title, record.url, detail))
    return tuple(Chapter(kind, totals[kind], tuple(found[kind])) for kind in found)


def flaws(record: Record, file_text: Callable[[str], FileText | None]) -> Iterable[tuple[str, str]]:
    """What is wrong with one record at its source."""
    if record.title.rstrip().endswith(CUT):
        yield "cut_title", record.title
    for file in record.files:
        if is_dead(record, file):
            yield "dead_link", file.url
        said = said_number(file, file_text)
        if said and record.number and squeezed(said) != squeezed(record.number):
            yield "number_differs", said


def is_dead(record: Record, file: AttachedFile) -> bool:
    """A printed link that gave no file; a restricted record's files are never asked for."""
    tried = record.presence is Presence.PUBLISHED and file.sha256 is None
    return tried and file.text_status is TextStatus.NOT_FETCHED


def said_number(file: AttachedFile, file_text: Callable[[str], FileText | None]) -> str | None:
    """The number that a read file gives itself."""
    text = file_text(file.sha256) if file.sha256 else None
    return text.found.number if text else None
