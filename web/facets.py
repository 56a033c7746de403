"""Facets, chosen filters, sorts and the pager as links. Pure: an answer and a question in, labels and addresses out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.answers import FACETS, Answer, FacetValue, SearchQuery, Sort
from web import formats
from web.links import address, choose, drop, pairs, search_url
from web.params import MAX_PAGE
from web.texts import Texts

#: Values of a facet in sight; the next ones are folded away, the rest is only counted.
IN_SIGHT = 6
FOLDED = 6
YEARS_IN_SIGHT = 10
#: Where the address of the search itself is longer than this, fewer choices are offered: each link repeats it.
LONG, LEAST = 400, 2
#: Values of the one facet that a reader asked to see whole.
WHOLE = 200
#: Facets whose values are a closed set with labels of its own.
LABELLED = ("kind", "presence")
#: A facet that offers no choice is left out, but for these, which also inform.
MAX_BAR = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: a link that chooses it, or takes the choice back."""

    label: str
    count: str
    #: None for a value that was chosen in the question's own words
    url: str | None
    selected: bool
    #: of the most frequent value's count, 0 to 100
    share: int


@dataclass(frozen=True, slots=True)
class FacetView:
    """One facet."""

    name: str
    label: str
    in_sight: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    #: values that are not offered here, and where they are
    left: int
    whole: str


@dataclass(frozen=True, slots=True)
class Link:
    """A label and where it leads; no address for where one already is."""

    label: str
    url: str | None
    rel: str = ""
    #: the label is a source's word and not ours
    is_source: bool = False


@dataclass(frozen=True, slots=True)
class Searcher:
    """A search as links start from it."""

    query: SearchQuery
    texts: Texts
    lang: str | None

    def url(self, query: SearchQuery, path: str = "/") -> str:
        return search_url(query, self.lang, path)


def facet_views(answer: Answer, at: Searcher, whole: str | None = None) -> tuple[FacetView, ...]:
    """The facets that offer a choice, in their order; `whole` names the one to be shown with all its values."""
    found = (facet_view(name, answer.facets.get(name, ()), at, name == whole) for name in FACETS)
    return tuple(view for view in found if len(view.in_sight) > 1 or any(choice.selected for choice in view.in_sight))


def facet_view(name: str, values: tuple[FacetValue, ...], at: Searcher, is_whole: bool = False) -> FacetView:
    """One facet: years newest first, others most frequent first, chosen values always in sight."""
    ordered = sorted(values, key=lambda value: value.value, reverse=True) if name == "year" else list(values)
    if name != "year":
        ordered.sort(key=lambda value: not value.selected)
    sight, folded = (YEARS_IN_SIGHT if name == "year" else IN_SIGHT), FOLDED
    if is_whole:
        sight, folded = WHOLE, 0
    elif len(at.url(at.query)) > LONG:
        sight, folded = max(LEAST, min(sum(value.selected for value in values), IN_SIGHT)), 0
    most = max((value.count for value in values), default=1) or 1
    choices = [choice(name, value, most, at) for value in ordered[: sight + folded]]
    return FacetView(
        name=name,
        label=at.texts(f"facet.{name}"),
        in_sight=tuple(choices[:sight]),
        folded=tuple(choices[sight:]),
        left=len(ordered) - len(choices),
        whole=address("/", [*pairs(replace(at.query, page=1), at.lang), ("more", name)], "loc"),
    )


def choice(name: str, value: FacetValue, most: int, at: Searcher) -> Choice:
    """One value as a link."""
    change = drop if value.selected else choose
    typed = value.selected and value.value not in at.query.filters.get(name, ())
    return Choice(
        label=value_label(name, value.value, at.texts),
        count=formats.number(value.count, at.texts.lang),
        url=None if typed else at.url(change(at.query, name, value.value)),
        selected=value.selected,
        share=max(1, round(MAX_BAR * value.count / most)),
    )


def value_label(name: str, value: str, texts: Texts) -> str:
    """A facet value in words."""
    return texts.label(name, value) if name in LABELLED else value


def chips(at: Searcher) -> tuple[Link, ...]:
    """The chosen filters, each with the address that takes it back."""
    query, texts = at.query, at.texts
    found = [
        Link(value_label(name, value, texts), at.url(drop(query, name, value)), is_source=name not in LABELLED)
        for name in FACETS
        for value in query.filters.get(name, ())
    ]
    if query.since:
        label = texts("search.since", date=formats.day(query.since))
        found.append(Link(label, at.url(replace(query, since=None, page=1))))
    if query.until:
        label = texts("search.until", date=formats.day(query.until))
        found.append(Link(label, at.url(replace(query, until=None, page=1))))
    return tuple(found)


def unfiltered(query: SearchQuery) -> SearchQuery:
    """The question alone."""
    return replace(query, filters={}, since=None, until=None, page=1)


def sorts(at: Searcher) -> tuple[Link, ...]:
    """The orders of the list."""
    return tuple(
        Link(
            at.texts(f"sort.{sort.value}"),
            None if sort is at.query.sort else at.url(replace(at.query, sort=sort, page=1)),
        )
        for sort in Sort
        if at.query.q or sort is not Sort.RELEVANCE
    )


def pager(answer: Answer, at: Searcher) -> tuple[Link, ...]:
    """Previous page, pages around this one, next page."""
    last = min(MAX_PAGE, -(-answer.total // at.query.per_page))
    here = at.query.page
    if last < 2:
        return ()
    found = [page_link(at.texts("pager.previous"), here - 1, at, "prev")] if here > 1 else []
    found += [page_link(str(page), page, at) for page in near(here, last)]
    found += [page_link(at.texts("pager.next"), here + 1, at, "next")] if here < last else []
    return tuple(found)


def near(here: int, last: int) -> list[int]:
    """At most five page numbers around this one, and the first."""
    start = max(1, min(here - 2, last - 4))
    window = list(range(start, min(last, start + 4) + 1))
    return window if window[0] == 1 else [1, *window[1:]]


def page_link(label: str, page: int, at: Searcher, rel: str = "") -> Link:
    """A page of the results; no address for this very page."""
    here = page == at.query.page and not rel
    return Link(label, None if here else at.url(replace(at.query, page=page)), rel)
