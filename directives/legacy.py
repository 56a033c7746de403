"""Texts in a character set older than Unicode: which one, decided by the words that it gives, and the decoding.

A font's name proves nothing (nearly half of the documents that declare .VnTime hold Unicode). What decides is how many
words become possible Vietnamese syllables: first for the whole document, then a line may differ on strong evidence.
Unicode wins every tie, so a Unicode document is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from directives import tcvn3
from directives.encodings import VISCII, VNI, VPS
from directives.syllables import is_syllable

UNICODE = "unicode"

#: Runs that may be words in any of the sets: no white space, no ASCII punctuation, no digits. U+00A0 may be a letter.
_WORD = re.compile(r"[^ \t-\r\u2000-\u200a\u2028\u2029\u202f\u205f\u3000!-@\[-`{-~]+")
#: Lines, and the cells of a table row: each may come from another hand.
_SEGMENT = re.compile(r"[^\n\t]+")
#: Letters that only Unicode writes with one character: a word that holds one is not in an older set.
_ONLY_UNICODE = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_NOT_LETTERS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
#: pdfium's mark for a hyphen at the end of a line.
_LINE_END_HYPHEN = "\ufffe"
#: Letters of TCVN3 that stand alone as abbreviations: 500® (đồng), ¦.TH (ước thực hiện), § (Đ).
_ABBREVIATIONS = frozenset("®¦§")
#: A line inside a document of another set is turned over only by this many words that nothing else explains.
_STRONG = 3


@dataclass(frozen=True, slots=True)
class Decoded:
    """Texts in Unicode; `encoding` is the document's, `mixed` says that some lines were in another one."""

    texts: tuple[str, ...]
    encoding: str
    mixed: bool = False
    #: Words that kept characters which the encoding does not know, a few for the report.
    unmapped: tuple[str, ...] = ()


def decode(texts: Sequence[str]) -> Decoded:
    """The pages of one document in Unicode, not yet NFC; the texts themselves if they already are."""
    encoding = _encoding_of(Counter(word for text in texts for word in _odd_words(text)))
    segments = _Segments(encoding)
    decoded = tuple(_SEGMENT.sub(segments.decode, text).replace(_LINE_END_HYPHEN, "-") for text in texts)
    return Decoded(decoded, encoding, segments.mixed, _unmapped(decoded) if encoding != UNICODE else ())


def decode_short(text: str) -> str:
    """A name or a title in Unicode, judged alone: thin evidence, so only when every word fits."""
    words = Counter(_odd_words(text))
    encoding = _encoding_of(words)
    if encoding == UNICODE or not all(_is_word(_DECODERS[encoding](word)) for word in words):
        return text
    return _DECODERS[encoding](text)


def _encoding_of(words: Mapping[str, int]) -> str:
    """The set in which most words are syllables; it must explain half of them and clearly more than Unicode does."""
    if all(_is_word(word) for word in words):
        return UNICODE
    votes = {name: sum(n for word, n in words.items() if _is_word(read(word))) for name, read in _DECODERS.items()}
    best = max(votes, key=lambda name: votes[name])
    as_it_stands = sum(count for word, count in words.items() if _is_word(word))
    total = sum(words.values())
    convinced = votes[best] >= max(total / 2, as_it_stands * 1.25, as_it_stands + 2)
    return best if convinced else UNICODE


class _Segments:
    """Decodes the lines of one document and remembers whether any was of another set."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self.mixed = False

    def decode(self, match: re.Match[str]) -> str:
        line = match[0]
        if line.isascii():
            return line
        encoding = self._encoding_of_line(line)
        if encoding == UNICODE:
            return line
        read = _DECODERS[encoding]
        raised = tcvn3.raised(line, [word.span() for word in _WORD.finditer(line)]) if encoding == "tcvn3" else ()

        def letters(word: re.Match[str]) -> str:
            decoded = read(word[0]) if _may_be_old(word[0]) else word[0]
            return decoded.upper() if word.start() in raised else decoded

        return _WORD.sub(letters, line)

    def _encoding_of_line(self, line: str) -> str:
        words = _odd_words(line)
        as_it_stands = sum(_is_word(word) for word in words)
        if self._encoding == UNICODE:
            other = _odd_line(words, as_it_stands)
            self.mixed = self.mixed or other != UNICODE
            return other
        if as_it_stands > sum(_is_word(_DECODERS[self._encoding](word)) for word in words):
            self.mixed = True
            return UNICODE
        return self._encoding


def _odd_words(text: str) -> list[str]:
    """The words that tell anything: those with a character beyond ASCII, but for signs that stand alone."""
    return [word for word in _WORD.findall(text) if not word.isascii() and not _is_sign(word)]


def _is_sign(word: str) -> bool:
    """A dash, a degree sign; two signs together may be a word (®· is đã)."""
    return len(word) == 1 and not word.isalpha()


def _may_be_old(word: str) -> bool:
    return (not _is_sign(word) or word in _ABBREVIATIONS) and not _ONLY_UNICODE.search(word)


def _odd_line(words: Sequence[str], as_it_stands: int) -> str:
    """The older set of one line in a Unicode document; Unicode unless nearly every word says otherwise."""
    if len(words) < _STRONG or as_it_stands * 4 > len(words) or any(_ONLY_UNICODE.search(word) for word in words):
        return UNICODE
    votes = {
        name: len({word for word in words if not _is_word(word) and _is_word(read(word))})
        for name, read in _DECODERS.items()
    }
    best = max(votes, key=lambda name: votes[name])
    return best if votes[best] >= max(_STRONG, 0.75 * len(set(words))) else UNICODE


@lru_cache(maxsize=50_000)
def _is_word(word: str) -> bool:
    """A possible syllable once the quotation marks and dashes around it are gone; several, where U+00A0 joins them."""
    return all(is_syllable(unicodedata.normalize("NFC", _NOT_LETTERS.sub("", part))) for part in word.split("\u00a0"))


def _unmapped(texts: Iterable[str]) -> tuple[str, ...]:
    """Words in which a sign stands between letters: a character that the table did not know."""
    found = Counter(word for text in texts for word in _WORD.findall(text) if _SIGN_INSIDE.search(word))
    return tuple(word for word, _ in found.most_common(5))


_SIGN_INSIDE = re.compile("[^\\W\\d_][\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7]+[^\\W\\d_]")


def _by_letter(table: Mapping[str, str]) -> Callable[[str], str]:
    translation = str.maketrans(dict(table))
    return lambda word: word.translate(translation)


_VNI_PAIR = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))


def _vni(word: str) -> str:
    return _VNI_PAIR.sub(lambda pair: VNI[pair[0]], word)


def _reread(charset: str) -> Callable[[str], str]:
    """Bytes that were read as cp1252 and belong to a set that Python knows; the word itself where they do not fit."""

    def read(word: str) -> str:
        try:
            data = b"".join(char.encode("cp1252") if ord(char) > 0xFF else char.encode("latin-1") for char in word)
            return data.decode(charset)
        except UnicodeError:
            return word

    return read


#: How each set turns a word as seen into what was meant. The order decides ties.
_DECODERS: Mapping[str, Callable[[str], str]] = {
    "tcvn3": tcvn3.read_word,
    "vni": _vni,
    "viscii": _by_letter(VISCII),
    "vps": _by_letter(VPS),
    "windows-1258": _reread("cp1258"),
    "utf-8": _reread("utf-8"),
}
