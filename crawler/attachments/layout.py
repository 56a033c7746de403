"""Words with their places on a page → running text as a person reads it.

Rows come from the places and not from the order in the file: the number and the date of a signed letter are stamped
last and belong into the first lines. Rows are read across, except in the head and at the foot of an official letter,
which stand in two columns (Decree 30/2020, annex I): there the left column is read to its end first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crawler.attachments import columns
from crawler.attachments.letter_lines import title_type
from directives.text import fold

#: Space between two words of a row, in heights of a line, from which on they are separate cells.
_CELL_GAP = 1.0
#: Rows further apart than this many heights belong to different blocks of columns.
_BLOCK_GAP = 6.0
_MOTTO = re.compile(r"cong hoa xa hoi|doc lap.{1,5}tu do|dang cong san viet")
_RECIPIENTS = re.compile(r"noi nhan ?:?")
#: Below both columns, wherever it starts; so is the title, which comes under the number and the date.
_ADDRESS = re.compile(r"kinh gui")
_NUMBER_OR_DATE = re.compile(r"so ?[:.]|.{0,40}\bngay\b.{0,12}\bthang\b")


class Word(NamedTuple):
    """A word and its box; x to the right, y downwards, in any unit."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


class _Cell(NamedTuple):
    text: str
    x0: float
    x1: float


class _Row(NamedTuple):
    cells: list[_Cell]
    y: float
    height: float


def text_of(words: Sequence[Word]) -> str:
    """The page's text: a line a row, tabs between cells."""
    rows = _rows(words)
    gutter = columns.gutter([[(word.x0, word.x1) for word in row] for row in rows])
    return "\n".join(_lines(rows) if gutter is None else _two_columns(rows, gutter))


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    centre = height = 0.0
    for word in sorted(words, key=lambda word: word.y0 + word.y1):
        middle = (word.y0 + word.y1) / 2
        if rows and abs(middle - centre) < 0.5 * min(height, word.y1 - word.y0):
            rows[-1].append(word)
            centre += (middle - centre) / len(rows[-1])
            height = max(height, word.y1 - word.y0)
        else:
            rows.append([word])
            centre, height = middle, word.y1 - word.y0
    return [sorted(row, key=lambda word: word.x0) for row in rows]


def _two_columns(rows: Sequence[list[Word]], gutter: float) -> Iterator[str]:
    """A page of prose in two columns; rows that cross the gutter, such as headings, part it into blocks."""
    left: list[Word] = []
    right: list[Word] = []
    for row in rows:
        if any(word.x0 < gutter < word.x1 for word in row):
            yield from [*_lines(_rows(left)), *_lines(_rows(right)), *_lines([row])]
            left, right = [], []
        else:
            left += [word for word in row if word.x1 <= gutter]
            right += [word for word in row if word.x0 >= gutter]
    yield from [*_lines(_rows(left)), *_lines(_rows(right))]


def _row(words: Sequence[Word]) -> _Row:
    height = sorted(word.y1 - word.y0 for word in words)[len(words) // 2]
    cells: list[_Cell] = []
    for word in words:
        if cells and word.x0 - cells[-1].x1 < _CELL_GAP * height:
            before = cells[-1]
            cells[-1] = _Cell(f"{before.text} {word.text}", before.x0, max(before.x1, word.x1))
        else:
            cells.append(_Cell(word.text, word.x0, word.x1))
    return _Row(cells, sum(word.y0 + word.y1 for word in words) / 2 / len(words), height)


def _lines(words: Sequence[Sequence[Word]]) -> Iterator[str]:
    rows = [_row(row) for row in words]
    position = 0
    for start, end, gutter in _column_blocks(rows):
        yield from map(_across, rows[position:start])
        for side in (True, False):
            cells = ([cell for cell in row.cells if (cell.x0 < gutter) is side] for row in rows[start:end])
            yield from (
                _across(row._replace(cells=kept)) for row, kept in zip(rows[start:end], cells, strict=True) if kept
            )
        position = end
    yield from map(_across, rows[position:])


def _across(row: _Row) -> str:
    return "\t".join(cell.text for cell in row.cells)


def _column_blocks(rows: Sequence[_Row]) -> list[tuple[int, int, float]]:
    """(first row, row after the last, x between the columns) of the head and the foot, if the page has them."""
    blocks: list[tuple[int, int, float]] = []
    for finder in (_head, _foot):
        found = finder(rows)
        if found and (not blocks or found[0] >= blocks[-1][1]):
            blocks.append(found)
    return blocks


def _head(rows: Sequence[_Row]) -> tuple[int, int, float] | None:
    """The rows around the national motto, which is the right column."""
    for number, row in enumerate(rows[: max(12, len(rows) // 2)]):
        motto = next((cell for cell in row.cells if _MOTTO.match(fold(cell.text))), None)
        if motto:
            left = [cell.x1 for cell in row.cells if cell.x1 <= motto.x0]
            return _grown(rows, number, max(left, default=0.0), motto.x0)
    return None


def _foot(rows: Sequence[_Row]) -> tuple[int, int, float] | None:
    """The rows from "Nơi nhận" on, whose right column is the signature."""
    for number in range(len(rows) - 1, -1, -1):
        recipients = next((cell for cell in rows[number].cells if _RECIPIENTS.match(fold(cell.text))), None)
        if recipients:
            return _beside_recipients(rows, number, recipients)
    return None


def _beside_recipients(rows: Sequence[_Row], number: int, recipients: _Cell) -> tuple[int, int, float] | None:
    near = range(max(number - 3, 0), min(number + 12, len(rows)))
    for seed in sorted(near, key=lambda other: abs(other - number)):
        right = [cell.x0 for cell in rows[seed].cells if cell.x0 > recipients.x1]
        left = [cell.x1 for cell in rows[seed].cells if cell.x0 <= recipients.x1]
        if right:
            return _grown(rows, seed, max(left, default=recipients.x1), min(right), top=number)
    return None


def _grown(
    rows: Sequence[_Row], seed: int, low: float, high: float, top: int | None = None
) -> tuple[int, int, float] | None:
    """The block around a row, up and down while no cell stands in the gutter between `low` and `high`.

    Above `top` only rows of the right column join: what stands left of them is the end of the body.
    """
    start, end = seed, seed + 1
    for step in (-1, 1):
        number = seed + step
        while (
            0 <= number < len(rows) and abs(rows[number].y - rows[number - step].y) < _BLOCK_GAP * rows[number].height
        ):
            gutter = None if _is_below(rows[number], rows[start:number]) else _narrowed(rows[number], low, high)
            if gutter is None or (top is not None and number < top and rows[number].cells[0].x0 < gutter[1]):
                break
            low, high = gutter
            start, end = min(start, number), max(end, number + 1)
            number += step
    sides = {cell.x0 < high for row in rows[start:end] for cell in row.cells}
    return (start, end, high) if len(sides) == 2 else None


def _is_below(row: _Row, above: Sequence[_Row]) -> bool:
    """Whether a row belongs to neither column, although it may begin where the left one does."""
    first = row.cells[0].text
    if _ADDRESS.match(fold(first)):
        return True
    if len(row.cells) > 1 or title_type(first) is None:
        return False
    return any(_NUMBER_OR_DATE.match(fold(cell.text)) for other in above for cell in other.cells)


def _narrowed(row: _Row, low: float, high: float) -> tuple[float, float] | None:
    """The gutter beside the cells of a row; None when one of them crosses it."""
    for cell in row.cells:
        if cell.x1 < high and cell.x0 - low < high - cell.x1:
            low = max(low, cell.x1)
        elif cell.x0 > low:
            high = min(high, cell.x0)
        else:
            return None
    return low, high
