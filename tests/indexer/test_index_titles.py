"""Whose title says what was asked stands first, though others have more text; so do holders of what is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from indexer.answers import Answer, SearchQuery
from indexer.build import build
from indexer.search import Search
from tests.indexer.conftest import ids
from tests.indexer.office import Office, article, directive

SOFTWARE = "Thông báo về việc triển khai phần mềm quản lý trường học năm"
CHECKING = "Kiểm tra công tác cải cách hành chính tại các đơn vị thuộc và trực thuộc Sở Giáo dục và Đào tạo năm 2017"
SUMS = "Kết quả thực hiện công tác cải cách hành chính năm 2017 và phương hướng, nhiệm vụ cải cách hành chính năm 2018"

Ask = Callable[[str], Answer]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Papers with and without text, of one title but for a word."""
    text = f"{SOFTWARE} 2016. Các trường triển khai phần mềm. Năm 2017 quản lý tiếp bằng phần mềm."
    reform = "Công tác CCHC năm 2017 có tiến bộ. Qua kiểm tra, các đơn vị thực hiện cải cách hành chính tốt."
    records = [
        directive(1, "181/TB-SGDĐT", f"{SOFTWARE} 2016", "2016-12-20", "Thông báo", text=text),
        directive(2, "237/TB-SGDĐT", f"{SOFTWARE} 2017", "2017-02-01", "Thông báo"),
        directive(3, "699/KH-SGDĐT", CHECKING, "2017-03-27"),
        directive(4, "2667/BC-SGDĐT", SUMS, "2017-11-09", "Báo cáo", text=reform),
        directive(5, "250/SGDĐT-VP", "V/v nhiệm vụ năm học", "2014-06-26", "Công văn", signer="Trần Việt Hùng"),
        directive(
            6, "30/SGDĐT-VP", "V/v khen thưởng", "2018-06-26", "Công văn", text="Có 250 em. Ông Trần Việt Hùng dự."
        ),
        directive(7, "81/HD-SNV", "Hướng dẫn phân cấp", "2015-06-26", "Hướng dẫn", issuer="Sở Nội vụ"),
        *(article(at, f"Tin {at}", "Nội dung: sở thực hiện nhiệm vụ CCHC. " * 5) for at in range(6)),
    ]
    folder = tmp_path_factory.mktemp("titles")
    build(Office(records), folder, compounds=False)
    with Search(folder) as search:
        yield lambda typed: search.ask(SearchQuery(typed))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        (f"{SOFTWARE} 2017", "laws/2"),
        (f"{SOFTWARE} 2016", "laws/1"),
        (CHECKING, "laws/3"),
        (CHECKING.lower(), "laws/3"),
        ("kiểm tra công tác cải cách hành chính tại các đơn vị năm 2017", "laws/3"),
    ],
)
def test_a_long_title_brings_its_paper_though_nothing_of_it_was_read(ask: Ask, typed: str, first: str) -> None:
    assert ids(ask(typed))[0] == first


def test_an_abbreviation_is_in_a_title_that_spells_it_out(ask: Ask) -> None:
    assert ids(ask("kiểm tra cchc 2017"))[0] == "laws/3"
    assert "laws/3" in ids(ask("CCHC"))


@pytest.mark.parametrize("typed", ["250 Trần Việt Hùng", "250 tran viet hung", "Trần Việt Hùng 250"])
def test_a_bare_serial_lifts_its_paper_among_those_with_the_words(ask: Ask, typed: str) -> None:
    assert ids(ask(typed)) == ["laws/5", "laws/6"]


@pytest.mark.parametrize("typed", ["Sở Nội vụ", "so noi vu", "snv", "SNV", '"Sở Nội vụ"'])
def test_the_name_of_an_issuer_brings_its_papers_first(ask: Ask, typed: str) -> None:
    assert ids(ask(typed))[0] == "laws/7"


def test_the_name_of_a_signer_brings_what_he_signed_first(ask: Ask) -> None:
    assert ids(ask("trần việt hùng")) == ["laws/5", "laws/6"]
