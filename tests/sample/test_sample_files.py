"""The committed files say what the content says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import kreuzberg
import openpyxl
import pypdfium2
import pytest

from sample import Article, Directive, File, Site, load_site
from sample.answer import media_type_of
from sample.load import FILES
from sample.paper import paper_of, place_and_date

LIMIT = 1_500_000
Attached = tuple[Directive | Article, File]


def attached(suffix: str) -> Iterator[Attached]:
    """Every file with this ending, with the item it belongs to."""
    site = load_site()
    items: list[Directive | Article] = [*site.directives, *site.articles]
    for item in items:
        yield from ((item, file) for file in item.files if file.path.endswith(suffix))


def name(value: object) -> str:
    return value.path if isinstance(value, File) else str(getattr(value, "id", value))


def wanted_words(site: Site, item: Directive | Article, file: File) -> list[str]:
    if isinstance(item, Directive):
        return " ".join(paper_of(site, item, file).lines()).split()
    return (file.text or "").split()


def pdf_text(content: bytes) -> str:
    """The text of all pages, as the program reads it."""
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(document[place].get_textpage().get_text_range() for place in range(len(document)))


def test_the_folder_holds_just_the_named_files_and_is_small(site: Site) -> None:
    paths = [file.path for item in (*site.directives, *site.articles) for file in item.files]
    assert len(set(paths)) == len(paths)
    assert set(paths) == {path.name for path in FILES.iterdir()}
    assert all(path.isascii() for path in paths)
    assert sum(len(content) for content in site.files.values()) < LIMIT


@pytest.mark.parametrize(("item", "file"), [pair for pair in attached(".pdf") if not pair[1].scan], ids=name)
def test_a_digital_pdf_reads_word_for_word(site: Site, item: Directive | Article, file: File) -> None:
    text = pdf_text(site.files[file.path])
    assert text.split() == wanted_words(site, item, file)
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(("item", "file"), [pair for pair in attached(".pdf") if pair[1].scan], ids=name)
def test_a_scan_has_pages_full_of_ink_and_no_text(site: Site, item: Directive, file: File) -> None:
    assert pdf_text(site.files[file.path]).strip() == ""
    with pypdfium2.PdfDocument(site.files[file.path]) as document:
        picture = document[0].render(scale=0.5, grayscale=True).to_numpy()
        assert [round(side) for side in document[0].get_size()] == [595, 842]
    assert 0.005 < (picture < 128).mean() < 0.2


@pytest.mark.parametrize(("item", "file"), list(attached(".docx")), ids=name)
def test_a_docx_reads_word_for_word(site: Site, item: Directive | Article, file: File) -> None:
    read = kreuzberg.extract_bytes_sync(site.files[file.path], mime_type=media_type_of(file.path)).content
    assert read.split() == wanted_words(site, item, file)


@pytest.mark.parametrize(("item", "file"), list(attached(".xlsx")), ids=name)
def test_an_xlsx_holds_its_rows(site: Site, item: Directive | Article, file: File) -> None:
    sheet = openpyxl.load_workbook(FILES / file.path).active
    assert sheet is not None and sheet.title == file.sheet
    assert tuple(sheet.iter_rows(values_only=True)) == file.rows


def test_each_kind_of_file_is_there() -> None:
    assert all(len(list(attached(suffix))) >= 3 for suffix in (".pdf", ".docx", ".xlsx"))
    assert [file.path for _, file in attached(".pdf") if file.scan]


def test_the_head_of_a_directive(site: Site) -> None:
    decision = site.directives[8]
    paper = paper_of(site, decision, decision.files[0])
    assert paper.left[-1] == "Số: 998/QĐ-SGDĐT"
    assert paper.right == (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Bình Lạc, ngày 04 tháng 7 năm 2023",
    )
    assert paper.heading[0] == "QUYẾT ĐỊNH"
    assert paper.body[-1].endswith("./.")
    assert paper.recipients[-1] == "- Lưu: VT, VP, TCCB."
    assert paper.signature == ("GIÁM ĐỐC", "Lương Thế Khải")


def test_an_official_letter_names_its_subject_under_its_number(site: Site) -> None:
    letter = site.directives[19]
    paper = paper_of(site, letter, letter.files[0])
    assert paper.left[-1].startswith("V/v tự chấm điểm")
    assert paper.heading[0] == "Kính gửi:"


def test_dates_have_leading_zeros_where_the_decree_wants_them(site: Site) -> None:
    days = {d.number: place_and_date("Bình Lạc", d.issued) for d in site.directives}
    assert days["112/SGDĐT-VP"] == "Bình Lạc, ngày 08 tháng 02 năm 2023"
    assert days["1640/QĐ-SGDĐT"] == "Bình Lạc, ngày 20 tháng 12 năm 2023"
