"""Issuers by code and by name."""

from __future__ import annotations

import pytest

from directives import code_of_issuer, issuer_by_code, issuer_key


@pytest.mark.parametrize("code", ["SGDĐT", "sgddt", "SGD&ĐT", "SGDDT", "sgdđt"])
def test_one_department_many_codes(code: str) -> None:
    assert issuer_by_code(code) == "Sở Giáo dục và Đào tạo"


@pytest.mark.parametrize(
    ("code", "name"),
    [("QH14", "Quốc hội"), ("HĐND8", "Hội đồng nhân dân"), ("TTg", "Thủ tướng Chính phủ"), ("XX", None)],
)
def test_issuer_by_code(code: str, name: str | None) -> None:
    assert issuer_by_code(code) == name


@pytest.mark.parametrize(
    "names",
    [
        [
            "Sở Giáo dục và Đào tạo",
            "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng",
            "SỞ GIÁO DỤC & ĐÀO TẠO",
            "Sở GD&ĐT",
            "Sở GD-ĐT Sóc Trăng",
            "So GDDT",
            "SGDĐT",
        ],
        ["Bộ Giáo dục và Đào tạo", "Bộ GD&ĐT", "bo giao duc - dao tao", "BGDĐT"],
        ["UBND tỉnh", "Uỷ ban nhân dân tỉnh Sóc Trăng", "Ủy ban Nhân dân tỉnh"],
        ["UBND TP. Sóc Trăng", "Ủy ban nhân dân thành phố Sóc Trăng", "UBND TP Sóc Trăng"],
        ["Sở LĐ-TB&XH", "Sở Lao động - Thương binh và Xã hội", "SLĐTBXH"],
        ["Thủ tướng", "Thủ tướng Chính phủ", "TTg"],
    ],
)
def test_one_key_for_all_spellings(names: list[str]) -> None:
    assert len({issuer_key(name) for name in names}) == 1


def test_different_issuers_have_different_keys() -> None:
    names = [
        "Sở Nội vụ",
        "Sở GD&ĐT",
        "Bộ GD&ĐT",
        "Phòng GD&ĐT huyện Kế Sách",
        "UBND tỉnh",
        "UBND huyện Kế Sách",
        "Chính phủ",
    ]
    assert len({issuer_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sở GD&ĐT tỉnh Sóc Trăng", "SGDĐT"),
        ("Bộ Nội vụ", "BNV"),
        ("UBND huyện Kế Sách", "UBND"),
        ("Trường Hoa Sen", None),
    ],
)
def test_code_of_issuer(name: str, code: str | None) -> None:
    assert code_of_issuer(name) == code
