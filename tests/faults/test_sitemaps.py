"""Sitemaps: packed, nested, swollen, hostile or odd; what they name is found, and nothing is believed blindly."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.errors import ParseError
from crawler.sites import nukeviet
from crawler.sites.pages import Feed, Fetched
from crawler.survey import MAX_SITEMAPS
from sample import Answer
from tests.faults.answers import bomb
from tests.faults.front import Front, html, is_item
from tests.faults.night import NAME, Department

ITEM = "http://so.example.vn/laws/detail/ke-hoach-7/"
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def read(body: bytes | str) -> Feed:
    """What a sitemap of directives says."""
    address = "http://so.example.vn/sitemap-vi.laws.xml"
    data = body if isinstance(body, bytes) else body.encode()
    return nukeviet.read_feed(Fetched(address, address, 200, "application/xml", data))


def urlset(inner: str, space: str = f' xmlns="{SPACE}"') -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset{space}>{inner}</urlset>'


GOOD = urlset(f"<url><loc>{ITEM}</loc><lastmod>2025-03-04T08:00:00+07:00</lastmod></url>")
WELL: dict[str, bytes | str] = {
    "plain": GOOD,
    "packed": gzip.compress(GOOD.encode()),
    "in two members": gzip.compress(GOOD[:90].encode()) + gzip.compress(GOOD[90:].encode()),
    "with a mark and blank lines before": "\ufeff".encode() + GOOD.encode(),
    "a blank line first": f"\n\n{GOOD}",
    "of no namespace": urlset(f"<url><loc>{ITEM}</loc></url>", ""),
    "of a wrong namespace": urlset(
        f"<url><loc>{ITEM}</loc></url>", ' xmlns="http://www.google.com/schemas/sitemap/0.84"'
    ),
    "with pictures of another namespace": urlset(
        f'<url><loc>{ITEM}</loc><i:image xmlns:i="urn:i"><i:loc>http://x/y.png</i:loc></i:image></url>'
    ),
}


@pytest.mark.parametrize("name", WELL)
def test_a_sitemap_in_any_dress_names_its_item(name: str) -> None:
    assert [row.url for row in read(WELL[name]).rows] == [ITEM]


ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
ILL: dict[str, bytes | str] = {
    "a bomb": bomb(200_000_000),
    "entities that grow": f'<!DOCTYPE x [<!ENTITY e0 "ha">{ENTITIES}]>{urlset("<url><loc>&e9;</loc></url>")}',
    "an entity of this machine": f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{urlset("<url>&e;</url>")}',
    "cut": GOOD[:-20],
    "packed and cut": gzip.compress(GOOD.encode())[:-12],
    "a page": "<!DOCTYPE html><html><body>Không tìm thấy</body></html>",
    "nothing": "",
    "a million elements": urlset("<url/>" * 1_000_000),
    "depths": "<urlset>" + "<url>" * 200_000,
}


@pytest.mark.parametrize("name", ILL)
def test_what_is_no_sitemap_is_said_and_costs_nothing_else(name: str) -> None:
    with pytest.raises(ParseError):
        read(ILL[name])


@pytest.mark.parametrize("lastmod", ["yesterday", "2025-02-31", "", "2025-03-04T08:00:00", "99999-01-01"])
def test_a_strange_moment_names_the_item_all_the_same(lastmod: str) -> None:
    (row,) = read(urlset(f"<url><loc>{ITEM}</loc><lastmod>{lastmod}</lastmod></url>")).rows
    assert (row.url, row.published) == (ITEM, None)


def test_depths_that_are_closed_break_nothing() -> None:
    assert read("<urlset>" + "<url>" * 200_000 + "</url>" * 200_000 + "</urlset>").rows == ()


def test_a_moment_that_has_not_come_is_not_believed(front: Front, tmp_path: Path) -> None:
    """Every address was changed in the year 2999, says the sitemap; no page can be had, so that rows make drafts."""

    def change(path: str, found: Answer) -> Answer:
        if path.startswith("/sitemap"):
            return replace(found, body=re.sub(rb"<lastmod>\d{4}", b"<lastmod>2999", found.body))
        return html("Lỗi", 500) if is_item(path) and sum(path.encode()) % 4 == 0 else found

    front.change = change
    department = Department(tmp_path, front.url, options={"draft_after": -1.0})
    department.night()
    records = department.records().values()
    assert len(records) > 20
    assert [record["published"] for record in records if (record["published"] or "") > "2100"] == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "http://[", "/laws/detail/a-1/", ""])
def test_an_odd_address_is_left_out(address: str) -> None:
    rows = read(urlset(f"<url><loc>{address}</loc></url><url><loc>{ITEM}</loc></url>")).rows
    assert ITEM in [row.url for row in rows]


def xml(text: str) -> Answer:
    return replace(html(text), headers=(("Content-Type", "application/xml"),))


def test_an_index_of_indexes_is_followed_to_its_items(front: Front, tmp_path: Path) -> None:
    """The sample's index stands two levels below the one that robots.txt names; the last of them packed."""

    def change(path: str, found: Answer) -> Answer:
        index = f'<sitemapindex xmlns="{SPACE}"><sitemap><loc>{front.url}{{}}</loc></sitemap></sitemapindex>'
        if path == "/sitemap.xml":
            return xml(index.format("sitemap-vi.laws.xml"))
        if path == "/sitemap-vi.laws.xml":
            return replace(found, body=gzip.compress(found.body))
        is_list = path.startswith("/laws/") and "/detail/" not in path
        return html("Lỗi", 404) if is_list or path.startswith("/rss") else found

    front.change = change
    department = Department(tmp_path, front.url)
    department.night()
    shown = {f"{NAME}/laws/{directive.id}" for directive in front.site.shown_directives() if not directive.members_only}
    assert shown <= department.records().keys()


def test_sitemaps_without_end_stop_and_are_named(front: Front, tmp_path: Path) -> None:
    """Each sitemap names three more; one of them names itself."""
    front.site = replace(front.site, directives=front.site.directives[:6], articles=())

    def change(path: str, found: Answer) -> Answer:
        if not path.startswith("/sitemap"):
            return found
        further = "".join(
            f"<sitemap><loc>{front.url}{name}</loc></sitemap>"
            for name in (path[1:], *(f"{path[1:-4]}-{n}.xml" for n in range(90)))
        )
        return xml(f'<sitemapindex xmlns="{SPACE}">{further}</sitemapindex>')

    front.change = change
    department = Department(tmp_path, front.url)
    department.night()
    asked = [path for path in front.paths() if path.startswith("/sitemap")]
    assert len(asked) == len(set(asked)) <= MAX_SITEMAPS + 1
    assert "sitemaps-many" in {problem.kind for problem in department.problems()}
