"""The letters of Vietnamese: vowels, their tones, and how to take one from the other. Contains no rules of spelling."""

from __future__ import annotations

import unicodedata

#: The twelve vowel letters without a tone.
VOWELS = "aăâeêioôơuưy"

#: Combining marks of the five written tones, by their place in a row of `_ROWS`; 0 is the level tone.
LEVEL, GRAVE, ACUTE, HOOK, TILDE, DOT = range(6)
_TONE_MARKS = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")

#: Each vowel with its six tones, in both cases: "aàáảãạ", "AÀÁẢÃẠ" …
_ROWS = tuple(
    "".join(unicodedata.normalize("NFC", vowel + mark) for mark in _TONE_MARKS) for vowel in VOWELS + VOWELS.upper()
)

#: "ế" → ("ê", ACUTE); every vowel letter in both cases.
TONED: dict[str, tuple[str, int]] = {letter: (row[0], tone) for row in _ROWS for tone, letter in enumerate(row)}

#: ("ê", ACUTE) → "ế"
WITH_TONE: dict[tuple[str, int], str] = {toned: letter for letter, toned in TONED.items()}

#: Table for `str.translate` that takes the tones off and leaves the letters: "ế" → "ê".
TONELESS: dict[int, str] = {ord(letter): base for letter, (base, tone) in TONED.items() if tone}

#: All letters that Vietnamese adds to the Latin alphabet, for character classes.
MARKED_LETTERS = "".join(sorted(letter for letter in (*TONED, "đ", "Đ") if not letter.isascii()))


def tone_of(word: str) -> int | None:
    """The tone of a word of one syllable; None when it carries two."""
    tones = [TONED[letter][1] for letter in word if letter in TONED and TONED[letter][1]]
    if len(tones) > 1:
        return None
    return tones[0] if tones else LEVEL
