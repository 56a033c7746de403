"""Similar documents: those that share the telling words of one, its title and beginning taken as the question."""

from __future__ import annotations

from indexer.engine import Found, Matching, Query, Word
from indexer.opened import Opened
from indexer.words import clauses_of, pairs_of, words_of

#: The question is made of so many words, out of the first so many characters.
WORDS, LENGTH = 30, 2000
#: So many are given, if they reach this share of the document's own score.
MOST, ENOUGH = 5, 0.2


def similar(opened: Opened, document: int) -> list[Found]:
    """The most similar documents, best first, without the document itself."""
    query = _query(opened, document)
    if not query.clauses:
        return []
    page = opened.engine.ask(query)
    own = next((found.score for found in page.found if found.document == document), 0.0)
    others = [found for found in page.found if found.document != document and found.score >= own * ENOUGH]
    return others[:MOST]


def _query(opened: Opened, document: int) -> Query:
    text = "\n".join(
        opened.originals.text(part.number)
        for part in opened.originals.parts(document)
        if part.field in ("title", "abstract", "text")
    )[:LENGTH]
    words = words_of(text)
    telling = sorted(dict.fromkeys(words), key=lambda word: -_telling(opened, word))[:WORDS]
    pairs = tuple(pair for pair in pairs_of(words) if any(word.folded in pair for word in telling))
    return Query(clauses=clauses_of(telling), pairs=pairs[: 2 * WORDS], matching=Matching.ANY, limit=MOST + 1)


def _telling(opened: Opened, word: Word) -> float:
    """Words of this document alone say nothing of others."""
    return opened.engine.terms.rarity(word) if opened.engine.terms.holds(word) > 1 else 0.0
