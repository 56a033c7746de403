"""XLS, XLSX, XLSB and ODS: a page a sheet, a line a row, cells separated by tabs."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from crawler.attachments.contents import MAX_CHARACTERS, Contents, DamagedFile, EncryptedFile, OversizedFile, RawPage
from crawler.attachments.ole import MAGIC
from crawler.attachments.package import Package

_Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read(data: bytes) -> Contents:
    """The sheets that show and hold anything, in the order of the book."""
    if not data.startswith(MAGIC):
        Package(data)  # refuses what would unpack beyond the limits
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        hidden = len(book.sheet_names) - len(shown)
        warnings = (f"Không đọc {hidden} trang tính mà người lập đã ẩn",) if hidden else ()
        return Contents(tuple(_sheets(book, shown)), warnings)
    except PasswordError as error:
        raise EncryptedFile from error
    except (CalamineError, OSError, ValueError) as error:
        raise DamagedFile("Bảng tính bị hỏng nên không đọc được") from error
    except BaseException as error:
        # A panic of calamine's Rust code comes as an exception class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedFile("Bảng tính bị hỏng nên không đọc được") from error


def _sheets(book: CalamineWorkbook, names: Sequence[str]) -> list[RawPage]:
    pages: list[RawPage] = []
    size = 0
    for name in names:
        text = _rows(book, name)
        size += len(text)
        if size > MAX_CHARACTERS:
            raise OversizedFile("Bảng tính có quá nhiều chữ nên không đọc")
        if text.strip():
            pages.append(RawPage(text, label=name))
    return pages


def _rows(book: CalamineWorkbook, name: str) -> str:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
    return "\n".join("\t".join(_shown(cell) for cell in row).rstrip("\t") for row in rows)


def _shown(cell: _Cell) -> str:
    """A cell as its reader sees it, as far as its value says: no false decimals, dates as d/m/y."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10g}"
    if isinstance(cell, dt.datetime):
        return f"{cell:%d/%m/%Y}" if cell.time() == dt.time() else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return " ".join(str(cell).split("\n"))
