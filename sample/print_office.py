"""A paper as DOCX and a table as XLSX: small, and the same content gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.xml.functions import tostring

from sample.department import File
from sample.paper import Paper, is_heading

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FONT = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

CONTENT_TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD_TYPE}"/></Types>'
)
RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx_bytes(paper: Paper) -> bytes:
    """The document with its head and foot as tables of two columns, as offices type them."""
    parts = [
        _columns(paper.left, paper.right),
        *(_paragraph(line, bold=not line.startswith(("Kính gửi", "- "))) for line in paper.heading),
        *(_paragraph(line, bold=is_heading(line), left=not is_heading(line)) for line in paper.body),
        _columns(paper.recipients, paper.signature),
        _paragraph(""),
    ]
    document = f'{XML}<w:document xmlns:w="{W}"><w:body>{"".join(parts)}</w:body></w:document>'
    return _zipped(
        [("[Content_Types].xml", CONTENT_TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", document)]
    )


def xlsx_bytes(file: File, made: dt.datetime) -> bytes:
    """The rows of a file as one sheet, the first row bold by place only: it is the header."""
    book = Workbook()
    sheet = book.active
    sheet.title = file.sheet or "Sheet1"
    for row in file.rows:
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    book.properties.creator = "Dữ liệu mẫu"
    book.properties.created = book.properties.modified = made.replace(tzinfo=None)
    core = tostring(book.properties.to_tree())
    with zipfile.ZipFile(written) as parts:
        named = [(name, core if name == "docProps/core.xml" else parts.read(name)) for name in parts.namelist()]
    return _zipped(named)


def _columns(left: Sequence[str], right: Sequence[str]) -> str:
    if not left and not right:
        return ""
    cells = _cell(left) + _cell(right)
    return f'<w:tbl><w:tblPr><w:tblW w:w="9400" w:type="dxa"/></w:tblPr><w:tr>{cells}</w:tr></w:tbl>'


def _cell(lines: Sequence[str]) -> str:
    """A cell must hold a paragraph, be it empty."""
    paragraphs = "".join(_paragraph(line) for line in lines) or _paragraph("")
    return f'<w:tc><w:tcPr><w:tcW w:w="4700" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'


def _paragraph(line: str, bold: bool = False, left: bool = False) -> str:
    alignment = f'<w:pPr><w:jc w:val="{"both" if left else "center"}"/></w:pPr>'
    look = f'<w:rPr>{FONT}{"<w:b/>" if bold else ""}<w:sz w:val="26"/></w:rPr>'
    return f'<w:p>{alignment}<w:r>{look}<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'


def _zipped(parts: Iterable[tuple[str, str | bytes]]) -> bytes:
    """A package whose members carry no date of today."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            member = zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            package.writestr(member, content)
    return out.getvalue()
