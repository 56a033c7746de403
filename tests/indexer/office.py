"""A small office for the index to be tried on: records and file texts written for these tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from crawler.records import AttachedFile, FilePage, FileText, Kind, Presence, Record, TextStatus

ZONE = dt.timezone(dt.timedelta(hours=7))
PLAN_FILE, RULES_FILE = "a" * 64, "b" * 64


def directive(item: int, number: str, title: str, day: str, type_: str | None = "Kế hoạch", **more: object) -> Record:
    """A directive of the department."""
    values: dict[str, object] = {
        "issuer": "Sở Giáo dục và Đào tạo",
        "signer": "Lê Thị Hoa",
        "fields": ("Văn phòng",),
    } | more
    return Record(
        id=f"so/laws/{item}",
        site="so",
        kind=Kind.DIRECTIVE,
        url=f"http://127.0.0.1/laws/{item}",
        title=title,
        number=number,
        type=type_,
        issued=dt.date.fromisoformat(day),
        **values,  # type: ignore[arg-type]
    )


def article(item: int, title: str, text: str, day: str = "2018-03-01", **more: object) -> Record:
    """An article of the department."""
    published = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(8), ZONE)
    values: dict[str, object] = {"category": "Tin tức", "published": published} | more
    return Record(
        id=f"so/news/{item}",
        site="so",
        kind=Kind.ARTICLE,
        url=f"http://127.0.0.1/news/{item}",
        title=title,
        text=text,
        **values,  # type: ignore[arg-type]
    )


def plan_file() -> AttachedFile:
    """A read file of three pages."""
    return AttachedFile(
        "http://127.0.0.1/f/ke-hoach.pdf", "ke-hoach.pdf", PLAN_FILE, 9, "application/pdf", TextStatus.READ
    )


def records() -> list[Record]:
    """All that the office publishes."""
    return [
        directive(1, "998/QĐ-SGDĐT", "Về việc công nhận sáng kiến năm 2018", "2018-06-07", "Quyết định"),
        directive(2, "12/KH-SGDĐT", "Kế hoạch cải cách hành chính năm 2018", "2018-01-15", files=(plan_file(),)),
        directive(3, "15/KH-SGDĐT", "Kế hoạch cải cách hành chính năm 2019", "2019-01-17", signer="Trần Văn Nam"),
        directive(4, "499/HD-SGDĐT", "Hướng dẫn tuyển sinh lớp 10", "2017-05-02", "Hướng dẫn", fields=("Khảo thí",)),
        directive(5, "499/HD-SGDĐT", "Hướng dẫn xét thăng hạng giáo viên", "2018-05-04", "Hướng dẫn"),
        directive(
            6,
            "334/SGDĐT-TCCB",
            "V/v rà soát thủ tục hành chính",
            "2018-03-20",
            "Công văn",
            unit="TCCB",
            abstract="Đề nghị các phòng rà soát thủ tục hành chính (TTHC) thuộc thẩm quyền.",
        ),
        directive(
            7, "1480/SNV-CCHC", "V/v chấm điểm chỉ số CCHC", "2018-02-11", "Công văn", issuer="Sở Nội vụ", unit="CCHC"
        ),
        directive(
            8, "05/BC-SGDĐT", "Báo cáo phong trào thi đua hoà bình", "2018-12-30", "Báo cáo", fields=("Thi đua",)
        ),
        directive(
            9,
            "61/2018/NĐ-CP",
            "Nghị định về cơ chế một cửa",
            "2018-04-23",
            "Nghị định",
            issuer="Chính phủ",
            signer=None,
        ),
        article(1, "Ông Nam đến thăm trường", "Ông Nguyễn Văn Nam tặng quà cho học sinh nghèo vượt khó."),
        article(2, "Tổng kết năm học", "Năm học vừa qua ngành đạt nhiều kết quả. Con đường phía trước còn dài."),
        article(
            3,
            "Hội nghị ở Bình Dương",
            "Đoàn công tác thăm tỉnh Bình Dương.\nCảnh báo: <script>alert('x')</script> \"&\"",
        ),
        article(4, "Ngày hội văn hóa", "Ủy ban nhân dân tỉnh tổ chức ngày hội văn hóa đọc.", presence=Presence.GONE),
    ]


@dataclass
class Office:
    """A source of records that a test can change."""

    held: list[Record] = field(default_factory=records)

    def records(self, sites: Collection[str] | None = None) -> Iterator[Record]:
        """The records of the sites."""
        return (record for record in self.held if sites is None or record.site in sites)

    def file_text(self, sha256: str) -> FileText | None:
        """The text of the plan's file."""
        if sha256 != PLAN_FILE:
            return None
        pages = (
            FilePage("KẾ HOẠCH\nCải cách hành chính năm 2018", "text"),
            FilePage("Mục tiêu chung của năm.", "text"),
            FilePage("Phòng Tổ chức cán bộ đôn đốc việc số hóa hồ sơ lưu trữ điện tử tại các trường.", "ocr", 0.9),
        )
        return FileText("application/pdf", TextStatus.READ, pages)

    def text_marks(self) -> dict[str, str]:
        """The plan's file was read once."""
        return {PLAN_FILE: "1"}
