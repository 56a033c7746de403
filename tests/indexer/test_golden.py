"""Golden questions over the sample department, with pinned floors: a change that makes answers worse fails here.

Lowering a floor is a visible act. The sample is crawled and indexed by the real commands, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from directives.text import strip_marks
from indexer.answers import SearchQuery
from indexer.search import Search
from sample import load_site, serve
from tests.crawler.office import Office

#: question → the records that a clerk means by it, the best first
GOLDEN = (
    ("998 qd sgddt", ("laws/27", "laws/9")),
    ("998/QĐ-SGDĐT năm 2023", ("laws/9",)),
    ("998/2024", ("laws/27",)),
    ("quyết định 998 năm 2024", ("laws/27",)),
    ("351/BC", ("laws/39",)),
    ("số 318 sgddt tccb", ("laws/20",)),
    ("nghị định 214", ("laws/26",)),
    ("cải cách hành chính quý 1", ("laws/39", "laws/5", "laws/21")),
    ("báo cáo cchc quý I năm 2023", ("laws/5",)),
    ("cchc quý iii 2025", ("laws/46",)),
    ("báo cáo 6 tháng đầu năm 2024", ("laws/25",)),
    ("cchc 2024", ("laws/17", "laws/18", "laws/22", "laws/33")),
    ("kstthc 2023", ("laws/4",)),
    ("tuyển sinh lớp 10 năm 2023", ("laws/7",)),
    ("lịch tiếp công dân 2025", ("laws/48",)),
    ("quy chế tiếp công dân", ("laws/16",)),
    ("kỷ luật kỷ cương", ("laws/19", "laws/31")),
    ("dịch vụ công trực tuyến toàn trình", ("laws/28", "laws/29", "laws/38")),
    ("chuyển đổi số 2025", ("laws/37",)),
    ("học bạ số", ("laws/23", "news/10")),
    ("mức độ hài lòng của người dân", ("laws/47",)),
    ("công khai tài chính", ("laws/50",)),
    ('"văn hóa công sở"', ("laws/34",)),
    ("ứng phó mưa lũ", ("laws/45",)),
    ("bưu chính công ích", ("laws/43",)),
    ("học phí 2023", ("laws/15",)),
    ("nghỉ lễ 30/4", ("news/3",)),
    ("giấy mời", ("laws/2",)),
)
#: share of the questions whose first answer is one of the meant, with and without marks
FIRST_FLOOR = 1.0
UNMARKED_FLOOR = 0.96


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """The sample department, crawled and indexed."""
    office = Office(tmp_path_factory.mktemp("golden"))
    with serve(load_site(), port=0) as site:
        office.configure(site.url, name="so")
        office.refresh()
    with Search(Path(office.folder) / "data" / "index") as search:
        yield search


def first(index: Search, question: str) -> str | None:
    """The id of the first answer, without the site."""
    hits = index.ask(SearchQuery(question)).hits
    return hits[0].id.removeprefix("so/") if hits else None


def misses(index: Search, questions: list[str]) -> list[tuple[str, str | None]]:
    """The questions whose first answer is none of the meant."""
    answers = [(question, first(index, question)) for question in questions]
    return [answer for answer, (_, meant) in zip(answers, GOLDEN, strict=True) if answer[1] not in meant]


def test_the_right_paper_first(index: Search) -> None:
    missed = misses(index, [question for question, _ in GOLDEN])
    assert 1 - len(missed) / len(GOLDEN) >= FIRST_FLOOR, missed


def test_as_well_without_marks(index: Search) -> None:
    missed = misses(index, [strip_marks(question) for question, _ in GOLDEN])
    assert 1 - len(missed) / len(GOLDEN) >= UNMARKED_FLOOR, missed
