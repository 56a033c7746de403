"""Keys of numbers: what is asked meets what is held, and nothing else."""

from __future__ import annotations

import pytest

from directives import ask_keys, number_keys, parse_number, parse_question_number

#: number as printed, year of issue, type on record
_HELD = [
    ("998/QĐ-SGDĐT", 2018, "Quyết định"),
    ("998/QĐ-UBND", 2018, "Quyết định"),
    ("998/QĐ-SGDĐT", 2017, "Quyết định"),
    ("334/SGDĐT-TCCB", 2018, "Công văn"),
    ("334/KH-SGDĐT", 2018, "Kế hoạch"),
    ("57/2020/QH14", 2020, "Luật"),
    ("1480/SNV-CCHC", 2017, "Bản cam kết"),
    ("30c/NQ-CP", 2011, "Nghị quyết"),
    ("20/NQ-HĐND8", 2016, "Nghị quyết"),
]


def _holders(question: str) -> list[int]:
    (ask,) = parse_question_number(question)
    wanted = set(ask_keys(ask))
    found = []
    for at, (printed, year, type_name) in enumerate(_HELD):
        number = parse_number(printed)
        assert number is not None
        if wanted <= set(number_keys(number, year, type_name)):
            found.append(at)
    return found


@pytest.mark.parametrize(
    ("question", "holders"),
    [
        ("998", [0, 1, 2]),
        ("998/2018", [0, 1]),
        ("998 sgddt", [0, 2]),
        ("quyết định 998 năm 2017", [2]),
        ("998/QĐ-SGDĐT năm 2018", [0]),
        ("998qdsgddt 2018", [0]),
        ("334", [3, 4]),
        ("công văn 334", [3]),
        ("cv 334", [3]),
        ("334 tccb", [3]),
        ("kế hoạch 334", [4]),
        ("334/GD&ĐT-TCCB", [3]),
        ("luật 57", [5]),
        ("công văn 57", []),
        ("57/2020/QH", [5]),
        ("bản cam kết 1480", [6]),
        ("nghị quyết 30c", [7]),
        ("nghị quyết 30", [7]),
        ("20/nq-hđnd", [8]),
        ("12/QĐ-SGDĐT", []),
    ],
)
def test_who_holds_what_is_asked(question: str, holders: list[int]) -> None:
    assert _holders(question) == holders


def test_a_number_without_serial_has_no_keys() -> None:
    number = parse_number("Số:     /SGDĐT-TCCB")
    assert number is not None
    assert number_keys(number, 2018) == ()
