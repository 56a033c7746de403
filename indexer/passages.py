"""Passages: where in the original text a question's words stand, marked there by offsets of that text.

The engine says at which places of a document the words stand; only the few parts that are shown are read and tokenised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from crawler.records import Record
from indexer.analysis import Token, tokens
from indexer.answers import FileRef, Passage
from indexer.arrays import Floats, Ints
from indexer.documents import TEXT_FIELDS
from indexer.engine import Word
from indexer.opened import Opened
from indexer.originals import KeptPart

#: A passage is about this many characters.
LENGTH = 280
#: Passages of a hit beside its title, and those of them out of files.
MOST, MOST_FILES = 3, 2

#: Characters that turn the direction of text: in a passage they would reach beyond it.
_DIRECTIONS = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@dataclass(frozen=True, slots=True)
class Sought:
    """What is to be marked: each word with its weight (its rarity)."""

    words: tuple[Word, ...]
    weights: tuple[float, ...]

    def found(self, text: str) -> list[tuple[Token, float]]:
        """The tokens of a text that are sought, with what each is worth."""
        all_ = list(tokens(text))
        bare = all(token.marked == token.folded for token in all_)
        return [(token, weight) for token in all_ if (weight := self._weight(token, bare))]

    def _weight(self, token: Token, bare: bool) -> float:
        return max((weight for word, weight in self._of(token.folded) if bare or _meets(word, token)), default=0.0)

    def _of(self, folded: str) -> Iterator[tuple[Word, float]]:
        return ((word, weight) for word, weight in zip(self.words, self.weights, strict=True) if word.folded == folded)


def _meets(word: Word, token: Token) -> bool:
    """Marks that were typed must not be contradicted (a text without any contradicts nothing)."""
    return word.marked is None or token.marked == word.marked


def sought(opened: Opened, words: Sequence[Word]) -> Sought:
    """The words to be marked, those that stand nearly everywhere only when there are no others."""
    distinct = tuple(dict.fromkeys(words))
    weights = tuple(opened.engine.terms.rarity(word) for word in distinct)
    telling = [place for place, weight in enumerate(weights) if weight > 0.3]
    places = telling or range(len(distinct))
    return Sought(tuple(distinct[place] for place in places), tuple(weights[place] for place in places))


def passages(opened: Opened, document: int, record: Record, marks: Sought) -> tuple[Passage, ...]:
    """The title and the best passages of one hit, best first."""
    parts = opened.originals.parts(document)
    title = "".join(opened.originals.text(part.number) for part in parts if part.field == "title")
    shown = [Passage("title", marked_html(title, marks))]
    best = _best_parts(opened, document, parts, marks)
    if not best:
        best = [part for part in parts if part.field in ("abstract", "text", "file")][:1]
    shown += (_passage(opened, record, part, marks) for part in best)
    return tuple(shown)


def marked_html(text: str, marks: Sought, start: int = 0, end: int | None = None) -> str:
    """`text[start:end]` escaped, with the sought words in `<mark>`; neighbours share one mark."""
    end = len(text) if end is None else end
    html, at = [], start
    for first, last in _merged(text, [token for token, _ in marks.found(text)]):
        if first >= start and last <= end:
            html += [_escaped(text[at:first]), "<mark>", _escaped(text[first:last]), "</mark>"]
            at = last
    return "".join([*html, _escaped(text[at:end])])


def _escaped(text: str) -> str:
    return escape(text.translate(_DIRECTIONS), quote=True)


def _merged(text: str, found: list[Token]) -> Iterator[tuple[int, int]]:
    """The spans of tokens, those with one space between them joined."""
    spans: list[tuple[int, int]] = []
    for token in found:
        if spans and text[spans[-1][1] : token.start] == " ":
            spans[-1] = (spans[-1][0], token.end)
        else:
            spans.append((token.start, token.end))
    return iter(spans)


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
    order = np.argsort(firsts, kind="stable")
    worth: Floats = np.zeros(len(parts), np.float32)
    before: Ints | None = None
    for word, weight in zip(marks.words, marks.weights, strict=True):
        places = opened.engine.terms.places(word, document)
        held = order[np.searchsorted(firsts[order], places, side="right") - 1] if len(places) else places
        worth[np.unique(held)] += weight
        if before is not None and len(places):
            follows = np.isin(places - 1, before)
            worth[np.unique(held[follows])] += weight / 2
        before = places
    return [float(value) for value in worth]


def _passage(opened: Opened, record: Record, part: KeptPart, marks: Sought) -> Passage:
    text = opened.originals.text(part.number)
    start, end = window(text, marks)
    html = ("… " if start else "") + marked_html(text, marks, start, end) + (" …" if end < len(text.rstrip()) else "")
    file = record.files[part.file] if part.file is not None else None
    ref = FileRef(file.name, file.sha256) if file and file.sha256 else None
    return Passage(part.field, html, ref, part.page)


def window(text: str, marks: Sought, length: int = LENGTH) -> tuple[int, int]:
    """The stretch of about `length` characters with the most of the question in it, from word to word."""
    if len(text) <= length:
        return 0, len(text)
    found = marks.found(text)
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
