"""The words of a question in original text: one compiled pattern finds them in the folded text, which is as long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from directives.text import fold
from indexer.analysis import LONGEST_TOKEN, Token, forms, spellings
from indexer.engine import Word
from indexer.opened import Opened

#: Words that tell less than this are marked only when there are no others.
TELLING = 0.3

#: Characters that turn the direction of text: in a passage they would reach beyond it.
_DIRECTIONS = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_MARKS = re.compile("[\u00c0-\u1ef9]")


class Sought:
    """What is to be marked: each word with its weight (its rarity)."""

    def __init__(self, words: Sequence[Word] = (), weights: Sequence[float] = ()) -> None:
        self.words, self.weights = tuple(words), tuple(weights)
        self._of: dict[str, list[tuple[Word, float]]] = {}
        for word, weight in zip(self.words, self.weights, strict=True):
            self._of.setdefault(word.folded, []).append((word, weight))
        self._pattern = _pattern(self._of) if self._of else None

    def found(self, text: str) -> list[tuple[Token, float]]:
        """The tokens of a text that are sought, with what each is worth."""
        folded = fold(text)
        if self._pattern is None or len(folded) != len(text):
            return []
        bare = not _MARKS.search(text)
        return [each for match in self._pattern.finditer(folded) if (each := self._token(text, match, bare))]

    def _token(self, text: str, match: re.Match[str], bare: bool) -> tuple[Token, float] | None:
        start, end = match.span()
        token = Token(*forms(text[start:end]), start, end)
        sought = self._of.get(token.folded, ())
        weight = max((weight for word, weight in sought if bare or _meets(word, token)), default=0.0)
        return (token, weight) if weight else None


def _pattern(folded: dict[str, list[tuple[Word, float]]]) -> re.Pattern[str]:
    whole = {spelling for word in folded for spelling in spellings(word) if len(word) < LONGEST_TOKEN}
    words = "|".join(sorted(map(re.escape, whole), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")


def _meets(word: Word, token: Token) -> bool:
    """Marks that were typed must not be contradicted (a text without any contradicts nothing)."""
    return word.marked is None or token.marked == word.marked


def sought(opened: Opened, words: Sequence[Word]) -> Sought:
    """The words to be marked, those that stand nearly everywhere only when there are no others."""
    distinct = tuple(dict.fromkeys(words))
    weights = [opened.engine.terms.rarity(word) for word in distinct]
    telling = [place for place, weight in enumerate(weights) if weight > TELLING]
    places = telling or [place for place, weight in enumerate(weights) if weight > 0]
    return Sought([distinct[place] for place in places], [weights[place] for place in places])


def marked_html(text: str, found: Sequence[tuple[Token, float]], start: int = 0, end: int | None = None) -> str:
    """`text[start:end]` escaped, with the found tokens in `<mark>`; neighbours share one mark."""
    end = len(text) if end is None else end
    html, at = [], start
    for first, last in _merged(text, [token for token, _ in found if token.start >= start and token.end <= end]):
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
