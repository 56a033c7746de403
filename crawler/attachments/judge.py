"""How good the text of a page is, and whether its picture has to be read instead.

The recogniser's own confidence ranks nothing (93 or 94 on every page), so pages are judged by the share of words that
are possible Vietnamese syllables. The bounds are measured on real office PDFs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from directives.letters import MARKED_LETTERS
from directives.syllables import is_syllable

_WORD = re.compile(r"[^\W\d_]+")
_MARKED = re.compile(f"[{MARKED_LETTERS}]")
#: Fewer visible characters than these are a page number or a stamp, not a page's text.
_FEW = 50
#: Words needed before their share says anything.
_ENOUGH = 20
#: The most that stamps of signatures hold: three of them, some 20 words each, in small print (measured: 0.5 % each).
_MOST_OF_STAMPS = 60
_STAMPS_SHARE = 0.03
#: What the recogniser must see beyond a good text layer before its reading is worth more than that layer.
_GAIN = 1.25
#: What a font without a character map leaves behind: controls, private use, the replacement character.
_ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
#: Words that run through every English text.
_ENGLISH = frozenset("the of and to in for is a on by with be or as that this are from at it".split())


def quality(text: str) -> float | None:
    """Share of the words that are possible Vietnamese syllables, 0 to 1; None for a page without words."""
    words = _WORD.findall(text)
    return round(sum(map(is_syllable, words)) / len(words), 3) if words else None


def is_noise(raw: str) -> bool:
    """A layer of signs that stand for nothing: the fonts have no character map."""
    visible = "".join(raw.split())
    return len(_ODD.findall(visible)) > 0.05 * len(visible)


def is_readable(text: str) -> bool:
    """Good enough to be searched although its marks may be missing, as the layer of a foreign recogniser is."""
    words = _WORD.findall(text)
    return len(words) >= 5 and _share(words, is_syllable) >= 0.4


def is_vietnamese(text: str) -> bool:
    """Whether the words carry marks as Vietnamese does: two in three do, one in four are enough."""
    words = _WORD.findall(text)
    return bool(words) and _share(words, _has_mark) >= 0.25


def is_gain(seen: str, text: str) -> bool:
    """Whether what the recogniser saw is to stand in the place of the text layer."""
    layer = _WORD.findall(text)
    if is_vietnamese(text) and _share(layer, is_syllable) >= 0.6:
        return len(_WORD.findall(seen)) >= _GAIN * len(layer)
    return is_vietnamese(seen) or not is_readable(text)


def needs_recognition(raw: str, text: str, text_share: float, image_share: Callable[[], float]) -> bool:
    """Whether a page's text layer is missing or worthless; `raw` is the layer as read, `text` its repaired form.

    What is signed digitally is often a scan: its only text are the stamps of the signatures, some lines in a corner.
    """
    if len("".join(raw.split())) < _FEW:
        return image_share() > 0.5
    if is_noise(raw):
        return True
    words = _WORD.findall(text)
    if len(words) < _MOST_OF_STAMPS and text_share < _STAMPS_SHARE and image_share() > 0.5:
        return True
    if len(words) < _ENOUGH:
        return False
    if not is_vietnamese(text) and image_share() > 0.5:
        return True
    return _share(words, is_syllable) < 0.6 and _share(words, _is_english) < 0.08 and _is_garbled(words)


def _share(words: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, words)) / len(words)


def _has_mark(word: str) -> bool:
    return _MARKED.search(word) is not None


def _is_english(word: str) -> bool:
    return word.lower() in _ENGLISH


def _is_garbled(words: list[str]) -> bool:
    """Capitals inside words, or words without a vowel: letters put together by chance."""
    odd = sum(
        word[1:].lower() != word[1:] != word[1:].upper() or not re.search("[aeiouyAEIOUY]|\\W", _bare(word))
        for word in words
    )
    return odd > 0.3 * len(words)


def _bare(word: str) -> str:
    return _MARKED.sub("a", word)
