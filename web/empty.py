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
    bare = unfiltered(at.query)
    filtered = [] if bare == replace(at.query, page=1) else [bare]
    yearless = year_dropped(bare)
    return Help(
        without_filters=next(iter(tried(index, at, filtered)), None),
        fewer=tried(index, at, [query for query in fewer_words(bare) if query not in yearless]),
        without_year=next(iter(tried(index, at, yearless)), None),
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
    """The question shortened from its end; a long one from its start too. Most words have two syllables: none alone."""
    words = query.q.replace('"', " ").split()
    sizes = [size for part in (3, 2, 1) if 2 <= (size := len(words) * part // 4) < len(words)]
    shorter = [words[:size] for size in sizes or ([1] if len(words) == 2 else [2] if len(words) == 3 else [])]
    shorter += [words[-size:] for size in sizes if len(words) > 3]
    return [replace(query, q=q) for q in dict.fromkeys(" ".join(part) for part in shorter)]


def year_dropped(query: SearchQuery) -> list[SearchQuery]:
    """The question without its year."""
    shorter = " ".join(YEAR.sub(" ", query.q).split())
    return [replace(query, q=shorter)] if shorter != query.q else []
