"""The text of a record by page, as it is read on its document page."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from crawler.records import AttachedFile, FileText, Record
from web.hits import page_anchor
from web.marking import Marker, phrases
from web.texts import Texts

#: Pages of one file that are shown; the rest is in the kept copy.
MAX_PAGES = 200


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of text."""

    anchor: str
    label: str | None
    paragraphs: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The text of an article, or of one file."""

    title: str | None
    pages: tuple[PageView, ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """All that can be read on the page, and how many places match the question."""

    sections: tuple[Section, ...]
    marks: int


def sections(record: Record, read: dict[str, FileText], q: str, texts: Texts) -> Reading:
    """The article's own text first, then each file's."""
    marker = Marker(*phrases(q))
    found = []
    if record.text:
        found.append(Section(None, (PageView("noi-dung", None, paragraphs(record.text, marker)),)))
    for place, file in enumerate(record.files):
        text = read.get(file.sha256 or "")
        if text and any(page.text.strip() for page in text.pages):
            found.append(file_section(place, file, text, marker, texts))
    return Reading(tuple(found), marker.count)


def file_section(place: int, file: AttachedFile, text: FileText, marker: Marker, texts: Texts) -> Section:
    """The pages of one file."""
    pages = tuple(
        PageView(page_anchor(place, n), texts("document.page", n=n), paragraphs(page.text, marker))
        for n, page in enumerate(text.pages[:MAX_PAGES], start=1)
    )
    return Section(file.name, pages, max(0, len(text.pages) - MAX_PAGES))


def paragraphs(text: str, marker: Marker) -> tuple[Markup, ...]:
    """The lines of a text, with the question's words marked."""
    return tuple(marker.mark(line.strip()) for line in text.splitlines() if line.strip())
