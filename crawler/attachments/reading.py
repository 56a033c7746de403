"""Bytes of a file → its real type, its pages as clean Unicode text, and what it says of itself."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from crawler.attachments import (
    archives,
    judge,
    pdf,
    pictures,
    rtf,
    self_description,
    sheets,
    slides,
    slides_binary,
    web_page,
    word_binary,
    word_xml,
)
from crawler.attachments import signature as sig
from crawler.attachments.contents import MAX_PAGES, Contents, EncryptedFile, RawPage, ReadError, UnsupportedFile
from crawler.attachments.ocr import UNSURE, RecognitionFailed, ocr_available, recognise
from crawler.records import FilePage, FileText, Found, TextStatus
from directives import legacy
from directives.text import repair

#: Raise it when files would be read differently: the store then reads them again.
READER_VERSION = 2

#: Archives inside archives are opened this deep.
_DEEPEST = 2

_READERS: Mapping[str, Callable[[bytes], Contents]] = {
    sig.PDF: pdf.read,
    sig.DOC: word_binary.read,
    sig.DOCX: word_xml.read_docx,
    sig.ODT: word_xml.read_open_document,
    sig.ODP: word_xml.read_open_document,
    sig.WORD_XML: word_xml.read_word_xml,
    sig.RTF: rtf.read,
    sig.XLS: sheets.read,
    sig.XLSX: sheets.read,
    sig.XLSB: sheets.read,
    sig.ODS: sheets.read,
    sig.PPT: slides_binary.read,
    sig.PPTX: slides.read,
    sig.HTML: web_page.read_html,
    sig.MHTML: web_page.read_mhtml,
    sig.TEXT: web_page.read_text,
}
_ARCHIVES = frozenset({sig.ZIP, sig.SEVEN_ZIP, sig.RAR})
_NAMES = {"tcvn3": "TCVN3", "vni": "VNI", "viscii": "VISCII", "vps": "VPS"}
#: Spaces that a typist put where a table would stand.
_WIDE = re.compile(r" {4,}")


def read_file(
    data: bytes,
    name: str | None = None,
    *,
    ocr: bool = True,
    ocr_seconds: float = 600.0,
    before: FileText | None = None,
) -> FileText:
    """Read one attachment; never raises on bad input: `status` and `warnings` say what is wrong, in Vietnamese.

    `name` is the file's name as published; it separates texts without a signature and nothing else. Pages that are
    pictures are recognised for at most `ocr_seconds`. Those left over have the method "none", and the status is
    `NEEDS_OCR`; so it is with `ocr` off, and where no recogniser is installed. `before` is what this version made of
    the same bytes on an earlier night: the pages recognised then are taken over, so that a long scan gets done.
    """
    known = before.pages if before else ()
    reading = _Reading(ocr and ocr_available() is not None, time.monotonic() + ocr_seconds, known)
    return reading.read(data, name, _DEEPEST)


class _Reading:
    """One call of `read_file`: what may still be recognised, for all members of an archive together."""

    def __init__(self, ocr: bool, until: float, known: Sequence[FilePage]) -> None:
        self._ocr = ocr
        self._until = until
        self._known = known

    def read(self, data: bytes, name: str | None, depth: int) -> FileText:
        media_type = sig.sniff(data, name)
        try:
            if media_type in _ARCHIVES:
                self._known = ()  # its pages are numbered across members
                return self._archive(data, media_type, depth)
            return self._document(data, media_type, name)
        except ReadError as error:
            return FileText(media_type, error.status, warnings=(str(error),))

    def _document(self, data: bytes, media_type: str, name: str | None) -> FileText:
        contents = _contents(data, media_type)
        decoded = legacy.decode(["" if judge.is_noise(page.text) else page.text for page in contents.pages])
        warnings = [*contents.warnings, *_name_warnings(media_type, name), *_encoding_warnings(decoded)]
        pages = tuple(
            self._page(number, raw, repair(text), warnings)
            for number, (raw, text) in enumerate(zip(contents.pages, decoded.texts, strict=True), 1)
        )
        encoding = decoded.encoding if any(page.text for page in pages) else None
        found = self_description.found_in(pages)
        return FileText(media_type, _status(pages), tuple(map(_unmarked, pages)), found, tuple(warnings), encoding)

    def _page(self, number: int, raw: RawPage, text: str, warnings: list[str]) -> FilePage:
        text = tidy(text)
        if raw.picture is None or not judge.needs_recognition(raw.text, text, raw.text_share, raw.image_share):
            return FilePage(text, "text", judge.quality(text), raw.label)
        if number <= len(self._known) and self._known[number - 1].method == "ocr":
            return self._known[number - 1]
        kept = text if judge.is_readable(text) else ""
        if not self._ocr or time.monotonic() > self._until:
            return FilePage(kept, "none", judge.quality(kept), raw.label)
        try:
            seen = tidy(repair(recognise(raw.picture())))
        except (RecognitionFailed, ReadError, MemoryError) as error:
            # Not "none": that would have the page tried again night after night.
            warnings.append(f"Trang {number}: {str(error) or 'thiếu bộ nhớ để nhận dạng chữ'}")
            return FilePage(kept, "ocr", judge.quality(kept), raw.label)
        if judge.is_gain(seen, text):
            return FilePage(seen, "ocr", judge.quality(seen), raw.label)
        return FilePage(text, "text", judge.quality(text), raw.label)

    def _archive(self, data: bytes, media_type: str, depth: int) -> FileText:
        if not depth:
            raise UnsupportedFile("Tệp nén lồng nhau quá sâu nên không đọc")
        warnings: list[str] = []
        read: list[tuple[str, FileText]] = []
        for member in archives.members(data, media_type):
            text = self._member(member, depth)
            warnings += [f"{member.name}: {warning}" for warning in text.warnings]
            read.append((member.name, text))
        pages = tuple(_labelled(page, name) for name, text in read for page in text.pages)
        told = [text.found for _, text in read if text.found.number]
        return FileText(
            media_type,
            _status_of_members(pages, [text for _, text in read]),
            pages[:MAX_PAGES],
            told[0] if len({found.number for found in told}) == 1 else Found(),
            tuple(warnings),
            next((text.encoding for _, text in read if text.encoding), None),
        )

    def _member(self, member: archives.Member, depth: int) -> FileText:
        if member.data is None:
            return FileText(sig.UNKNOWN, member.status, warnings=(member.problem or "",))
        return self.read(member.data, member.name, depth - 1)


def tidy(text: str) -> str:
    """Spaces squashed, cells kept apart by one tab, wide gaps taken for cells, runs of empty lines made one."""
    lines = (
        "\t".join(" ".join(cell.split()) for cell in _WIDE.sub("\t", line).split("\t")) for line in text.split("\n")
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(re.sub(r"\t+", "\t", line).strip() for line in lines)).strip()


def _contents(data: bytes, media_type: str) -> Contents:
    if media_type == sig.ENCRYPTED_OFFICE:
        raise EncryptedFile
    if media_type.startswith("image/"):
        return pictures.read(data)
    reader = _READERS.get(media_type)
    if reader is None:
        raise UnsupportedFile("Loại tệp này chưa đọc được" if data else "Tệp rỗng")
    return reader(data)


def _unmarked(page: FilePage) -> FilePage:
    """The page without the recogniser's doubts, which only the search for number and date heeds."""
    return replace(page, text=page.text.replace(UNSURE, "")) if page.method == "ocr" else page


def _status(pages: Sequence[FilePage]) -> TextStatus:
    if any(page.method == "none" for page in pages):
        return TextStatus.NEEDS_OCR
    return TextStatus.READ if any(page.text for page in pages) else TextStatus.EMPTY


def _status_of_members(pages: Sequence[FilePage], members: Sequence[FileText]) -> TextStatus:
    if pages:
        return _status(pages)
    return next((text.status for text in members if text.status is not TextStatus.EMPTY), TextStatus.EMPTY)


def _labelled(page: FilePage, member: str) -> FilePage:
    return replace(page, label=f"{member} · {page.label}" if page.label else member)


def _name_warnings(media_type: str, name: str | None) -> list[str]:
    """A web page under an office file's name is often an error page of the server."""
    ending = (name or "").lower().rpartition(".")[2]
    if media_type == sig.HTML and ending in ("pdf", "doc", "docx", "xls", "xlsx", "zip", "rar"):
        return [f"Tên tệp ghi .{ending} nhưng bên trong là trang web (HTML)"]
    return []


def _encoding_warnings(decoded: legacy.Decoded) -> list[str]:
    name = _NAMES.get(decoded.encoding, decoded.encoding)
    warnings = ["Văn bản trộn nhiều bảng mã chữ"] if decoded.mixed else []
    if decoded.unmapped:
        warnings.append(f"Có chữ không giải mã được từ bảng mã {name}: {', '.join(decoded.unmapped)}")
    return warnings
