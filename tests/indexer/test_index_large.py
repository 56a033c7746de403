"""Twenty thousand documents: what a rebuild takes, and that nothing typed is slow or an error."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.answers import SearchQuery
from indexer.search import Search
from tests.indexer.large import questions
from tests.indexer.test_index_questions import DEATHS

pytestmark = pytest.mark.slow

COUNT, ASKED = 20_000, 5_000
#: CPU seconds of the asking thread: time on the wall says more of the machine's other work.
LONGEST = 0.5


@dataclass(frozen=True)
class Built:
    """The corpus, the index, and what the building process printed."""

    corpus: Path
    folder: Path
    printed: list[str]


@pytest.fixture(scope="module")
def large(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Built once, in a process of its own."""
    corpus, folder = next((shared / "corpus").glob("*.jsonl.xz")), tmp_path_factory.mktemp("large")
    command = [sys.executable, "-m", "tests.indexer.large", str(corpus), str(COUNT), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Built(corpus, folder, done.stdout.split())


@pytest.fixture(scope="module")
def searched(large: Built) -> Iterator[Search]:
    with Search(large.folder) as search:
        yield search


def test_a_rebuild_tells_its_progress_and_stays_below_a_gigabyte(large: Built) -> None:
    assert large.printed[:-1] == [f"{done}/{COUNT}" for done in range(1000, COUNT + 1, 1000)]
    assert int(large.printed[-1]) < 1000


def test_no_random_string_is_slow_or_an_error(large: Built, searched: Search) -> None:
    slow = [
        (round(spent, 3), typed[:200])
        for typed in questions(large.corpus, ASKED)
        if (spent := _ask(searched, typed)) > LONGEST
    ]
    assert slow == []


@pytest.mark.parametrize("typed", DEATHS, ids=range(len(DEATHS)))
def test_no_query_of_death_kills(searched: Search, typed: str) -> None:
    assert _ask(searched, typed) < LONGEST


def _ask(search: Search, typed: str) -> float:
    """Ask, with passages, facets and suggestions; the CPU seconds of it."""
    began = time.thread_time()
    answer = search.ask(SearchQuery(typed))
    spent = time.thread_time() - began
    assert len(answer.hits) == min(answer.total, 10)
    search.suggest(typed)
    return spent
