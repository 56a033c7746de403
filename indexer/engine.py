"""The seam: what any engine must do for us. A `Query` goes in, a `Page` comes out.

All analysis stays on this side of the seam: an engine stores, matches, filters, counts and sorts words it is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from indexer.answers import Sort


@dataclass(frozen=True, slots=True)
class Word:
    """One syllable of a question; `marked` is None when it was typed without marks."""

    folded: str
    marked: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Words typed one after another; `exact`: they must stand so in the document, marks as typed."""

    words: tuple[Word, ...]
    exact: bool = False
    #: scales what the run adds to a score
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Clause:
    """Alternatives: a document meets the clause by any of its runs. `weight` scales what it adds to a score."""

    runs: tuple[Run, ...]
    weight: float = 1.0
    #: first and last day as ordinals: a document of these days meets the clause as well
    days: tuple[int | None, int | None] | None = None


@dataclass(frozen=True, slots=True)
class NumberWish:
    """A document's number that the question names."""

    #: a holder has all of these
    keys: tuple[str, ...]
    #: the number proper, for when nobody has all
    serial: str
    #: a number for sure, or all that was asked: its holders are found whatever their words, and stand first
    sure: bool = True
    #: nothing else was asked: the holders stand by their day
    whole: bool = False


class Matching(Enum):
    """How many of the clauses a document must meet."""

    #: every one; if nobody does, most of them
    ALL = "all"
    #: most of them
    MOST = "most"
    #: as many as possible: the best hundred at least
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Query:
    """What an engine is asked. Without clauses and numbers every document is found."""

    clauses: tuple[Clause, ...] = ()
    #: folded words that the question has side by side
    pairs: tuple[tuple[str, str], ...] = ()
    without: tuple[Run, ...] = ()
    matching: Matching = Matching.ALL
    numbers: tuple[NumberWish, ...] = ()
    #: True: only documents with one of the numbers are found
    numbers_only: bool = False
    #: field of keys and a value that the question names: its holders come before others that meet the words
    favoured: tuple[tuple[str, str], ...] = ()
    #: facet → chosen values
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: first and last day as proleptic ordinals
    since: int | None = None
    until: int | None = None
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    #: near-duplicates are found as one
    as_one: bool = True
    #: facets to be counted
    facets: tuple[str, ...] = ()
    #: when the answer is no longer waited for, on the clock of `time.monotonic`
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One document of a page: its place in the generation and its score."""

    document: int
    score: float
    #: near-duplicates of it that were found too and are not shown by themselves
    twins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The asked stretch of all that was found."""

    total: int
    found: tuple[Found, ...]
    #: facet → (value, count), most frequent first
    facets: dict[str, tuple[tuple[str, int], ...]]
    #: False: no document meets all clauses and the best of the others are given
    all_met: bool = True


class Engine(Protocol):
    """What answers a query; safe in threads."""

    def ask(self, query: Query) -> Page:
        """The page of documents that the query is for; raises TooSlow when its deadline passes."""

    def holds(self, word: Word) -> int:
        """In how many documents the word stands."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as an engine stores it."""

    id: str
    #: field → syllable → its places in the field
    text: dict[str, dict[str, Sequence[int]]]
    #: field of keys → values
    keys: dict[str, tuple[str, ...]]


class PostingReader(Protocol):
    """The stored index, term by term."""

    #: how many documents are stored
    count: int

    def terms(self, field: str) -> Iterator[tuple[str, Sequence[int], Sequence[bytes]]]:
        """Each term of a field in order, its documents, and for text its places as packed 32-bit integers."""
