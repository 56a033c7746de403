"""A question as tokens: words, digits and signs, folded, with their places. For reading numbers only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from directives import issuers, types
from directives.abbreviations import is_abbreviation
from directives.issuers import code_key
from directives.syllables import is_folded_syllable
from directives.text import fold

_TOKEN = re.compile(r"(?P<digits>\d+)|(?P<word>[^\W\d_]+(?:&[^\W\d_]+)*)|(?P<sign>\S)")
#: L and I for 1, O for 0, inside a run of digits that codes follow or that begins it: l52/TB, 1O3/KH.
_CODES = "qd|kh|tb|bc|cv|hd|tt|nd|nq|ct|ttr|gm|kl"
_SLIP = re.compile(
    r"(?<![^\W_])(?=[lio\d]*\d)(?=\d*[lio])[lio\d]{2,6}"
    rf"(?=[a-e]?\s*[/-]|\s+(?:{_CODES}|ubnd|hdnd|b?gddt|sgddt)(?!\w))"
)
_SLIP_BEHIND = re.compile(
    rf"(?<![^\W_])(?P<lead>(?:so|{_CODES}|dinh|hoach|bao|cao|van|dan|thi|tu|quyet|trinh|luan)\s+)"
    r"(?=[lio\d]*\d)[lio\d]{2,6}(?![^\W_])"
)
_DIGITS = str.maketrans("lio", "110")


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `text` is folded, `raw` as typed."""

    kind: str
    text: str
    raw: str
    start: int
    end: int

    @property
    def is_digits(self) -> bool:
        return self.kind == "digits"

    @property
    def is_word(self) -> bool:
        return self.kind == "word"


def tokens_of(question: str) -> list[Token]:
    """The tokens of a (repaired) question."""
    folded = _SLIP.sub(lambda slip: slip[0].translate(_DIGITS), fold(question))
    folded = _SLIP_BEHIND.sub(lambda slip: slip["lead"] + slip[0][len(slip["lead"]) :].translate(_DIGITS), folded)
    found = (
        Token(match.lastgroup or "", match[0], question[match.start() : match.end()], match.start(), match.end())
        for match in _TOKEN.finditer(folded)
    )
    tokens: list[Token] = []
    for token in found:
        is_glued = token.is_word and tokens and tokens[-1].is_digits and tokens[-1].end == token.start
        tokens.extend(_letter_apart(token) if is_glued else (token,))
    return tokens


def _letter_apart(word: Token) -> tuple[Token, ...]:
    """A word glued to a serial, the serial's own letter taken off: 66bNQTW is 66b and NQTW."""
    text, raw, cut = word.text[1:], word.raw[1:], word.start + 1
    if word.text[0] not in "abcde" or len(text) < 2:
        return (word,)
    is_told_by_case = word.raw[0].islower() and raw[:2].isupper()
    is_run = len(split_glued(word.text)) > 1 or _is_whole(word.text)
    if not is_told_by_case and (is_run or not (len(split_glued(text)) > 1 or _is_whole(text))):
        return (word,)
    return Token("word", word.text[0], word.raw[0], word.start, cut), Token("word", text, raw, cut, word.end)


def is_code(token: Token, *, after_code: bool = False) -> bool:
    """Whether a word can be a code standing free: one that is known, one in capitals, or one that cannot be a syllable.

    Behind another code any word that is no syllable is one.
    """
    if not token.is_word or len(token.text) < 2:
        return False
    is_known = bool(types.canonical_code(token.raw) or issuers.canonical_code(token.raw))
    if is_folded_syllable(token.text):
        return token.raw.isupper() and (is_known or is_abbreviation(token.raw))
    has_capital_inside = any(letter.isupper() for letter in token.raw[1:])
    is_vowelless = not set(token.text) & set("aeiouy")
    return is_known or after_code or has_capital_inside or is_vowelless or _is_glued(token.text)


def is_word_of_language(token: Token) -> bool:
    """Whether a word may be an ordinary one: a syllable that is no known code."""
    return is_folded_syllable(token.text) and not _is_whole(token.text)


def _is_glued(text: str) -> bool:
    return len(split_glued(text)) > 1


#: Longer than any number's codes run together.
_LONGEST_RUN = 40


@lru_cache(maxsize=4096)
def split_glued(text: str) -> tuple[str, ...]:
    """Folded codes run together, taken apart where every part is known: qdsgddt → qd, sgddt; else the run as it is."""
    text = code_key(text)
    if not 4 <= len(text) <= _LONGEST_RUN or _is_whole(text):
        return (text,)
    for at in range(len(text) - 2, 1, -1):
        head, tail = text[:at], text[at:]
        if types.canonical_code(head) or issuers.canonical_code(head):
            rest = split_glued(tail)
            # A type stands first and nowhere else: in QĐ-CTUBND "CT" is the committee's chairman.
            if not types.canonical_code(rest[0]) and (len(rest) > 1 or _is_known(tail)):
                return (head, *rest)
    return (text,)


def _is_whole(code: str) -> bool:
    return bool(types.canonical_code(code) or issuers.canonical_code(code)) or is_abbreviation(code)


def _is_known(code: str) -> bool:
    return bool(issuers.canonical_code(code)) or is_abbreviation(code)


def merged(codes: list[str]) -> tuple[str, ...]:
    """Neighbouring pieces of one issuer's code made one: sgd, dt → sgddt."""
    whole: list[str] = []
    for code in codes:
        if whole and not issuers.canonical_code(whole[-1]) and issuers.canonical_code(whole[-1] + code):
            whole[-1] += code
        else:
            whole.append(code)
    return tuple(whole)
