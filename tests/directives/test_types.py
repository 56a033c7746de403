"""Document types by code and by name."""

from __future__ import annotations

import pytest

from directives import code_of_type, type_by_code, type_in_text
from directives.types import type_key, type_named, types_in_text


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("QĐ", "Quyết định"),
        ("qd", "Quyết định"),
        ("Ctr", "Chương trình"),
        ("HĐ", "Hợp đồng"),
        ("hđ", "Hợp đồng"),
        ("hd", "Hướng dẫn"),
        ("TTLT", "Thông tư liên tịch"),
        ("CV", "Công văn"),
        ("NĐ", "Nghị định"),
        ("SGDĐT", None),
        ("", None),
    ],
)
def test_type_by_code(code: str, name: str | None) -> None:
    assert type_by_code(code) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Quyết định", "QĐ"),
        ("QUYET DINH", "QĐ"),
        ("thoả thuận", "BTT"),
        ("Công văn", "CV"),
        ("Luật", None),
        ("Bài viết", None),
    ],
)
def test_code_of_type(name: str, code: str | None) -> None:
    assert code_of_type(name) == code


@pytest.mark.parametrize(
    ("text", "value", "piece"),
    [
        ("KẾ HOẠCH\nKiểm tra", "Kế hoạch", "KẾ HOẠCH"),
        ("thong tu lien tich so 1", "Thông tư liên tịch", "thong tu lien tich"),
        ("tại Quyêt định số 5", "Quyết định", "Quyêt định"),
        ("bộ luật lao động", "Bộ luật", "bộ luật"),
    ],
)
def test_type_in_text(text: str, value: str, piece: str) -> None:
    span = type_in_text(text)
    assert span is not None
    assert (span.value, text[span.start : span.end]) == (value, piece)


@pytest.mark.parametrize("text", ["pháp luật", "thừa lệnh", "báo cạo", "quý định", "kế hoạchs", ""])
def test_no_type_in_text(text: str) -> None:
    assert type_in_text(text) is None


def test_types_in_order() -> None:
    text = "Quyết định ban hành Quy chế và Kế hoạch"
    assert [span.value for span in types_in_text(text)] == ["Quyết định", "Quy chế", "Kế hoạch"]


def test_type_named_wants_the_whole() -> None:
    assert type_named(" báo cáo ") == "Báo cáo"
    assert type_named("báo cáo quý") is None


def test_keys() -> None:
    assert (type_key("Quyết định"), type_key("Luật"), type_key("bộ luật")) == ("quyetdinh", "luat", "boluat")
