"""Pages of a PDF that are not simply upright text: on their side, scans with a stamp on them, a title at the margin."""

from __future__ import annotations

import pytest

from crawler.attachments import judge, read_file
from crawler.records import TextStatus
from tests.attachments import letters, made_pdf

_UPRIGHT = made_pdf.letter_page(letters.LEFT, letters.RIGHT, letters.BODY)
#: Quarter turns against the clock, drawn smaller so that a page that lies fits on a sheet that stands.
_TURNS = {90: "0 .7 -.7 0 570 20 cm", 180: "-.7 0 0 -.7 570 820 cm", 270: "0 -.7 .7 0 20 820 cm"}
_SIGNED = "Người ký: Sở Giáo dục và Đào tạo. Email: so@vi.du.vn. Thời gian ký: 09.05.2019 08:15:00 +07:00"


def turned(turn: int, rotate: int) -> bytes:
    """The letter turned in its content, on a sheet that is turned by its /Rotate."""
    pdf = made_pdf.MadePdf()
    contents = pdf.stream("", _TURNS[turn].encode() + b"\n" + pdf.show(_UPRIGHT))
    font = pdf.font()
    return pdf.finish([f"/Contents {contents} 0 R/Rotate {rotate}"], f"/Font<</F {font} 0 R>>")


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize("turn", _TURNS)
def test_text_on_its_side_is_read_in_its_own_direction(turn: int, rotate: int) -> None:
    expected = [*letters.LEFT, *letters.RIGHT, *letters.BODY]
    assert [line for line in read_file(turned(turn, rotate)).pages[0].text.split("\n") if line] == expected


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_upright_text_on_a_turned_sheet(rotate: int) -> None:
    plain, shown = (read_file(made_pdf.text_pdf(_UPRIGHT, rotate=turn)) for turn in (0, rotate))
    assert shown.pages == plain.pages


def scan_with(placed: list[made_pdf.Placed], size: float = 1.0) -> bytes:
    """A picture that covers the sheet, and text over it."""
    pdf = made_pdf.MadePdf()
    image = pdf.stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\xff")
    shown = b"q 595 0 0 842 0 0 cm /I Do Q q %.2f 0 0 %.2f 0 0 cm " % (size, size) + pdf.show(placed) + b" Q"
    contents = pdf.stream("", shown)
    font = pdf.font()
    return pdf.finish([f"/Contents {contents} 0 R"], f"/XObject<</I {image} 0 R>>/Font<</F {font} 0 R>>")


def test_a_signed_scan_waits_for_the_recogniser() -> None:
    words = _SIGNED.split()
    lines = [(600.0, 1000.0 - 14 * n, " ".join(words[4 * n : 4 * n + 4])) for n in range(6)]
    read = read_file(scan_with(lines, 0.7), ocr=False)
    assert (read.status, read.pages[0].method) == (TextStatus.NEEDS_OCR, "none")
    assert "Người ký" in read.pages[0].text


def test_a_page_of_text_over_a_picture_is_text() -> None:
    read = read_file(scan_with(_UPRIGHT), ocr=False)
    assert [page.method for page in read.pages] == ["text"]


def test_a_reading_that_sees_no_more_than_the_layer_does_not_replace_it() -> None:
    assert judge.is_gain(letters.TEXT, _SIGNED)
    assert not judge.is_gain(_SIGNED.replace("ờ", "ồ"), _SIGNED)
    assert judge.is_gain(letters.TEXT, "")


def test_a_title_at_the_left_margin_is_not_of_the_left_column() -> None:
    head = made_pdf.letter_page(letters.LEFT, letters.RIGHT, [])
    body = [
        (60.0, 720.0 - 20 * n, line) for n, line in enumerate([*letters.BODY[:2], "GIÁM ĐỐC SỞ", *letters.BODY[2:]])
    ]
    read = read_file(made_pdf.text_pdf([*head, *body]))
    assert [line for line in read.pages[0].text.split("\n") if line] == [
        *letters.LEFT, *letters.RIGHT, *letters.BODY[:2], "GIÁM ĐỐC SỞ", *letters.BODY[2:]
    ]  # fmt: skip
    assert (read.found.issued, read.found.type) == (letters.ISSUED, "Kế hoạch")
