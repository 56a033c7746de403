"""A query string → what was asked, and what had to be said about it. Pure; nothing here refuses a request.

Repeatable parameters keep all their values; of single ones the first wins. A bad value falls back and leaves a notice.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.datastructures import QueryParams

from indexer.answers import FACETS, SearchQuery, Sort

#: Longer questions are cut, with a notice.
MAX_QUESTION = 1000
MAX_PAGE = 50
#: Chosen values of one facet, and the length of one: far above what links on our pages make.
MAX_VALUES = 12
MAX_VALUE = 300
#: Characters of all chosen values together: every link of a page repeats them.
MAX_CHOSEN = 600
LANGS = ("vi", "en")

T = TypeVar("T")

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for answers."""

    query: SearchQuery
    #: keys of interface texts, for what was cut or ignored
    notices: tuple[str, ...] = ()
    #: the language that the address names, if it does
    lang: str | None = None
    #: the facet to be shown with all its values
    more: str | None = None


def parse(params: QueryParams) -> Asked:
    """What the address asks for."""
    notices: list[str] = []
    since = single(params, "from", parse_date, None, notices)
    until = single(params, "to", parse_date, None, notices)
    if since and until and since > until:
        since, until = until, since
        notices.append("notice.range")
    query = SearchQuery(
        q=question(params, notices),
        filters=filters(params, notices),
        since=since,
        until=until,
        sort=single(params, "sort", Sort, Sort.RELEVANCE, notices),
        page=single(params, "page", parse_page, 1, notices),
    )
    more = first(params, "more")
    return Asked(query, tuple(notices), named_lang(params), more if more in FACETS else None)


def first(params: QueryParams, name: str) -> str:
    """The first value of a parameter without controls and surrounding space; "" when absent."""
    values = params.getlist(name)
    return CONTROLS.sub(" ", values[0]).strip() if values else ""


def question(params: QueryParams, notices: list[str]) -> str:
    """The typed question, cut at MAX_QUESTION characters."""
    typed = first(params, "q")
    if len(typed) > MAX_QUESTION:
        notices.append("notice.cut")
    return typed[:MAX_QUESTION].rstrip()


def filters(params: QueryParams, notices: list[str]) -> dict[str, tuple[str, ...]]:
    """Chosen values by facet, each once, in the order given; what is too much is left out and said."""
    found: dict[str, tuple[str, ...]] = {}
    given = [(facet, value) for facet in FACETS for value in facet_values(params.getlist(facet))]
    left = MAX_CHOSEN
    for facet, value in given:
        held = found.get(facet, ())
        if len(held) < MAX_VALUES and len(value) <= left:
            found[facet] = (*held, value)
            left -= len(value)
    if sum(map(len, found.values())) < len(given):
        notices.append("notice.filters")
    return found


def facet_values(values: list[str]) -> tuple[str, ...]:
    cleaned = (CONTROLS.sub(" ", value).strip()[:MAX_VALUE] for value in values)
    return tuple(dict.fromkeys(value for value in cleaned if value))


def single(params: QueryParams, name: str, parse_value: Callable[[str], T], default: T, notices: list[str]) -> T:
    """One single-valued parameter; a bad value is the default and a notice."""
    value = first(params, name)
    if not value:
        return default
    try:
        return parse_value(value)
    except ValueError:
        notices.append(f"notice.{name}")
        return default


def parse_date(value: str) -> dt.date:
    """An ISO date; a bare year is not one."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError(value)
    return dt.date.fromisoformat(value)


def parse_page(value: str) -> int:
    """A page number from 1 to MAX_PAGE."""
    if not re.fullmatch(r"[0-9]{1,6}", value) or not 1 <= int(value) <= MAX_PAGE:
        raise ValueError(value)
    return int(value)


def named_lang(params: QueryParams) -> str | None:
    """The language that the address names, if we speak it."""
    value = first(params, "lang")
    return value if value in LANGS else None
