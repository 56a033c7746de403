"""What the invented office of Đông Hải has published: 25 directives and 12 articles in three categories."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

HOURS = dt.timezone(dt.timedelta(hours=7))
SIGNERS = ("Tạ Quang Hưng", "Bùi Thị Diệu")
#: number, type, title; the first was issued last
PRINTED = """\
1318/QĐ-SGDĐT|Quyết định|Giao chỉ tiêu tuyển sinh lớp 10 cho các trường trung học phổ thông
1304/SGDĐT-GDTrH|Công văn|Hướng dẫn tổ chức ôn tập cho học sinh lớp 12
1287/SGDĐT-TCCB|Công văn|Rà soát đội ngũ giáo viên tiếng Anh
1266/BC-SGDĐT|Báo cáo|Kết quả thực hiện cải cách hành chính sáu tháng đầu năm
1249/KH-SGDĐT|Kế hoạch|Kiểm tra liên thông hồ sơ tại các phòng giáo dục
1220/SGDĐT-VP|Công văn|Đăng ký lịch tiếp công dân tháng 7
1198/TB-SGDĐT|Thông báo|Kết luận của Giám đốc tại cuộc họp giao ban tháng 5
1176 /QĐ-SGDĐT|Quyết định|Thành lập Hội đồng thi nghề phổ thông
1151/SGDĐT-KHTC|Công văn|Báo cáo nhu cầu sửa chữa trường lớp
1133/SGDĐT - GDMN|Công văn|Phòng chống đuối nước cho trẻ mầm non
1102/KH-SGDĐT|Kế hoạch|Tập huấn dạy học theo dự án
1090/SGDĐT-CNTT|Công văn|Cập nhật cơ sở dữ liệu ngành
1077/QĐ-SGDĐT|Quyết định|Danh sách thành viên ban ra đề kiểm tra học kỳ
1050/SGDĐT-GDTH|Công văn|Tổ chức ngày hội đọc sách cấp tiểu học
1031/TB-SGDĐT|Thông báo|Lịch thi chọn học sinh giỏi lớp 11
1012/SGDĐT-TTr|Công văn|Chấn chỉnh việc dạy thêm ngoài nhà trường
988/HD-SGDĐT|Hướng dẫn|Xét tặng danh hiệu Nhà giáo ưu tú
961/SGDĐT-GDTX|Công văn|Điều tra nhu cầu học nghề của thanh niên
940/QĐ-SGDĐT|Quyết định|Ban hành quy chế thi đua khối trực thuộc
917/SGDĐT-CTTT|Công văn|Tuyên truyền an toàn giao thông trong trường học
893/KH-SGDĐT|Kế hoạch|Khảo sát chất lượng lớp 9
871/SGDĐT-VP|Công văn|Sử dụng chữ ký số trong văn bản điện tử
850/SGDĐT-KTKĐ|Công văn|Tự đánh giá cơ sở giáo dục phổ thông
829/TB-SGDĐT|Thông báo|Nghỉ lễ Giỗ Tổ Hùng Vương
802/QĐ-SGDĐT|Quyết định|Công nhận sáng kiến cấp ngành"""
#: category, title, lead
WRITTEN = """\
Cải cách hành chính|Một cửa liên thông tại ba phòng giáo dục|Từ tháng 4, ba phòng giáo dục nhận hồ sơ liên thông.
Hoạt động ngành|Khai mạc hội thi đồ dùng dạy học|Hội thi có 64 sản phẩm của giáo viên toàn tỉnh.
Gương người tốt|Thầy hiệu trưởng trồng rừng|Mười lăm năm, thầy Khoa cùng học trò phủ xanh đồi trọc.
Cải cách hành chính|Trả kết quả qua bưu điện|Người dân ở xa không phải đi lại hai lần.
Hoạt động ngành|Tổng kết phong trào thi đua|Hai mươi tập thể được tặng cờ thi đua.
Gương người tốt|Cô học trò nghèo đỗ thủ khoa|Em Lê Thị Mận đỗ thủ khoa lớp 10 chuyên Toán.
Cải cách hành chính|Khảo sát mức độ hài lòng quý I|Có 412 phiếu được phát ra và thu về đủ.
Hoạt động ngành|Đoàn công tác thăm đảo Hòn Chò|Đoàn trao tặng đảo 300 đầu sách.
Gương người tốt|Bác bảo vệ nhặt được của rơi|Chiếc ví có 18 triệu đồng được trả lại ngay trong ngày.
Cải cách hành chính|Cắt giảm sáu loại giấy tờ|Sáu loại giấy tờ không còn phải nộp bản sao.
Hoạt động ngành|Giao lưu bóng chuyền công đoàn|Tám đội thi đấu trong hai ngày cuối tuần.
Gương người tốt|Lớp học đêm của cô Sáu|Lớp xóa mù chữ có 17 học viên trên 40 tuổi."""
#: these numbers stand for what makes a site hard
RESTRICTED, RENAMED, IN_TWO_CATEGORIES, UNSIGNED = 28, 17, 3, 9


@dataclass(frozen=True)
class Directive:
    """A directive as it stands in the office's database."""

    id: int
    number: str
    type: str
    title: str
    issued: dt.date
    signer: str
    slug: str | None = None
    issuer: str = "Sở GD&ĐT Đông Hải"
    field: str = "Văn phòng"

    @property
    def is_restricted(self) -> bool:
        return self.id == RESTRICTED

    @property
    def file(self) -> bytes:
        """Every second directive has one."""
        return b"{\\rtf1\\ansi Noi dung van ban so %d cua So.}" % self.id if self.id % 2 else b""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.file).hexdigest()


@dataclass(frozen=True)
class Article:
    """An article; the first category is the main one."""

    id: int
    categories: tuple[str, ...]
    title: str
    lead: str
    published: dt.datetime
    body: tuple[str, ...]
    author: str | None
    source: str | None
    views: int


def directives(renamed: bool) -> list[Directive]:
    """All directives, the newest first; `renamed`: an editor gave one an address that ends in a year."""
    made = []
    for place, line in enumerate(PRINTED.splitlines()):
        number, kind, title = line.split("|")
        key = 40 - place
        slug = "quy-che-lam-viec-nam-2018" if renamed and key == RENAMED else None
        issued = dt.date(2018, 6, 20) - dt.timedelta(days=3 * place)
        made.append(Directive(key, number, kind, title, issued, SIGNERS[place % 2], slug))
    return made


def articles() -> list[Article]:
    """All articles, the newest first."""
    return [article(place, *line.split("|")) for place, line in enumerate(WRITTEN.splitlines())]


def article(place: int, category: str, title: str, lead: str) -> Article:
    """The article of a line of `WRITTEN`; one stands in a second category, one has neither author nor source."""
    key = 12 - place
    categories = (category, "Hoạt động ngành") if key == IN_TWO_CATEGORIES else (category,)
    published = dt.datetime(2018, 6, 18, 8, 30, tzinfo=HOURS) - dt.timedelta(days=5 * place)
    body = (
        f"{lead} Đây là nội dung đáng chú ý trong tháng {published.month} của toàn ngành.",
        f"Theo Kế hoạch số {900 + key}/KH-SGDĐT ngày 05/01/2018, các đơn vị báo cáo kết quả trước ngày 25 hằng tháng.",
        "Lãnh đạo Sở đề nghị các trường tiếp tục nhân rộng cách làm này trong năm học mới.",
    )
    author, source = (None, None) if key == UNSIGNED else ("Đặng Thu Hiền", "Văn phòng Sở")
    return Article(key, categories, title, lead, published, body, author, source, 107 * key)
