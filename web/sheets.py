"""Rows as CSV and as XLSX, so that no text of a source can act as a formula (OWASP, CSV injection)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from web.rows import Cell

#: How a formula begins, in any spreadsheet program; a full-width form is taken for its plain one by some.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Control characters that XML 1.0 cannot hold, and halves of surrogate pairs.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: The longest text that a cell may hold.
LONGEST = 32_767
#: Marks the file as UTF-8 for Excel, which otherwise reads it in the computer's own code page.
BOM = "\ufeff"
DAY_FORMAT, MOMENT_FORMAT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
WIDTHS = (18, 14, 60, 32, 10, 12, 12, 16, 20, 24, 20, 40, 22, 40, 40)


def write_csv(rows: Iterable[list[Cell]], out: BinaryIO) -> None:
    """Comma-separated UTF-8 with a BOM; dates as ISO 8601."""
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=True)
    text.write(BOM)
    csv.writer(text).writerows([csv_cell(value) for value in row] for row in rows)
    text.detach()


def csv_cell(value: Cell) -> str:
    """A cell as text; one that a spreadsheet would take for a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    text = UNFIT.sub("", value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(RISKY) or text.startswith(RISKY) else text


def write_xlsx(rows: Iterable[list[Cell]], title: str, out: BinaryIO) -> None:
    """A workbook with one sheet: a bold first row that stays in sight, real dates, texts that are never formulas."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    try:
        for row in rows:
            sheet.append([xlsx_cell(sheet, value) for value in row])
    except BaseException:
        sheet.close()  # lets go of openpyxl's own temporary file
        raise
    book.save(out)


def xlsx_cell(sheet: object, value: Cell) -> object:
    """A cell of its own type; text is written as text whatever it begins with."""
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return dated(sheet, value.replace(tzinfo=None), MOMENT_FORMAT)
    if isinstance(value, dt.date):
        return dated(sheet, value, DAY_FORMAT)
    made = WriteOnlyCell(sheet, value=UNFIT.sub("", value)[:LONGEST])
    made.data_type = "s"
    return made


def dated(sheet: object, value: dt.date, shape: str) -> object:
    """A date cell with its format."""
    made = WriteOnlyCell(sheet, value=value)
    made.number_format = shape
    return made
