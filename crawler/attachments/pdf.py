"""PDF by pdfium: the words of each page with their places, stamps included, and drawings of the pages that are scans.

In a digitally signed letter the number and the date are not in the page but in the appearances of signature fields.
pdfium can flatten those into the page; then they are words like all others, and their places put them into their line.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import partial

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image

from crawler.attachments import layout
from crawler.attachments.contents import MAX_CHARACTERS, MAX_PAGES, Contents, DamagedFile, EncryptedFile, RawPage

#: Resolution of the drawings; measured: 200 dpi loses marks, 400 dpi costs double and gains nothing.
DPI = 300
_POINTS = 72
#: Pixels of the largest drawing, an A3 sheet at 300 dpi; larger pages are drawn coarser.
_MAX_PIXELS = 5_000 * 3_600
#: pdfium's mark for a hyphen at the end of a line; in TCVN3 it may be the letter ư, so it is decided later.
_LINE_END_HYPHEN = "\ufffe"
#: More drawn shapes than the rules of a table have: letters turned into outlines.
_OUTLINES = 300
_VISIBLE = re.compile(r"[^\s\x00]+")


def read(data: bytes) -> Contents:
    """The pages in order; raises `EncryptedFile` or `DamagedFile`."""
    document = _open(data)
    count = len(document)
    pages: list[RawPage] = []
    size = 0
    warnings: list[str] = []
    for number in range(min(count, MAX_PAGES)):
        page = _page(document, number)
        if page is None:
            warnings.append(f"Trang {number + 1} bị hỏng nên không đọc được")
        pages.append(page or RawPage(""))
        size += len(pages[-1].text)
        if size > MAX_CHARACTERS:
            break
    if len(pages) < count:
        warnings.append(f"Chỉ đọc {len(pages)} trang đầu trong {count} trang mà tệp khai báo")
    return Contents(tuple(pages), tuple(warnings))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise EncryptedFile from error
        raise DamagedFile("Tệp PDF bị hỏng nên không mở được") from error
    if not len(document):
        raise DamagedFile("Tệp PDF bị hỏng: không có trang nào")
    return document


def _page(document: pypdfium2.PdfDocument, number: int) -> RawPage | None:
    try:
        page = document[number]
        if pdfium.FPDFPage_GetAnnotCount(page.raw) and (
            pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
        ):
            page.close()
            page = document[number]
        words = _words(page)
        share = _text_share(page, words)
        page.close()
    except pypdfium2.PdfiumError:
        return None
    return RawPage(
        layout.text_of(words),
        text_share=share,
        image_share=partial(_image_share, document, number),
        picture=partial(_draw, document, number),
    )


def _words(page: pypdfium2.PdfPage) -> list[layout.Word]:
    """The words of a page with the boxes of their first and last characters, turned so that most of them are upright.

    /Rotate says how the sheet is shown, not how its text runs: a wide table may lie sideways on a sheet that stands.
    """
    text = page.get_textpage()
    codes = [pdfium.FPDFText_GetUnicode(text.raw, number) for number in range(pdfium.FPDFText_CountChars(text.raw))]
    characters = "".join(map(_character, codes))
    spans = [found.span() for found in _VISIBLE.finditer(characters)]
    turn = _Turn(page, _rotation(text, spans))
    boxes = [turn.box(_box(text, start), _box(text, end - 1)) for start, end in spans]
    text.close()
    return [layout.Word(characters[start:end], *box) for (start, end), box in zip(spans, boxes, strict=True)]


def _rotation(text: pypdfium2.PdfTextPage, spans: Sequence[tuple[int, int]]) -> int:
    """Degrees, clockwise, by which the page must be turned so that most of its letters stand upright."""
    letters: Counter[int] = Counter()
    for start, end in spans:
        angle = math.degrees(pdfium.FPDFText_GetCharAngle(text.raw, start))
        letters[round(-angle / 90) % 4 * 90] += end - start
    return letters.most_common(1)[0][0] if letters else 0


def _character(code: int) -> str:
    # pdfium gives U+0002 where it joined a hyphenated line, and halves of characters outside the basic plane.
    if code in (0x02, 0xFFFE):
        return _LINE_END_HYPHEN
    return "\ufffd" if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _box(text: pypdfium2.PdfTextPage, number: int) -> tuple[float, float, float, float]:
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text.raw, number, ctypes.byref(rectangle))
    return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top


class _Turn:
    """From the page's own coordinates (origin at the bottom left, before rotation) to those of a reader."""

    def __init__(self, page: pypdfium2.PdfPage, rotation: int) -> None:
        self._rotation = rotation
        shown = page.get_size()  # as /Rotate has it
        lies = (page.get_rotation() - rotation) % 180 != 0
        self._width, self._height = reversed(shown) if lies else shown

    def box(
        self, first: tuple[float, float, float, float], last: tuple[float, float, float, float]
    ) -> tuple[float, float, float, float]:
        left, right = min(first[0], last[0]), max(first[2], last[2])
        bottom, top = min(first[1], last[1]), max(first[3], last[3])
        if self._rotation == 90:
            return bottom, left, top, right
        if self._rotation == 180:
            return self._width - right, bottom, self._width - left, top
        if self._rotation == 270:
            return self._width - top, self._height - right, self._width - bottom, self._height - left
        return left, self._height - top, right, self._height - bottom


def _text_share(page: pypdfium2.PdfPage, words: Sequence[layout.Word]) -> float:
    """How much of the page its words cover."""
    width, height = page.get_size()
    covered = sum((word.x1 - word.x0) * (word.y1 - word.y0) for word in words)
    return float(covered / max(width * height, 1.0))


def _image_share(document: pypdfium2.PdfDocument, number: int) -> float:
    """How much of the page its pictures cover; all of it where letters are drawn as outlines."""
    page = document[number]
    width, height = page.get_size()
    covered, outlines = 0.0, 0
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        if shape.type == pdfium.FPDF_PAGEOBJ_PATH:
            outlines += 1
        else:
            # A scanner may cut one sheet into strips.
            left, bottom, right, top = shape.get_bounds()
            sides = min(right, width) - max(left, 0.0), min(top, height) - max(bottom, 0.0)
            covered += max(sides[0], 0.0) * max(sides[1], 0.0)
    page.close()
    return 1.0 if outlines > _OUTLINES else min(covered / max(width * height, 1.0), 1.0)


def _draw(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    """The page as it prints, at 300 dpi or as large as the limit allows."""
    page = document[number]
    width, height = page.get_size()
    scale = min(DPI / _POINTS, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    try:
        picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    finally:
        page.close()
    return picture
