"""Abbreviations of offices, both ways: from the table beside this file, and learned from the texts that define them.

`abbreviations.tsv` holds abbreviation, expansion and kind (type, unit, organisation, term); one abbreviation may
have several rows, all of them are its readings. Sources: Decree 30/2020/NĐ-CP, Annex III, for types; the usage of
offices for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from directives.letters import MARKED_LETTERS
from directives.text import fold, normalise_tone

_TABLE = Path(__file__).with_name("abbreviations.tsv")


def _key(abbreviation: str) -> str:
    """Folded letters only: GD&ĐT, GDĐT and gddt are one."""
    return "".join(filter(str.isalnum, fold(abbreviation)))


def _words(phrase: str) -> str:
    """A phrase for comparison: its words, folded, without "và" and signs, which writers put in or leave out."""
    return " ".join(word for word in re.findall(r"\w+", fold(normalise_tone(phrase))) if word != "va")


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return tuple((short, long, kind) for short, long, kind in (line.split("\t") for line in lines))


@cache
def _longs() -> dict[str, list[tuple[str, str]]]:
    """Key → its (abbreviation as written, expansion), in the order of the table."""
    table: dict[str, list[tuple[str, str]]] = {}
    for short, long, _ in _rows():
        table.setdefault(_key(short), []).append((short, long))
    return table


@cache
def _shorts() -> dict[str, tuple[str, ...]]:
    """Phrase for comparison → its abbreviations."""
    table: dict[str, tuple[str, ...]] = {}
    for short, long, _ in _rows():
        table[_words(long)] = (*table.get(_words(long), ()), short)
    return table


@cache
def _units() -> frozenset[str]:
    return frozenset(_key(short) for short, _, kind in _rows() if kind == "unit")


def expansions(token: str) -> tuple[str, ...]:
    """What an abbreviation may stand for, or how a phrase is abbreviated: all readings, the likeliest first.

    Unknown: (). Marks may be missing ("gddt"); where the abbreviation carries đ, readings without it are left out.

    >>> expansions("CCHC"), expansions("cải cách hành chính")
    (('cải cách hành chính',), ('CCHC',))
    """
    readings = _longs().get(_key(token), []) if " " not in token.strip() else []
    if any(letter in MARKED_LETTERS for letter in token):
        readings = [(short, long) for short, long in readings if _same_letters(short, token)]
    exact_first = sorted(readings, key=lambda reading: not _same_letters(reading[0], token))
    return tuple(dict.fromkeys(long for _, long in exact_first)) or _shorts().get(_words(token), ())


def _same_letters(one: str, other: str) -> bool:
    return one.lower().replace("&", "") == other.lower().replace("&", "")


def is_abbreviation(token: str) -> bool:
    """Whether the table holds it, in any case, with or without đ and &."""
    return _key(token) in _longs()


def is_unit(token: str) -> bool:
    """Whether the table knows it as a drafting unit, as numbers of official letters end with."""
    return _key(token) in _units()


_SHORT = r"[A-ZĐƯ](?:[a-zđ]?&?[A-ZĐƯ]){1,11}[a-zđ]?"
_DEFINED = re.compile(
    r"\(\s*(?:(?:sau đây |dưới đây )?(?:được )?(?:gọi|viết)(?: chung| tắt){0,2}\s*(?:là|:)\s*)?"
    rf"[\"“']?({_SHORT})[\"”']?\s*\)"
)
_EXPLAINED = re.compile(rf"(?<![\w-])({_SHORT})\s*\(([^()\n]{{5,120}})\)")
_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_CLAUSE = re.compile(r"[.;:\n“”\"]|[-–]\s")
#: How far before its abbreviation a phrase may begin, in characters.
_REACH = 160
#: Words that carry no letter of the abbreviation.
_SILENT = frozenset({"và", "của", "các", "về", "cho", "với", "trong", "những", "the", "hoặc"})
_PIECE = re.compile(r"[A-ZĐƯ][a-zđ]?|&")


def learn(text: str) -> dict[str, str]:
    """The abbreviations that a (repaired) text defines, with their phrases: {'CCHC': 'cải cách hành chính'}.

    Reads "cải cách hành chính (CCHC)", "… (sau đây gọi tắt là CCHC)" and "CCHC (cải cách hành chính)"; the letters
    must be the initials of the phrase's words, in their order, "và" apart. Of two definitions the first holds.
    """
    found: dict[str, str] = {}
    for short, phrase in _definitions(text):
        found.setdefault(short, phrase)
    return found


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    for match in _DEFINED.finditer(text):
        before = _PARENTHESES.sub("", text[max(0, match.start() - _REACH) : match.start()])
        phrase = _phrase(match[1], _CLAUSE.split(before)[-1].split())
        if phrase:
            yield match[1], phrase
    for match in _EXPLAINED.finditer(text):
        phrase = _phrase(match[1], match[2].split())
        if phrase and len(phrase.split()) == len(match[2].split()):
            yield match[1], phrase


def _phrase(short: str, words: list[str]) -> str | None:
    """The words at the end of `words` whose initials the abbreviation is made of; None when they do not fit."""
    pieces = [piece for piece in _PIECE.findall(short) if piece != "&"]
    at = len(words)
    for piece in reversed(pieces):
        at -= 1
        while at >= 0 and not _begins(words[at], piece):
            if _bare(words[at]) not in _SILENT and words[at] not in ("&", "-", ","):
                return None
            at -= 1
        if at < 0:
            return None
    return " ".join(words[at:]).strip(" ,-") if len(pieces) > 1 else None


def _bare(word: str) -> str:
    return word.strip(",.-–()").lower()


def _begins(word: str, piece: str) -> bool:
    """Whether a piece stands for the word: H for hành, Tr for trung; D for đào, if the stroke was left out."""
    bare = _bare(word)
    return bare.startswith(piece.lower()) or (fold(bare).startswith(fold(piece)) and not piece.startswith("Đ"))
