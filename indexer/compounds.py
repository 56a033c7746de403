"""Compounds and the phrases that are made of them, by underthesea; its name appears nowhere else.

It runs at indexing time only, on titles and abstracts, never on unmarked text, and what it found is kept by the hash
of the paragraph. Its words give suggestions and labels; what is found never depends on them. It knows the tone places
of its dictionary (hoá, uỷ), so text is brought there before and back after.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec

from directives.text import to_old_tone

#: Raise it when the phrases of a paragraph change.
PHRASES_VERSION = 1

#: Phrases have at most so many compounds and syllables.
COMPOUNDS, SYLLABLES = 3, 8

_NO_LETTERS = re.compile(r"[^\w\s]+|[\d_]+")
_OPEN = re.compile(r"(?<![qQ])([óòỏõọÓÒỎÕỌ](?=[aeAE](?![^\W\d_]))|[úùủũụÚÙỦŨỤ](?=[yY](?![^\W\d_])))(.)")
_TONES = ("óòỏõọúùủũụÓÒỎÕỌÚÙỦŨỤ", "ooooouuuuuOOOOOUUUUU")
_BASE = dict(zip(*_TONES, strict=True))
_MOVED = {
    "a": "áàảãạ",
    "e": "éèẻẽẹ",
    "y": "ýỳỷỹỵ",
    "A": "ÁÀẢÃẠ",
    "E": "ÉÈẺẼẸ",
    "Y": "ÝỲỶỸỴ",
}

#: One call of the segmenter: a line to its words.
Segment = Callable[[str], list[str]]


def segmenter() -> Segment:
    """The segmenter, loaded now: it costs half a second and a hundred megabytes."""
    from underthesea import word_tokenize

    def segment(line: str) -> list[str]:
        words: list[str] = word_tokenize(line, use_token_normalize=False)
        return words

    return segment


def to_dictionary_tone(text: str) -> str:
    """hòa → hoà, ủy → uỷ: the places that the segmenter's dictionary knows. Length is kept."""
    return _OPEN.sub(_move, text)


def _move(match: re.Match[str]) -> str:
    first, second = match[1], match[2]
    return _BASE[first] + _MOVED[second][_TONES[0].index(first) % 5]


def phrases(paragraph: str, segment: Segment) -> list[str]:
    """The compounds of a paragraph and what two or three of them side by side make, lower case, in order."""
    found: dict[str, None] = {}
    for line in paragraph.splitlines():
        letters = _NO_LETTERS.sub(" , ", to_dictionary_tone(line))
        found.update(dict.fromkeys(_runs(segment(letters)) if letters.strip(" ,") else ()))
    return list(found)


def _runs(words: list[str]) -> Iterator[str]:
    for first in range(len(words)):
        run: list[str] = []
        for other in words[first : first + COMPOUNDS]:
            if " " not in other:
                break
            run += other.split()
            if len(run) <= SYLLABLES:
                yield to_old_tone(" ".join(run)).lower()


class PhraseCache:
    """Phrases by paragraph hash, kept in one file; paragraphs that are gone leave it at the next build."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = self._read()
        self._used: dict[str, list[str]] = {}
        self._segment: Segment | None = None

    def phrases(self, paragraph: str) -> list[str]:
        """The phrases of a paragraph, computed once."""
        key = hashlib.sha256(paragraph.encode("utf-8", "replace")).hexdigest()[:32]
        found = self._used.get(key)
        if found is None:
            found = self._held.get(key)
        if found is None:
            self._segment = self._segment or segmenter()
            found = phrases(paragraph, self._segment)
        self._used[key] = found
        return found

    def save(self, unused_too: bool = False) -> None:
        """Keep what was used, and the rest when not all was looked at; a cut file is only a slower build."""
        temporary = self._path.with_suffix(".tmp")
        kept = self._held | self._used if unused_too else self._used
        temporary.write_bytes(msgspec.json.encode({"version": _version(), "phrases": kept}))
        temporary.replace(self._path)

    def _read(self) -> dict[str, list[str]]:
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except (OSError, msgspec.DecodeError):
            return {}
        return kept.phrases if kept.version == _version() else {}


class _Kept(msgspec.Struct):
    version: str
    phrases: dict[str, list[str]]


def _version() -> str:
    return f"{PHRASES_VERSION}-{version('underthesea')}"
