"""What a document says of itself; above all, what must not be taken for it."""

from __future__ import annotations

import datetime as dt

import pytest

from crawler.attachments import read_file
from crawler.attachments.self_description import found_in
from crawler.records import FilePage, Found
from tests.attachments import letters, made_pdf
from tests.attachments.letters import TEXT


def found(text: str) -> Found:
    return found_in([FilePage(page, "text") for page in text.split("\f")])


def test_a_plan() -> None:
    assert found(TEXT) == Found(
        number=letters.NUMBER,
        issued=letters.ISSUED,
        type="Kế hoạch",
        issuer="Sở Giáo dục và Đào tạo",
        signer=letters.SIGNER,
        abstract="Chăm sóc vườn rau của các trường nội trú",
        place="Sóc Trăng",
        parent="UBND Tỉnh Sóc Trăng",
        capacity="KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC",
    )


def test_lower_case_as_old_fonts_give_it() -> None:
    said = found(TEXT.lower().replace("412/kh-sgdđt", "412/KH-SGDĐT").replace("trần văn mười", "Trần Văn Mười"))
    assert (said.number, said.issued, said.type) == (letters.NUMBER, letters.ISSUED, "Kế hoạch")
    assert (said.issuer, said.signer) == ("Sở Giáo dục và Đào tạo", letters.SIGNER)


def test_an_official_letter() -> None:
    letter = "\n".join(
        [
            "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "PHÒNG GIÁO DỤC TIỂU HỌC", "Số: 88 /PGDTH-CM", "V/v mượn máy bơm",
            "tưới vườn trường", *letters.RIGHT, "Kính gửi: Trường Tiểu học Kế Sách 1",
            "Căn cứ Công văn số 12/SGDĐT-VP ngày 01/3/2019, Phòng đề nghị cho mượn một máy bơm.",
            "Nơi nhận:", "- Như trên;", "TRƯỞNG PHÒNG", "Lâm Thị Mận",
        ]
    )  # fmt: skip
    said = found(letter)
    assert (said.number, said.type, said.abstract) == ("88/PGDTH-CM", "Công văn", "mượn máy bơm tưới vườn trường")
    assert (said.issuer, said.parent) == ("Phòng Giáo dục tiểu học", "Sở Giáo dục và Đào tạo")
    assert (said.signer, said.capacity) == ("Lâm Thị Mận", "TRƯỞNG PHÒNG")


@pytest.mark.parametrize("blank", ["Số:      /KH-SGDĐT", "Số: ..../KH-SGDĐT", "Số: J4#/KH-SGDĐT", "Số:"])
def test_a_number_that_is_not_filled_in_is_not_replaced_by_a_cited_one(blank: str) -> None:
    assert found(TEXT.replace("Số: 412/KH-SGDĐT", blank)).number is None


@pytest.mark.parametrize(
    "blank",
    [
        "ngày    tháng 5 năm 2019",
        "ngày … tháng … năm 2019",
        "ngày 31 tháng 02 năm 2019",
        "ngày 9\ufffd tháng 5 năm 2019",
    ],
)
def test_a_date_that_is_not_filled_in_or_impossible_is_absent(blank: str) -> None:
    said = found(TEXT.replace("ngày 09 tháng 5 năm 2019", blank))
    assert (said.issued, said.place) == (None, "Sóc Trăng")


def test_numbers_cited_in_the_body_or_in_an_annex_are_not_its_own() -> None:
    assert found("\n".join(letters.BODY)).number is None
    annex = "PHỤ LỤC\nDANH SÁCH VƯỜN RAU\n(Kèm theo Quyết định số 77/QĐ-UBND ngày 02 tháng 01 năm 2019 của UBND tỉnh)"
    assert (found(annex).number, found(annex).issued, found(annex).type) == (None, None, "Phụ lục")
    assert found("THÔNG TƯ\nSửa đổi Thông tư số 5/2018/TT-BGDĐT ngày 01/02/2018").number is None


def test_a_title_that_says_its_own_number() -> None:
    said = found("Nghị định\ncủa Chính phủ số 15/2001/NĐ-CP ngày 7 tháng 3 năm 2001\nvề việc trồng cây\n\nCăn cứ Luật;")
    assert (said.number, said.issued, said.type) == ("15/2001/NĐ-CP", dt.date(2001, 3, 7), "Nghị định")
    assert said.abstract == "về việc trồng cây"


def test_a_street_address_is_no_number() -> None:
    assert found(TEXT.replace("Số: 412", "Số 5/3 Trần Hưng Đạo, Phường 2\nSố: 412")).number == letters.NUMBER


def test_a_table_is_no_letter() -> None:
    rows = "TT\tLoại văn bản\tSố\n1\tQuyết định\t77/QĐ-UBND\n2\tKế hoạch\t12/KH-SGDĐT\nTrường Kế Sách\t5"
    assert found(rows) == Found()


def test_the_signer_is_on_the_last_page_and_not_in_the_forms_behind_it() -> None:
    head, foot = "\n".join(letters.LINES[:-6]), "\n".join(letters.LINES[-6:])
    form = "MẪU ĐƠN\nHiệu trưởng\n(Ký tên)\nNguyễn Văn A"
    assert found(f"{head}\f{foot}\f{form}").signer == letters.SIGNER


def test_offices_and_places_are_no_names() -> None:
    assert found(TEXT.replace("Trần Văn Mười", "Sóc Trăng")).signer is None


def test_stamps_of_signature_fields_are_put_into_their_lines() -> None:
    left = [line.replace("412", "   ") for line in letters.LEFT]
    right = [line.replace("ngày 09 tháng 5", "ngày    tháng  ") for line in letters.RIGHT]
    page = made_pdf.letter_page(left, right, letters.BODY)
    stamps = [
        (60 + 4 * made_pdf.ADVANCE, 740, "412"),
        (310 + 16 * made_pdf.ADVANCE, 740, "09"),
        (310 + 25 * made_pdf.ADVANCE, 740, "5"),
    ]
    said = read_file(made_pdf.signed_pdf(page, stamps)).found
    assert (said.number, said.issued) == (letters.NUMBER, letters.ISSUED)
    assert read_file(made_pdf.text_pdf(page)).found.number is None


def test_a_number_stamp_with_its_signing_time() -> None:
    said = found("Số: 5/STC-QLNS\nThời gian ký: 2025-12-17T07:52:25+07:00\nDANH SÁCH CẤP XÃ\nStt\tXã\n1\tAn Hòa")
    assert (said.number, said.issued) == ("05/STC-QLNS", dt.date(2025, 12, 17))
    portal = "Người ký: CỔNG THÔNG TIN\nThời gian ký: 08.07.2025 14:58:33\n" + TEXT
    assert found(portal).issued == letters.ISSUED
