"""Abbreviations from the table and from the texts that define them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import directives
from directives import expansions, learn
from directives.abbreviations import is_abbreviation, is_unit


@pytest.mark.parametrize(
    ("token", "readings"),
    [
        ("CCHC", ("cải cách hành chính",)),
        ("cchc", ("cải cách hành chính",)),
        ("cải cách hành chính", ("CCHC",)),
        ("cai cach hanh chinh", ("CCHC",)),
        ("GD&ĐT", ("giáo dục và đào tạo",)),
        ("gddt", ("giáo dục và đào tạo",)),
        ("Giáo dục & Đào tạo", ("GDĐT",)),
        ("Uỷ ban nhân dân", ("UBND",)),
        ("HĐ", ("hợp đồng",)),
        ("HD", ("hướng dẫn", "hợp đồng")),
        ("ttr", ("tờ trình", "thanh tra")),
        ("xyz", ()),
        ("", ()),
    ],
)
def test_expansions(token: str, readings: tuple[str, ...]) -> None:
    assert expansions(token) == readings


def test_ambiguous_abbreviations_keep_all_readings() -> None:
    assert {"thông tư", "thị trấn", "trung tâm"} <= set(expansions("TT"))


def test_the_table_is_well_made() -> None:
    path = Path(directives.__file__).with_name("abbreviations.tsv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 200
    assert {row["kind"] for row in rows} == {"type", "unit", "organisation", "term"}
    assert all(row["expansion"] in expansions(row["abbreviation"]) for row in rows)
    assert all(row["abbreviation"] in expansions(row["expansion"]) for row in rows)
    pairs = [(row["abbreviation"], row["expansion"]) for row in rows]
    assert len(set(pairs)) == len(pairs)


def test_units_are_told_from_other_abbreviations() -> None:
    assert is_unit("tccb")
    assert is_abbreviation("thpt")
    assert not is_unit("thpt")


@pytest.mark.parametrize(
    ("text", "learned"),
    [
        ("công tác cải cách hành chính (CCHC) tại cơ quan", {"CCHC": "cải cách hành chính"}),
        ("Sở Giáo dục và Đào tạo (sau đây gọi tắt là SGDĐT)", {"SGDĐT": "Sở Giáo dục và Đào tạo"}),
        ("ngành Giáo dục & Đào tạo (GD&ĐT)", {"GD&ĐT": "Giáo dục & Đào tạo"}),
        (
            "cán bộ, công chức (CBCC), viên chức (CBCCVC)",
            {"CBCC": "cán bộ, công chức", "CBCCVC": "cán bộ, công chức, viên chức"},
        ),
        ("phòng giáo dục trung học (GDTrH)", {"GDTrH": "giáo dục trung học"}),
        ("dân tộc thiểu số và miền núi (DTTS&MN)", {"DTTS&MN": "dân tộc thiểu số và miền núi"}),
        ("TTHC (thủ tục hành chính) được công khai", {"TTHC": "thủ tục hành chính"}),
        ("dịch vụ công (viết tắt: DVC); bộ phận một cửa (BPMC)", {"DVC": "dịch vụ công", "BPMC": "bộ phận một cửa"}),
        ("cải cách hành chính (CCHC) rồi công chức hành chính (CCHC)", {"CCHC": "cải cách hành chính"}),
        ("kế hoạch (KHTC) và Việt Nam (VNĐ)", {}),
        ("thủ tục. Hành chính (TTHC)", {}),
        ("(CCHC)", {}),
    ],
)
def test_learn(text: str, learned: dict[str, str]) -> None:
    assert learn(text) == learned


@given(st.text(alphabet="abc ABCĐđ&(),.-\n“”và", max_size=80))
def test_what_is_learned_stands_in_the_text(text: str) -> None:
    for short, phrase in learn(text).items():
        assert short in text
        assert len(phrase) > len(short)
