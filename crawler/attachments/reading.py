"""Bytes of a file → its real type, its pages as clean Unicode text, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crawler.attachments import (
    archives,
    head,
    judge,
    ocr,
    pdf,
    pictures,
    rtf,
    sheets,
    signature,
    slides,
    slides_binary,
    web_page,
    word_binary,
    word_xml,
)
from crawler.attachments.contents import Contents, EncryptedFile, RawPage, ReadError, UnsupportedFile
from crawler.records import FilePage, FileText, Found, TextStatus
from directives import legacy
from directives.text import repair
