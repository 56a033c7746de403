"""Questions that must find the same, and words that must not lead with each other; numerals and their marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from indexer.answers import SearchQuery
from indexer.build import build
from indexer.engine import Word
from indexer.marks import Sought, marked_html
from indexer.search import Search
from tests.indexer.office import Office, article, directive

TEXTS = (
    "Kế hoạch cải cách hành chính năm nay (CCHC)",
    "Đôn đốc việc cải cách hành chính tại các trường",
    "Chỉ số CCHC của tỉnh",
    "Uỷ ban nhân dân tỉnh họp thường kỳ",
    "Ủy ban nhân dân huyện trả lời cử tri",
    "UBND xã tiếp công dân",
    "Hoà giải ở cơ sở",
    "Tổ hòa giải được kiện toàn",
    "Kỹ thuật lý lịch tư pháp",
    "Kĩ thuật lí lịch cán bộ",
    "Ðơn vị điện tử",
    "Đơn vị Điện Tử",
    "Báo cáo quý I của phòng",
    "Báo cáo quý 1 của sở",
    "Quản lý thi\u00adết b\u200bị trường học",
    "Thiết bị trường học đã cũ",
)
#: One word with other marks than the other.
APART = (
    ("năm", "Nam"),
    ("đường", "Dương"),
    ("trường", "Trương"),
    ("sở", "số"),
    ("quý", "quy"),
    ("bằng", "bảng"),
    ("giao", "giáo"),
    ("dụng", "dựng"),
    ("thứ", "thư"),
    ("chế", "che"),
)


@pytest.fixture(scope="module")
def paired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """The texts as titles, and for each word one article that holds it three times, the others' a little newer."""
    records = [
        directive(item, f"{item + 1}/TB-SGDĐT", title, "2018-03-04", type_=None) for item, title in enumerate(TEXTS)
    ]
    for number, (one, other) in enumerate(APART):
        records.append(article(100 + number, f"Việc {one} này", f"Có {one} và {one}.", "2018-01-01"))
        records.append(article(200 + number, f"Việc {other} này", f"Có {other} và {other}.", "2018-02-01"))
    folder = tmp_path_factory.mktemp("pairs")
    build(Office(records), folder, compounds=False)
    with Search(folder) as search:
        yield search


def found(search: Search, typed: str) -> list[str]:
    return [hit.id for hit in search.ask(SearchQuery(typed, per_page=50)).hits]


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("CCHC", "cải cách hành chính", 3),
        ("cchc", "CẢI CÁCH HÀNH CHÍNH", 3),
        ("cải cách hành chính", "cai cach hanh chinh", 3),
        ("uỷ ban nhân dân", "ủy ban nhân dân", 2),
        ("ủy ban nhân dân", "UBND", 3),
        ("uy ban nhan dan", "ubnd", 3),
        ("hoà giải", "hòa giải", 2),
        ("hòa giải", "HOÀ GIẢI", 2),
        ("kỹ thuật lý lịch", "kĩ thuật lí lịch", 2),
        ("ky thuat ly lich", "ki thuat li lich", 2),
        ("đơn vị điện tử", "Ðơn vị Ðiện tử", 2),
        ("đơn vị điện tử", "Ɖơn vị Ɖiện tử", 2),
        ("đơn vị điện tử", "ĐƠN VỊ ĐIỆN TỬ", 2),
        ("đơn vị điện tử", "don vi dien tu", 2),
        ("quý 1", "quý I", 2),
        ("thiết bị", "thi\u00adết b\u200bị", 2),
        ("thiết bị", unicodedata.normalize("NFD", "thiết bị"), 2),
        ("uỷ ban", unicodedata.normalize("NFKD", "ủy ban"), 2),
        ("CCHC", "CCHС", 3),  # the last letter is Cyrillic
        ("cải  cách\thành\u00a0chính", "cải cách hành chính", 3),
    ],
)
def test_pairs_that_find_the_same(paired: Search, one: str, other: str, least: int) -> None:
    assert len(found(paired, one)) >= least
    assert set(found(paired, one)) == set(found(paired, other))


@pytest.mark.parametrize(("one", "other"), [*APART, *(pair[::-1] for pair in APART)])
def test_pairs_that_do_not_lead_with_each_other(paired: Search, one: str, other: str) -> None:
    titles = [hit.title for hit in paired.ask(SearchQuery(f"việc {one}", per_page=50)).hits]
    # A word without any mark may be one that was typed without them.
    if one.lower().isascii():
        assert {f"Việc {one} này", f"Việc {other} này"} <= set(titles)
    else:
        assert titles[0] == f"Việc {one} này"


def test_a_name_does_not_make_the_year_lead(paired: Search) -> None:
    assert found(paired, "Nam")[:2] in (["so/news/200", "so/news/100"], ["so/news/100", "so/news/200"])
    assert found(paired, "việc năm")[0] == "so/news/100"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Báo cáo quý I năm 2018", "Báo cáo <mark>quý I</mark> năm 2018"),
        ("quý  I, quý 1, phần I", "<mark>quý</mark>  <mark>I</mark>, <mark>quý 1</mark>, phần <mark>I</mark>"),
        ("quý II và I", "<mark>quý</mark> II và I"),
    ],
)
def test_a_numeral_is_marked_where_it_is_one(text: str, marked: str) -> None:
    sought = Sought((Word("quy", "quý"), Word("1", "1")), (2.0, 2.0))
    assert marked_html(text, sought.found(text)) == marked
