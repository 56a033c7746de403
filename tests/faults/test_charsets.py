"""Pages whose bytes are not what their headers say: the right Vietnamese, or a flag; never silent rubbish."""

from __future__ import annotations

import codecs

import pytest

from crawler.dom import decode
from crawler.sites import FAMILIES
from crawler.sites.pages import Fetched, ItemPage

WORDS = "Quyết định về việc công bố thủ tục hành chính lĩnh vực giáo dục; Ủy ban nhân dân tỉnh"
PAGE = f"<!DOCTYPE html><html><head>{{meta}}<title>{WORDS}</title></head><body><p>{WORDS}</p></body></html>"


def html(meta: str = "") -> str:
    return PAGE.format(meta=meta)


BOM_16 = codecs.BOM_UTF16_LE + html().encode("utf-16-le")
#: The letters that windows-1258 has; the others it writes as a letter and a mark behind it.
DECOMPOSED = "Quyê\u0301t đi\u0323nh vê\u0300 viê\u0323c công bô\u0301"

CASES: dict[str, tuple[bytes, str | None, str]] = {
    "UTF-8 called windows-1252": (html().encode(), "text/html; charset=windows-1252", WORDS),
    "UTF-8 called latin-1 by its meta": (html('<meta charset="iso-8859-1">').encode(), "text/html", WORDS),
    "UTF-8 of an unknown charset": (html().encode(), "text/html; charset=x-tcvn-vn", WORDS),
    "UTF-8 with its mark": (codecs.BOM_UTF8 + html().encode(), "text/html; charset=iso-8859-1", WORDS),
    "UTF-16 with its mark": (BOM_16, "text/html; charset=utf-8", WORDS),
    "UTF-8 that says nothing": (html().encode(), None, WORDS),
    "windows-1258 by its header": (
        f"<p>{DECOMPOSED}</p>".encode("windows-1258"), "text/html; charset=windows-1258", DECOMPOSED,
    ),
    "windows-1258 by its meta only": (
        f'<meta charset="windows-1258"><p>{DECOMPOSED}</p>'.encode("windows-1258"), "text/html", DECOMPOSED,
    ),
    "windows-1258 called UTF-8, its meta knows": (
        f'<meta charset="windows-1258"><p>{DECOMPOSED}</p>'.encode("windows-1258"), "text/html; charset=utf-8",
        DECOMPOSED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_the_vietnamese_that_was_meant(name: str) -> None:
    body, content_type, words = CASES[name]
    text = decode(body, content_type)
    assert words in text
    assert "\ufffd" not in text


def test_one_bad_byte_costs_one_letter() -> None:
    body = html().encode().replace("tỉnh".encode(), b"t\xe1\xbbnh")
    text = decode(body, "text/html; charset=utf-8")
    assert text.count("\ufffd") <= 4
    assert "Quyết định về việc công bố thủ tục" in text


def test_a_page_full_of_lost_letters_is_flagged() -> None:
    """More than 1 % of U+FFFD: the record says so, or there is none."""
    lost = "Quy\ufffdt \ufffd\ufffdnh v\ufffd vi\ufffdc c\ufffdng b\ufffd th\ufffd t\ufffdc h\ufffdnh ch\ufffdnh. " * 20
    body = (
        '<html><head><title>Công bố thủ tục hành chính</title></head><body><h1 class="title">Công bố thủ tục hành '
        f'chính</h1><span class="h5">12/05/2025 08:00</span><div id="news-bodyhtml"><p>{lost}</p></div></body></html>'
    )
    address = "http://so.example.vn/tin-tuc/cong-bo-12.html"
    reading = FAMILIES["nukeviet"].read_item(Fetched(address, address, 200, "text/html; charset=utf-8", body.encode()))
    assert not isinstance(reading, ItemPage) or reading.problems
