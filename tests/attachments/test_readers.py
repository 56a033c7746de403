"""Each format, made in the test, read to the words that went in."""

from __future__ import annotations

import email.message
import io

import openpyxl
import pytest

from crawler.attachments import read_file, sniff
from crawler.attachments import signature as sig
from crawler.records import FileText, TextStatus
from tests.attachments import letters, made_office, made_pdf
from tests.attachments.letters import LINES, TEXT


def lines_of(read: FileText) -> list[str]:
    return [line for page in read.pages for line in page.text.split("\n") if line]


def sheet(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Danh sách"
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_docx_head_and_foot_are_columns_and_tables_are_rows() -> None:
    body = made_office.table([[letters.LEFT, letters.RIGHT]])
    body += made_office.paragraphs(letters.BODY)
    body += made_office.table([[["TT"], ["Họ tên"]], [["1"], ["Lê Thị Sáu"]]])
    body += made_office.table([[letters.FOOT_LEFT, letters.FOOT_RIGHT]])
    read = read_file(made_office.docx(body), "ke-hoach.docx")
    assert read.status is TextStatus.READ
    expected = [*letters.LEFT, *letters.RIGHT, *letters.BODY, "TT\tHọ tên", "1\tLê Thị Sáu"]
    assert lines_of(read) == [*expected, *letters.FOOT_LEFT, *letters.FOOT_RIGHT]


def test_docx_pages_are_those_that_word_drew() -> None:
    break_here = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>trang hai</w:t></w:r></w:p>"
    read = read_file(made_office.docx(made_office.paragraphs(["trang một"]) + break_here))
    assert [page.text for page in read.pages] == ["trang một", "trang hai"]


def test_docx_leaves_out_what_does_not_show() -> None:
    body = (
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>thấy</w:t></w:r>"
        "<w:del><w:r><w:delText>đã xóa</w:delText></w:r></w:del><w:r><w:instrText>HYPERLINK x</w:instrText></w:r></w:p>"
    )
    assert lines_of(read_file(made_office.docx(body))) == ["thấy"]


def test_odt() -> None:
    assert lines_of(read_file(made_office.odt(LINES))) == LINES


def test_pptx_in_the_order_of_the_show() -> None:
    read = read_file(made_office.pptx(["Mở đầu", "Nội dung", "Kết thúc"]))
    assert [page.text for page in read.pages] == ["Mở đầu", "Nội dung", "Kết thúc"]


def test_ppt_reads_the_last_save_only() -> None:
    read = read_file(made_office.ppt([("Tiêu đề một", "khung chữ một"), ("Tiêu đề hai", "khung chữ hai")]))
    assert [page.text for page in read.pages] == ["Tiêu đề một\nkhung chữ một", "Tiêu đề hai\nkhung chữ hai"]


def test_doc_fields_cells_and_columns() -> None:
    head = "\r".join(letters.LEFT) + "\x07" + "\r".join(letters.RIGHT) + "\x07\x07"
    field = "xem \x13HYPERLINK http://vi.du\x14đường dẫn\x15 này\r"
    rows = "TT\x07Tên\x07\x071\x07Bầu\x07\x07"
    read = read_file(made_office.doc(head + field + rows))
    assert lines_of(read) == [*letters.LEFT, *letters.RIGHT, "xem đường dẫn này", "TT\tTên", "1\tBầu"]


def test_doc_with_a_password_says_so() -> None:
    read = read_file(made_office.doc("x", flags=0x0300))
    assert read.status is TextStatus.ENCRYPTED
    assert "mật khẩu" in read.warnings[0]


def test_word_95() -> None:
    read = read_file(made_office.doc_95("VÒ viÖc t\xadíi rau cho c¸c tr\xadêng néi tró".encode("latin-1")))
    assert (read.pages[0].text, read.encoding) == ("Về việc tưới rau cho các trường nội trú", "tcvn3")


def test_xlsx_numbers_and_dates_as_a_reader_sees_them() -> None:
    import datetime as dt

    read = read_file(sheet([["Trường", "Số cây", "Ngày"], ["Kế Sách", 12.0, dt.datetime(2019, 5, 9)], ["Mỹ Tú", 7.25]]))
    assert [page.label for page in read.pages] == ["Danh sách"]
    assert lines_of(read) == ["Trường\tSố cây\tNgày", "Kế Sách\t12\t09/05/2019", "Mỹ Tú\t7.25"]


def test_rtf_columns_cells_and_every_byte() -> None:
    def spelled(text: str) -> str:
        return "".join(f"\\u{ord(char)}?" if ord(char) > 127 else char for char in text)

    left, right = (r"\par ".join(map(spelled, lines)) for lines in (letters.LEFT, letters.RIGHT))
    rtf = rf"{{\rtf1\ansi\ansicpg1252 {left}\cell {right}\cell\row rau | b{spelled('ầ')}u\par}}"
    assert lines_of(read_file(rtf.encode("ascii"))) == [*letters.LEFT, *letters.RIGHT, "rau | bầu"]


def test_rtf_optional_hyphen_is_a_letter_of_tcvn3() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252 Th\'abng t\- h\-\'edng d\'c9n c\'b8c tr\-\'eang tr\'e5ng rau\par}"
    assert read_file(rtf).pages[0].text == "Thông tư hướng dẫn các trường trồng rau"


def test_rtf_below_an_empty_line() -> None:
    assert read_file(b"\r\n{\\rtf1\\ansi rau\\par}").pages[0].text == "rau"


def test_html_named_doc() -> None:
    page = f"<html><head><title>x</title><style>p{{}}</style></head><body><p>{'</p><p>'.join(LINES)}</p></body></html>"
    read = read_file(page.encode(), "bao-cao.doc")
    assert read.media_type == sig.HTML
    assert lines_of(read) == LINES
    assert read.warnings == ("Tên tệp ghi .doc nhưng bên trong là trang web (HTML)",)


def test_mhtml() -> None:
    message = email.message.EmailMessage()
    message.set_content("<p>Lịch tưới rau</p>", subtype="html", charset="utf-8")
    message.add_related(b"\x89PNG", "image", "png")
    read = read_file(message.as_bytes(), "lich.doc")
    assert (read.media_type, lines_of(read)) == (sig.MHTML, ["Lịch tưới rau"])


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_by_its_byte_order_mark(charset: str) -> None:
    assert lines_of(read_file(TEXT.encode(charset), "thu.txt")) == LINES


def test_pdf_columns_come_one_after_the_other() -> None:
    page = made_pdf.letter_page(letters.LEFT, letters.RIGHT, letters.BODY)
    assert lines_of(read_file(made_pdf.text_pdf(page))) == [*letters.LEFT, *letters.RIGHT, *letters.BODY]


def test_pdf_order_is_that_of_the_page_not_of_the_file() -> None:
    page = made_pdf.letter_page(letters.LEFT, letters.RIGHT, letters.BODY)
    assert read_file(made_pdf.text_pdf(page[::-1])).pages == read_file(made_pdf.text_pdf(page)).pages


def test_pdf_page_by_page() -> None:
    read = read_file(made_pdf.text_pdf([(60, 700, "trang một")], [(60, 700, "trang hai")]))
    assert [(page.text, page.method) for page in read.pages] == [("trang một", "text"), ("trang hai", "text")]


def test_pdf_table_rows_stay_rows() -> None:
    rows = [["TT", "Họ tên", "Lớp"], ["1", "Lê Thị Sáu", "10A"], ["2", "Thạch Sô Phia", "11B"]]
    page = [(60.0 + 150 * x, 700.0 - 20 * y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row)]
    assert lines_of(read_file(made_pdf.text_pdf(page))) == ["\t".join(row) for row in rows]


def test_pdf_two_columns_of_prose_are_read_one_after_the_other() -> None:
    left = [f"cột trái dòng {n} nói về rau" for n in range(12)]
    right = [f"cột phải dòng {n} nói về cá" for n in range(12)]
    page = [(40.0, 700.0 - 20 * n, line) for n, line in enumerate(left)]
    page += [(320.0, 690.0 - 20 * n, line) for n, line in enumerate(right)]
    assert lines_of(read_file(made_pdf.text_pdf(page))) == [*left, *right]


def test_pdf_without_a_character_map_waits_for_the_recogniser() -> None:
    page = made_pdf.letter_page(letters.LEFT, letters.RIGHT, letters.BODY)
    pdf = made_pdf.MadePdf()
    shown = pdf.show([(x, y, "".join(map(chr, range(1, 25)))) for x, y, _ in page])
    contents = pdf.stream("", shown.replace(b"<", b"<0102030405060708"))
    font = pdf.font(with_map=False)
    read = read_file(pdf.finish([f"/Contents {contents} 0 R"], f"/Font<</F {font} 0 R>>"), ocr=False)
    assert (read.status, [page.method for page in read.pages]) == (TextStatus.NEEDS_OCR, ["none"])


def test_scanned_page_without_the_recogniser() -> None:
    read = read_file(made_pdf.picture_pdf(60, 80), "quet.pdf", ocr=False)
    assert (read.status, read.pages[0].method, read.pages[0].text) == (TextStatus.NEEDS_OCR, "none", "")


def test_a_sheet_that_was_scanned_in_strips_or_drawn_in_outlines() -> None:
    pdf = made_pdf.MadePdf()
    image = pdf.stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\xff")
    strips = pdf.stream("", b"".join(b"q 595 0 0 80 0 %d cm /I Do Q " % (80 * n) for n in range(10)))
    outlines = pdf.stream("", b"".join(b"%d 500 m %d 510 l S " % (n, n + 3) for n in range(400)))
    table = pdf.stream("", b"".join(b"0 %d m 500 %d l S " % (10 * n, 10 * n) for n in range(40)))
    pages = [f"/Contents {number} 0 R" for number in (strips, outlines, table)]
    read = read_file(pdf.finish(pages, f"/XObject<</I {image} 0 R>>"), ocr=False)
    assert [page.method for page in read.pages] == ["none", "none", "text"]


def test_empty_page_is_no_scan() -> None:
    assert read_file(made_pdf.text_pdf([])).status is TextStatus.EMPTY


@pytest.mark.parametrize("data", [b"", b"\0" * 50, b"\x7fELF" + b"\0" * 100])
def test_nothing_that_can_be_read(data: bytes) -> None:
    read = read_file(data, "x.pdf")
    assert read.status is TextStatus.UNSUPPORTED
    assert read.warnings


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"rac truoc %PDF-1.4 \n%%EOF", sig.PDF),
        (b"{\\rtf1}", sig.RTF),
        (b"\xef\xbb\xbf\r\n {\\rtf1}", sig.RTF),
        (b"  <!-- x --><HTML><body>", sig.HTML),
        (b"\xef\xbb\xbf<html>", sig.HTML),
        ("<html>".encode("utf-16"), sig.HTML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", sig.MHTML),
        (b"7z\xbc\xaf\x27\x1c\x00", sig.SEVEN_ZIP),
        (b"Rar!\x1a\x07\x01\x00", sig.RAR),
        (b"BMNN gui SGD", sig.TEXT),
        (b"PK\x03\x04 cut short", sig.ZIP),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w/>", sig.WORD_XML),
        (made_office.doc("x"), sig.DOC),
        (made_office.ppt([("a", "b")]), sig.PPT),
        (made_office.compound({"EncryptedPackage": b"x"}), sig.ENCRYPTED_OFFICE),
        (made_office.docx(""), sig.DOCX),
        (made_office.odt([]), sig.ODT),
        (sheet([["a"]]), sig.XLSX),
    ],
)
def test_type_by_signature_whatever_the_name(data: bytes, media_type: str) -> None:
    assert sniff(data, "tep.pdf") == media_type
