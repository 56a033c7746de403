"""Markup that stands deeper than any page: it is read in time, and what it says is not lost."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.depth import DEEPEST, HARMLESS, shallow
from crawler.dom import lines_of, parse
from crawler.sites import nukeviet
from crawler.sites.pages import Fetched, Unread

MANY = 20_000
#: A parser that climbs all levels at each tag takes minutes for any of these.
DEEP = {
    "divisions that are closed": "<div>" * MANY + "</div>" * MANY,
    "divisions that are not": "<div>" * MANY,
    "closed by other names": "<div></span>" * MANY,
    "tables in tables": "<table><tr><td>" * MANY,
    "lists in lists": "<ul><li>" * MANY,
    "groups of nothing": "<optgroup>" * MANY,
    "fonts": "<p><font>" * MANY,
}


def levels(tree: LexborHTMLParser) -> int:
    """How deep a tree is."""
    most = depth = 1
    node: LexborNode | None = tree.root
    while node is not None:
        if node.child is not None:
            node, depth = node.child, depth + 1
            most = max(most, depth)
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        node = node.next if node is not None else None
    return most


@pytest.mark.parametrize("name", DEEP)
def test_thousands_of_levels_are_read_as_a_few(name: str) -> None:
    address = "http://so.example.vn/laws/detail/x-1/"
    found = Fetched(address, address, 200, "text/html", f"<html><body>{DEEP[name]}<p>sâu</p></body></html>".encode())
    assert levels(parse(found.body)) < 5 * DEEPEST  # a table brings its body, row and cell
    assert isinstance(nukeviet.read_item(found), Unread)
    assert nukeviet.read_listing(found).rows == ()


def test_what_stands_deep_is_still_read() -> None:
    body = f"<html><body>{'<div>' * 5000}<h1>Công bố thủ tục</h1><div>hành chính</div>".encode()
    tree = parse(body, "text/html; charset=utf-8")
    assert tree.body is not None
    assert " ".join(lines_of(tree.body.html or "")) == "Công bố thủ tục hành chính"


def test_a_wide_page_is_left_as_it_is() -> None:
    """Thousands of rows whose ends may be left out are not deep."""
    rows = "".join(f"<tr><td>{number}<td><p>Văn bản {number}<br>" for number in range(HARMLESS))
    page = f"<html><body><table>{rows}</table><ul>{'<li>mục' * HARMLESS}</ul></body></html>"
    assert shallow(page) == page
    tree = parse(page.encode(), "text/html; charset=utf-8")
    assert tree.body is not None
    assert len(lines_of(tree.body.html or "")) >= 2 * HARMLESS


def test_what_stands_beside_the_depths_keeps_its_place() -> None:
    page = "<div>" * (DEEPEST - 1) + "<b>giữ</b>" + "<i>" * HARMLESS + "</i>" * HARMLESS + "<b>lại</b>"
    assert "<b>giữ</b>" in shallow(page)
    assert shallow(page).endswith("<b>lại</b>")
