"""Ways out of a page without results."""

from __future__ import annotations

import pytest

from indexer.answers import SearchQuery
from web.empty import fewer_words, year_dropped


@pytest.mark.parametrize(
    ("question", "shorter"),
    [
        ("", []),
        ("một", []),
        ("một hai", ["một"]),
        ("một hai ba", ["một hai"]),
        ('"một hai ba bốn"', ["một hai ba", "một hai", "hai ba bốn", "ba bốn"]),
    ],
)
def test_fewer_words(question, shorter):
    assert [query.q for query in fewer_words(SearchQuery(q=question))] == shorter


@pytest.mark.parametrize(
    ("question", "without"),
    [("kế hoạch năm 2031", ["kế hoạch"]), ("2031 ke hoach", ["ke hoach"]), ("kế hoạch 20311", []), ("kế hoạch", [])],
)
def test_a_year_is_dropped(question, without):
    assert [query.q for query in year_dropped(SearchQuery(q=question))] == without
