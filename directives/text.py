"""Repair of text as it comes from pages and files, and its folding for comparison.

`repair` makes clean NFC text; everything else here expects that and keeps its length, character by character, so
that an offset into the folded or re-toned text is an offset into the repaired one.
"""

from __future__ import annotations

import re
import unicodedata

from directives.letters import TONED, WITH_TONE
from directives.syllables import is_syllable, with_old_tone

_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"

_SPACES = [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
#: Line and page breaks of Word, PDF and old Macintoshes; CR LF is one break.
_BREAKS = [0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029]
#: Soft hyphens, zero-width and bidi controls, variation selectors, byte order marks, halves of surrogate pairs.
_UNSEEN = [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
_UNSEEN += [*range(0xFE00, 0xFE10), *range(0xD800, 0xE000)]
_CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)]
_PRIVATE = range(0xE000, 0xF900)

_CLEAN: dict[int, str | None] = {
    **dict.fromkeys([*_CONTROLS, *_UNSEEN, *_PRIVATE], None),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_BREAKS, "\n"),
    **dict.fromkeys([0x2010, 0x2011], "-"),  # Word's unbreakable hyphen stands inside numbers
    **dict.fromkeys([0xD0, 0x189], "Đ"),
    0x256: "đ",
}

#: Anything that `_CLEAN` or a later step may change; most lines of most texts hold none of it.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\xd0\xf0\u0189\u0256\u0300-\u036f\u0370-\u052f\u061c\u1680\u180e"
    "\u2000-\u2011\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufe00-\ufe0f\ufeff\U000f0000-\U0010ffff]"
)
_FAR_PRIVATE = re.compile("[\U000f0000-\U0010ffff]+")
_ETH_WORD = re.compile(rf"(?<![{_LATIN}])[{_LATIN}]*ð[{_LATIN}]*")
#: A circumflex or breve typed after the tone does not compose: e, acute, circumflex.
_LATE_HAT = re.compile("([\u0300\u0301\u0303\u0309]+)([\u0302\u0306])")

_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТХІЈЅУаеорсхуіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABEKMHOPCTXIJSYaeopcxyijsABEZHIKMNOPTYXo",
)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_FOREIGN_WORD = re.compile("(?<!\\S)\\S*[\u0370-\u03ff\u0400-\u052f]\\S*")
_LATIN_LETTER = re.compile(f"[{_LATIN}]")


def repair(text: str) -> str:
    """Clean NFC text: one space, one line break, nothing unseen, the right Đ, no Cyrillic or Greek look-alikes.

    Line breaks and tabs stay, as do dashes (a number's own grammar reads them) and U+FFFD (it says that something
    was lost). Idempotent. The length may change.
    """
    if not _SUSPECT.search(text):
        if unicodedata.is_normalized("NFC", text):  # most lines of most texts: nothing below would find anything
            return text
    else:
        text = _FAR_PRIVATE.sub("", text.replace("\r\n", "\n").translate(_CLEAN))
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if "\u0302" in text or "\u0306" in text:
        text = unicodedata.normalize("NFC", _LATE_HAT.sub(r"\2\1", unicodedata.normalize("NFD", text)))
    if _FOREIGN.search(text):
        text = unicodedata.normalize("NFC", _FOREIGN_WORD.sub(_without_look_alikes, text))
    return _ETH_WORD.sub(_without_eth, text) if "ð" in text else text


def _without_look_alikes(word: re.Match[str]) -> str:
    """The word in Latin letters when all its foreign letters only look foreign and it is a Latin word or a number."""
    latin = word[0].translate(_LOOK_ALIKES)
    if _FOREIGN.search(latin):
        return word[0]
    is_number = "/" in latin and any(letter.isdigit() for letter in latin)
    return latin if is_number or _LATIN_LETTER.search(word[0]) else word[0]


def _without_eth(word: re.Match[str]) -> str:
    """ð is đ where that makes a syllable; phonetic script keeps it."""
    vietnamese = word[0].replace("ð", "đ")
    return vietnamese if is_syllable(vietnamese) else word[0]


def squash(text: str) -> str:
    """Spaces squashed within a line, lines stripped, runs of empty lines made one; none at the ends.

    An empty line is kept because it parts paragraphs, which passages and the cache of words go by.
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).strip("\n")


def _plain_letters() -> dict[int, str]:
    """Latin letters with marks → the letter below them; only where it is a single one."""
    table = {0x110: "D", 0x111: "d", 0xD0: "D", 0xF0: "d", 0x189: "D", 0x256: "d"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = unicodedata.normalize("NFD", chr(code))[0]
        if plain != chr(code):
            table[code] = plain
    return table


_PLAIN = _plain_letters()


def strip_marks(text: str) -> str:
    """The text without marks, đ → d, case kept. As long as `text` in NFC: the repaired text's offsets hold."""
    return text.translate(_PLAIN) if unicodedata.is_normalized("NFC", text) else strip_marks(_nfc(text))


def fold(text: str) -> str:
    """Lower-case without marks: what an unmarked question can match. As long as `text` in NFC.

    >>> fold("Đường Hoà Bình")
    'duong hoa binh'
    """
    return strip_marks(text).lower()


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_TONED_CLASS = "".join(letter for letter, (_, tone) in TONED.items() if tone)
_VOWEL_CLASS = "".join(TONED)
#: Words whose tone stands on one of two neighbouring vowels that begin with o, u or i: where styles and slips differ.
_TONED_OUI = "".join(letter for letter in _TONED_CLASS if TONED[letter][0] in "oOuUiI")
_MOVABLE = re.compile(
    rf"(?<![{_LATIN}])[A-Za-zđĐ]*(?:[oOuU][{_TONED_CLASS}]|[{_TONED_OUI}][{_VOWEL_CLASS}])[{_LATIN}]*"
)


def to_old_tone(text: str) -> str:
    """Every tone in its old place, as dictionaries and word segmenters expect it: hoà → hòa, thuỷ → thủy, tóan → toán.

    Length is kept, so offsets map back.
    """
    return _MOVABLE.sub(lambda word: with_old_tone(word[0]), text)


_I_TO_Y = {
    letter: WITH_TONE["y" if letter.islower() else "Y", tone] for letter, (base, tone) in TONED.items() if base in "iI"
}
_OPEN_I = re.compile(rf"(?<![{_LATIN}\d])([hklmstHKLMST]|[qQ][uU])([{''.join(_I_TO_Y)}])(?![{_LATIN}\d])")


def normalise_tone(text: str) -> str:
    """One form for what is spelled two ways: tones in their old place, and y for i alone after h, k, l, m, s, t, qu.

    For comparing, not for showing: kĩ → kỹ, lí → lý, quí → quý, and sĩ → sỹ. Works on unmarked words too (ki → ky).
    Length is kept.
    """
    return _OPEN_I.sub(lambda word: word[1] + _I_TO_Y[word[2]], to_old_tone(text))
