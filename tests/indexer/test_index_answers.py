"""What is found, in which order, with which facets and passages."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable

import pytest

from indexer.answers import FACETS, Answer, Sort
from tests.indexer.conftest import ids
from tests.indexer.office import PLAN_FILE

Ask = Callable[..., Answer]


def counts(answer: Answer, facet: str) -> dict[str, int]:
    return {value.value: value.count for value in answer.facets[facet]}


def test_an_empty_question_finds_everything(ask: Ask) -> None:
    answer = ask()
    assert answer.total == 13
    assert tuple(answer.facets) == FACETS
    assert counts(answer, "kind") == {"directive": 9, "article": 4}
    assert counts(answer, "presence") == {"published": 12, "gone": 1}
    assert counts(answer, "format") == {"PDF": 1}
    assert counts(answer, "unit") == {"TCCB": 1, "CCHC": 1}
    assert sum(counts(answer, "year").values()) == 13


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cải cách hành chính", "CCHC"),
        ("cải cách hành chính", "cai cach hanh chinh"),
        ("cải cách hành chính", "CẢI CÁCH HÀNH CHÍNH"),
        ("uỷ ban", "ủy ban"),
        ("hòa bình", "hoà bình"),
        ("điện tử", "Ðiện tử"),
        ("số hóa hồ sơ", unicodedata.normalize("NFD", "số hoá hồ sơ")),
        ("TTHC", "thủ tục hành chính"),
    ],
)
def test_pairs_that_find_the_same(ask: Ask, one: str, other: str) -> None:
    assert ask(one).total > 0
    assert set(ids(ask(one))) == set(ids(ask(other)))


@pytest.mark.parametrize(
    ("typed", "first", "not_first"), [("năm học", "news/2", "news/1"), ("con đường", "news/2", "news/3")]
)
def test_marks_decide_the_order(ask: Ask, typed: str, first: str, not_first: str) -> None:
    found = ids(ask(typed))
    assert found[0] == first and not_first not in found[:1]


def test_a_name_leads_where_it_is_meant(ask: Ask) -> None:
    assert ids(ask("ông Nam"))[0] == "news/1"
    assert ids(ask("Bình Dương"))[0] == "news/3"


@pytest.mark.parametrize(
    "typed",
    [
        "998/QĐ-SGDĐT",
        "998 qd sgddt",
        "998QĐSGDĐT",
        "so 998 qđ",
        "QĐ 998",
        "quyết định 998",
        "998/2018",
        "số: 998/QD-SGDDT",
    ],
)
def test_a_number_however_typed_comes_first(ask: Ask, typed: str) -> None:
    answer = ask(typed)
    assert ids(answer)[0] == "laws/1"
    assert "đúng số 998/QĐ-SGDĐT" in answer.hits[0].reasons


def test_a_number_of_two_years_lists_the_newer_first_and_the_year_decides(ask: Ask) -> None:
    assert ids(ask("499/HD-SGDĐT"))[:2] == ["laws/5", "laws/4"]
    assert ids(ask("499/HD-SGDĐT năm 2017"))[0] == "laws/4"


def test_a_number_that_nobody_has_says_so_with_its_neighbours(ask: Ask) -> None:
    answer = ask("999/QĐ-SGDĐT")
    assert answer.total == 0
    assert answer.understood["numbers"] == [{"text": "số 999/QĐ-SGDĐT", "held": False, "neighbours": ["998/QĐ-SGDĐT"]}]
    assert answer.understood["notices"] == ["Không có văn bản số 999/QĐ-SGDĐT."]


def test_a_count_is_not_taken_for_a_number(ask: Ask) -> None:
    assert ids(ask("tuyển sinh lớp 12"))[0] == "laws/4"


def test_a_facet_stays_open_under_its_own_selection(ask: Ask) -> None:
    free = ask("cải cách hành chính")
    chosen = ask("cải cách hành chính", filters={"year": ("2018",)})
    assert counts(chosen, "year") == counts(free, "year")
    assert [value.value for value in chosen.facets["year"] if value.selected] == ["2018"]
    assert chosen.total == counts(free, "year")["2018"]
    assert sum(counts(chosen, "type").values()) == chosen.total


def test_values_of_one_facet_add_up_and_facets_narrow_each_other(ask: Ask) -> None:
    assert ask(filters={"year": ("2017", "2019")}).total == 2
    assert ask(filters={"year": ("2018",), "type": ("Hướng dẫn",)}).total == 1
    nobody = ask(filters={"year": ("1999",)})
    assert nobody.total == 0
    assert next(value for value in nobody.facets["year"] if value.selected).count == 0


def test_a_typed_and_a_chosen_value_are_both_selected_and_add_up(ask: Ask) -> None:
    typed = ask("năm: 2017")
    both = ask("năm: 2017", filters={"year": ("2018",)})
    assert [value.value for value in both.facets["year"] if value.selected] == ["2018", "2017"]
    assert both.total == counts(typed, "year")["2017"] + counts(typed, "year")["2018"] > typed.total


def test_days_bound_and_order(ask: Ask) -> None:
    within = ask(since=dt.date(2018, 6, 1), until=dt.date(2018, 12, 31), sort=Sort.NEWEST)
    assert ids(within) == ["laws/8", "laws/1"]
    assert ids(ask("kế hoạch", sort=Sort.OLDEST))[0] == "laws/2"
    assert ids(ask("kế hoạch", sort=Sort.NEWEST))[0] == "laws/3"


def test_pages_follow_one_another_without_loss(ask: Ask) -> None:
    pages = [ids(ask(page=page, per_page=5)) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [5, 5, 3, 0]
    assert len({each for page in pages for each in page}) == 13


def test_quotes_minus_and_or(ask: Ask) -> None:
    assert set(ids(ask('"hành chính năm 2019"'))) == {"laws/3"}
    assert "laws/3" not in ids(ask("cải cách hành chính -2019"))
    assert set(ids(ask("Dương OR tuyển"))[:2]) == {"news/3", "laws/4"}
    assert set(ids(ask('kế hoạch -"năm 2018"'))) == {"laws/3"}


def test_quotes_switch_abbreviations_off(ask: Ask) -> None:
    assert set(ids(ask('"CCHC"'))) == {"laws/7"}
    assert "abbreviations" not in ask('"CCHC"').understood
    assert ask("CCHC").understood["abbreviations"] == [
        {"typed": "CCHC", "readings": ["cải cách hành chính"], "used": True}
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("loại: hướng dẫn năm: 2018", {"laws/5"}),
        ("loai: cong van", {"laws/6", "laws/7"}),
        ("cơ quan: Sở Nội vụ", {"laws/7"}),
        ("phòng: tccb", {"laws/6"}),
        ('người ký: "Trần Văn Nam"', {"laws/3"}),
        ("nguoi ky: tran van nam kế hoạch", {"laws/3"}),
        ("từ: 1/12/2018 đến: 31/12/2018", {"laws/8"}),
        ("loại: QĐ", {"laws/1"}),
        ("số: 334", {"laws/6"}),
    ],
)
def test_typed_filters(ask: Ask, typed: str, found: set[str]) -> None:
    assert set(ids(ask(typed))) == found


def test_an_unknown_filter_is_told_and_its_words_are_asked_for(ask: Ask) -> None:
    answer = ask("loại: hòa bình")
    assert ids(answer)[0] == "laws/8"
    assert any("loại" in notice for notice in answer.understood["notices"])  # type: ignore[attr-defined]


def test_a_period_is_understood_and_words_of_it_still_count(ask: Ask) -> None:
    answer = ask("tháng 6 năm 2018")
    assert answer.understood["period"] == {"text": "tháng 6 năm 2018", "from": "2018-06-01", "to": "2018-06-30"}
    assert ids(answer)[0] == "laws/1"


def test_a_period_by_its_ends_finds_its_days_alone(ask: Ask) -> None:
    assert ids(ask("trước năm 2018")) == ["laws/4"]
    assert ids(ask("kế hoạch sau năm 2018")) == ["laws/3"]
    assert set(ids(ask("từ 1/6/2018 đến 31/12/2018"))) == {"laws/1", "laws/8"}
    # What names its year is asked for by its words too.
    assert "laws/3" in ids(ask("năm 2019"))


def test_quarters_and_months_are_taken_in_short(ask: Ask) -> None:
    assert ids(ask("Q4/2018")) == ["laws/8"]
    assert ids(ask("th 6 2018"))[0] == "laws/1"
    assert "numbers" not in ask("Q4/2018 hoà bình").understood


def test_a_long_question_is_met_by_most_of_its_words(ask: Ask) -> None:
    answer = ask("khi nào thì phòng tổ chức cán bộ phải đôn đốc các trường số hóa hồ sơ lưu trữ điện tử?")
    assert ids(answer)[0] == "laws/2"
    assert answer.understood["matching"] == "most"


def test_a_question_that_is_too_long_is_cut_with_a_notice(ask: Ask) -> None:
    answer = ask("kế hoạch " * 500)
    assert len(answer.query) <= 1000
    assert "cắt" in answer.understood["notices"][0]  # type: ignore[index]


def test_the_passage_of_a_file_names_file_and_page(ask: Ask) -> None:
    hit = ask("số hóa hồ sơ lưu trữ").hits[0]
    passage = next(passage for passage in hit.passages if passage.where == "file")
    assert (passage.file.name, passage.file.sha256, passage.page) == ("ke-hoach.pdf", PLAN_FILE, 3)  # type: ignore[union-attr]
    assert "<mark>số hóa hồ sơ lưu trữ</mark>" in passage.html


def test_passages_are_escaped_and_hold_no_tag_but_mark(ask: Ask) -> None:
    hit = ask("cảnh báo script").hits[0]
    html = next(passage.html for passage in hit.passages if passage.where == "text")
    assert "&lt;<mark>script</mark>&gt;" in html and "&quot;&amp;&quot;" in html
    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")


def test_the_title_comes_first_and_whole(ask: Ask) -> None:
    passage = ask("hành chính 2019").hits[0].passages[0]
    assert passage.where == "title"
    assert passage.html == "Kế hoạch cải cách <mark>hành chính</mark> năm <mark>2019</mark>"


def test_marks_in_a_passage_keep_to_the_marks_that_were_typed(ask: Ask) -> None:
    passages = ask("ông Nam").hits[0].passages
    assert "<mark>Ông Nam</mark>" in passages[0].html
    assert all("<mark>năm" not in passage.html.lower() for passage in passages)


def test_did_you_mean_comes_from_the_index(ask: Ask) -> None:
    assert ask("cải cahc hành chính").did_you_mean == "cải cách hành chính"
    assert ask("tuyen sihn").did_you_mean == "tuyen sinh"
    assert ask("caicach hanh chinh").did_you_mean == "cai cach hanh chinh"
    assert ask("cải cách").did_you_mean is None


@pytest.mark.parametrize(
    "typed",
    [
        "năm: 2018 loại: công văn",
        "lọai: kế hoạch",
        "kế hoạch OR công văn",
        "kế hoạch HOẶC công văn",
        "CV 334",
        "998/QĐ-SGD&ĐT",
        "UBTVQH",
        "thủ tục không có",
        "kế hoạch -xyzhoc",
        "xyzzyxyzzy",
    ],
)
def test_what_is_no_misspelt_word_is_not_corrected(ask: Ask, typed: str) -> None:
    assert ask(typed).did_you_mean is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cari cachs hanhf chinhs", "cải cách hành chính"),
        ("cair cachs hanhf chinhs 2018", "cải cách hành chính 2018"),
        ("cai3 cach1 hanh2 chinh1", "cải cách hành chính"),
        ("caicachhanhchinh", "cai cach hanh chinh"),
        ("loại: kế hoạch cải cahc", "loại: kế hoạch cải cách"),
        ("lop1 2018", None),
    ],
)
def test_keys_and_words_run_together_are_read(ask: Ask, typed: str, meant: str | None) -> None:
    assert ask(typed).did_you_mean == meant


def test_a_correction_that_finds_nothing_is_not_offered(ask: Ask) -> None:
    assert ask("tuyen sihn").did_you_mean == "tuyen sinh"
    assert ask("tuyen sihn", filters={"type": ("Nghị định",), "year": ("2017",)}).did_you_mean is None


def test_a_hit_tells_what_the_contract_asks(ask: Ask) -> None:
    hit = ask("334/SGDĐT-TCCB").hits[0]
    assert (hit.number, hit.issued, hit.type, hit.issuer, hit.unit) == (
        "334/SGDĐT-TCCB",
        "2018-03-20",
        "Công văn",
        "Sở Giáo dục và Đào tạo",
        "TCCB",
    )
    assert (hit.page, hit.url, hit.presence, hit.kind) == (
        "/document/so/laws/6",
        "http://127.0.0.1/laws/6",
        "published",
        "directive",
    )
    assert ask("văn hóa đọc").hits[0].published == "2018-03-01T08:00:00+07:00"
