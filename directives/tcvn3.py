"""TCVN3 back to Unicode. The set has no capitals with tones: "TOàN" and "Sở GIÁO DỤC" are headings in it.

A word that shows two capitals and no small letter is in capitals. One that shows fewer ("Sở", "Và", "ở") is what the
words beside it are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from directives.encodings import TCVN3
from directives.syllables import is_syllable

#: What some producers write for a letter of TCVN3: ư (0xAD) as a minus, hyphen or pdfium's line-end mark, ã as a bullet
#: operator, à as the Greek mu.
_VARIANTS = str.maketrans(
    {"\u2212": "\u00ad", "\u2011": "\u00ad", "\ufffe": "\u00ad", "\u2219": "\u00b7", "\u03bc": "\u00b5"}
)
_TABLE = str.maketrans(dict(TCVN3))
#: The capitals that the set has: plain ones, and Ă Â Ê Ô Ơ Ư Đ.
_CAPITALS = re.compile("[A-Z\u00a1-\u00a7].*[A-Z\u00a1-\u00a7]", re.DOTALL)
_SMALL = re.compile("[a-z]")
#: Small letters that have a capital in the set: ă â ê ô ơ ư đ.
_SURELY_SMALL = re.compile("[a-z\u00a8-\u00ae]")
#: What may stand between two words of one heading.
_GAP = re.compile(r"\s*[,–-]?\s*")

#: How many words away a word may be that tells the case of another.
_REACH = 8

Spans = Sequence[tuple[int, int]]


def read_word(word: str) -> str:
    """One word in Unicode, not yet NFC."""
    if len(word) == 1:
        return word.translate(_TABLE)
    decoded = word.translate(_VARIANTS).translate(_TABLE)
    return decoded.upper() if _CAPITALS.search(word) and not _SMALL.search(word) else decoded


def raised(line: str, words: Spans) -> frozenset[int]:
    """Where the words of the line begin that stand in capitals though they do not show it themselves."""
    cases = [_case(line[start:end]) for start, end in words]
    heading = False not in cases
    found = set()
    for at, (start, end) in enumerate(words):
        if cases[at] is not None or line[start:end].isascii() or not _is_syllable(line[start:end]):
            continue
        left, right = (_nearest(line, words, cases, way) for way in _ways(at, len(words)))
        if (left and right) or (heading and (left or right)):
            found.add(start)
    return frozenset(found)


def _ways(at: int, words: int) -> tuple[range, range]:
    """The places to the left of a word and to its right, itself the first."""
    return range(at, max(at - _REACH, 0) - 1, -1), range(at, min(at + _REACH + 1, words))


def _case(word: str) -> bool | None:
    """Whether the word is in capitals; None where it does not tell, as abbreviations do not either."""
    if _SURELY_SMALL.search(word):
        return False
    return True if _CAPITALS.search(word) and _is_syllable(word) else None


def _nearest(line: str, words: Spans, cases: Sequence[bool | None], way: range) -> bool | None:
    """The case of the first word on the way that tells, with nothing but spaces, commas and dashes up to there."""
    before: tuple[int, int] | None = None
    for at in way:
        gap = line[min(before[1], words[at][1]) : max(before[0], words[at][0])] if before else ""
        if not _GAP.fullmatch(gap):
            return None
        if cases[at] is not None:
            return cases[at]
        before = words[at]
    return None


def _is_syllable(word: str) -> bool:
    return is_syllable(unicodedata.normalize("NFC", read_word(word)))
