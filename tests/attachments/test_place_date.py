"""The line of place and date, in the ways offices print it."""

from __future__ import annotations

import time

import pytest

from crawler.attachments.self_description import found_in
from crawler.records import FilePage, Found
from tests.attachments import letters
from tests.attachments.letters import TEXT

_LINE = letters.RIGHT[-1]


def found(line: str) -> Found:
    return found_in([FilePage(TEXT.replace(_LINE, line), "text")])


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Sóc Trăng, ngày 09/5/2019", "Sóc Trăng"),
        ("Sóc Trăng, ngày 09.5.2019.", "Sóc Trăng"),
        ("Quận 1, ngày 09 tháng 5 năm 2019", "Quận 1"),
        ("Phường 10, ngày 09 tháng 5 năm 2019", "Phường 10"),
        ("P. 2, ngày 09 tháng 5 năm 2019", "P. 2"),
        ("H. Kế Sách, ngày 09 tháng 5 năm 2019", "H. Kế Sách"),
        ("TX. Vĩnh Châu, ngày 09 tháng 5 năm 2019", "TX. Vĩnh Châu"),
        ("Sóc Trăng, ngày 09\ntháng 5 năm 2019", "Sóc Trăng"),
        ("Sóc Trăng,\nngày 09 tháng 5 năm 2019", "Sóc Trăng"),
        ("Ngày 09 tháng 5 năm 2019", None),
    ],
)
def test_place_and_date(line: str, place: str | None) -> None:
    said = found(line)
    assert (said.number, said.issued, said.place) == (letters.NUMBER, letters.ISSUED, place)
    assert (said.type, said.issuer) == ("Kế hoạch", "Sở Giáo dục và Đào tạo")


@pytest.mark.parametrize("year", ["0018", "9999", "20108", "18"])
def test_a_year_that_no_directive_has_is_refused(year: str) -> None:
    said = found(f"Sóc Trăng, ngày 09 tháng 5 năm {year}")
    assert (said.issued, said.place) == (None, "Sóc Trăng")


@pytest.mark.parametrize("number", ["Số: 412/KH-SGDĐT", "Số: 891 /SGDĐT - GDTrH", "Số: 857/SGD ĐT-GDTrH"])
def test_number_and_date_in_one_line(number: str) -> None:
    text = TEXT.replace(f"\n{_LINE}", "").replace("Số: 412/KH-SGDĐT", f"{number} TP. Sóc Trăng, {_LINE[11:]}")
    said = found_in([FilePage(text, "text")])
    assert (said.issued, said.place) == (letters.ISSUED, "TP. Sóc Trăng")
    assert said.number == found_in([FilePage(TEXT.replace("Số: 412/KH-SGDĐT", number), "text")]).number


@pytest.mark.parametrize(
    "line",
    [
        "(Kèm theo Quyết định số 77/QĐ-UBND của Giám\nđốc Sở, ngày 09 tháng 5 năm 2019)",
        "Kèm theo Quyết định của Giám đốc\nSở Nội vụ, ngày 09 tháng 5 năm 2019",
        "CÔNG VĂN ĐẾN\nNgày 09 tháng 5 năm 2019",
        "Kèm theo Quyết định\nNgày 09 tháng 5 năm 2019",
    ],
)
def test_a_date_of_something_else_is_not_its_own(line: str) -> None:
    assert found(line).issued is None


def test_about_in_brackets_or_with_a_space() -> None:
    for about in ("V/ v mượn máy bơm", "(V/v mượn máy bơm)", "(V/v mượn\nmáy bơm)"):
        text = "\n".join([*letters.LEFT[:2], "Số: 88/SGDĐT-VP", about, *letters.RIGHT, "Kính gửi: Trường Kế Sách"])
        said = found_in([FilePage(text, "text")])
        assert (said.type, said.abstract, said.issued) == ("Công văn", "mượn máy bơm", letters.ISSUED)


def test_a_line_without_end_costs_no_time() -> None:
    began = time.process_time()
    for part in ("/A", "a-", "SGD ĐT-", "(Đã ký, "):
        found_in([FilePage(f"Số: 1/{part * 5000} x\nGIÁM ĐỐC\n{part * 5000}", "text")])
    assert time.process_time() - began < 2
