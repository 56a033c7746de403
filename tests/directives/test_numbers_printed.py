"""Numbers as offices print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives import Number, parse_number, unit_of

_PRINTED = [
    ("998/QĐ-SGDĐT", Number(998, "", None, "QĐ", "SGDĐT")),
    ("334/SGDĐT-TCCB", Number(334, "", None, None, "SGDĐT", ("TCCB",))),
    ("Số: 891 /SGDĐT - GDTrH", Number(891, "", None, None, "SGDĐT", ("GDTrH",))),
    ("1977 /QĐ-UBND", Number(1977, "", None, "QĐ", "UBND")),
    ("4510/ KH-UBND", Number(4510, "", None, "KH", "UBND")),
    ("1830 QĐ-UBND", Number(1830, "", None, "QĐ", "UBND")),
    ("857/SGD ĐT-GDTrH", Number(857, "", None, None, "SGDĐT", ("GDTrH",))),
    ("814/SGDĐT.CNTT-QLTB&TV", Number(814, "", None, None, "SGDĐT", ("CNTT", "QLTB&TV"))),
    ("02-TB-SGDĐT", Number(2, "", None, "TB", "SGDĐT")),
    ("Số 31/TB - SGDDT", Number(31, "", None, "TB", "SGDĐT")),
    ("157/TB_UBND", Number(157, "", None, "TB", "UBND")),
    ("29-CT/TW", Number(29, "", None, "CT", "TW")),
    ("139-TB/TU", Number(139, "", None, "TB", "TU")),
    ("03-TB/BCĐ", Number(3, "", None, "TB", "BCĐ")),
    ("251-BCĐ", Number(251, "", None, None, "BCĐ")),
    ("1472/UBND", Number(1472, "", None, None, "UBND")),
    ("50/CP", Number(50, "", None, None, "CP")),
    ("30/2020/NĐ-CP", Number(30, "", 2020, "NĐ", "CP")),
    ("57/2020/QH14", Number(57, "", 2020, None, "QH14")),
    ("01/2013/TTLT-BGDĐT-BNV", Number(1, "", 2013, "TTLT", "BGDĐT", ("BNV",))),
    ("90/KHLT-SGDĐT-TCGD", Number(90, "", None, "KHLT", "SGDĐT", ("TCGD",))),
    ("20/NQ-HĐND8", Number(20, "", None, "NQ", "HĐND8")),
    ("26/KH-BCĐ (138)", Number(26, "", None, "KH", "BCĐ")),
    ("13 /KH-BCĐ-THTT,HSTC", Number(13, "", None, "KH", "BCĐ", ("THTT", "HSTC"))),
    ("30c/QĐ-UBND", Number(30, "c", None, "QĐ", "UBND")),
    ("1051/QÐ-UBND", Number(1051, "", None, "QĐ", "UBND")),
    ("12/QĐ–UВND", Number(12, "", None, "QĐ", "UBND")),  # en dash, Cyrillic В
    ("l52/TB-SGDĐT", Number(152, "", None, "TB", "SGDĐT")),
    ("1O3/KH-SGDĐT", Number(103, "", None, "KH", "SGDĐT")),
    ("6/Ctr-UBND", Number(6, "", None, "CTr", "UBND")),
    ("998/qd-sgddt", Number(998, "", None, "QĐ", "SGDĐT")),
    ("Số/Ký hiệu: 12/QĐ-SNV", Number(12, "", None, "QĐ", "SNV")),
    ("998/QĐ-SGDĐT 998/QĐ-SGDĐT", Number(998, "", None, "QĐ", "SGDĐT")),
    ("Số: 998/QĐ-SGDĐT ngày 07/06/2018", Number(998, "", None, "QĐ", "SGDĐT")),
    ("Quyết định số 998/QĐ-SGDĐT về chỉ số", Number(998, "", None, "QĐ", "SGDĐT")),
    ("334/SGDĐT-TCCB V/v chấm điểm", Number(334, "", None, None, "SGDĐT", ("TCCB",))),
    ("2858/QĐ-UBND TP. Cần Thơ", Number(2858, "", None, "QĐ", "UBND")),
    ("/2017/TT-BGDĐT", Number(None, "", 2017, "TT", "BGDĐT")),
    ("Số:       /SGDĐT-TCCB", Number(None, "", None, None, "SGDĐT", ("TCCB",))),
    ("Số: ……/QĐ-SGDĐT", Number(None, "", None, "QĐ", "SGDĐT")),
    ("998", Number(998)),
]


@pytest.mark.parametrize(("text", "number"), _PRINTED)
def test_printed(text: str, number: Number) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "   ", "..........", "……", "Số:", "07/06/2018", "Kế hoạch xét thi đua 2011-2012", "0299 382 2333", "1/2"],
)
def test_not_a_number(text: str) -> None:
    assert parse_number(text) is None


_CODES = st.sampled_from(["QĐ-SGDĐT", "KH-UBND", "SGDĐT-TCCB", "NĐ-CP", "TTLT-BGDĐT-BNV", "UBND-VX", "QH14", "CTr-BCĐ"])


@given(st.integers(1, 999_999), st.sampled_from(["", "a", "c"]), st.none() | st.integers(1950, 2050), _CODES)
def test_the_canonical_form_is_read_back(serial: int, suffix: str, year: int | None, codes: str) -> None:
    text = f"{serial:02d}{suffix}/{f'{year}/' if year else ''}{codes}"
    number = parse_number(text)
    assert number is not None
    assert number.canonical == str(number) == text
    assert parse_number(number.canonical) == number


@given(st.text(alphabet="0123456789/-–. QĐSGKHUBNDTCVPab\nlO:Số&()", max_size=40))
def test_nothing_printed_is_an_error(text: str) -> None:
    number = parse_number(text)
    if number is not None and number.serial is not None:
        assert parse_number(number.canonical) is not None


@pytest.mark.parametrize(
    ("text", "unit"),
    [("334/SGDĐT-TCCB", "TCCB"), ("158/CV-BCĐ", None), ("998/QĐ-SGDĐT", None), ("01/2013/TTLT-BGDĐT-BNV", None)],
)
def test_the_unit_of_a_letter(text: str, unit: str | None) -> None:
    number = parse_number(text)
    assert number is not None
    assert unit_of(number) == unit
