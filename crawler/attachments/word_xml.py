"""DOCX, ODT and Word 2003 XML: pages where the program that saved the file left its page breaks behind."""

from __future__ import annotations

from crawler.attachments import xml_flow
from crawler.attachments.contents import Contents, RawPage
from crawler.attachments.package import Package

_NOTES = ("word/footnotes.xml", "word/endnotes.xml")


def read_docx(data: bytes) -> Contents:
    """The body page by page, footnotes and endnotes after the last; page headers are left out."""
    package = Package(data)
    pages = _pages(xml_flow.flow(package.chunks("word/document.xml"), xml_flow.WORD))
    notes = [xml_flow.flow(package.chunks(part), xml_flow.WORD).strip() for part in _NOTES if part in package]
    pages[-1] = "\n".join([pages[-1], *filter(None, notes)])
    return Contents(tuple(RawPage(page) for page in pages))


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
