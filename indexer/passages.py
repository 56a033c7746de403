"""Passages: where in the original text a question's words stand, marked there by offsets of that text.

The engine says at which places of a document the words stand; only the few parts that are shown are read and tokenised.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crawler.records import Record
from indexer.analysis import Token
from indexer.answers import FileRef, Passage
from indexer.arrays import Floats, Longs
from indexer.documents import TEXT_FIELDS
from indexer.marks import Sought, marked_html
from indexer.opened import Opened
from indexer.originals import KeptPart
from indexer.terms import among

#: A passage is about this many characters.
LENGTH = 280
#: Passages of a hit beside its title, and those of them out of files.
MOST, MOST_FILES = 3, 2


def passages(opened: Opened, document: int, record: Record, marks: Sought) -> tuple[Passage, ...]:
    """The title and the best passages of one hit, best first."""
    parts = opened.originals.parts(document)
    title = "".join(opened.originals.text(part.number) for part in parts if part.field == "title")
    shown = [Passage("title", marked_html(title, marks.found(title)))]
    best = _best_parts(opened, document, parts, marks)
    if not best:
        best = [part for part in parts if part.field in ("abstract", "text", "file")][:1]
    shown += (_passage(opened, record, part, marks) for part in best)
    return tuple(shown)


def _best_parts(opened: Opened, document: int, parts: list[KeptPart], marks: Sought) -> list[KeptPart]:
    """The parts with the most of the question in them, the title aside."""
    worth = _worth(opened, document, parts, marks)
    order = sorted(range(len(parts)), key=lambda place: (-worth[place], place))
    chosen: list[KeptPart] = []
    for place in order:
        part = parts[place]
        if worth[place] <= 0 or len(chosen) == MOST:
            break
        limit = MOST_FILES if part.field == "file" else 1
        if part.field in ("abstract", "text", "file") and sum(c.field == part.field for c in chosen) < limit:
            chosen.append(part)
    return chosen


def _worth(opened: Opened, document: int, parts: list[KeptPart], marks: Sought) -> list[float]:
    """For each part the weight of the distinct sought words in it, and half as much again for neighbours."""
    base = opened.engine.base[document]
    firsts = np.array([part.first + base[TEXT_FIELDS.index(part.field)] for part in parts], np.int64)
    order = firsts.argsort(kind="stable")
    firsts = firsts[order]
    worth: Floats = np.zeros(len(parts), np.float32)
    before = np.zeros(0, np.int32)
    for word, weight in zip(marks.words, marks.weights, strict=True):
        places = opened.engine.terms.places(word, document)
        held = order[firsts.searchsorted(places, side="right") - 1]
        worth += _once(held, len(parts)) * np.float32(weight)
        worth += _once(held[among(places - 1, before)], len(parts)) * np.float32(weight / 2)
        before = places
    return [float(value) for value in worth]


def _once(places: Longs, count: int) -> NDArray[np.bool_]:
    """True at each of the places."""
    flags = np.zeros(count, np.bool_)
    flags[places] = True
    return flags


def _passage(opened: Opened, record: Record, part: KeptPart, marks: Sought) -> Passage:
    text = opened.originals.text(part.number)
    found = marks.found(text)
    start, end = window(text, found)
    html = ("… " if start else "") + marked_html(text, found, start, end) + (" …" if end < len(text.rstrip()) else "")
    file = record.files[part.file] if part.file is not None else None
    ref = FileRef(file.name, file.sha256) if file and file.sha256 else None
    return Passage(part.field, html, ref, part.page)


def window(text: str, found: Sequence[tuple[Token, float]], length: int = LENGTH) -> tuple[int, int]:
    """The stretch of about `length` characters with the most of the question in it, from word to word."""
    if len(text) <= length:
        return 0, len(text)
    first, best = 0, -1.0
    for number, (token, _) in enumerate(found):
        inside = {
            other.folded: weight for other, weight in found[number:] if other.end <= token.start + length * 3 // 4
        }
        if sum(inside.values()) > best:
            first, best = token.start, sum(inside.values())
    start = _sentence_start(text, first, length // 4)
    return start, _word_end(text, start + length)


def _sentence_start(text: str, at: int, most: int) -> int:
    """The beginning of the sentence or line when it is near, else of a word a little before."""
    least = max(0, at - most)
    for mark in ("\n", ". ", "; ", ", ", " "):
        cut = text.rfind(mark, least, at)
        if cut >= 0:
            return cut + len(mark)
    return least if least == 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    cut = text.rfind(" ", at - 40, at)
    return cut if cut > 0 else at
