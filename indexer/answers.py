"""What a search gives back: frozen values that pages, exports and JSON are made from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Sort(StrEnum):
    """The orders of a result list."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


#: The facets, in the order in which they are shown.
FACETS = ("type", "year", "issuer", "unit", "field", "signer", "kind", "presence", "format")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a person asks: the typed question and the filters chosen beside it."""

    q: str = ""
    #: facet name → chosen values (any of them)
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    since: dt.date | None = None
    until: dt.date | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 10


@dataclass(frozen=True, slots=True)
class FileRef:
    """The attached file that a passage was found in."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the original text with the question's words marked: escaped HTML, `<mark>` only."""

    #: title | abstract | text | file
    where: str
    html: str
    file: FileRef | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One found directive or article."""

    id: str
    kind: str
    title: str
    #: ours: `/document/{id}`
    page: str
    #: the source's
    url: str
    presence: str
    score: float
    number: str | None = None
    issued: str | None = None
    published: str | None = None
    type: str | None = None
    issuer: str | None = None
    unit: str | None = None
    fields: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    #: why this hit stands here, in words
    reasons: tuple[str, ...] = ()
    #: ids of near-duplicates that were found too and are shown as this one
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet under the present question."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to one question, from one generation of the index."""

    query: str
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    generation: str
    #: what was made of the question: numbers, dates, filters, expansions, notices
    understood: dict[str, object] = field(default_factory=dict)
    did_you_mean: str | None = None
