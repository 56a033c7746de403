"""Marks a question's words in a whole text.

In a long text single common words would be marked on every line, so that of a question of several words only
neighbours are marked: two words that stand side by side in the question and in the text.
"""

from __future__ import annotations

from itertools import pairwise

from markupsafe import Markup, escape

from directives.abbreviations import expansions
from indexer.analysis import Token, has_marks, tokens

#: Longer questions are marked by their first words.
MAX_WORDS = 64


def phrases(q: str) -> list[str]:
    """The question, and what its abbreviations stand for."""
    return [q, *(long for token in q.split()[:MAX_WORDS] for long in expansions(token.strip('"“”().,;:')))]


class Marker:
    """Marks and counts; one for a page, so that the count is the page's."""

    def __init__(self, *phrases: str) -> None:
        asked = [(list(tokens(phrase))[:MAX_WORDS], has_marks(phrase)) for phrase in phrases]
        self._single = {form(words[0], marks) for words, marks in asked if len(words) == 1}
        self._pairs = {
            (form(first, marks), form(second, marks)) for words, marks in asked for first, second in pairwise(words)
        }
        self.count = 0

    def mark(self, text: str) -> Markup:
        """The text as HTML with the question's words in `<mark>`."""
        if not self._single and not self._pairs:
            return escape(text)
        parts, at = [Markup("")], 0
        for start, end in self._spans(list(tokens(text))):
            parts += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
            at = end
            self.count += 1
        return Markup("").join([*parts, escape(text[at:])])

    def _spans(self, found: list[Token]) -> list[tuple[int, int]]:
        spans = [(token.start, token.end) for token in found if self._is_single(token)]
        spans += [(first.start, second.end) for first, second in pairwise(found) if self._is_pair(first, second)]
        return merged(sorted(spans))

    def _is_single(self, token: Token) -> bool:
        return any(form in self._single for form in forms(token))

    def _is_pair(self, first: Token, second: Token) -> bool:
        return any((one, two) in self._pairs for one in forms(first) for two in forms(second))


def form(token: Token, marks: bool) -> tuple[str, bool]:
    """A word as it is sought: with its marks when the question was typed with marks."""
    return (token.marked if marks else token.folded, marks)


def forms(token: Token) -> tuple[tuple[str, bool], tuple[str, bool]]:
    """The ways in which a word of the text may be sought."""
    return (token.marked, True), (token.folded, False)


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans with those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
