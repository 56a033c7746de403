"""The CMS's own tricks: "please wait" pages, false 304s, looping pagers, twins of one item, members-only stubs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sample import Answer
from sample import answer as sample_answer
from sample.addresses import directive_path
from tests.faults.front import Front, html, is_item, is_page, rewritten
from tests.faults.night import NAME, Department

FLOOD = html(
    '<html><head><title>Hãy đợi</title></head><body><div class="floodblocker">Hãy đợi... <span id="secField">1</span>'
    " giây</div><script>var Timeout = 1;</script></body></html>"
)


@pytest.mark.parametrize("status", [200, 429])
def test_a_please_wait_page_is_waited_out(department: Department, front: Front, status: int) -> None:
    before = department.records()
    flooded: list[str] = []

    def change(path: str, found: Answer) -> Answer:
        if is_page(found) and path not in flooded and len(flooded) < 2 and ("/laws/" in path or is_item(path)):
            flooded.append(path)
            headers = (*FLOOD.headers, ("Retry-After", "1")) if status == 429 else FLOOD.headers
            return replace(FLOOD, status=status, headers=headers)
        return found

    front.change = change
    told = department.night(is_full=True)
    assert len(flooded) == 2
    assert all(front.paths().count(path) == 2 for path in flooded)
    assert told.records.get("failed", 0) == 0
    assert department.records() == before


def test_no_page_is_ever_asked_for_conditionally(department: Department, front: Front) -> None:
    """The sample answers 304 to any page that is asked with a date of today, whatever changed."""
    department.night()
    department.day = 31
    department.night(is_full=True)
    validators = {"if-none-match", "if-modified-since"}
    conditional = [asked.path for asked in front.asked if validators & asked.headers.keys()]
    assert [path for path in conditional if "download=1" not in path and not path.startswith("/uploads/")] == []
    assert [asked.path for asked in front.asked if asked.status == 304 and "download=1" not in asked.path] == []


def test_a_pager_that_loops_hides_nothing(front: Front, tmp_path: Path) -> None:
    """Page 2 of every list of directives shows page 1 again; sitemap and feed name the rest."""
    pages: dict[str, Answer] = {}

    def change(path: str, found: Answer) -> Answer:
        if path.startswith("/laws/") and "/detail/" not in path and is_page(found):
            return pages.setdefault(re.sub(r"page-\d+/$", "", path), found)
        return found

    front.change = change
    department = Department(tmp_path, front.url)
    department.night()
    shown = {f"{NAME}/laws/{directive.id}" for directive in front.site.shown_directives()}
    assert shown <= department.records().keys()


def test_a_pager_that_skips_hides_nothing(front: Front, tmp_path: Path) -> None:
    """No page of the list leads to its second one; what stands there is named by sitemap and feed."""
    link = re.compile(r'<a\b[^>]*href="[^"]*/laws/page-2/"[^>]*>.*?</a>', re.S)

    def change(path: str, found: Answer) -> Answer:
        if not path.startswith("/laws/") or "/detail/" in path or not is_page(found):
            return found
        return html(link.sub("", found.body.decode()))

    front.change = change
    department = Department(tmp_path, front.url)
    department.night()
    assert {path for path in front.paths() if path.startswith("/laws/page-")} == {"/laws/page-3/"}
    shown = {f"{NAME}/laws/{directive.id}" for directive in front.site.shown_directives()}
    assert shown <= department.records().keys()


def test_a_list_that_says_more_than_it_shows_is_reported(front: Front, tmp_path: Path) -> None:
    front.change = lambda path, found: (
        rewritten(found, ("</body>", "<p>Tổng số: 999 văn bản</p></body>")) if path == "/laws/" else found
    )
    department = Department(tmp_path, front.url)
    department.night()
    assert any("999" in problem.detail for problem in department.problems())


def test_the_twins_of_an_item_are_one_record(front: Front, tmp_path: Path) -> None:
    """Links with another slug, with the language, without friendly addresses, and to the page for printing."""
    newest = front.site.shown_directives()[0]
    article = front.site.shown_articles()[0]

    def change(path: str, found: Answer) -> Answer:
        bare = path.removeprefix("/vi") if path.startswith("/vi/") else path
        if found_again := re.match(r"/index\.php\?.*op=detail/([^&]+)", path):
            bare = f"/laws/detail/{found_again[1]}/"
        shown = found if bare == path else sample_answer(front.site, bare)
        return rewritten(shown, ("</body>", f"{twins}</body>")) if path in ("/", "/laws/") else shown

    twins = "".join(
        f'<p><a href="{link}">Bản khác của văn bản này</a> 01/02/2025</p>'
        for link in (
            f"/laws/detail/slug-khac-{newest.id}/",
            f"/vi/laws/detail/slug-khac-{newest.id}/",
            f"/index.php?language=vi&nv=laws&op=detail/slug-khac-{newest.id}",
            f"/print/thong-bao/bai-{article.id}.html",
            f"/chuyen-muc-khac/bai-{article.id}.html",
        )
    )
    front.change = change
    department = Department(tmp_path, front.url)
    department.night()
    directives, articles = front.site.shown_directives(), front.site.shown_articles()
    wanted = {f"{NAME}/laws/{d.id}" for d in directives} | {f"{NAME}/news/{a.id}" for a in articles}
    assert department.records().keys() == wanted
    assert not [path for path in front.paths() if path.startswith("/print/")]


def test_a_directive_that_was_closed_keeps_its_words(department: Department, front: Front) -> None:
    before = department.records()
    directive = next(d for d in front.site.shown_directives() if d.files and not d.members_only)
    key = f"{NAME}/laws/{directive.id}"
    closed_now = replace(directive, members_only=True)
    others = tuple(d for d in front.site.directives if d.id != directive.id)
    front.site = replace(front.site, directives=(*others, closed_now))
    department.night(is_full=True)
    after = department.records()
    assert after[key] == before[key] | {"presence": "restricted"}
    asked = len(front.asked)
    department.day = 40
    department.night(is_full=True)
    slug = before[key]["url"].rstrip("/").rpartition("/")[2]
    assert not [path for path in front.paths()[asked:] if slug in path and "download" in path]
    assert {k: r for k, r in after.items() if k != key} == {k: r for k, r in before.items() if k != key}


def test_a_members_only_stub_has_metadata_and_no_invented_text(department: Department) -> None:
    closed_ones = [record for record in department.records().values() if record["presence"] == "restricted"]
    assert len(closed_ones) == 1
    assert closed_ones[0]["title"]
    assert closed_ones[0]["number"]
    assert (closed_ones[0]["text"], closed_ones[0]["files"]) == (None, ())


ROW = r'<tr class="hoatim">\s*<td class="text-right">{label}</td>.*?</tr>'
LABELS = {"number": "Số kí hiệu", "issued": "Ngày ban hành", "type": "Thể loại", "issuer": "Cơ quan ban hành",
          "fields": "Lĩnh vực", "signer": "Người ký"}  # fmt: skip


@pytest.mark.parametrize("name", LABELS)
def test_what_a_directive_does_not_say_is_not_taken_from_beside_it(front: Front, tmp_path: Path, name: str) -> None:
    """The CMS leaves out the row of an empty field; lists of others and menus on the page use the same words."""
    directive = front.site.shown_directives()[3]
    path = directive_path(directive)
    row = re.compile(ROW.format(label=LABELS[name]), re.S)
    front.change = lambda asked, found: html(row.sub("", found.body.decode(), count=1)) if asked == path else found
    front.site = replace(front.site, directives=tuple(front.site.shown_directives()[:8]), articles=())
    department = Department(tmp_path, front.url)
    department.night()
    record = department.records()[f"{NAME}/laws/{directive.id}"]
    said = {"number": directive.number, "issued": directive.issued.isoformat()}
    assert record[name] in (None, (), said.get(name))
    assert record["title"] == directive.title


def test_a_directive_without_its_table_takes_nothing_from_others(front: Front, tmp_path: Path) -> None:
    directive = front.site.shown_directives()[3]
    path = directive_path(directive)
    table = re.compile(r"<table.*?</table>", re.S)
    front.change = lambda asked, found: html(table.sub("", found.body.decode(), count=1)) if asked == path else found
    front.site = replace(front.site, directives=tuple(front.site.shown_directives()[:8]), articles=())
    department = Department(tmp_path, front.url)
    department.night()
    record = department.records().get(f"{NAME}/laws/{directive.id}")
    assert record is None or record["number"] in (None, directive.number)
    assert record is None or (record["issuer"], record["signer"], record["fields"]) == (None, None, ())
