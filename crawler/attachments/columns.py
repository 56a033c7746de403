"""The gutter of a page that is printed in two columns of prose, as the old official gazette was."""

from __future__ import annotations

from collections.abc import Sequence

_BINS = 200
#: Where on the page's width a gutter may lie.
_MIDDLE = range(int(_BINS * 0.38), int(_BINS * 0.62))
#: Rows that each column has, and words that these have on average: the columns of a table have fewer.
_LEAST_ROWS = 8
_LEAST_WORDS = 3.5
#: Share of the rows that may cross the gutter (headings).
_CROSSING = 0.12


def gutter(rows: Sequence[Sequence[tuple[float, float]]]) -> float | None:
    """The x of the gutter, or None; `rows` are the (left, right) extents of the words of each row of the page."""
    if len(rows) < _LEAST_ROWS:
        return None
    left = min(x0 for row in rows for x0, _ in row)
    width = max(x1 for row in rows for _, x1 in row) - left
    if width <= 0:
        return None
    crossings = [0] * (_BINS + 1)
    for row in rows:
        for number in {n for x0, x1 in row for n in range(_bin(x0 - left, width), _bin(x1 - left, width) + 1)}:
            crossings[number] += 1
    fewest = min(crossings[number] for number in _MIDDLE)
    free = [number for number in _MIDDLE if crossings[number] == fewest]
    x = left + (free[len(free) // 2] + 0.5) * width / _BINS
    return x if fewest <= _CROSSING * len(rows) and _is_prose(rows, x) else None


def _bin(distance: float, width: float) -> int:
    return min(max(int(distance * _BINS / width), 0), _BINS)


def _is_prose(rows: Sequence[Sequence[tuple[float, float]]], x: float) -> bool:
    sides = [(sum(x1 <= x for _, x1 in row), sum(x0 >= x for x0, _ in row)) for row in rows]
    for side in zip(*sides, strict=True):
        filled = [words for words in side if words]
        if len(filled) < _LEAST_ROWS or sum(filled) < _LEAST_WORDS * len(filled):
            return False
    return True
