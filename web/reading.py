"""The text of a record by page, as it is read on its document page."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from crawler.records import AttachedFile, FileText, Record
from web.hits import page_anchor
from web.marking import Marker, phrases
from web.texts import Texts

#: How a paragraph ends; a line that fills its page to FULL and is this long was wrapped.
ENDS = (".", ";", ":", "!", "?")
FULL, SHORTEST_FULL = 0.85, 40

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
    """The paragraphs of a text, with the question's words marked."""
    return tuple(marker.mark(paragraph) for paragraph in rejoined(text))


def rejoined(text: str) -> list[str]:
    """The paragraphs of a text whose lines may be as wide as they were on paper."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    widest = max(map(len, lines), default=0)
    found: list[str] = []
    last = ""
    for line in lines:
        if found and goes_on(last, line, widest):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
        last = line
    return found


def goes_on(last: str, line: str, widest: int) -> bool:
    """Whether a line goes on what the last one began: it starts small, or the last one was full and came to no end."""
    if last.endswith(ENDS):
        return False
    if line[0].islower() or (last.endswith(",") and line[0].isalpha()):
        return len(last) >= SHORTEST_FULL
    full = widest >= SHORTEST_FULL and len(last) >= FULL * widest
    return full and line[0].isalpha() and not line.isupper() and not last.isupper()
