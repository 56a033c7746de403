"""Office files made by hand: the packages of OOXML and OpenDocument, and the compound files of the binary formats."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_RELATED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()


def docx(body: str) -> bytes:
    """A DOCX around the XML of its body."""
    document = f"<?xml version='1.0'?><w:document {_WORD}><w:body>{body}</w:body></w:document>"
    return package({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)


def table(rows: Sequence[Sequence[Sequence[str]]]) -> str:
    """Rows of cells of lines."""
    cells = ("".join(f"<w:tc>{paragraphs(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def odt(lines: Sequence[str]) -> bytes:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = "".join(f"<t:p>{escape(line)}</t:p>" for line in lines)
    content = f'<o:document-content xmlns:o="o" xmlns:t="{text}">{body}</o:document-content>'
    return package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def pptx(slides: Sequence[str]) -> bytes:
    """Slides whose order in the show is the reverse of their file names."""
    numbers = range(1, len(slides) + 1)
    relations = "".join(f'<Relationship Id="r{n}" Target="slides/slide{n}.xml"/>' for n in numbers)
    shown = "".join(f'<p:sldId id="{255 + n}" r:id="r{n}"/>' for n in reversed(numbers))
    parts = {
        "[Content_Types].xml": "<Types/>",
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{relations}</Relationships>",
        "ppt/presentation.xml": f'<p:presentation xmlns:p="p" {_RELATED}>{shown}</p:presentation>',
    }
    for number, text in zip(numbers, reversed(slides), strict=True):
        parts[f"ppt/slides/slide{number}.xml"] = f"<s {_DRAWING}><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></s>"
    return package(parts)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file; streams are padded to the 4,096 bytes from which on they stand in the big sectors."""
    sectors: list[bytes] = []
    chains: list[list[int]] = []
    for content in streams.values():
        padded = content.ljust(max(4096, -(-len(content) // _SECTOR) * _SECTOR), b"\0")
        chains.append(list(range(len(sectors), len(sectors) + len(padded) // _SECTOR)))
        sectors += [padded[at : at + _SECTOR] for at in range(0, len(padded), _SECTOR)]
    directory = _directory(streams, [chain[0] for chain in chains])
    chains.append(list(range(len(sectors), len(sectors) + len(directory) // _SECTOR)))
    sectors += [directory[at : at + _SECTOR] for at in range(0, len(directory), _SECTOR)]
    places = len(sectors)
    table = [_FREE] * (_SECTOR // 4)
    for chain in chains:
        for sector, following in zip(chain, [*chain[1:], _END], strict=True):
            table[sector] = following
    table[places] = _TABLE
    header = struct.pack("<8s16xHHHHH6xII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0, 1)
    header += struct.pack("<IIIIIII", chains[-1][0], 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", places, *[_FREE] * 108)
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _directory(streams: Mapping[str, bytes], starts: Sequence[int]) -> bytes:
    entries = [_entry("Root Entry", 5, _END, 0)]
    entries += [
        _entry(name, 2, start, max(len(streams[name]), 4096)) for name, start in zip(streams, starts, strict=True)
    ]
    data = b"".join(entries)
    return data.ljust(-(-len(data) // _SECTOR) * _SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    head = spelled.ljust(64, b"\0") + struct.pack("<HBB", len(spelled), kind, 1)
    return (head + struct.pack("<III", _FREE, _FREE, _FREE)).ljust(116, b"\0") + struct.pack("<IQ", start, size)


def doc(text: str, flags: int = 0x0200) -> bytes:
    """A Word 97 file whose whole text is one 16-bit piece."""
    fib = bytearray(1024)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", fib, 10, flags)
    struct.pack_into("<I", fib, 0x4C, len(text))
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, 1024, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
    return compound({"WordDocument": bytes(fib) + text.encode("utf-16-le"), "1Table": clx})


def doc_95(data: bytes) -> bytes:
    """A Word 95 file: the text is one run of bytes."""
    fib = bytearray(1024)
    struct.pack_into("<HH", fib, 0, 0xA5DC, 0x65)
    struct.pack_into("<I", fib, 0x18, 1024)
    struct.pack_into("<I", fib, 0x34, len(data))
    return compound({"WordDocument": bytes(fib) + data})


def ppt(slides: Sequence[tuple[str, str]]) -> bytes:
    """Slides of (placeholder, free text box), saved twice: the first save, with other words, is still in the file."""
    stream = bytearray()
    old = _save(stream, [("bản cũ", "bản cũ") for _ in slides], before=0)
    newest = _save(stream, slides, before=old)
    user = struct.pack("<HHIII", 0, 0x0FF6, 20, 20, 0xE391C05F) + struct.pack("<I", newest)
    return compound({"PowerPoint Document": bytes(stream), "Current User": user})


def _save(stream: bytearray, slides: Sequence[tuple[str, str]], before: int) -> int:
    places = []
    listed = b""
    for number, (outline, box) in enumerate(slides, 2):
        places.append(len(stream))
        stream += _record(0x03EE, _record(0xF00D, _record(0x0FA0, box.encode("utf-16-le")), True), True)
        listed += _record(0x03F3, struct.pack("<I", number).ljust(20, b"\0")) + _record(
            0x0FA0, outline.encode("utf-16-le")
        )
    document = len(stream)
    stream += _record(0x03E8, _record(0x0FF0, listed, True), True)
    directory = len(stream)
    all_places = [document, *places]
    stream += _record(0x1772, struct.pack(f"<I{len(all_places)}I", 1 | len(all_places) << 20, *all_places))
    edit = len(stream)
    stream += _record(0x0FF5, struct.pack("<IIII", 0, 0, before, directory).ljust(28, b"\0"))
    return edit


def _record(kind: int, body: bytes, container: bool = False) -> bytes:
    return struct.pack("<HHI", 0xF if container else 0, kind, len(body)) + body
