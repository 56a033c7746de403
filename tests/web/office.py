"""A small made-up department in a real store: directives, articles, files with text, runs, a change, hostile texts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from crawler.archive import Archive
from crawler.records import (
    AttachedFile,
    FilePage,
    FileText,
    Found,
    Kind,
    Presence,
    Record,
    Relation,
    RelationKind,
    TextStatus,
)
from crawler.slugs import slug_of
from crawler.store import Item, KeptFile, Outcome, Store

SITE = "demo"
BASE = "https://phonggd.example.vn/"
NOW = dt.datetime(2026, 3, 10, 18, 42, tzinfo=dt.UTC)
ZONE = dt.timezone(dt.timedelta(hours=7))
OFFICE = "Phòng Giáo dục và Đào tạo Bến Sậy"
COUNCIL = "Ủy ban nhân dân huyện Bến Sậy"
REFORM = "Cải cách hành chính"
HOSTILE = 'Công văn <script>document.title="bad"</script> "onmouseover="alert(1) </title>\u202egnp.exe'

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" + (
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
HTML = b"<!doctype html><title>x</title><script>document.title='ran'</script><p>Bang tong hop"

#: number, type, day, title, fields, unit, signer
ROWS = [
    ("41/KH-PGDĐT", "Kế hoạch", "2026-02-26", "Kế hoạch cải cách hành chính năm 2026 của ngành giáo dục huyện", REFORM,
     None, "Lê Thị Mận"),
    ("126/BC-PGDĐT", "Báo cáo", "2025-12-12", "Báo cáo kết quả kiểm soát thủ tục hành chính năm 2025", REFORM, None,
     "Lê Thị Mận"),
    ("318/PGDĐT-TCCB", "Công văn", "2025-11-03",
     "V/v rà soát danh mục vị trí việc làm và biên chế sự nghiệp các trường trực thuộc", "Tổ chức cán bộ", "TCCB",
     "Phạm Văn Đước"),
    ("09/TB-PGDĐT", "Thông báo", "2025-08-18", "Thông báo lịch nghỉ hè và thời gian tựu trường năm học 2025 - 2026",
     "Chuyên môn", None, "Lê Thị Mận"),
    ("205/QĐ-PGDĐT", "Quyết định", "2025-06-30",
     "Quyết định về việc thành lập Tổ một cửa tiếp nhận và trả kết quả giải quyết thủ tục hành chính", REFORM, None,
     "Lê Thị Mận"),
    ("77/KH-PGDĐT", "Kế hoạch", "2025-02-14", "Kế hoạch cải cách hành chính năm 2025", REFORM, None, "Lê Thị Mận"),
    ("290/PGDĐT-GDTH", "Công văn", "2024-10-22", "V/v hướng dẫn đánh giá học sinh tiểu học học kỳ I", "Chuyên môn",
     "GDTH", "Phạm Văn Đước"),
    ("12/CT-UBND", "Chỉ thị", "2024-09-05",
     "Chỉ thị về tăng cường kỷ luật, kỷ cương hành chính trong các cơ quan, đơn vị", REFORM, None, "Trần Bá Lộc"),
    ("150/QĐ-PGDĐT", "Quyết định", "2024-05-09", "Quyết định ban hành quy chế làm việc của cơ quan", "Tổ chức cán bộ",
     None, "Lê Thị Mận"),
    ("66/BC-PGDĐT", "Báo cáo", "2024-03-29", "Báo cáo sơ kết công tác cải cách hành chính quý I", REFORM, None,
     "Lê Thị Mận"),
    ("03/HD-PGDĐT", "Hướng dẫn", "2023-11-15", "Hướng dẫn lập hồ sơ công việc và nộp lưu hồ sơ vào lưu trữ cơ quan",
     "Văn thư", None, "Phạm Văn Đước"),
    ("98/QĐ-PGDĐT", "Quyết định", "2023-04-04", "Quyết định ban hành quy chế làm việc (cũ)", "Tổ chức cán bộ", None,
     "Lê Thị Mận"),
]  # fmt: skip

#: title, category, moment, author, lead, text
NEWS = [
    ("Khai giảng lớp bồi dưỡng tin học cho nhân viên văn thư", "Tin tức", "2026-03-02T08:15:00+07:00", "Minh Tâm",
     "Lớp học kéo dài ba ngày tại trường trung học cơ sở thị trấn.",
     "Sáng ngày 2 tháng 3, lớp bồi dưỡng khai giảng với bốn mươi học viên.\nNội dung gồm soạn thảo văn bản, chữ ký số "
     "và gửi nhận văn bản trên trục liên thông."),
    ("Niêm yết thủ tục hành chính bằng mã QR tại bộ phận một cửa", REFORM, "2025-10-20T14:00:00+07:00", "Ngọc Hà",
     "Người dân quét mã để xem thành phần hồ sơ.",
     "Từ tuần này, mỗi thủ tục hành chính có một mã QR dán tại quầy.\nCải cách hành chính bắt đầu từ việc nhỏ: "
     "người dân không phải hỏi lại giấy tờ cần mang theo."),
    ("Kết quả đo lường sự hài lòng của phụ huynh", REFORM, "2024-12-01T09:30:00+07:00", None, None,
     "Khảo sát trên sáu trăm phiếu cho thấy chín phần mười phụ huynh hài lòng."),
]  # fmt: skip

PAGES = (
    "ỦY BAN NHÂN DÂN HUYỆN BẾN SẬY\nPHÒNG GIÁO DỤC VÀ ĐÀO TẠO\nSố: 41/KH-PGDĐT\nKẾ HOẠCH\n"
    "Cải cách hành chính năm 2026 của ngành giáo dục huyện\nI. MỤC ĐÍCH\n"
    "Tiếp tục đơn giản hóa thủ tục hành chính, giảm giấy tờ cho phụ huynh và giáo viên.",
    "II. NHIỆM VỤ\n1. Cải cách thể chế: rà soát văn bản quy phạm.\n"
    "2. Cải cách thủ tục hành chính: niêm yết công khai 32 thủ tục.\n3. Hiện đại hóa: dùng chữ ký số cho mọi công văn.",
    "III. TỔ CHỨC THỰC HIỆN\nCác trường báo cáo kết quả cải cách hành chính trước ngày 15 hằng quý./.",
)


def directives() -> list[Record]:
    """The made-up directives, oldest last."""
    made = [
        Record(
            id=f"{SITE}/laws/{200 - place}",
            site=SITE,
            kind=Kind.DIRECTIVE,
            url=f"{BASE}laws/detail/{200 - place}/",
            title=title,
            number=number,
            type=type_,
            issuer=COUNCIL if number.endswith("UBND") else OFFICE,
            unit=unit,
            fields=(field,),
            signer=signer,
            issued=dt.date.fromisoformat(day),
        )
        for place, (number, type_, day, title, field, unit, signer) in enumerate(ROWS)
    ]
    made[0] = replace(made[0], abstract="Đặt mục tiêu và 32 việc cụ thể cho năm 2026.", effective=dt.date(2026, 3, 1))
    relation = Relation(RelationKind.REPLACES, number="98/QĐ-PGDĐT", title="Quy chế làm việc (cũ)", url=made[11].url)
    made[8] = replace(made[8], relations=(relation,))
    return made


def articles() -> list[Record]:
    """The made-up articles."""
    return [
        Record(
            id=f"{SITE}/news/{60 - place}",
            site=SITE,
            kind=Kind.ARTICLE,
            url=f"{BASE}news/tin/{60 - place}.html",
            title=title,
            category=category,
            published=dt.datetime.fromisoformat(moment),
            author=author,
            lead=lead,
            text=text,
            source_name="Bản tin Bến Sậy",
            tags=("bản tin",),
        )
        for place, (title, category, moment, author, lead, text) in enumerate(NEWS)
    ]


def hostile() -> Record:
    """A directive whose source tries everything."""
    return Record(
        id=f"{SITE}/laws/13", site=SITE, kind=Kind.DIRECTIVE, url="javascript:alert(1)", title=HOSTILE,
        number="13/PGDĐT-XSS", type="Công văn", issuer='=HYPERLINK("http://bad.example","x")',
        signer="+cmd|' /C calc'!A0", issued=dt.date(2022, 1, 13),
        abstract='<img src=x onerror=alert(1)> thử nghiệm "thuộc tính',
    )  # fmt: skip


def fill(data: Path) -> None:
    """Write the department into `data`: the database and the kept bodies."""
    archive = Archive(data / "raw")
    with Store(data / "tracuu.sqlite") as store:
        run = store.runs.begin(SITE, NOW - dt.timedelta(minutes=12), is_full=True)
        records = directives()
        records[0] = with_file(store, archive, run, records[0], "Ke hoach CCHC 2026.pdf", PDF, "application/pdf", PAGES)
        records[1] = with_file(
            store, archive, run, records[1], '../"phu luc"<b>.html', HTML, "text/html", ("Bảng tổng hợp",)
        )
        for record in (*records, *articles(), hostile()):
            store.records.put(record, NOW - dt.timedelta(days=1))
            store.items.put(Item(SITE, slug_of(record.url), record.url, record.id, sighted_run=run))
        store.records.put(replace(records[8], title="Quyết định ban hành quy chế làm việc của cơ quan Phòng"), NOW)
        store.records.set_presence(records[11].id, Presence.GONE, NOW)
        cut = replace(
            records[10], id=f"{SITE}/laws/8", number="04/HD-PGDĐT", title="Hướng dẫn lập hồ sơ công việc và nộp ..."
        )
        store.records.put(replace(cut, files=(AttachedFile(f"{BASE}mat.pdf", "mat.pdf"),)), NOW)
        restricted = replace(records[10], presence=Presence.RESTRICTED, id=f"{SITE}/laws/9", number="05/HD-PGDĐT")
        store.records.put(restricted, NOW)
        store.runs.problem(run, SITE, f"{BASE}laws/detail/7/", "no-title", "trang không có tiêu đề", NOW)
        counts = {"new": 17, "changed": 1, "unchanged": 0, "missing": 0, "gone": 1, "restricted": 1, "failed": 1}
        store.runs.end(run, NOW, Outcome(88, counts, {"new": 2, "unchanged": 0, "failed": 0}, 712.0, ()))
        store.runs.indexed(SITE)


def with_file(
    store: Store,
    archive: Archive,
    run: int,
    record: Record,
    name: str,
    body: bytes,
    media_type: str,
    pages: tuple[str, ...],
) -> Record:
    """The record with one attached file that was fetched and read."""
    url = f"{record.url}tep-{len(record.files) + 1}"
    sha256 = archive.put(body)
    kept = KeptFile(url, SITE, run, NOW, NOW, sha256, len(body), media_type, None, None, None)
    store.files.put(kept)
    found = Found(number=record.number, issued=dt.date(2026, 2, 27))
    text = FileText(media_type, TextStatus.READ, tuple(FilePage(page, "text", 0.99) for page in pages), found)
    store.files.put_text(sha256, text, 1, NOW)
    return replace(record, files=(*record.files, AttachedFile(url, name)))
