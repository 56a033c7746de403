"""Pages that would keep the parser busy for hours are refused within seconds; large but honest ones are read."""

from __future__ import annotations

import pytest

from crawler import preflight
from crawler.preflight import FEW_ATTRIBUTES, FEW_TAGS, MOST_TAGS, SMALL, is_tangled

#: Each would take the parser minutes or more.
TANGLED = {
    "attributes": "<p " + " ".join(f"a{number}" for number in range(200_000)) + ">",
    "attributes between strokes": "<p/" + "/".join(f"a{number}" for number in range(200_000)) + ">",
    "attributes without gaps": "<p " + "".join(f'a{number}="x"' for number in range(200_000)) + ">",
    "attributes with marks inside": "<p " + " ".join(f'a{number}="<>"' for number in range(150_000)) + ">",
    "body upon body": "".join(f"<body a{number}>" for number in range(200_000)),
    "options": "<select>" + "<option>x" * 200_000,
    "more tags than fit in memory": "<b><p>" * 1_000_000,
}
HONEST = {
    "a table of marks": "<table>" + f"<tr>{'<td>7,5</td>' * 10}</tr>" * 5000 + "</table>",
    "a long decree": "<div>" + "<p>Điều khoản thi hành, “kể từ ngày ký”.</p>\n" * 20_000 + "</div>",
    "set in by many spaces": "<div>" + ("\n" + " " * 400 + "<p>x</p>") * 1000 + "</div>",
    "a picture inside": "<img src='data:image/png;base64," + "QUJD/" * 400_000 + "'>",
}


@pytest.mark.parametrize("name", TANGLED)
def test_what_would_take_hours_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "PATIENCE", 2.0)
    assert is_tangled(f"<html><body>{TANGLED[name]}".encode(), "text/html")


@pytest.mark.parametrize("name", HONEST)
def test_what_is_merely_large_is_read(name: str) -> None:
    assert not is_tangled(f"<html><body>{HONEST[name]}".encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "page",
    [
        b"<" * SMALL,
        b"x" * SMALL + b"<" * FEW_TAGS,
        b"x" * SMALL + b" " * FEW_ATTRIBUTES,
        b"x" * SMALL + b" \n" * FEW_ATTRIBUTES,
        b"x" * SMALL + b" x" * (FEW_ATTRIBUTES - 1),
    ],
    ids=["small", "few tags", "few gaps", "lines set in", "few words"],
)
def test_a_usual_page_needs_no_process(page: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight.subprocess, "run", None)
    assert not is_tangled(page)


@pytest.mark.parametrize(
    "page",
    [b"<" * (SMALL + 1), b"x" * SMALL + b"<" * (FEW_TAGS + 1), b"x" * SMALL + b" x" * (FEW_ATTRIBUTES + 1)],
    ids=["small", "few tags", "few words"],
)
def test_beyond_the_bounds_a_process_looks(page: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_is_parsed_in_time", lambda body, content_type: False)
    assert is_tangled(page)


def test_more_tags_than_memory_holds_need_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight.subprocess, "run", None)
    assert is_tangled(b"<" * (MOST_TAGS + 1))
