"""Traps: addresses without end. The crawler stops at its caps, and the report names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import crawler.survey
from sample import Answer, load_site
from sample import answer as sample_answer
from tests.faults.front import Front, html, is_item, is_page, rewritten
from tests.faults.night import NAME, Department

#: Requests that the night may cost beyond those of the same night without the trap.
FEW = 12

Trap = Callable[[str, int], tuple[str, ...]]


def calendar(path: str, count: int) -> tuple[str, ...]:
    """Every month links to the next and the one before, for ever."""
    return (f"/lich-cong-tac/2026-{count}/", f"/lich-cong-tac/2025-{count}/")


def growing_query(path: str, count: int) -> tuple[str, ...]:
    """Every page links to itself with one more parameter."""
    return (f"{path}{'&' if '?' in path else '?'}loc{count}=1",)


def repeating_parts(path: str, count: int) -> tuple[str, ...]:
    """A relative link that is resolved one level deeper each time."""
    return (f"{path.partition('?')[0].rstrip('/')}/chuyen-muc/",)


def sessions(path: str, count: int) -> tuple[str, ...]:
    """Every visit gives every link another session."""
    return (f"/laws/?PHPSESSID={count:032x}", f"/laws/?sid={count}", f"/laws/page-2/?phien={count}")


def sorted_otherwise(path: str, count: int) -> tuple[str, ...]:
    """One list by every column, upwards and downwards."""
    return tuple(f"/laws/?sort={name}&order={way}" for name in ("so", "ngay", "ten") for way in ("asc", "desc"))


TRAPS: dict[str, Trap] = {
    "a calendar": calendar,
    "a query that grows": growing_query,
    "parts that repeat": repeating_parts,
    "sessions": sessions,
    "every order": sorted_otherwise,
}


def laid(front: Front, trap: Trap) -> Callable[[str, Answer], Answer]:
    """The sample with the links of a trap on every page, and a page like the home page behind each of them."""

    def change(path: str, found: Answer) -> Answer:
        bare = path.partition("?")[0]
        shown = found if is_page(found) or "?" not in path else sample_answer(front.site, bare)
        if not is_page(shown) and shown.status in (301, 302, 404) and not is_item(path):
            shown = html("<html><body><p>Lịch</p></body></html>")
        links = "".join(f'<a href="{link}">{link}</a>' for link in trap(path, len(front.asked)))
        return rewritten(shown, ("</body>", f"{links}</body>")) if is_page(shown) else shown

    return change


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_costs_a_few_requests_and_changes_nothing(front: Front, tmp_path: Path, name: str) -> None:
    front.site = replace(front.site, directives=tuple(front.site.shown_directives()[:12]))
    plain, caught = Department(tmp_path / "plain", front.url), Department(tmp_path / "caught", front.url)
    for department in (plain, caught):
        department.data.mkdir()
    plain.night()
    usual = len(front.asked)
    front.change = laid(front, TRAPS[name])
    caught.night()
    assert len(front.asked) - usual <= usual + FEW
    assert caught.records().keys() == plain.records().keys()


def test_sections_without_end_stop_at_the_cap_and_are_named(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawler.survey, "MAX_SECTIONS", 12)
    links = "".join(f'<a href="/muc{number}x/">Mục</a>' for number in range(300))
    front.site = replace(front.site, directives=tuple(front.site.shown_directives()[:12]))
    front.change = lambda path, found: (
        html(f"<html><body>{links}</body></html>")
        if path.startswith("/muc")
        else rewritten(found, ("</body>", f"{links}</body>"))
        if path == "/"
        else found
    )
    department = Department(tmp_path, front.url)
    department.night()
    assert len([path for path in front.paths() if path.startswith("/muc")]) <= 12
    assert "sections-many" in {problem.kind for problem in department.problems()}


def test_a_long_listing_does_not_use_up_the_sections(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages of one listing are one section, so that what stands in the others is found as well."""
    front.site = replace(load_site(), articles=front.site.articles)
    hidden = html("Không có", 404)
    front.change = lambda path, found: hidden if path.startswith(("/sitemap", "/rss")) else found
    monkeypatch.setattr(crawler.survey, "MAX_SECTIONS", 10)
    department = Department(tmp_path, front.url)
    department.night()
    assert len([path for path in front.paths() if path.startswith("/laws/page-")]) == 4
    assert "sections-many" not in {problem.kind for problem in department.problems()}
    articles = {f"{NAME}/news/{article.id}" for article in front.site.shown_articles()}
    assert articles <= department.records().keys()
