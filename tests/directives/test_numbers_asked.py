"""Numbers as people type them into the search box, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives import NumberAsk, parse_question_number

_FULL = (998, None, "Quyết định", ("qd", "sgddt"))
_TYPED = [
    ("998/QĐ-SGDĐT", _FULL),
    ("998 qd sgddt", _FULL),
    ("998QĐSGDĐT", _FULL),
    ("998qdsgddt", _FULL),
    ("998/QD-SGDDT", _FULL),
    ("998-QĐ/SGDĐT", _FULL),
    ("998 – QĐ – SGDĐT", _FULL),
    ("998\\QĐ-SGDĐT", _FULL),
    ("qd-sgddt 998", _FULL),
    ("so 998 qđ", (998, None, "Quyết định", ("qd",))),
    ("QĐ 998", (998, None, "Quyết định", ("qd",))),
    ("qd998", (998, None, "Quyết định", ("qd",))),
    ("quyết định 998", (998, None, "Quyết định", ())),
    ("998 quyết định", (998, None, "Quyết định", ())),
    ("quyet dinh so 998 nam 2018", (998, 2018, "Quyết định", ())),
    ("quyết định số 998 năm 2018", (998, 2018, "Quyết định", ())),
    ("998/QĐ-SGDĐT ngày 07/06/2018", (998, 2018, "Quyết định", ("qd", "sgddt"))),
    ("998/2018", (998, 2018, None, ())),
    ("2081/2022", (2081, 2022, None, ())),
    ("334 tccb", (334, None, None, ("tccb",))),
    ("công văn 334/SGDĐT-TCCB", (334, None, "Công văn", ("sgddt", "tccb"))),
    ("61/2018/NĐ-CP", (61, 2018, "Nghị định", ("nd", "cp"))),
    ("nghị định 61", (61, None, "Nghị định", ())),
    ("NĐ61/2018", (61, 2018, "Nghị định", ("nd",))),
    ("luật 57/2020", (57, 2020, "Luật", ())),
    ("57/2020/QH14", (57, 2020, None, ("qh14",))),
    ("Số: 891 /SGDĐT - GDTrH", (891, None, None, ("sgddt", "gdtrh"))),
    ("857/SGD ĐT-GDTrH", (857, None, None, ("sgddt", "gdtrh"))),
    ("l52/TB", (152, None, "Thông báo", ("tb",))),
    ("1O3/KH", (103, None, "Kế hoạch", ("kh",))),
    ("văn bản số 998", (998, None, None, ())),
    ("số 998", (998, None, None, ())),
    ("998", (998, None, None, ())),
]


def _parts(ask: NumberAsk) -> tuple[int, int | None, str | None, tuple[str, ...]]:
    return ask.serial, ask.year, ask.type_name, ask.codes


@pytest.mark.parametrize(("question", "parts"), _TYPED)
def test_typed(question: str, parts: tuple[int, int | None, str | None, tuple[str, ...]]) -> None:
    (ask,) = parse_question_number(question)
    assert _parts(ask) == parts
    assert ask.is_whole_question
    assert ask.start == 0
    assert ask.end == len(question)


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ("quyết định 998 của sở giáo dục", "quyết định 998"),
        ("thông tư 30 đánh giá học sinh tiểu học", "thông tư 30"),
        ("khoản 2 điều 5 nghị định 61/2018/NĐ-CP", "nghị định 61/2018/NĐ-CP"),
        ("điều 5 NĐ 61", "NĐ 61"),
        ("kế hoạch số 315/KH-SGDĐT kiểm tra cải cách hành chính", "kế hoạch số 315/KH-SGDĐT"),
        ("QUYẾT ĐỊNH 998 VỀ VIỆC CÔNG BỐ", "QUYẾT ĐỊNH 998"),
        ("1264/BC-SGDĐT 6 tháng đầu năm 2018", "1264/BC-SGDĐT"),
    ],
)
def test_a_number_among_words(question: str, typed: str) -> None:
    (ask,) = parse_question_number(question)
    assert question[ask.start : ask.end] == typed
    assert ask.confidence >= 0.9
    assert not ask.is_whole_question


def test_several_numbers() -> None:
    asks = parse_question_number("998/QĐ-SGDĐT; KH 315 năm 2018")
    assert [_parts(ask) for ask in asks] == [_FULL, (315, 2018, "Kế hoạch", ("kh",))]


@pytest.mark.parametrize(
    "question",
    [
        "tháng 6 năm 2018",
        "tháng 6/2018",
        "khoản 2 Điều 5",
        "6 tháng đầu năm 2018",
        "lớp 10",
        "quy 1",
        "quý 2 năm 2018",
        "ngày 07/06/2018",
        "năm học 2017-2018",
        "giai đoạn 2016-2020",
        "kế hoạch 5 năm 2016-2020",
        "báo cáo 6 tháng",
        "tuyển sinh lớp 10 thpt",
        "phụ lục số 2",
        "mẫu số 01",
        "hệ số 2",
        "chỉ số cải cách hành chính",
        "0912345678",
        "0299 3822 333",
        "50%",
        "1/2",
        "ISO 9001:2008",
        "10 báo cáo viên",
        "3/gia đình",
        "cải cách hành chính",
        "",
        "///---",
    ],
)
def test_no_number(question: str) -> None:
    assert parse_question_number(question) == []


@pytest.mark.parametrize("question", ["2018", "kế hoạch 2018", "QĐ 2004", "2017/2018", "5", "10 thpt", "12/2018"])
def test_what_may_be_a_year_or_a_count_is_marked_so(question: str) -> None:
    (ask,) = parse_question_number(question)
    assert ask.confidence <= 0.6


def test_sở_is_not_số() -> None:
    assert parse_question_number("Sở 998 đường Lê Lợi") == []


@given(st.text(max_size=60) | st.text(alphabet="0123456789/-. qđsgdtkhsốnăm()\\,", max_size=60))
def test_nothing_typed_is_an_error(question: str) -> None:
    for ask in parse_question_number(question):
        assert 0 <= ask.start < ask.end
        assert ask.serial > 0
        assert 0 < ask.confidence <= 1
