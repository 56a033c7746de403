"""The office's index, built once, and a search in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.answers import Answer, SearchQuery
from indexer.build import build
from indexer.search import Search
from tests.indexer.office import Office


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one generation; tests that change it build their own."""
    folder = tmp_path_factory.mktemp("index")
    build(Office(), folder)
    return folder


@pytest.fixture(scope="session")
def search(index_dir: Path) -> Iterator[Search]:
    """The search over the office's index."""
    with Search(index_dir) as opened:
        yield opened


@pytest.fixture(scope="session")
def ask(search: Search) -> Callable[..., Answer]:
    """Ask a question: `ask("kế hoạch", filters={"year": ("2018",)})`."""

    def asked(q: str = "", **more: object) -> Answer:
        return search.ask(SearchQuery(q, **more))  # type: ignore[arg-type]

    return asked


def ids(answer: Answer) -> list[str]:
    """The ids of the hits in order, without the site."""
    return [hit.id.removeprefix("so/") for hit in answer.hits]
