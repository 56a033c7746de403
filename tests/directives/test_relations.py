"""Relations in the text of directives and on the pages of the CMS."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives import find_relations, relation_of_label


def _stated(text: str) -> list[tuple[str, str]]:
    return [(mention.kind, mention.number.canonical) for mention in find_relations(text)]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020;", [("based_on", "30/2020/NĐ-CP")]),
        ("Căn cứ Quyết định\nsố 998/QĐ-SGDĐT ngày 07/6/2018;", [("based_on", "998/QĐ-SGDĐT")]),
        ("Thực hiện Công văn số 334/SGDĐT-TCCB, Sở đề nghị", [("based_on", "334/SGDĐT-TCCB")]),
        (
            "Quyết định này thay thế Quyết định số 746/QĐ-SGDĐT và Quyết định số 12/QĐ-SGDĐT.",
            [("replaces", "746/QĐ-SGDĐT"), ("replaces", "12/QĐ-SGDĐT")],
        ),
        (
            "thay thế Quyết định số 1/QĐ-UBND, bãi bỏ Quyết định số 2/QĐ-UBND",
            [("replaces", "01/QĐ-UBND"), ("repeals", "02/QĐ-UBND")],
        ),
        ("Sửa đổi, bổ sung một số điều của Thông tư số 16/2017/TT-BGDĐT", [("amends", "16/2017/TT-BGDĐT")]),
        (
            "Sửa đổi Điều 3 của Quy chế ban hành kèm theo Quyết định số 15/2010/QĐ-UBND",
            [("amends", "15/2010/QĐ-UBND")],
        ),
        ("Thực hiện Công văn hướng dẫn số 12/SNV-CCHC", [("based_on", "12/SNV-CCHC")]),
        ("(Ban hành kèm theo Quyết định số 15/2010/QĐ-UBND)", [("attached_to", "15/2010/QĐ-UBND")]),
        ("Đính chính Kế hoạch số 96/KH-SGDĐT", [("corrects", "96/KH-SGDĐT")]),
        ("Quyết định số 5/QĐ-UBND hết hiệu lực kể từ ngày 01/01/2019", [("expires", "05/QĐ-UBND")]),
        ("Quyết định này được thay thế bởi Quyết định số 9/QĐ-UBND", [("replaced_by", "09/QĐ-UBND")]),
        ("thay the Quyet dinh so 746/QĐ-SGDĐT", [("replaces", "746/QĐ-SGDĐT")]),
        ("Bãi bỏ Quyết định số 31 ngày 05/4/2012", [("repeals", "31/QĐ")]),
        # of a third document
        ("Nghị định số 3/2015/NĐ-CP thay thế Nghị định số 4/2010/NĐ-CP", []),
        ("Căn cứ Nghị định số 4/2015/NĐ-CP sửa đổi Nghị định số 12/2010/NĐ-CP;", [("based_on", "04/2015/NĐ-CP")]),
        ("Công văn 334/SGDĐT-TCCB đã gửi các trường", []),
        ("thay thế mẫu cũ. Xem 998/QĐ-SGDĐT", []),
    ],
)
def test_stated(text: str, stated: list[tuple[str, str]]) -> None:
    assert _stated(text) == stated


def test_places() -> None:
    text = "Căn cứ Nghị định số 30/2020/NĐ-CP;"
    (mention,) = find_relations(text)
    assert text[mention.start : mention.end] == "30/2020/NĐ-CP"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Văn bản thay thế", "replaced_by"),
        ("Thay thế cho Văn bản", "replaces"),
        ("VĂN BẢN ĐƯỢC THAY THẾ:", "replaces"),
        ("Văn bản bị thay thế", "replaces"),
        ("Văn bản được thay thế bởi", "replaced_by"),
        ("Bị thay thế bằng", "replaced_by"),
        ("Van ban lien quan", "related"),
        ("Văn bản liên quan", "related"),
        ("Tin liên quan", None),
        ("Cơ quan ban hành", None),
        ("", None),
    ],
)
def test_labels(label: str, kind: str | None) -> None:
    assert relation_of_label(label) == kind


@given(
    st.lists(
        st.sampled_from(["thay thế ", "Căn cứ ", "998/QĐ-SGDĐT", "; ", ". ", "\n", "bãi bỏ ", "số 5 ", "hết hiệu lực "])
    )
)
def test_mentions_lie_in_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    starts = [mention.start for mention in find_relations(text)]
    assert starts == sorted(set(starts))
