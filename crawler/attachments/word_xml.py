"""DOCX, ODT and Word 2003 XML: pages where the program that saved the file left its page breaks behind."""

from __future__ import annotations

from crawler.attachments import opc, xml_flow
from crawler.attachments.contents import Contents, DamagedFile, RawPage
from crawler.attachments.package import Package

_MAIN = "word/document.xml"
_NOTES = {"footnotes": "word/footnotes.xml", "endnotes": "word/endnotes.xml"}


def read_docx(data: bytes) -> Contents:
    """The body page by page, footnotes and endnotes after the last; page headers are left out."""
    package = Package(data)
    main = opc.main_part(package, _MAIN)
    pages = _pages(xml_flow.flow(package.chunks(main), xml_flow.WORD))
    notes, warnings = _notes(package, main)
    pages[-1] = "\n".join([pages[-1], *filter(None, notes)])
    return Contents(tuple(RawPage(page) for page in pages), tuple(warnings))


def _notes(package: Package, main: str) -> tuple[list[str], list[str]]:
    """(the notes, what is wrong with them): broken ones take nothing from a sound body."""
    notes: list[str] = []
    warnings: list[str] = []
    for kind, usual in _NOTES.items():
        parts = opc.related(package, main, kind) or [usual]
        try:
            notes += [xml_flow.flow(package.chunks(part), xml_flow.WORD).strip() for part in parts if part in package]
        except DamagedFile:
            warnings.append("Phần chú thích của tệp bị hỏng nên không đọc được; phần chính vẫn đọc được")
    return notes, warnings


def read_open_document(data: bytes) -> Contents:
    """ODT by its soft page breaks, ODP slide by slide."""
    text = xml_flow.flow(Package(data).chunks("content.xml"), xml_flow.OPEN_DOCUMENT)
    return Contents(tuple(RawPage(page) for page in _pages(text)))


def read_word_xml(data: bytes) -> Contents:
    """The single XML file that Word 2003 saves."""
    return Contents(tuple(RawPage(page) for page in _pages(xml_flow.flow([data], xml_flow.WORD))))


def _pages(text: str) -> list[str]:
    """The pages; a break in front of everything opens the first page and is none between pages."""
    pages = text.split(xml_flow.PAGE)
    return pages[1:] if len(pages) > 1 and not pages[0].strip() else pages
