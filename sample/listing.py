"""Lists of directives and articles, cut into pages with a pager."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sample.addresses import page_path

T = TypeVar("T")

DIRECTIVES_A_PAGE = 10
ARTICLES_A_PAGE = 5


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One page of a list. `first` is the number of its first row, counted through the whole list from 1."""

    title: str
    base: str
    page: int
    pages: int
    first: int
    rows: tuple[T, ...]

    def pager(self) -> Iterator[tuple[int, str]]:
        """Every page with its address."""
        for number in range(1, self.pages + 1):
            yield number, page_path(self.base, number)

    def next_path(self) -> str | None:
        """The address of the next page, if there is one."""
        return page_path(self.base, self.page + 1) if self.page < self.pages else None


def listing_page(title: str, base: str, rows: Sequence[T], page: int, size: int) -> Listing[T] | None:
    """The page of this number (from 1), None when the list has no such page. An empty list has one empty page."""
    pages = max(1, -(-len(rows) // size))
    if not 1 <= page <= pages:
        return None
    start = (page - 1) * size
    return Listing(title, base, page, pages, start + 1, tuple(rows[start : start + size]))
