"""How well a text was read: words with marks, all words, and the letters of each true line."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np

from directives.letters import MARKED_LETTERS

_WORD = re.compile(r"[^\W\d_]+")
_MARKED = re.compile(f"[{MARKED_LETTERS}]")


def marked_words(text: str) -> Counter[str]:
    """Words that carry a mark; case counts."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return Counter(word for word in words if _MARKED.search(word))


def all_words(text: str) -> Counter[str]:
    """What stands between spaces."""
    return Counter(unicodedata.normalize("NFC", text).split())


def f1(pairs: Iterable[tuple[Counter[str], Counter[str]]]) -> float:
    """F1 over all pairs of (words read, true words) together."""
    hits = total = 0
    for read, true in pairs:
        hits += (read & true).total()
        total += read.total() + true.total()
    return 2 * hits / total


def line_errors(read: str, true: str) -> tuple[int, int]:
    """(edits, letters): for each true line the fewest edits to any stretch of the read text."""
    flat = " ".join(unicodedata.normalize("NFC", read).split())
    lines = [line for line in (" ".join(line.split()) for line in true.split("\n")) if line]
    return sum(_edits(line, flat) for line in lines), sum(map(len, lines))


def _edits(line: str, text: str) -> int:
    """Edit distance of a line to the nearest stretch of a text (Sellers' algorithm, a row a letter)."""
    if not text:
        return len(line)
    letters = np.array([ord(char) for char in text])
    row = np.zeros(len(text) + 1, dtype=np.int64)
    places = np.arange(len(text) + 1)
    for number, char in enumerate(line, 1):
        best = np.minimum(row[:-1] + (letters != ord(char)), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate(([number], best)) - places) + places
    return int(row.min())
