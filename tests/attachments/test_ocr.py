"""Recognition: a scan of the test letter, level and askew, on its side, and without the recogniser."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from crawler.attachments import layout, ocr, ocr_available, pip_ocr, read_file, scan
from crawler.records import FilePage, FileText, TextStatus
from tests.attachments import letters

SCAN = Path(__file__).parent / "files" / "scan.png"

needs_tesseract = pytest.mark.skipif(
    ocr_available() is None,
    reason="máy chưa có tesseract và gói tiếng Việt: apt-get install tesseract-ocr tesseract-ocr-vie",
)


@needs_tesseract
def test_a_scanned_letter() -> None:
    read = read_file(SCAN.read_bytes(), "scan.png")
    assert (read.status, read.pages[0].method) == (TextStatus.READ, "ocr")
    seen = set(read.pages[0].text.split())
    meant = set(letters.TEXT.split())
    assert len(seen & meant) >= 0.95 * len(meant)
    assert (read.found.number, read.found.issued, read.found.signer) == (letters.NUMBER, letters.ISSUED, letters.SIGNER)


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side(turn: int) -> None:
    with Image.open(SCAN) as picture:
        text = ocr.recognise(picture.convert("L").rotate(turn, expand=True))
    assert letters.NUMBER in text


@pytest.mark.parametrize("angle", [-3.0, -0.5, 0.0, 1.25, 4.0])
def test_slant(angle: float) -> None:
    with Image.open(SCAN) as picture:
        level = scan.prepare(picture)
    assert scan.slant(level.rotate(angle, fillcolor=255)) == pytest.approx(-angle, abs=0.15)


def test_red_ink_vanishes() -> None:
    page = Image.new("RGB", (400, 300), "white")
    page.paste((200, 20, 30), (50, 50, 350, 250))
    assert min(scan.prepare(page).get_flattened_data()) >= 190


def test_switched_off_and_out_of_time() -> None:
    for read in (read_file(SCAN.read_bytes(), ocr=False), read_file(SCAN.read_bytes(), ocr_seconds=-1.0)):
        assert (read.status, read.pages[0].method, read.pages[0].text) == (TextStatus.NEEDS_OCR, "none", "")


def test_pages_recognised_on_an_earlier_night_are_kept() -> None:
    earlier = FileText("image/png", TextStatus.NEEDS_OCR, (FilePage("đã nhận dạng đêm trước", "ocr", 1.0),))
    read = read_file(SCAN.read_bytes(), ocr=False, before=earlier)
    assert (read.status, read.pages) == (TextStatus.READ, earlier.pages)


@needs_tesseract
def test_a_page_that_the_recogniser_gives_up_on_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "PAGE_SECONDS", 0.01)
    read = read_file(SCAN.read_bytes())
    assert (read.status, read.pages[0].method) == (TextStatus.EMPTY, "ocr")
    assert read.warnings == ("Trang 1: nhận dạng chữ quá 0 giây",)


def test_without_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    ocr._tesseract_version.cache_clear()
    try:
        assert not (ocr_available() or "").startswith("tesseract")
        expected = TextStatus.READ if pip_ocr.version() else TextStatus.NEEDS_OCR
        assert read_file(SCAN.read_bytes()).status is expected
    finally:
        ocr._tesseract_version.cache_clear()


@pytest.mark.skipif(pip_ocr.version() is None, reason="chưa cài gói tùy chọn: pip install -e .[ocr]")
def test_the_pip_recogniser() -> None:
    with Image.open(SCAN) as picture:
        text = layout.text_of(pip_ocr.words(picture))
    assert letters.NUMBER in text


def test_words_of_the_table_and_what_is_no_word() -> None:
    rows = [
        "level\tpage\tblock\tpar\tline\tword\tleft\ttop\twidth\theight\tconf\ttext",
        "4\t1\t1\t1\t1\t0\t0\t0\t500\t30\t-1\t",
        "5\t1\t1\t1\t1\t1\t0\t5\t50\t20\t96\tngày",
        "5\t1\t1\t1\t1\t2\t60\t5\t20\t20\t40\t9",
        "5\t1\t1\t1\t1\t3\t90\t5\t20\t20\t90\t|",
        "5\t1\t1\t1\t1\t4\t120\t5\t20\t20\t3\tx$Z",
    ]
    assert [word.text for word in ocr._words("\n".join(rows))] == ["ngày", "9" + ocr.UNSURE]
