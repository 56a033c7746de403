"""The query language that people guess: what each stretch of a typed question is, with its place.

    word           "exact words"      -without      this OR that (HOẶC, |)
    số: loại: năm: cơ quan: phòng: người ký: từ: đến:       with or without marks

Every string is a question: what is no operator is a word, a lone quote is nothing. The reading takes one pass, so no
operator costs more than its length.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from directives.text import fold, repair

#: A question is cut here, with a notice.
LONGEST_QUESTION = 1000


class Mark(Enum):
    """What a stretch of a question is."""

    WORD = "word"
    PHRASE = "phrase"
    NAME = "name"
    MINUS = "minus"
    OR = "or"


#: folded name before a colon → what it sets
NAMES = {
    "so": "number",
    "so hieu": "number",
    "so ky hieu": "number",
    "loai": "type",
    "loai van ban": "type",
    "nam": "year",
    "co quan": "issuer",
    "co quan ban hanh": "issuer",
    "phong": "unit",
    "nguoi ky": "signer",
    "linh vuc": "field",
    "tu": "since",
    "tu ngay": "since",
    "den": "until",
    "den ngay": "until",
}

_NAMES = "|".join(sorted((re.escape(name).replace(r"\ ", r"\s+") for name in NAMES), key=len, reverse=True))
_NAME = re.compile(rf"(?<![^\W_])(?:{_NAMES})\s*:")
_LEXEME = re.compile(
    r"""(?P<phrase>["“”„«][^"“”„«»]*["“”»])
      | (?P<minus>(?<!\S)[-–](?=[^\W_]|["“«]))
      | (?P<or>(?<!\S)(?:OR|HOẶC|\|)(?!\S))
      | (?P<word>[^\W_]+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`text[start:end]` of the question and what it is; `value`: the words of a phrase, what a name sets."""

    mark: Mark
    value: str
    start: int
    end: int


#: Folded words that make a question a sentence: its other words need not all stand in the answer.
_ASKING = re.compile(
    r"\?\s*$|\b(?:the nao|nhu nao|bao nhieu|bao lau|bao gio|khi nao|o dau|la gi|nhung gi|tai sao|vi sao|lam sao|ra sao"
    r"|hay khong|duoc khong|phai khong|co phai|dung hay sai)\b|\b(?:gi|nao|dau|khong|sao)$"
)


def is_sentence(text: str) -> bool:
    """Whether the question is asked in a sentence rather than named by its words."""
    return _ASKING.search(fold(text)) is not None


def clean(typed: str) -> tuple[str, bool]:
    """The question repaired and on one line, and whether it had to be cut."""
    cut = len(typed) > LONGEST_QUESTION
    # What is unseen goes first: a soft hyphen parts no word.
    text = repair(typed[:LONGEST_QUESTION])
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split()), cut


def lexemes(text: str) -> Iterator[Lexeme]:
    """The stretches of a cleaned question, in order."""
    folded = fold(text)
    names = {match.start(): match for match in _NAME.finditer(folded)} if len(folded) == len(text) else {}
    at = 0
    for start, match in sorted(names.items()):
        if start >= at:
            yield from _plain(text, at, start)
            yield Lexeme(Mark.NAME, NAMES[" ".join(match.group()[:-1].split())], start, match.end())
            at = match.end()
    yield from _plain(text, at, len(text))


def unwanted(lexed: list[Lexeme]) -> list[tuple[int, int]]:
    """Where what is not wanted stands: each minus with the word or phrase behind it."""
    pairs = itertools.pairwise(lexed)
    behind = (Mark.WORD, Mark.PHRASE)
    return [(minus.start, what.end) for minus, what in pairs if minus.mark is Mark.MINUS and what.mark in behind]


def _plain(text: str, start: int, end: int) -> Iterator[Lexeme]:
    for match in _LEXEME.finditer(text, start, end):
        mark = Mark(str(match.lastgroup))
        value = match.group()[1:-1] if mark is Mark.PHRASE else match.group()
        yield Lexeme(mark, value, match.start(), match.end())
