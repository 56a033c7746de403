"""A paper as a scan: a PDF of black-and-white pictures, a little askew, without any text. Pillow only."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFont

from sample.paper import MOTTO, Paper, is_heading

FONTS = "/usr/share/fonts/truetype/dejavu"
DPI = 300
WIDTH, HEIGHT, MARGIN = 2480, 3508, 260
SIZE, LINE = 44, 66
#: A sheet never lies quite straight on the glass (degrees).
SKEW = 0.35


def scan_bytes(paper: Paper, made: dt.datetime) -> bytes:
    """The pages as pictures (CCITT G4), 300 dots an inch; the same paper gives the same bytes."""
    sheet = _Sheet()
    _head(sheet, paper)
    for line in paper.body:
        sheet.write(line, bold=is_heading(line), centred=is_heading(line))
        sheet.down(14)
    _foot(sheet, paper)
    pages = [page.rotate(SKEW, fillcolor=255, resample=Image.Resampling.BICUBIC).convert("1") for page in sheet.pages]
    made_at = made.timetuple()
    out = io.BytesIO()
    pages[0].save(
        out, "PDF", resolution=DPI, save_all=True, append_images=pages[1:], creationDate=made_at, modDate=made_at
    )
    return out.getvalue()


class _Sheet:
    """Grey pages with a pen that knows where it is."""

    def __init__(self) -> None:
        self.fonts = {bold: _font(bold) for bold in (False, True)}
        self.pages: list[Image.Image] = []
        self._new_page()

    def _new_page(self) -> None:
        self.pages.append(Image.new("L", (WIDTH, HEIGHT), 255))
        self.pen = ImageDraw.Draw(self.pages[-1])
        self.y = MARGIN

    def down(self, dots: int) -> None:
        self.y += dots

    def room(self, dots: int) -> None:
        """A new page when less than this is left."""
        if self.y + dots > HEIGHT - MARGIN:
            self._new_page()

    def write(
        self, line: str, bold: bool = False, centred: bool = False, left: int = MARGIN, right: int = WIDTH - MARGIN
    ) -> None:
        """One line of the paper, wrapped between `left` and `right`."""
        font = self.fonts[bold]
        for row in _wrapped(line, font, right - left):
            self.room(LINE)
            x = left + (right - left - font.getlength(row)) / 2 if centred else left
            self.pen.text((x, self.y), row, font=font, fill=20)
            self.y += LINE


def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"{FONTS}/DejaVuSerif{'-Bold' if bold else ''}.ttf", SIZE)


def _wrapped(line: str, font: ImageFont.FreeTypeFont, width: int) -> Iterable[str]:
    row = ""
    for word in line.split():
        longer = f"{row} {word}".strip()
        if row and font.getlength(longer) > width:
            yield row
            longer = word
        row = longer
    yield row


def _head(sheet: _Sheet, paper: Paper) -> None:
    top = sheet.y
    middle = WIDTH // 2 - 120
    for line in paper.left:
        sheet.write(line, is_heading(line), True, MARGIN - 80, middle)
    bottom, sheet.y = sheet.y, top
    for line in paper.right:
        sheet.write(line, is_heading(line) or line == MOTTO, True, middle + 30, WIDTH - MARGIN + 160)
    sheet.y = max(bottom, sheet.y) + LINE
    for line in paper.heading:
        letter = line.startswith(("Kính gửi", "- "))
        sheet.write(line, bold=not letter, centred=not letter)
    sheet.down(LINE // 2)


def _foot(sheet: _Sheet, paper: Paper) -> None:
    sheet.down(LINE // 2)
    sheet.room(LINE * (max(len(paper.recipients), len(paper.signature) + 3) + 1))
    top, middle = sheet.y, WIDTH // 2 + 100
    for line in paper.recipients:
        sheet.write(line, right=middle)
    sheet.y = top
    for line in paper.signature[:-1]:
        sheet.write(line, True, True, middle)
    sheet.down(LINE * 3)
    for line in paper.signature[-1:]:
        sheet.write(line, True, True, middle)
