"""Did you mean: for words that the index does not hold, the nearest that it holds and that stand beside their
neighbours there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from directives.syllables import is_syllable
from indexer.analysis import Token, has_marks, tokens
from indexer.engine import Word
from indexer.opened import Opened

_LETTERS = "abcdeghiklmnopqrstuvxy"
#: At most so many words are corrected, and words of so many letters.
WORDS, LONGEST = 3, 9


def did_you_mean(opened: Opened, text: str) -> str | None:
    """The question with its unknown words corrected; None when there is nothing to correct or no way to."""
    marked = has_marks(text)
    read = list(tokens(text))
    unknown = [place for place, token in enumerate(read) if _is_unknown(opened, token, marked)]
    if not unknown or len(unknown) > WORDS:
        return None
    corrected = text
    for place in reversed(unknown):
        better = _best(opened, read, place, marked)
        if better is None:
            return None
        corrected = corrected[: read[place].start] + better + corrected[read[place].end :]
    return corrected if corrected != text else None


def _is_unknown(opened: Opened, token: Token, marked: bool) -> bool:
    """A word that stands nowhere; codes and numbers are left alone, and so are syllables that exist."""
    if not token.folded.isalpha() or not 2 <= len(token.folded) <= LONGEST:
        return False
    if not opened.engine.terms.holds(Word(token.folded)):
        return True
    return marked and not is_syllable(token.marked) and not opened.engine.terms.holds(Word(token.folded, token.marked))


def _best(opened: Opened, read: list[Token], place: int, marked: bool) -> str | None:
    token = read[place]
    before = read[place - 1].folded if place else None
    after = read[place + 1].folded if place + 1 < len(read) else None
    candidates = {*_near(token.folded), token.folded}
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


def _split(opened: Opened, word: str) -> tuple[str, str] | None:
    """Two words that were typed as one."""
    ways = [(opened.engine.terms.side_by_side(word[:at], word[at:]), at) for at in range(2, len(word) - 1)]
    best = max(ways, default=(0, 0))
    return (word[: best[1]], word[best[1] :]) if best[0] else None


def _shown(opened: Opened, folded: str, marked: bool, typed: str = "") -> str:
    """The word as it is written, when the question has marks: with the letters that were typed, else most often."""
    if not marked:
        return folded
    forms = opened.engine.terms.forms(folded)
    letters = Counter(typed)
    return max(forms, key=lambda form: ((letters & Counter(form[0])).total(), form[1]), default=(folded, 0))[0]
