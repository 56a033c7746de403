"""Corrections of recognised text: only what a neighbour proves, never a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.attachments.slips import mended
from tests.attachments.letters import TEXT


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("trường phố thông", "trường phổ thông"),
        ("TUYẾN SINH lớp 10", "TUYỂN SINH lớp 10"),
        ("Tố chức thực hiện", "Tổ chức thực hiện"),
        ("tập\nthế giáo viên có thế\nđến", "tập\nthể giáo viên có thể\nđến"),
        ("sửa đối, bổ sung; sửa đối với", "sửa đổi, bổ sung; sửa đối với"),
    ],
)
def test_a_neighbour_proves_the_slip(seen: str, meant: str) -> None:
    assert mended(seen) == meant


@pytest.mark.parametrize(
    "right",
    [
        "đường phố, thông báo",
        "tuyến đường",
        "tố cáo, yếu tố",
        "thế nào",
        "kế hoạch",
        "123/KH-phố thông",
        "12phố thông",
        TEXT,
    ],
)
def test_what_is_right_or_unproved_stays(right: str) -> None:
    assert mended(right) == right


@given(st.text(alphabet="0123456789/-. phốthôngtuyếnsinh\n", max_size=80))
def test_digits_and_length_stay(text: str) -> None:
    kept = mended(text)
    assert len(kept) == len(text)
    assert [char for char in kept if char.isdigit()] == [char for char in text if char.isdigit()]
