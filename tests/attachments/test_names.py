"""Public bodies in the usual spelling, and persons under a signature."""

from __future__ import annotations

import pytest

from crawler.attachments.names import begins_body, shown_body
from crawler.attachments.persons import person
from crawler.attachments.self_description import found_in
from crawler.records import FilePage
from tests.attachments import letters
from tests.attachments.letters import TEXT


@pytest.mark.parametrize(
    "shown",
    [
        "Sở Giáo dục và Đào tạo Sóc Trăng",
        "Phòng Giáo dục và Đào tạo Mỹ Xuyên",
        "Phòng Giáo dục và Đào tạo Thành phố Sóc Trăng",
        "Phòng Giáo dục tiểu học",
        "Phòng Tổ chức cán bộ",
        "Trường Trung học phổ thông Hoàng Diệu",
        "Trường Trung học cơ sở và Trung học phổ thông Mỹ Thuận",
        "Trường THPT Hoàng Diệu",
        "Trường Cao đẳng Sư phạm Sóc Trăng",
        "Sở Văn hóa, Thể thao và Du lịch",
        "Bộ Nội vụ - Bộ Tài chính",
        "Bộ Lao động - Thương binh và Xã hội",
        "UBND Tỉnh Bà Rịa - Vũng Tàu",
        "Hội đồng thi tuyển viên chức năm 2018",
    ],
)
def test_bodies(shown: str) -> None:
    assert shown_body(shown.upper()) == shown


@pytest.mark.parametrize(
    "unit", ["TỔ CÔNG TÁC CẢI CÁCH", "CỤM THI ĐUA SỐ 3", "CHI BỘ VĂN PHÒNG", "KHOA TỰ NHIÊN", "PHÂN VIỆN NGHIÊN CỨU"]
)
def test_a_unit_stands_below_its_body(unit: str) -> None:
    said = found_in(
        [FilePage(TEXT.replace("SỞ GIÁO DỤC VÀ ĐÀO TẠO\n", f"SỞ GIÁO DỤC VÀ ĐÀO TẠO\n{unit}\n", 1), "text")]
    )
    assert (said.number, said.issued) == (letters.NUMBER, letters.ISSUED)
    assert said.issuer is not None
    assert (said.issuer.upper(), said.parent) == (unit, "Sở Giáo dục và Đào tạo")


@pytest.mark.parametrize(
    "line", ["Số văn bản", "TỜ TRÌNH", "TỔ CHỨC CÁN BỘ", "KHOA HỌC VÀ CÔNG NGHỆ", "Khóa XI, kỳ họp 4"]
)
def test_no_body_begins_there(line: str) -> None:
    assert not begins_body(line)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Kiên Thị Minh Nguyệt", "Kiên Thị Minh Nguyệt"),
        ("LIÊU HOÀNG NAM", "Liêu Hoàng Nam"),
        ("Đàm Văn Hải", "Đàm Văn Hải"),
        ("Từ Quang Minh", "Từ Quang Minh"),
        ("PGS.TS Trần Văn Mười", "Trần Văn Mười"),
        ("Ths Trần Văn Mười", "Trần Văn Mười"),
        ("BS.CKII Trần Văn Mười", "Trần Văn Mười"),
        ("NGƯT Trần Văn Mười", "Trần Văn Mười"),
        ("(Đã ký) Trần Văn Mười", "Trần Văn Mười"),
        ("Đã ký: Trần Văn Mười", "Trần Văn Mười"),
        ("Trần Văn Mười (đã ký)", "Trần Văn Mười"),
    ],
)
def test_persons(line: str, name: str) -> None:
    assert person(line) == name


@pytest.mark.parametrize(
    "line",
    (
        "Danh Mục Thủ Tục|THI ĐUA KHEN THƯỞNG|Châu Thành|Kiên Giang|Từ Ngày|TƯ PHÁP|KIẾN THỨC|ĐẢM BẢO"
        "|TRƯỜNG TIỂU HỌC KẾ SÁCH|PHẦN THỨ NHẤT|HỌ VÀ TÊN|ĐẢNG ỦY SỞ|(Đã ký)|Ý KIẾN"
    ).split("|"),
)
def test_headings_and_places_are_no_persons(line: str) -> None:
    assert person(line) is None


@pytest.mark.parametrize(
    "annex",
    [
        "Danh Mục Thủ Tục Hành Chính",
        "PHỤ LỤC\nTHI ĐUA KHEN THƯỞNG",
        "DANH SÁCH\n1\tNguyễn Văn An",
        "PHỤ LỤC 1\nLê Thị Cúc",
    ],
)
def test_an_annex_does_not_sign(annex: str) -> None:
    said = found_in([FilePage(TEXT.replace(letters.SIGNER, annex), "text")])
    assert (said.signer, said.capacity) == (None, None)


def test_a_head_of_a_team_signs() -> None:
    text = TEXT.replace("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", "TỔ TRƯỞNG")
    said = found_in([FilePage(text, "text")])
    assert (said.signer, said.capacity) == (letters.SIGNER, "TỔ TRƯỞNG")
