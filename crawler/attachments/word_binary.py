"""Text of DOC files (Word 97 to 2003) from their piece table, character for character.

[MS-DOC]: the file information block says where the piece table stands, the pieces say where the characters stand,
as 16-bit or as cp1252. Converters drop or keep the optional hyphen (0x1F) as they please; in TCVN3 documents made by
LibreOffice that character is the letter ư, so it has to come through as U+00AD. Word 6 and 95 keep their text in one
run of bytes, as long as it was not saved in fragments.
"""

from __future__ import annotations

import re
import struct

from crawler.attachments.contents import Contents, DamagedFile, EncryptedFile, RawPage, UnsupportedFile
from crawler.attachments.ole import CompoundFile
from crawler.attachments.tables import rows_of_marks

_WORD_97 = 0x00C1
_COMPLEX, _ENCRYPTED, _SECOND_TABLE = 0x0004, 0x0100, 0x0200
_PIECE_COUNT_MARK, _PIECE_TABLE_MARK = 1, 2
_EIGHT_BIT = 0x40000000

#: Characters with a meaning of their own, [MS-DOC] 2.4.1 and 2.8.2; what is not listed and below 0x20 draws nothing.
_SPECIAL = str.maketrans(
    {"\r": "\n", "\v": "\n", "\f": "\n", "\x1e": "-", "\x1f": "\u00ad", "\x08": None, "\x01": None}
    | {chr(code): None for code in (0, 2, 3, 4, 5, 6, 14, 15, 16, 17, 18, 24, 25, 26, 27, 28, 29)}
)
_FIELD, _RESULT = "\x13", "\x14"
_FIELD_MARK = re.compile("[\x13\x14\x15]")


def read(data: bytes) -> Contents:
    """The document as one page (the format does not know its page breaks); footnotes and text boxes at the end."""
    container = CompoundFile(data)
    document = container.stream("WordDocument")
    if len(document) < 0x1AA:
        raise DamagedFile("Tệp DOC bị hỏng: bị cắt cụt")
    version, flags = struct.unpack_from("<H6xH", document, 2)
    if flags & _ENCRYPTED:
        raise EncryptedFile
    if version < _WORD_97:
        return Contents((RawPage(_readable(_word_95(document, flags))),))
    table = container.stream("1Table" if flags & _SECOND_TABLE else "0Table")
    characters = _characters(document, _pieces(document, table))
    parts = (_readable(part) for part in _without_headers(document, characters))
    return Contents((RawPage("\n".join(part for part in parts if part.strip())),))


def _word_95(document: bytes, flags: int) -> str:
    if flags & _COMPLEX:
        raise UnsupportedFile("Tệp DOC thuộc đời Word 6/95, lưu nhanh; hãy lưu lại bằng Word mới hơn")
    (start,) = struct.unpack_from("<I", document, 0x18)
    (length,) = struct.unpack_from("<I", document, 0x34)
    return _western(document[start : start + length])


def _pieces(document: bytes, table: bytes) -> list[tuple[int, int]]:
    """(number of characters, file position with the 8-bit flag) of each piece."""
    start, length = struct.unpack_from("<II", document, 0x1A2)
    block = table[start : start + length]
    position = 0
    while position + 5 <= len(block) and block[position] == _PIECE_COUNT_MARK:
        position += 3 + struct.unpack_from("<H", block, position + 1)[0]
    if position + 5 > len(block) or block[position] != _PIECE_TABLE_MARK:
        raise DamagedFile("Tệp DOC bị hỏng: không thấy bảng đoạn văn")
    (size,) = struct.unpack_from("<I", block, position + 1)
    plc = block[position + 5 : position + 5 + size]
    count = max((len(plc) - 4) // 12, 0)
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    places = [struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0] for number in range(count)]
    return [(end - begin, place) for begin, end, place in zip(ends, ends[1:], places, strict=False) if end > begin]


def _characters(document: bytes, pieces: list[tuple[int, int]]) -> str:
    texts: list[str] = []
    for length, place in pieces:
        if place & _EIGHT_BIT:
            start = (place & ~_EIGHT_BIT) // 2
            texts.append(_western(document[start : start + length]))
        else:
            start = place & 0x3FFFFFFF
            texts.append(document[start : start + 2 * length].decode("utf-16-le", "replace"))
    return "".join(texts)


def _western(data: bytes) -> str:
    """cp1252 where it is defined, the bare byte where it is not: VISCII and VPS put letters there."""
    return (
        "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in data)
        if _has_gap(data)
        else (data.decode("cp1252"))
    )


def _has_gap(data: bytes) -> bool:
    return any(byte in data for byte in b"\x81\x8d\x8f\x90\x9d")


def _without_headers(document: bytes, characters: str) -> list[str]:
    """Main text, then footnotes, endnotes and text boxes: not the page headers, macros and comments between them."""
    main, foot, header, macro, comment, end, box, _ = struct.unpack_from("<8i", document, 0x4C)
    lengths = [max(length, 0) for length in (main, foot, header, macro, comment, end, box)]
    parts, position = [], 0
    for number, length in enumerate(lengths):
        if number in (0, 1, 5, 6):
            parts.append(characters[position : position + length])
        position += length
    return parts


def _readable(text: str) -> str:
    """Fields replaced by their results, cells and rows by tabs and lines."""
    return rows_of_marks(_shown(text).translate(_SPECIAL))


def _shown(text: str) -> str:
    """The text without field instructions (HYPERLINK "…"), which stand between 0x13 and 0x14."""
    shown: list[str] = []
    hidden: list[bool] = []
    position = 0
    for mark in _FIELD_MARK.finditer(text):
        if not any(hidden):
            shown.append(text[position : mark.start()])
        position = mark.end()
        if mark[0] == _FIELD:
            hidden.append(True)
        elif hidden and mark[0] == _RESULT:
            hidden[-1] = False
        elif hidden:
            hidden.pop()
    if not any(hidden):
        shown.append(text[position:])
    return "".join(shown)
