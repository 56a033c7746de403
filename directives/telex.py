"""Vietnamese typed with the keyboard program off: the bare keys of Telex and VNI, read as the syllable they mean.

Telex: aa ee oo aw ow uw w dd for the letters, s f r x j for the tones. VNI: 6 hat, 7 horn, 8 breve, 9 đ, 1 to 5 for
the tones. Both are typed behind their letter or at the end of the syllable; every way of reading is followed, and
only what is spelled as a syllable counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from directives.letters import ACUTE, DOT, GRAVE, HOOK, LEVEL, TILDE, VOWELS
from directives.syllables import is_syllable, place_tone

_TONES = dict(zip("sfrxj12345", (ACUTE, GRAVE, HOOK, TILDE, DOT) * 2, strict=True))
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"o": "ơ", "u": "ư"}
_BREVES = {"a": "ă"}
#: key → the letters that it changes, and into what
_CHANGES: dict[str, dict[str, str]] = {
    **{key: {key: hat} for key, hat in _HATS.items()},
    "w": _HORNS | _BREVES,
    "d": {"d": "đ"},
    "6": _HATS,
    "7": _HORNS,
    "8": _BREVES,
    "9": {"d": "đ"},
}
#: "nghieengs" is the longest syllable with two keys more.
LONGEST = 12

#: letters so far without their tone, and the tone
_State = tuple[str, int]


@lru_cache(maxsize=4096)
def typed_syllable(keys: str) -> str | None:
    """The syllable that the keys mean, in lower case; None where they mean none.

    >>> typed_syllable("cair"), typed_syllable("ddinhj"), typed_syllable("hanh2"), typed_syllable("plans")
    ('cải', 'định', 'hành', None)
    """
    if not keys.isascii() or not keys.isalnum() or len(keys) > LONGEST:
        return None
    states: list[_State] = [("", LEVEL)]
    for key in keys.lower():
        states = list(dict.fromkeys(following for state in states for following in _pressed(state, key)))
    read = (place_tone(letters, tone) for letters, tone in states if letters.isalpha())
    return next((word for word in read if is_syllable(word)), None)


def _pressed(state: _State, key: str) -> Iterator[_State]:
    """What a key may make of what was typed: a change of a letter first, a tone, then a letter of its own."""
    letters, tone = state
    yield from ((changed, tone) for changed in _changed(letters, key))
    if key in _TONES and not tone and any(letter in VOWELS for letter in letters):
        yield letters, _TONES[key]
    elif key == "w":
        yield letters + "ư", tone
    elif key.isalpha():
        yield letters + key, tone


def _changed(letters: str, key: str) -> Iterator[str]:
    """The letters with one of them changed by the key, the last that can be; "uo" takes its horns together."""
    changes = _CHANGES.get(key, {})
    if changes is _CHANGES["7"] or key == "w":
        for pair in ("uo", "ưo"):
            if pair in letters:
                yield letters.replace(pair, "ươ")
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in changes:
            yield letters[:at] + changes[letters[at]] + letters[at + 1 :]
