"""Table rows as running text, the same for every format that has tables."""

from __future__ import annotations

from collections.abc import Iterable

#: What Word's formats put after each cell, and once more after the last cell of a row.
CELL_MARK = "\x07"


def row_of_cells(cells: Iterable[str]) -> str:
    """A table row as text: cells side by side, or below each other where one holds several lines (a letter head)."""
    parts = [cell.strip("\n") for cell in cells]
    return ("\n" if any("\n" in part for part in parts) else "\t").join(parts)


def rows_of_marks(text: str) -> str:
    """A text with cell marks, row by row. Where a table begins is not marked: the first cell carries what precedes."""
    return "\n".join(_row(chunk) for chunk in text.split(CELL_MARK * 2))


def _row(chunk: str) -> str:
    before, *cells = chunk.split(CELL_MARK)
    stacked = any("\n" in cell.strip("\n") for cell in cells)
    return ("\n" if stacked else "\t").join([before, *cells])
