"""Files made to harm: each ends within its limits with the reason in words, and the next one is read all the same."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from crawler.attachments import Limits, ReaderPool, read_file
from crawler.attachments.contents import MAX_MEMBER_BYTES
from crawler.file_names import shown_name
from crawler.records import TextStatus
from tests.attachments import made_office, made_pdf
from tests.attachments.letters import LINES, TEXT

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(1, Limits(cpu_seconds=3, seconds=20, memory=1_000_000_000)) as pool:
        yield pool


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in; afterwards nothing may stand beside what the test itself put there."""
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    yield inside
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.parent != inside] == []


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def zeros(size: int) -> Iterator[bytes]:
    for _ in range(0, size, 1 << 20):
        yield bytes(1 << 20)


def bomb(name: str, size: int, others: dict[str, str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as container:
        for other, content in others.items():
            container.writestr(other, content)
        with container.open(name, "w", force_zip64=True) as part:
            for piece in zeros(size):
                part.write(piece)
    return out.getvalue()


def test_zip_bomb_in_a_docx() -> None:
    data = bomb("word/document.xml", MAX_MEMBER_BYTES + 1, {"[Content_Types].xml": "<Types/>"})
    assert len(data) < 1_000_000
    read = read_file(data)
    assert (read.status, read.pages) == (TextStatus.TOO_LARGE, ())
    assert "quá lớn" in read.warnings[0]


def test_zip_bomb_and_an_honest_member() -> None:
    read = read_file(bomb("to.txt", MAX_MEMBER_BYTES + 1, {"thu.txt": TEXT}))
    assert (read.status, read.warnings) == (TextStatus.READ, ("to.txt: bung ra quá lớn",))
    assert [page.label for page in read.pages] == ["thu.txt"]


def test_archives_in_archives_end() -> None:
    data = made_office.package({"thu.txt": TEXT})
    for _ in range(5):
        data = made_office.package({"trong.zip": data})
    assert read_file(data).status is TextStatus.UNSUPPORTED


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_xml_entities_are_refused(head: str) -> None:
    document = f"{head}<w:document xmlns:w='w'><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:document>"
    read = read_file(made_office.package({"[Content_Types].xml": "<Types/>", "word/document.xml": document}))
    assert (read.status, read.pages) == (TextStatus.DAMAGED, ())
    assert "XML" in read.warnings[0]


def test_deeply_nested_xml() -> None:
    read = read_file(made_office.docx("<w:p>" * 100_000 + "</w:p>" * 100_000))
    assert (read.status, read.warnings[0]) == (TextStatus.DAMAGED, "Tệp Office bị hỏng: các phần lồng nhau quá sâu")


def test_names_and_links_in_a_zip_lead_nowhere(watched: Path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name in ("../../ra-ngoai.txt", "/tmp/ra-ngoai.txt", "..\\..\\ra-ngoai.txt", "C:\\ra-ngoai.txt"):
            container.writestr(name, "chữ bên trong")
        link = zipfile.ZipInfo("lien-ket")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        container.writestr(link, "/etc/passwd")
    read = read_file(out.getvalue())
    assert [page.label for page in read.pages] == ["ra-ngoai.txt"] * 4
    assert {page.text for page in read.pages} == {"chữ bên trong"}
    assert read.warnings == ("lien-ket: là liên kết, không phải tệp",)


def test_link_in_a_7z(watched: Path) -> None:
    read = read_file((FILES / "link.7z").read_bytes())
    if shutil.which("unar") is None:
        assert read.status is TextStatus.UNSUPPORTED
        assert "unar" in read.warnings[0]
    else:
        assert [(page.label, page.text) for page in read.pages] == [("ok.txt", "hi")]
        assert read.warnings == ("link: là liên kết, không phải tệp",)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("../../x.pdf", "x.pdf"),
        ("a\\b\\Công văn.doc", "Công văn.doc"),
        ("x\u202efdp.exe", "xfdp.exe"),
        ("\0\n", "không tên"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
    ],
)
def test_names_are_shown_clean(path: str, shown: str) -> None:
    assert shown_name(path) == shown


def test_nested_forms_die_and_the_pool_goes_on(pool: ReaderPool, watched: Path) -> None:
    killer = write(watched, "killer.pdf", made_pdf.nested_forms_pdf(depth=9, calls=12))
    good = write(watched, "thu.docx", made_office.docx(made_office.paragraphs(LINES)))
    read = pool.read(killer, "killer.pdf")
    assert (read.media_type, read.status, read.pages) == ("application/pdf", TextStatus.DAMAGED, ())
    assert len(read.warnings) == 1
    assert pool.read(good, "thu.docx").pages == read_file(good.read_bytes()).pages


def test_wall_clock(watched: Path) -> None:
    killer = write(watched, "killer.pdf", made_pdf.nested_forms_pdf(depth=9, calls=12))
    with ReaderPool(1, Limits(cpu_seconds=60, seconds=1, ocr_seconds=0)) as pool:
        read = pool.read(killer, "killer.pdf", ocr=False)
    assert (read.status, read.warnings) == (TextStatus.DAMAGED, ("Đọc tệp quá lâu nên đã dừng",))


def test_pages_that_are_not_there(pool: ReaderPool, watched: Path) -> None:
    pdf = made_pdf.text_pdf([(60, 700, "một")]).replace(b"/Count 1", b"/Count 99999999")
    assert pool.read(write(watched, "x.pdf", pdf), "x.pdf").status in (TextStatus.READ, TextStatus.DAMAGED)


def test_cut_short(pool: ReaderPool, watched: Path) -> None:
    for name, data in {
        "a.pdf": made_pdf.text_pdf([(60, 700, "một")])[:300],
        "b.docx": made_office.docx("")[:-30],
        "c.doc": made_office.doc("x")[:1000],
        "d.ppt": made_office.ppt([("a", "b")])[:1500],
        "e.png": (FILES / "scan.png").read_bytes()[:500],
        "f.rtf": b"{\\rtf1 {{{\\u",
        "g.zip": b"PK\x03\x04abc",
    }.items():
        read = pool.read(write(watched, name, data), name, ocr=False)
        assert read.status in (TextStatus.DAMAGED, TextStatus.UNSUPPORTED, TextStatus.EMPTY, TextStatus.NEEDS_OCR), name


@pytest.mark.parametrize(
    "data",
    [
        made_office.docx(made_office.paragraphs(LINES)),
        made_office.odt(LINES),
        made_office.pptx(LINES[:3]),
        made_office.ppt([("a", "b")]),
        made_office.doc("\r".join(LINES)),
        made_pdf.signed_pdf([(60, 700, "một")], [(90, 700, "hai")]),
        b"<html><body><![if !x]><p>" + TEXT.encode() + b"</p><![endif]></body></html>",
    ],
    ids=["docx", "odt", "pptx", "ppt", "doc", "pdf", "html"],
)
def test_damage_anywhere_is_survived(data: bytes) -> None:
    for at in range(0, len(data), max(len(data) // 60, 1)):
        for damaged in (data[:at], data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :], data[at:]):
            read = read_file(damaged, ocr=False)
            assert read.status in (TextStatus.READ, TextStatus.EMPTY, TextStatus.NEEDS_OCR) or read.warnings


def test_an_old_spreadsheet_that_makes_its_reader_panic() -> None:
    data = made_office.compound({"Workbook": bytes(range(256)) * 20})
    for damaged in (data, data[:600], data[:-700]):
        assert read_file(damaged).status in (TextStatus.DAMAGED, TextStatus.UNSUPPORTED)


def test_a_picture_that_claims_too_much() -> None:
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert read_file(out.getvalue()).status is TextStatus.TOO_LARGE


def test_a_compound_file_that_runs_in_circles() -> None:
    data = bytearray(made_office.doc("x" * 3000))
    table = len(data) - 512
    data[table : table + 4] = (0).to_bytes(4, "little")
    read = read_file(bytes(data))
    assert (read.status, read.warnings) == (TextStatus.DAMAGED, ("Tệp Office bị hỏng: bảng phân bổ lặp vòng",))


def test_too_large_to_open(watched: Path) -> None:
    path = watched / "to.pdf"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 2000)
    with ReaderPool(1, Limits(file_bytes=1000)) as pool:
        assert pool.read(path, "to.pdf").status is TextStatus.TOO_LARGE
