"""Help on a page without results: fewer words, no filters, other years."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from indexer.answers import SearchQuery, Sort
from web.backend import Index
from web.facets import Link, Searcher, unfiltered

YEAR = re.compile(r"\b(?:năm\s+)?(?:19|20)\d\d\b", re.IGNORECASE)
#: How many ways out are offered of each kind.
OFFERED = 4


@dataclass(frozen=True, slots=True)
class Help:
    """Ways out, each one tried: it leads to results."""

    without_filters: Link | None
    fewer: tuple[Link, ...]
    without_year: Link | None
    newest: str


def empty_help(index: Index, at: Searcher) -> Help:
    """What to offer when nothing was found."""
    query = at.query
    bare = unfiltered(query)
    return Help(
        without_filters=next(iter(tried(index, at, [bare])), None) if bare != replace(query, page=1) else None,
        fewer=tried(index, at, fewer_words(bare)),
        without_year=next(iter(tried(index, at, year_dropped(bare))), None),
        newest=at.url(SearchQuery(sort=Sort.NEWEST)),
    )


def tried(index: Index, at: Searcher, queries: list[SearchQuery]) -> tuple[Link, ...]:
    """Of these questions the ones that have results, as links."""
    found: list[Link] = []
    for query in queries:
        if len(found) < OFFERED and query.q and index.ask(replace(query, per_page=1)).total:
            found.append(Link(query.q, at.url(query)))
    return tuple(found)


def fewer_words(query: SearchQuery) -> list[SearchQuery]:
    """The question shortened from its end, then from its start: at most three tries each."""
    words = query.q.replace('"', " ").split()
    if len(words) < 2:
        return []
    cuts = [max(1, len(words) * part // 4) for part in (3, 2, 1)]
    shorter = [words[:cut] for cut in cuts] + [words[-cut:] for cut in cuts]
    questions = dict.fromkeys(" ".join(part) for part in shorter if len(part) < len(words))
    return [replace(query, q=q) for q in questions]


def year_dropped(query: SearchQuery) -> list[SearchQuery]:
    """The question without its year."""
    shorter = " ".join(YEAR.sub(" ", query.q).split())
    return [replace(query, q=shorter)] if shorter != query.q else []
