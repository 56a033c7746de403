"""The words of a question in original text: one compiled pattern finds them in the folded text, which is as long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from directives.text import fold
from indexer.analysis import LONGEST_TOKEN, Token, spellings, token_at
from indexer.engine import Word
from indexer.opened import Opened

#: Words that tell less than this are marked beside one that tells more, or when there are no others.
TELLING = 0.3
#: What such a word is worth at the least.
LEAST = 0.01

#: Characters that turn the direction of text: in a passage they would reach beyond it.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u00c0-\u1ef9]")


class Sought:
    """What is to be marked: each word with its weight (its rarity)."""

    def __init__(self, words: Sequence[Word] = (), weights: Sequence[float] = ()) -> None:
        self.words, self.weights = tuple(words), tuple(weights)
        self._of: dict[str, list[tuple[Word, float]]] = {}
        for word, weight in zip(self.words, self.weights, strict=True):
            self._of.setdefault(word.folded, []).append((word, weight))
        self._has_telling = any(weight > TELLING for weight in self.weights)
        self._pattern = _pattern(self._of) if self._of else None

    def found(self, text: str) -> list[tuple[Token, float]]:
        """The tokens of a text that are sought, with what each is worth."""
        folded = fold(text)
        if self._pattern is None or len(folded) != len(text):
            return []
        bare = not _MARKS.search(text)
        each = [found for match in self._pattern.finditer(folded) if (found := self._token(text, match, bare))]
        return [found for run in _runs(text, each) if self._tells(run) for found in run]

    def _tells(self, run: list[tuple[Token, float]]) -> bool:
        """True for neighbours of which one is not found everywhere: "hành chính" beside "cải cách", not by itself."""
        return not self._has_telling or any(weight > TELLING for _, weight in run)

    def _token(self, text: str, match: re.Match[str], bare: bool) -> tuple[Token, float] | None:
        start, end = match.span()
        token = token_at(text, start, end)
        sought = self._of.get(token.folded, ())
        weight = max((weight for word, weight in sought if bare or _meets(word, token)), default=0.0)
        return (token, weight) if weight else None


def _runs(text: str, found: list[tuple[Token, float]]) -> list[list[tuple[Token, float]]]:
    """Found tokens that stand one after the other, with a space between."""
    runs: list[list[tuple[Token, float]]] = []
    for each in found:
        if runs and text[runs[-1][-1][0].end : each[0].start] == " ":
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _pattern(folded: dict[str, list[tuple[Word, float]]]) -> re.Pattern[str]:
    whole = {spelling for word in folded for spelling in spellings(word) if len(word) < LONGEST_TOKEN}
    words = "|".join(sorted(map(re.escape, whole), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")


def _meets(word: Word, token: Token) -> bool:
    """Marks that were typed must not be contradicted (a text without any contradicts nothing)."""
    return word.marked is None or token.marked == word.marked


def sought(opened: Opened, words: Sequence[Word]) -> Sought:
    """The words to be marked, each with its rarity."""
    distinct = tuple(dict.fromkeys(words))
    return Sought(distinct, [max(LEAST, opened.engine.terms.rarity(word)) for word in distinct])


def marked_html(text: str, found: Sequence[tuple[Token, float]], start: int = 0, end: int | None = None) -> str:
    """`text[start:end]` escaped, with the found tokens in `<mark>`; neighbours share one mark."""
    end = len(text) if end is None else end
    html, at = [], start
    for first, last in _merged(text, [token for token, _ in found if token.start >= start and token.end <= end]):
        html += [_escaped(text[at:first]), "<mark>", _escaped(text[first:last]), "</mark>"]
        at = last
    return "".join([*html, _escaped(text[at:end])])


def _escaped(text: str) -> str:
    # Few texts have any: asking is cheaper than translating.
    return escape(_DIRECTION.sub("", text) if _DIRECTION.search(text) else text, quote=True)


def _merged(text: str, found: list[Token]) -> Iterator[tuple[int, int]]:
    """The spans of tokens, those with one space between them joined."""
    spans: list[tuple[int, int]] = []
    for token in found:
        if spans and text[spans[-1][1] : token.start] == " ":
            spans[-1] = (spans[-1][0], token.end)
        else:
            spans.append((token.start, token.end))
    return iter(spans)
