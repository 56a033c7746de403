"""Old character sets: which one, by the words, and back to Unicode."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.attachments import read_file
from directives import encodings, legacy
from tests.attachments import made_office, made_pdf
from tests.attachments.letters import LINES, TEXT

_SETS = {
    "tcvn3": encodings.TCVN3,
    "vni": encodings.VNI,
    "viscii": encodings.VISCII,
    "vps": encodings.VPS,
}


def as_seen(text: str, table: Mapping[str, str]) -> str:
    """A text as a reader that takes the old set for cp1252 hands it over. TCVN3 has no marked capitals."""
    shown = {letter: seen for seen, letter in table.items()}
    return "".join(shown.get(char) or shown.get(char.lower()) or char for char in text)


def lower(text: str) -> str:
    return text.lower()


@pytest.mark.parametrize("name", _SETS)
def test_a_letter_comes_back(name: str) -> None:
    decoded = legacy.decode([as_seen(TEXT, _SETS[name])])
    assert (decoded.encoding, decoded.mixed, decoded.unmapped) == (name, False, ())
    assert lower(decoded.texts[0]) == lower(TEXT)


@pytest.mark.parametrize(("name", "charset"), [("windows-1258", "cp1258"), ("utf-8", "utf-8")])
def test_bytes_read_as_cp1252(name: str, charset: str) -> None:
    tones = "".join(
        unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", char) if c not in _TONES))
        + "".join(c for c in unicodedata.normalize("NFD", char) if c in _TONES)
        for char in TEXT
    )
    source = tones if charset == "cp1258" else TEXT
    seen = "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in source.encode(charset))
    decoded = legacy.decode([seen])
    assert decoded.encoding == name
    assert unicodedata.normalize("NFC", decoded.texts[0]) == TEXT


_TONES = "\u0300\u0301\u0303\u0309\u0323"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_is_never_touched(form: str) -> None:
    text = unicodedata.normalize(form, TEXT)
    assert legacy.decode([text]) == legacy.Decoded((text,), legacy.UNICODE)


@pytest.mark.parametrize(
    "text",
    [
        "Été à Paris, né en 1975, déjà vu: les écoles sont fermées à Noël.",
        "Trường THPT số 1, số 2 và số 3; là, mà, thì, có, không.",
        "Số: 12/QĐ-UBND – ký ngày 5/6 – 20 ±2 °C, 3 × 4 m², ½ công, § 5, «trích»",
        "Họ và tên: Đỗ Bá Tý",
        "",
    ],
)
def test_texts_that_only_look_odd_stay(text: str) -> None:
    assert legacy.decode([text]).texts == (text,)


@given(st.text(alphabet=st.sampled_from(sorted(set(TEXT))), max_size=200))
def test_letters_of_unicode_in_any_order_stay(text: str) -> None:
    assert legacy.decode([text, TEXT]).texts == (text, TEXT)


def test_one_old_line_in_a_unicode_document_is_turned_on_strong_evidence() -> None:
    old = as_seen("hướng dẫn các trường trồng rau muống", encodings.TCVN3)
    decoded = legacy.decode([f"{TEXT}\n{old}"])
    assert decoded.mixed
    assert decoded.texts[0].endswith("hướng dẫn các trường trồng rau muống")


def test_one_unicode_line_in_an_old_document_stays() -> None:
    decoded = legacy.decode([as_seen(TEXT, encodings.TCVN3) + "\nĐịa chỉ: ấp Trà Cuôn, xã Kế Thành"])
    assert decoded.encoding == "tcvn3"
    assert decoded.texts[0].endswith("\nĐịa chỉ: ấp Trà Cuôn, xã Kế Thành")


@pytest.mark.parametrize("sign", ["\u2212", "\ufffe", "\u00ad"])
def test_what_producers_write_for_one_letter_of_tcvn3(sign: str) -> None:
    seen = as_seen(TEXT, encodings.TCVN3).replace("\u00ad", sign)
    assert lower(legacy.decode([seen]).texts[0]) == lower(TEXT)


def test_a_hyphen_at_a_line_end_of_unicode_is_a_hyphen() -> None:
    assert legacy.decode(["Số: 12/SGDĐT\ufffe\nTCCB về việc trồng rau"]).texts[0].startswith("Số: 12/SGDĐT-\n")


def test_capitals_of_tcvn3_are_capitals_again() -> None:
    assert legacy.decode(["HéI §åNG nh©n d©n TØNH, kú häp th¸ng b¶y"]).texts[0].startswith("HỘI ĐỒNG nhân dân TỈNH")


@pytest.mark.parametrize(
    "line",
    [
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "KT. GIÁM ĐỐC",
        "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
        "Giám đốc Sở Giáo dục và Đào tạo",
        "Về việc mượn máy bơm của UBND xã",
        "Số: 412/QĐ-SGDĐT CỘNG HÒA",
        "ở xã và ở tổ, đã họp",
    ],
)
def test_words_of_a_tcvn3_heading_are_all_in_capitals(line: str) -> None:
    seen = as_seen(f"{TEXT}\n{line}", encodings.TCVN3)
    decoded = legacy.decode([seen]).texts[0].split("\n")[-1]
    assert decoded == line


def test_what_cannot_be_mapped_is_named() -> None:
    seen = as_seen(TEXT, encodings.TCVN3) + " tr\u00a1\u00bfng"
    assert legacy.decode([seen]).unmapped == ("trĂ¿ng",)
    assert "không giải mã được" in read_file(made_office.doc(seen.replace("\n", "\r"))).warnings[0]


def test_names_alone_are_thin_evidence() -> None:
    assert legacy.decode_short(as_seen("Nguyễn Văn Bưởi", encodings.TCVN3)) == "Nguyễn Văn Bưởi"
    assert legacy.decode_short("Sè 12 là café") == "Sè 12 là café"


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_files_in_old_sets(name: str) -> None:
    lines = [as_seen(line, _SETS[name]) for line in LINES]
    page = [(60.0, 780.0 - 20 * n, line) for n, line in enumerate(lines)]
    for data in (
        made_office.docx(made_office.paragraphs(lines)),
        made_office.doc("\r".join(lines)),
        made_pdf.text_pdf(page),
    ):
        read = read_file(data)
        assert read.encoding == name
        assert lower(read.pages[0].text) == lower(TEXT)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_wide_letters_without_a_mark(charset: str) -> None:
    read = read_file(TEXT.encode(charset), "thu.txt")
    assert (read.media_type, read.pages[0].text) == ("text/plain", TEXT)
    page = read_file(f"<html><body><p>{LINES[0]}</p></body></html>".encode(charset), "thu.doc")
    assert (page.media_type, page.pages[0].text) == ("text/html", LINES[0])


def test_a_file_that_was_cut_inside_its_last_letter() -> None:
    read = read_file(f"{TEXT}\nMười Một ộ".encode()[:-1], "thu.txt")
    assert (read.encoding, read.pages[0].text, read.warnings) == ("unicode", f"{TEXT}\nMười Một", ())
    old = as_seen("Về việc trồng rau ở các trường nội trú có", encodings.TCVN3)[:-1] + "\u00e3"
    assert read_file(old.encode("cp1252"), "thu.txt").encoding == "tcvn3"
