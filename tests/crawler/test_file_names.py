"""Names of files: what a server offers in a Content-Disposition, however it writes it, and which name readers see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.file_names import LONGEST, best_name, offered_name

OFFERED = {
    "attachment; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf": "Kế hoạch.pdf",
    "attachment; filename=\"ke-hoach.pdf\"; filename*=UTF-8''K%E1%BA%BF.pdf": "Kế.pdf",
    "attachment; filename*=UTF-8''K%E1%BA%BF.pdf; filename=\"ke-hoach.pdf\"": "Kế.pdf",
    'attachment; filename="Quyết định 5.pdf";': "Quyết định 5.pdf",
    "attachment; filename=Quyết định 5.pdf": "Quyết định 5.pdf",
    'inline; FILENAME="a.PDF"': "a.PDF",
    'attachment; filename="Quyết định.pdf"'.encode().decode("latin-1"): "Quyết định.pdf",
    'attachment; filename="K%E1%BA%BF%20ho%E1%BA%A1ch.pdf"': "Kế hoạch.pdf",
    'attachment; filename="=?UTF-8?B?S+G6vyBob+G6oWNoLnBkZg==?="': "Kế hoạch.pdf",
    'attachment; filename="../../etc/passwd.doc"': "passwd.doc",
    'attachment; filename="C:\\\\tai-lieu\\\\a.doc"': "a.doc",
    "attachment; filename*=UTF-8''..%2F..%2Fx.pdf": "x.pdf",
    "attachment; filename*=UTF-8''%E2%80%AEa%00b.pdf": "ab.pdf",
    'attachment; filename="100%.pdf"': "100%.pdf",
    'attachment; filename="a;b.pdf"': "a;b.pdf",
    "attachment; filename*=no-such-charset''a.pdf": "a.pdf",
    'attachment; filename="index.php"': None,
    'attachment; filename="=?x?Q?a?="': None,
    "attachment; filename*=x": None,
    "attachment": None,
    ";;;;filename": None,
    "": None,
}


@pytest.mark.parametrize("said", OFFERED, ids=range(len(OFFERED)))
def test_a_name_is_read_however_the_server_writes_it(said: str) -> None:
    assert offered_name(said) == OFFERED[said]


@given(st.text(max_size=300))
def test_whatever_a_server_says_is_a_harmless_name_or_none(said: str) -> None:
    for disposition in (said, f'attachment; filename="{said}.pdf"', f"attachment; filename*=UTF-8''{said}.pdf"):
        name = offered_name(disposition)
        assert name is None or (name.lower().endswith((".pdf", *ENDED)) and len(name) <= LONGEST)
        assert not set(name or "") & set("/\\\r\n\x00\u202e")


ENDED = tuple(".doc .docx .xls .xlsx .ppt .pptx .rtf .odt .ods .odp .txt .zip .rar .7z .tif .tiff".split())


def test_no_header_is_no_name() -> None:
    assert offered_name(None) is None


@pytest.mark.parametrize(
    ("printed", "offered", "shown"),
    [
        ("Kế hoạch.pdf", "f3a9.pdf", "Kế hoạch.pdf"),
        ("Tải về", "Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("ke-hoach-324", "Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("Tải về", None, "Tải về"),
    ],
)
def test_the_printed_name_counts_where_it_is_one(printed: str, offered: str | None, shown: str) -> None:
    assert best_name(printed, offered) == shown
