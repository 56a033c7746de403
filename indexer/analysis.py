"""Text to tokens. The same functions read documents and questions, so that what was indexed is what is asked.

A token is a syllable: a run of letters and digits of repaired text. Each has two forms: *marked* (lower case, one tone
placement) carries rank, *folded* (no marks) carries recall. Nothing is dropped: there are no stop words. Compounds of
underthesea are a further layer, for suggestions and labels; they never decide what is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from directives.text import fold, normalise_tone

#: Raise it whenever the same text gives other tokens: generations of another version are rebuilt.
ANALYSIS_VERSION = 3

#: Longer runs of letters are noise of extraction; the cut bounds the lexicon.
LONGEST_TOKEN = 64

#: "quý I" is asked for as "quý 1": a Roman numeral after a word that counts is that number.
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_NUMERALS = {arabic: roman for roman, arabic in _ROMAN.items()}
_COUNTING = frozenset("quy chuong phan muc ky ki khoa dot hang loai cap nhom luc vong lan bac".split())

_TOKEN = re.compile(r"[^\W_]+")
_LAST_WORD = re.compile(r"([^\W_]+)[\W_]*$")
_ROMAN_ANYWHERE = re.compile(r"(?<![^\W_])[ivx]+(?![^\W_])", re.IGNORECASE)


class Token(NamedTuple):
    """`text[start:end]` of the analysed text, in its two forms."""

    marked: str
    folded: str
    start: int
    end: int


@lru_cache(maxsize=200_000)
def forms(word: str) -> tuple[str, str]:
    """The marked and the folded form of one run of letters."""
    marked = normalise_tone(word[:LONGEST_TOKEN].lower())
    return marked, fold(marked)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of repaired text with their offsets in it."""
    before = ""
    for match in _TOKEN.finditer(text):
        marked, folded = forms(match.group())
        if marked in _ROMAN and before in _COUNTING:
            marked = folded = _ROMAN[marked]
        before = folded
        yield Token(marked, folded, match.start(), match.end())


def with_arabic_numerals(text: str) -> str:
    """A question with "quý III" as "quý 3": read word by word, it has no word before it to tell the numeral by."""
    if not _ROMAN_ANYWHERE.search(text):
        return text
    last, pieces = 0, []
    for token in tokens(text):
        if token.folded.isdecimal() and not text[token.start : token.end].isdecimal():
            pieces += [text[last : token.start], token.folded]
            last = token.end
    return "".join(pieces) + text[last:]


def token_at(text: str, start: int, end: int) -> Token:
    """The token that stands at a known place of a repaired text."""
    marked, folded = forms(text[start:end])
    before = _LAST_WORD.search(text, max(0, start - LONGEST_TOKEN), start) if marked in _ROMAN else None
    if before and forms(before[1])[1] in _COUNTING:
        marked = folded = _ROMAN[marked]
    return Token(marked, folded, start, end)


def syllables(text: str) -> list[str]:
    """The marked forms alone, in order: what the index holds."""
    found = [forms(word)[0] for word in _TOKEN.findall(text)]
    for at, word in enumerate(found):
        if at and word in _ROMAN and fold(found[at - 1]) in _COUNTING:
            found[at] = _ROMAN[word]
    return found


def spellings(folded: str) -> tuple[str, ...]:
    """How a folded form may be written in folded text: i and y stand for one another at the end of some syllables, and
    a number may be a Roman numeral."""
    if folded in _NUMERALS:
        return folded, _NUMERALS[folded]
    other = folded[:-1] + {"i": "y", "y": "i"}.get(folded[-1:], "")
    return (folded, other) if other != folded and forms(other)[1] == folded else (folded,)


def has_marks(text: str) -> bool:
    """Whether a person typed any Vietnamese mark (đ counts)."""
    return any(marked != folded for marked, folded in map(forms, _TOKEN.findall(text)))
