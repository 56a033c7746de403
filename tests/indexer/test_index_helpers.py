"""Suggestions, similar documents, near-duplicates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indexer.answers import SearchQuery
from indexer.build import build
from indexer.search import Search
from tests.indexer.office import Office, article, directive

LETTER = (
    "Sở đề nghị các đơn vị rà soát việc công khai thủ tục hành chính tại trụ sở, niêm yết đầy đủ mức thu phí, cập nhật "
    "thông tin trên trang điện tử, báo cáo kết quả về phòng Tổ chức cán bộ trước ngày mười lăm hằng tháng để tổng hợp."
)


def test_suggestions_begin_as_typed(search: Search) -> None:
    assert "cải cách hành chính" in search.suggest("cai cach h")
    assert search.suggest("99") == ("998/QĐ-SGDĐT",)
    assert "Kế hoạch cải cách hành chính năm 2018" in search.suggest("Kế hoạch cải cách")
    assert search.suggest("") == () and search.suggest("?!") == ()


def test_the_last_words_are_completed(search: Search) -> None:
    assert any(each.startswith("kế hoạch cải cách") for each in search.suggest("kế hoạch cải c"))


def test_similar_documents_share_telling_words(search: Search) -> None:
    found = [hit.id for hit in search.similar("so/laws/2")]
    assert found[0] == "so/laws/3"
    assert "so/laws/2" not in found
    assert search.similar("so/laws/404") == ()


def test_one_text_published_twice_is_one_hit(tmp_path: Path) -> None:
    letter = directive(20, "77/SGDĐT-VP", "V/v công khai thủ tục", "2018-05-05", "Công văn", text=LETTER)
    twin = article(20, "V/v công khai thủ tục", LETTER, "2018-05-06")
    next_year = replace(letter, id="so/laws/21", number="78/SGDĐT-VP")
    build(Office([letter, twin, next_year, *Office().held]), tmp_path)
    with Search(tmp_path) as search:
        answer = search.ask(SearchQuery("công khai thủ tục mức thu phí"))
        assert answer.total == 2
        assert {(hit.id, hit.same) for hit in answer.hits} == {
            ("so/laws/20", ("so/news/20",)),
            ("so/laws/21", ()),
        } or {hit.same for hit in answer.hits} == {("so/laws/20",), ()}
        only = search.ask(SearchQuery("công khai thủ tục mức thu phí", filters={"kind": ("article",)}))
        assert [hit.id for hit in only.hits] == ["so/news/20"]
