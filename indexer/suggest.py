"""Suggestions while a question is typed: numbers, phrases and titles that begin so, from the index itself."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.grammar import clean
from indexer.learned import key
from indexer.opened import Opened

#: So many suggestions are given.
MOST = 8
#: So many candidates of each kind are looked at.
LOOKED_AT = 2000


def suggestions(opened: Opened, typed: str) -> tuple[str, ...]:
    """What the typed text may become, the likeliest first; nothing for an empty text."""
    text = clean(typed)[0]
    begun = key(text)
    if not begun:
        return ()
    found = dict.fromkeys(_numbers(opened, begun) if begun[0].isdigit() else ())
    found.update(dict.fromkeys(_phrases(opened, begun, "", text)))
    found.update(dict.fromkeys(_titles(opened, begun)))
    for nearby in (True, False):
        if len(found) < (MOST if nearby else 1):
            found.update(dict.fromkeys(_continued(opened, begun.split(), text, nearby)))
    return tuple(found)[:MOST]


def _continued(opened: Opened, words: list[str], text: str, nearby: bool) -> Iterator[str]:
    """The first words as typed, the last ones completed."""
    for kept in range(1, len(words)):
        if not words[kept - 1].isdigit() and len(words[kept]) > 1:
            before = " ".join(text.split()[:kept]) + " "
            yield from _phrases(opened, " ".join(words[kept:]), before, text, nearby)


def _numbers(opened: Opened, begun: str) -> Iterator[str]:
    """The numbers of the documents whose serial begins so."""
    keys = opened.engine.keys("number")
    given = 0
    serial, _, codes = begun.partition(" ")
    for place in keys.lexicon.starting(f"{serial}/{codes.replace(' ', '')}" if codes else serial, LOOKED_AT):
        held = keys.lexicon.word(place)
        if not codes and not held.isdigit():
            continue
        for document in keys.holders(held).tolist():
            number = opened.originals.record(document).number
            if number and given < MOST:
                given += 1
                yield number


def _phrases(opened: Opened, begun: str, before: str, typed: str, nearby: bool = False) -> Iterator[str]:
    """The phrases that begin so, those in the most documents first; marks that were typed are kept to.

    `before`: words that stay in front; `nearby`: a phrase must stand beside them somewhere.
    """
    learned = opened.learned
    places = list(learned.phrase_keys.starting(begun, LOOKED_AT))
    if nearby:
        last = key(before).split()[-1:]
        firsts = {place: learned.phrase_keys.word(place).split()[0] for place in places}
        places = [place for place in places if last and opened.engine.terms.side_by_side(last[0], firsts[place])]
    shown = [(before + learned.phrase_shown.word(place), int(learned.phrase_counts[place])) for place in places]
    shown.sort(key=lambda each: (not each[0].startswith(typed.lower()), -each[1], len(each[0])))
    return (text for text, _ in shown[:MOST] if key(text) != key(typed) or len(shown) == 1)


def _titles(opened: Opened, begun: str) -> Iterator[str]:
    learned = opened.learned
    for place in learned.title_keys.starting(begun, MOST):
        yield opened.originals.record(int(learned.title_documents[place])).title
