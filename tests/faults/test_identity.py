"""Which item is which: two modules with the same last parts, further addresses of one item, an edited address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sample import Answer, Directive
from sample import answer as sample_answer
from sample.addresses import directive_path
from tests.faults.front import Change, Front, html, rewritten
from tests.faults.night import NAME, Department

SECOND = "/cong-bao/"


@pytest.fixture
def few(front: Front) -> Front:
    """A dozen directives and a few articles."""
    front.site = replace(
        front.site, directives=tuple(front.site.shown_directives()[:12]), articles=front.site.articles[:3]
    )
    return front


def with_second_module(front: Front) -> Change:
    """The same addresses once more in a second module of directives, which holds other papers."""

    def change(path: str, found: Answer) -> Answer:
        if path == "/":
            return rewritten(found, ("</body>", f'<p><a href="{SECOND}">Công báo</a></p></body>'))
        if not path.startswith(SECOND):
            return found
        twin = sample_answer(front.site, path.replace(SECOND, "/laws/", 1))
        pairs = (("/laws/", SECOND), ('"laws"', '"cong-bao"'), ("SGDĐT", "UBND"), ("Kế hoạch", "Phương án"))
        return rewritten(twin, *pairs) if twin.status == 200 and "?" not in path else twin

    return change


def directives_of(department: Department, module: str) -> dict[str, str | None]:
    """The numbers of a module's records, by id."""
    prefix = f"{NAME}/{module}/"
    return {key: record["number"] for key, record in department.records().items() if key.startswith(prefix)}


def expected(front: Front, module: str) -> dict[str, str]:
    """What a module holds."""
    office = "SGDĐT" if module == "laws" else "UBND"
    return {f"{NAME}/{module}/{d.id}": d.number.replace("SGDĐT", office) for d in front.site.shown_directives()}


def test_two_modules_with_the_same_addresses_are_both_held(few: Front, tmp_path: Path) -> None:
    few.change = with_second_module(few)
    department = Department(tmp_path, few.url)
    for _ in range(2):
        department.night(is_full=True)
        assert directives_of(department, "laws") == expected(few, "laws")
        assert directives_of(department, "cong-bao") == expected(few, "cong-bao")
    assert {record["presence"] for record in department.records().values()} <= {"published", "restricted"}


def test_a_second_module_overwrites_nothing_of_the_first(few: Front, tmp_path: Path) -> None:
    department = Department(tmp_path, few.url)
    department.night()
    before = department.records()
    few.change, department.day = with_second_module(few), 1
    department.night(is_full=True)
    after = department.records()
    assert {key: record for key, record in after.items() if key in before} == before
    assert directives_of(department, "cong-bao") == expected(few, "cong-bao")


def test_a_module_under_another_name_keeps_its_records(few: Front, tmp_path: Path) -> None:
    department = Department(tmp_path, few.url)
    department.night()
    before = directives_of(department, "laws")

    def change(path: str, found: Answer) -> Answer:
        if path.startswith("/van-ban/"):
            found = sample_answer(few.site, path.replace("/van-ban/", "/laws/", 1))
        elif "/laws/" in path:
            return html("", 404)
        is_text = any("text" in value or "xml" in value for name, value in found.headers if name == "Content-Type")
        return rewritten(found, ("/laws/", "/van-ban/"), ('"laws"', '"van-ban"')) if is_text else found

    few.change, department.day = change, 1
    department.night(is_full=True)
    assert directives_of(department, "laws") == before
    assert directives_of(department, "van-ban") == {}
    assert {department.presences()[key] for key in before} <= {"published", "restricted"}


def test_an_article_and_a_directive_with_the_same_address_are_both_held(few: Front, tmp_path: Path) -> None:
    directive = next(d for d in few.site.shown_directives() if d.slug is None)
    article = replace(few.site.shown_articles()[0], id=directive.id, title=directive.title)
    few.site = replace(few.site, articles=(article, *few.site.articles[1:]))
    department = Department(tmp_path, few.url)
    department.night()
    records = department.records()
    assert records[f"{NAME}/laws/{directive.id}"]["number"] == directive.number
    assert records[f"{NAME}/news/{directive.id}"]["title"] == article.title


@pytest.mark.parametrize("has_canonical", [False, True])
def test_a_wrong_address_that_answers_is_no_second_record(few: Front, tmp_path: Path, has_canonical: bool) -> None:
    directive = next(d for d in few.site.shown_directives() if not d.members_only)
    right, wrong = directive_path(directive), f"/laws/detail/dia-chi-cu-{directive.id}/"
    link = f'<p><a href="{wrong}">Văn bản này</a> 01/02/2025</p></body>'

    def change(path: str, found: Answer) -> Answer:
        found = sample_answer(few.site, right) if path == wrong else found
        if has_canonical and path in (right, wrong):
            found = rewritten(found, ("</head>", f'<link rel="canonical" href="{few.url.rstrip("/")}{right}"></head>'))
        return rewritten(found, ("</body>", link)) if path == "/laws/" else found

    few.change = change
    department = Department(tmp_path, few.url)
    for _ in range(2):
        department.night(is_full=True)
        assert directives_of(department, "laws") == expected(few, "laws")


def edited(front: Front, old: Directive, new: Directive) -> Change:
    """One directive under another address; the old one leads to the list."""

    def change(path: str, found: Answer) -> Answer:
        if path == directive_path(old):
            return Answer(302, (("Location", "/laws/"),))
        return html("", 404) if "rss" in path or "sitemap" in path else found

    front.site = replace(front.site, directives=tuple(new if d is old else d for d in front.site.directives))
    return change


def test_an_item_that_was_corrected_at_a_new_address_stays_the_record_that_it_was(few: Front, tmp_path: Path) -> None:
    """Number, title and address are others; the CMS's number and the day are as they were."""
    few.change = lambda path, found: html("", 404) if "rss" in path or "sitemap" in path else found
    department = Department(tmp_path, few.url)
    department.night()
    before = department.records()
    old = next(d for d in few.site.shown_directives() if not d.members_only and d.slug is None)
    new = replace(old, slug=f"van-ban-da-dinh-chinh-{old.id}", number="9999/KH-SGDĐT", title="Văn bản đã đính chính")
    few.change, department.day = edited(few, old, new), 1
    department.night()
    department.day = 2
    department.night()
    after = department.records()
    assert after.keys() == before.keys()
    record = after[f"{NAME}/laws/{old.id}"]
    assert (record["number"], record["presence"]) == ("9999/KH-SGDĐT", "published")
