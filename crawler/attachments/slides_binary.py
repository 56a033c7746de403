"""Text of PPT files (PowerPoint 97 to 2003), slide by slide.

[MS-PPT]: a file keeps the slides of earlier saves beside the current ones, so records are not simply read from front
to back (that prints pages twice). The current user's stream points to the last edit, edits point to directories that
say where the newest copy of each object stands, and the document lists its slides. A slide's text is partly in that
list (its placeholders) and partly in its drawing (free text boxes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.attachments.contents import MAX_PAGES, Contents, DamagedFile, EncryptedFile, RawPage
from crawler.attachments.ole import CompoundFile

_DOCUMENT, _SLIDE, _SLIDE_LIST, _SLIDE_PERSIST = 0x03E8, 0x03EE, 0x0FF0, 0x03F3
_USER_EDIT, _PERSIST_DIRECTORY, _TEXT_CHARS, _TEXT_BYTES = 0x0FF5, 0x1772, 0x0FA0, 0x0FA8
_CONTAINER = 0xF
_ENCRYPTED_TOKEN = 0xF3D1C4DF
_SPECIAL = str.maketrans({"\r": "\n", "\v": "\n"})


@dataclass(frozen=True, slots=True)
class _Record:
    instance: int
    kind: int
    is_container: bool
    start: int
    end: int


def read(data: bytes) -> Contents:
    """The slides in the order of the document's list; raises `DamagedFile` or `EncryptedFile`."""
    container = CompoundFile(data)
    user = container.stream("Current User")
    if len(user) < 20:
        raise DamagedFile("Tệp PPT bị hỏng: thiếu phần đầu")
    token, edit = struct.unpack_from("<II", user, 12)
    if token == _ENCRYPTED_TOKEN:
        raise EncryptedFile
    stream = container.stream("PowerPoint Document")
    try:
        return Contents(tuple(RawPage(text) for text in _slides(stream, _newest(stream, edit))))
    except struct.error as error:
        raise DamagedFile("Tệp PPT bị hỏng: một bản ghi bị cắt cụt") from error


def _newest(stream: bytes, edit: int) -> dict[int, int]:
    """Object number → where its newest copy stands."""
    places: dict[int, int] = {}
    seen: set[int] = set()
    while edit not in seen:
        seen.add(edit)
        if _record(stream, edit).kind != _USER_EDIT:
            raise DamagedFile("Tệp PPT bị hỏng: không thấy lần lưu cuối")
        edit_before, directory = struct.unpack_from("<II", stream, edit + 16)
        for number, place in _directory(stream, directory):
            places.setdefault(number, place)
        edit = edit_before
        if not edit:
            break
    return places


def _directory(stream: bytes, start: int) -> Iterator[tuple[int, int]]:
    record = _record(stream, start)
    position = record.start
    while record.kind == _PERSIST_DIRECTORY and position + 4 <= record.end:
        (head,) = struct.unpack_from("<I", stream, position)
        first, count = head & 0xFFFFF, head >> 20
        position += 4
        for number in range(count):
            yield first + number, struct.unpack_from("<I", stream, position + 4 * number)[0]
        position += 4 * count


def _slides(stream: bytes, places: dict[int, int]) -> Iterator[str]:
    document = next((place for place in places.values() if _record(stream, place).kind == _DOCUMENT), None)
    if document is None:
        raise DamagedFile("Tệp PPT bị hỏng: không thấy danh sách trang chiếu")
    lists = [record for record in _children(stream, _record(stream, document)) if record.kind == _SLIDE_LIST]
    slides = [listed for record in lists if record.instance == 0 for listed in _listed(stream, record)]
    for number, outline in slides[:MAX_PAGES]:
        drawn = _texts(stream, _record(stream, places[number])) if number in places else []
        yield "\n".join([*outline, *(text for text in drawn if text not in outline)])


def _listed(stream: bytes, slide_list: _Record) -> list[tuple[int, list[str]]]:
    """(object number, placeholder texts) of each slide."""
    slides: list[tuple[int, list[str]]] = []
    for record in _children(stream, slide_list):
        if record.kind == _SLIDE_PERSIST:
            slides.append((struct.unpack_from("<I", stream, record.start)[0], []))
        elif slides and record.kind in (_TEXT_CHARS, _TEXT_BYTES):
            slides[-1][1].append(_text(stream, record))
    return slides


def _texts(stream: bytes, slide: _Record) -> list[str]:
    """All texts anywhere below a slide, in drawing order."""
    texts: list[str] = []
    waiting = [slide]
    while waiting:
        record = waiting.pop()
        if record.kind in (_TEXT_CHARS, _TEXT_BYTES):
            texts.append(_text(stream, record))
        elif record.is_container:
            waiting += reversed(list(_children(stream, record)))
    return texts


def _text(stream: bytes, record: _Record) -> str:
    charset = "utf-16-le" if record.kind == _TEXT_CHARS else "latin-1"
    return stream[record.start : record.end].decode(charset, "replace").translate(_SPECIAL)


def _children(stream: bytes, parent: _Record) -> Iterator[_Record]:
    position = parent.start
    while position + 8 <= parent.end:
        record = _record(stream, position)
        yield record
        position = record.end


def _record(stream: bytes, position: int) -> _Record:
    head, kind, length = struct.unpack_from("<HHI", stream, position)
    start = position + 8
    return _Record(head >> 4, kind, head & 0xF == _CONTAINER, start, min(start + length, len(stream)))
