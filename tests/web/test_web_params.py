"""The query string: what is asked, what falls back, what is said about it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from indexer.answers import SearchQuery, Sort
from web.links import choose, drop, pairs, search_url
from web.params import MAX_QUESTION, parse


def asked(query_string: str):
    return parse(QueryParams(query_string))


def test_everything_that_the_contract_names():
    found = asked(
        "q=ke+hoach&type=Kế+hoạch&type=Báo+cáo&year=2025&from=2025-01-01&to=2025-12-31&sort=oldest&page=3&lang=en"
    )
    assert found.query == SearchQuery(
        q="ke hoach",
        filters={"type": ("Kế hoạch", "Báo cáo"), "year": ("2025",)},
        since=dt.date(2025, 1, 1),
        until=dt.date(2025, 12, 31),
        sort=Sort.OLDEST,
        page=3,
    )
    assert found.lang == "en"
    assert found.notices == ()


@pytest.mark.parametrize(
    ("query_string", "notice"),
    [
        ("page=0", "notice.page"),
        ("page=51", "notice.page"),
        ("page=two", "notice.page"),
        ("page=99999999999999999999", "notice.page"),
        ("page=-1", "notice.page"),
        ("sort=best", "notice.sort"),
        ("from=2025-02-30", "notice.from"),
        ("to=31/12/2025", "notice.to"),
        ("q=" + "a" * (MAX_QUESTION + 1), "notice.cut"),
    ],
)
def test_a_bad_value_falls_back_with_a_notice(query_string, notice):
    found = asked(query_string)
    assert found.notices == (notice,)
    assert found.query.page == 1
    assert found.query.since is found.query.until is None
    assert len(found.query.q) <= MAX_QUESTION


def test_days_in_the_wrong_order_are_exchanged():
    found = asked("from=2025-12-31&to=2025-01-01")
    assert (found.query.since, found.query.until) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert found.notices == ("notice.range",)


def test_of_a_repeated_single_parameter_the_first_wins():
    assert asked("q=mot&q=hai&page=2&page=x").query == SearchQuery(q="mot", page=2)


def test_an_unknown_language_is_none():
    assert asked("lang=de").lang is None


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3))
def test_no_text_is_refused(q, values):
    found = parse(QueryParams([("q", q), *(("type", value) for value in values)]))
    assert not any(ord(letter) < 32 for letter in found.query.q)


@given(
    st.text(max_size=40),
    st.dictionaries(
        st.sampled_from(["type", "issuer", "field"]), st.lists(st.text(min_size=1, max_size=12), max_size=3)
    ),
    st.integers(1, 50),
    st.sampled_from(list(Sort)),
)
def test_an_address_asks_for_the_search_it_was_made_from(q, filters, page, sort):
    made = {facet: tuple(values) for facet, values in filters.items()}
    first = parse(QueryParams(pairs(SearchQuery(q=q, filters=made, page=page, sort=sort)))).query
    again = parse(QueryParams(search_url(first).partition("?")[2])).query
    assert again == first


def test_a_choice_can_be_taken_back():
    query = SearchQuery(q="a", filters={"type": ("Kế hoạch",)}, page=4)
    chosen = choose(query, "year", "2025")
    assert chosen.filters["year"] == ("2025",)
    assert chosen.page == 1
    assert search_url(drop(chosen, "year", "2025")) == "/?q=a&type=Kế+hoạch"
