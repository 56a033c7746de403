"""The document's own number: what is taken whole, and what is another document's."""

from __future__ import annotations

import pytest

from crawler.attachments.self_description import found_in
from crawler.records import FilePage, Found
from tests.attachments import letters

_HEAD = "\n".join(letters.LEFT[:-1])
_RIGHT = "\n".join(letters.RIGHT)


def found(text: str) -> Found:
    return found_in([FilePage(text, "text")])


def numbered(line: str) -> str | None:
    return found(f"{_HEAD}\n{line}\n{_RIGHT}\nKính gửi: Các trường nội trú").number


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("Số: 857/SGD ĐT-GDTrH", "857/SGDĐT-GDTrH"),
        ("Số: 857/SGD & ĐT-GDTrH", "857/SGDĐT-GDTrH"),
        ("Số: 1830 QĐ-UBND", "1830/QĐ-UBND"),
        ("Số: 412/QĐ SGDĐT", "412/QĐ-SGDĐT"),
        ("Số: 891 /SGDĐT - GDTrH", "891/SGDĐT-GDTrH"),
        ("Số 29-CT/TU", "29/CT-TU"),
        ("S ố : 412/QĐ-SGDĐT", "412/QĐ-SGDĐT"),
        ("Số: 412/QĐ", "412/QĐ"),
    ],
)
def test_a_number_is_read_to_its_end(printed: str, number: str) -> None:
    assert numbered(printed) == number


@pytest.mark.parametrize("printed", ["Số: 4 12/QĐ-SGDĐT", "Số: 412/QĐ XYZ", "Số: 5 Trần Hưng Đạo - Phường 2"])
def test_a_number_that_is_not_whole_is_none(printed: str) -> None:
    assert numbered(printed) is None


@pytest.mark.parametrize(
    "annex",
    [
        "DANH SÁCH THÍ SINH TRÚNG TUYỂN\n(Kèm theo Quyết định của Giám đốc Sở Giáo dục và Đào tạo\n"
        "số 412/QĐ-SGDĐT ngày 05 tháng 6 năm 2018)\nSTT\tHọ tên",
        f"{_HEAD}\nDANH SÁCH CÁC TRƯỜNG\n(Kèm theo Công văn\nSố 412/SGDĐT-VP ngày 05/6/2018)\nSTT\tTên trường",
        "DANH SÁCH\nThí sinh kèm theo Quyết định\nsố 412/QĐ-SGDĐT ngày 05 tháng 6 năm 2018\n1\tNguyễn Văn An",
        f"{_RIGHT}\nMẪU ĐƠN XIN HỌC\n(Ban hành kèm theo Thông tư\nsố 15/2014/TT-BGDĐT ngày 05 tháng 6 năm 2014)",
        "DANH SÁCH\nKèm theo Quyết định của Giám đốc\nSở Giáo dục và Đào tạo\nSố: 412/QĐ-SGDĐT ngày 05/6/2018\n1\tA",
        "Danh mục văn bản\nSố 12/QĐ-UBND ngày 5/6/2018 về việc giao chỉ tiêu\nSố 13/QĐ-UBND ngày 6/6/2018",
        "STT\tSố văn bản\tTrích yếu\n1\tSố 12/QĐ-UBND\tVề giao chỉ tiêu\n2\tSố 13/QĐ-UBND\tVề khen thưởng",
        f"{_HEAD}\n{_RIGHT}\nV/v triển khai Kế hoạch của tỉnh\nsố 412/KH-UBND ngày 5/6/2018\nKính gửi: Các trường",
        "BÁO CÁO\nKết quả thực hiện Kế hoạch số 15/KH-UBND ngày 05/6/2018",
        "THÔNG BÁO\nNội dung Công văn của Sở Nội vụ số 15/SNV-VP ngày 05/6/2018",
    ],
)
def test_the_number_of_a_cited_document_is_not_its_own(annex: str) -> None:
    said = found(annex)
    assert said.number is None
    assert said.issuer in (None, "Sở Giáo dục và Đào tạo")
    assert said.issued in (None, letters.ISSUED)


def test_a_filled_in_form_has_its_own_number() -> None:
    form = "Mẫu số 1\n(Ban hành kèm theo Thông tư số 01/2018/TT-BNV\nngày 5 tháng 3 năm 2018)\n"
    said = found(f"{form}{_HEAD}\nSố: 15/BC-SGDĐT\n{_RIGHT}\nBÁO CÁO\nKết quả trồng rau")
    assert (said.number, said.issued) == ("15/BC-SGDĐT", letters.ISSUED)
    assert (said.issuer, said.parent) == ("Sở Giáo dục và Đào tạo", "UBND Tỉnh Sóc Trăng")


def test_an_act_whose_title_names_who_issued_it() -> None:
    said = found("QUYẾT ĐỊNH\nCỦA BỘ TRƯỞNG BỘ KẾ HOẠCH VÀ ĐẦU TƯ SỐ 12/2003/QĐ-BKH NGÀY 5/3/2003 VỀ VIỆC TRỒNG CÂY")
    assert (said.number, str(said.issued), said.abstract) == ("12/2003/QĐ-BKH", "2003-03-05", "VỀ VIỆC TRỒNG CÂY")
