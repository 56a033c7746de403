"""Numbers that running text cites, with their places."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives import find_numbers


def _cited(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.value.canonical) for span in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        (
            "Căn cứ Nghị định số 30/2020/NĐ-CP và Công văn 334/SGDĐT-TCCB ngày 22/02/2018.",
            [("30/2020/NĐ-CP", "30/2020/NĐ-CP"), ("334/SGDĐT-TCCB", "334/SGDĐT-TCCB")],
        ),
        ("Chỉ thị số 29-CT/TW của Ban Bí thư", [("29-CT/TW", "29/CT-TW")]),
        ("theo số 16/2016/TT-\nBGDĐT", [("16/2016/TT-\nBGDĐT", "16/2016/TT-BGDĐT")]),
        ("Quyết định số 1830 QĐ-UBND", [("1830 QĐ-UBND", "1830/QĐ-UBND")]),
        ("Quyết định số 998 của Sở", [("998", "998/QĐ")]),
        ("Nghị định số 86/2015 của Chính phủ", [("86/2015", "86/2015/NĐ")]),
        ("Nghị định số04/2000/NĐ-CP", [("04/2000/NĐ-CP", "04/2000/NĐ-CP")]),
        ("Luật số 57/2020/QH14.", [("57/2020/QH14", "57/2020/QH14")]),
        ("998/QĐ-SGDĐT, 315/KH-SGDĐT", [("998/QĐ-SGDĐT", "998/QĐ-SGDĐT"), ("315/KH-SGDĐT", "315/KH-SGDĐT")]),
    ],
)
def test_cited(text: str, cited: list[tuple[str, str]]) -> None:
    assert _cited(text) == cited


@pytest.mark.parametrize(
    "text",
    [
        "ngày 07/06/2018, lúc 8/10 người có mặt",
        "tỷ lệ 1/2, 3/4 số phiếu, 50 km/h, 24/7",
        "điện thoại 0299/3822333",
        "khoản 2 Điều 5, điểm a/b",
        "theo Mẫu số 01/TB-SNV và Biểu 02/BC-SNV",
        "QCVN 41:2019/BGTVT và TCVN ISO 9001:2008",
        "năm học 2017-2018, giai đoạn 2016/2020",
        "Phụ lục số 2, mẫu số 5, hệ số 1,5",
        "Covid-19, G7/G20, H5N1",
        "lớp 10/A, phòng 12/B",
    ],
)
def test_not_cited(text: str) -> None:
    assert _cited(text) == []


@given(st.text(alphabet="0123456789/-–. QĐSGDTNĐCPsốAb\n,;", max_size=80))
def test_spans_lie_in_the_text_and_apart(text: str) -> None:
    spans = find_numbers(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(span.value.serial is not None for span in spans)
