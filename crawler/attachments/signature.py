"""The real type of a file, by its first bytes and, for containers, by what stands inside.

Neither the file's name nor the server's header decides: offices attach RTF named .doc and error pages named .pdf.
The name only separates texts that carry no signature at all.
"""

from __future__ import annotations

import io
import re
import zipfile

from crawler.attachments import charset, ole
from crawler.attachments.contents import DamagedFile
from crawler.attachments.package import ZIP_FAULTS

PDF = "application/pdf"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
#: An Office file inside its encryption envelope: which kind it is cannot be seen from outside.
ENCRYPTED_OFFICE = "application/x-encrypted-office"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
WORD_XML = "application/vnd.ms-word+xml"
RTF = "application/rtf"
HTML = "text/html"
MHTML = "message/rfc822"
TEXT = "text/plain"
XML = "application/xml"
ZIP = "application/zip"
SEVEN_ZIP = "application/x-7z-compressed"
RAR = "application/vnd.rar"
UNKNOWN = "application/octet-stream"

_AT_START: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"Rar!\x1a\x07", RAR),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_INSIDE_OLE = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS), ("PowerPoint Document", PPT))
_INSIDE_ZIP = (("word/", DOCX), ("xl/workbook.bin", XLSB), ("xl/", XLSX), ("ppt/", PPTX))
#: What [Content_Types].xml says where the parts stand in other folders than usual.
_DECLARED = (
    (re.compile(rb"wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macro"), DOCX),
    (re.compile(rb"ms-excel\.sheet\.binary\.macro"), XLSB),
    (re.compile(rb"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template)\.macro"), XLSX),
    (re.compile(rb"presentationml\.(?:presentation|template|slideshow)\.main|ms-powerpoint\.\w+\.macro"), PPTX),
)
_CONTENT_TYPES = "[Content_Types].xml"
_LONGEST_TYPES = 1_000_000
_OPEN_DOCUMENT = {ODT.encode(): ODT, ODS.encode(): ODS, ODP.encode(): ODP}
#: What the head of an HTML page looks like, after white space, comments and declarations.
_HTML = re.compile(
    rb"(?i)^\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|div|p)\b", re.S
)
_MHTML = re.compile(
    rb"(?i)^\s*(?:[a-z-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)*?(?:mime-version:|content-type:\s*multipart/)"
)
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


def sniff(data: bytes, name: str | None = None) -> str:
    """The media type of a file by its content; `application/octet-stream` when nothing fits."""
    head = data[:4096]
    for magic, media_type in _AT_START:
        if head.startswith(magic):
            return media_type
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(ole.MAGIC):
        return _sniff_compound(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    return _sniff_text(head, name)


def _sniff_compound(data: bytes) -> str:
    try:
        streams = ole.CompoundFile(data)
    except DamagedFile:
        return DOC
    if "EncryptedPackage" in streams:
        return ENCRYPTED_OFFICE
    return next((media_type for stream, media_type in _INSIDE_OLE if stream in streams), UNKNOWN)


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = container.namelist()
            if "mimetype" in names and container.getinfo("mimetype").file_size < 100:
                return _OPEN_DOCUMENT.get(container.read("mimetype").strip(), ZIP)
            if _CONTENT_TYPES not in names:
                return ZIP
            kinds = (
                kind for part, kind in _INSIDE_ZIP if any(name.replace("\\", "/").startswith(part) for name in names)
            )
            return next(kinds, None) or _declared(container)
    except (*ZIP_FAULTS, RuntimeError):
        return ZIP


def _declared(container: zipfile.ZipFile) -> str:
    if container.getinfo(_CONTENT_TYPES).file_size > _LONGEST_TYPES:
        return ZIP
    types = container.read(_CONTENT_TYPES)
    return next((kind for pattern, kind in _DECLARED if pattern.search(types)), ZIP)


def _sniff_text(head: bytes, name: str | None) -> str:
    plain = _plain(head)
    if plain.lstrip().startswith(b"{\\rtf"):
        return RTF
    if b"<?mso-application" in plain and b"Word.Document" in plain:
        return WORD_XML
    if _HTML.match(plain):
        return HTML
    if _MHTML.match(plain):
        return MHTML
    # ISO 32000-1, note in Annex H: readers accept the header anywhere within the first 1,024 bytes.
    if b"%PDF-" in head[:1024]:
        return PDF
    if plain.lstrip().startswith(b"<?xml"):
        return XML
    if head.startswith(_TEXT_MARKS) or charset.unmarked_utf16(head) or _is_text(head):
        return HTML if (name or "").lower().endswith((".htm", ".html")) else TEXT
    return UNKNOWN


def _plain(head: bytes) -> bytes:
    """The head a byte a letter, as far as it is plain, and without a mark."""
    if wide := charset.unmarked_utf16(head):
        return head.decode(wide, "replace").encode()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_text(head: bytes) -> bool:
    """No byte that texts never hold; the legacy sets put letters among the high bytes, and VISCII in six low ones."""
    if not head.strip():
        return False
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1a\x1b" for byte in head)
    return b"\0" not in head and odd <= len(head) // 50
