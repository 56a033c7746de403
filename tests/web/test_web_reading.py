"""Lines of paper become paragraphs of a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.reading import rejoined

WIDE = "Căn cứ Kế hoạch số 12/KH-PGDĐT của Phòng Giáo dục và Đào tạo huyện Bến"


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        ([WIDE, "Sậy về việc sắp xếp trường lớp;", "Theo đề nghị của Tổ trưởng."], 2),
        (["Điều 1. Ban hành kèm theo quyết định này bảng phân công công", "việc của các tổ."], 1),
        (["PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "Số: 12/KH-PGDĐT", "KẾ HOẠCH"], 3),
        (["Nơi nhận:", "- Như Điều 3;", "- Lưu: VT."], 3),
        (["Tổ trưởng", "giáo viên"], 2),
        ([WIDE, "KẾ HOẠCH"], 2),
        ([WIDE + ".", "sau dấu chấm là câu mới"], 2),
        ([], 0),
    ],
)
def test_wrapped_lines_are_joined_and_others_are_not(lines, paragraphs):
    assert len(rejoined("\n".join(lines))) == paragraphs


@given(st.text(max_size=300))
def test_no_word_is_lost(text):
    assert " ".join(rejoined(text)).split() == text.split()
