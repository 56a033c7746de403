"""Did you mean: the question as it was typed with the keyboard program off, or its unknown words as the nearest that
the index holds and that stand beside their neighbours there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from directives.syllables import is_folded_syllable, is_syllable
from directives.telex import typed_syllable
from directives.text import fold
from indexer.analysis import Token, has_marks, tokens
from indexer.engine import Word
from indexer.opened import Opened
from indexer.query import Reading

_LETTERS = "abcdeghiklmnopqrstuvxy"
#: At most so many words are corrected, and words of so many letters.
WORDS, LONGEST = 3, 9
#: Words that were typed as one are told apart up to so many letters; each has so many.
LONGEST_RUN, SHORTEST_PIECE, LONGEST_PIECE = 40, 2, 7

Spans = tuple[tuple[int, int], ...]


def corrections(opened: Opened, reading: Reading) -> Iterator[str]:
    """What may have been meant, the likeliest first; nothing when there is nothing to correct or no way to."""
    candidates = (_by_keys(opened, reading), _by_letters(opened, reading))
    return (better for better in candidates if better and better != reading.text)


def _by_keys(opened: Opened, reading: Reading) -> str | None:
    """The question when all of it was typed in the keys of Telex or VNI."""
    text = reading.text
    if has_marks(text):
        return None
    meant = {token: _meant(opened, token) for token in _outside(text, reading.used)}
    changed = [token for token, word in meant.items() if word != token.folded]
    # A digit behind one word is a number more often than a tone: "quy1 2018".
    is_typing = len(changed) > 1 or any(token.folded.isalpha() for token in changed)
    if None in meant.values() or not is_typing or all(_is_held(opened, token.folded) for token in changed):
        return None
    return _replaced(text, {token: str(meant[token]) for token in changed})


def _meant(opened: Opened, token: Token) -> str | None:
    """The syllable that a word's keys mean, the word itself where it is one, None where it is neither."""
    folded = token.folded
    if folded.isdecimal() or is_folded_syllable(folded) or opened.readings(folded):
        return folded
    word = typed_syllable(folded)
    if word and opened.engine.terms.holds(Word(fold(word), word)):
        return word
    return folded if _is_held(opened, folded) else None


def _by_letters(opened: Opened, reading: Reading) -> str | None:
    """The question with its unknown words corrected."""
    text, marked = reading.text, has_marks(reading.text)
    read = list(tokens(text))
    words = _outside(text, (*reading.used, *_named(reading)))
    unknown = [place for place, token in enumerate(read) if token in words and _is_unknown(opened, token, marked)]
    if not unknown or len(unknown) > WORDS:
        return None
    better = {read[place]: _best(opened, read, place, marked) for place in unknown}
    known = {token: word for token, word in better.items() if word is not None}
    return _replaced(text, known) if len(known) == len(better) else None


def _named(reading: Reading) -> Spans:
    """Where numbers and the period stand."""
    period = reading.period
    numbers = ((ask.start, ask.end) for ask in reading.numbers)
    return (*numbers, (period.start, period.end)) if period else tuple(numbers)


def _outside(text: str, spans: Spans) -> list[Token]:
    return [token for token in tokens(text) if not any(start <= token.start < end for start, end in spans)]


def _replaced(text: str, better: dict[Token, str]) -> str:
    for token in sorted(better, key=lambda token: -token.start):
        text = text[: token.start] + better[token] + text[token.end :]
    return text


def _is_held(opened: Opened, folded: str) -> bool:
    return opened.engine.terms.holds(Word(folded)) > 0


def _is_unknown(opened: Opened, token: Token, marked: bool) -> bool:
    """A word that stands nowhere; codes, numbers and abbreviations are left alone, and so are syllables that exist."""
    if not token.folded.isalpha() or not SHORTEST_PIECE <= len(token.folded) <= LONGEST_RUN:
        return False
    if token.marked != token.folded and is_syllable(token.marked):
        return False
    if not _is_held(opened, token.folded):
        return not opened.readings(token.marked)
    return marked and not is_syllable(token.marked) and not opened.engine.terms.holds(Word(token.folded, token.marked))


def _best(opened: Opened, read: list[Token], place: int, marked: bool) -> str | None:
    token = read[place]
    before = read[place - 1].folded if place else None
    after = read[place + 1].folded if place + 1 < len(read) else None
    candidates = {*_near(token.folded), token.folded} if len(token.folded) <= LONGEST else set()
    held = [(word, opened.engine.terms.holds(Word(word))) for word in candidates]
    ranked = [(_beside(opened, before, word, after), count, word) for word, count in held if count]
    split = _split(opened, token.folded)
    if split and not any(beside for beside, _, _ in ranked):
        return " ".join(_shown(opened, word, marked) for word in split)
    return _shown(opened, max(ranked)[2], marked, token.marked) if ranked else None


def _beside(opened: Opened, before: str | None, word: str, after: str | None) -> int:
    """In how many documents the word stands beside its neighbours of the question."""
    pairs = [(before, word)] if before else []
    pairs += [(word, after)] if after else []
    return sum(opened.engine.terms.side_by_side(first, second) for first, second in pairs)


def _near(word: str) -> Iterator[str]:
    """The words at one slip: a letter less, two letters swapped, another letter, a letter more."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in _LETTERS)


def _split(opened: Opened, word: str) -> tuple[str, ...] | None:
    """The words that were typed as one: each stands beside the next somewhere, the rarest such pair most often."""
    #: for each place the ways to it, by their last word: how often their rarest pair stands, and their words
    ways: list[dict[str, tuple[int, tuple[str, ...]]]] = [{} for _ in range(len(word) + 1)]
    for end in range(SHORTEST_PIECE, len(word) + 1):
        for start in range(max(0, end - LONGEST_PIECE), end - SHORTEST_PIECE + 1):
            piece = word[start:end]
            found = [_joined(opened, way, piece) for way in ways[start].values()] if start else [(len(word), (piece,))]
            best = max(found, key=lambda way: (way[0], -len(way[1])), default=(0, ()))
            if best[0]:
                ways[end][piece] = best
    whole = [way for way in ways[len(word)].values() if len(way[1]) > 1]
    return max(whole, key=lambda way: (way[0], -len(way[1])))[1] if whole else None


def _joined(opened: Opened, way: tuple[int, tuple[str, ...]], piece: str) -> tuple[int, tuple[str, ...]]:
    """A way with one word more."""
    beside = opened.engine.terms.side_by_side(way[1][-1], piece)
    return (beside if len(way[1]) == 1 else min(way[0], beside)), (*way[1], piece)


def _shown(opened: Opened, folded: str, marked: bool, typed: str = "") -> str:
    """The word as it is written, when the question has marks: with the letters that were typed, else most often."""
    if not marked:
        return folded
    forms = opened.engine.terms.forms(folded)
    letters = Counter(typed)
    return max(forms, key=lambda form: ((letters & Counter(form[0])).total(), form[1]), default=(folded, 0))[0]
