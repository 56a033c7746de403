"""Whole sites in themes that the crawler was not made for, crawled with nothing but the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.crawler.office import Office
from tests.crawler.theme_content import Article, Directive
from tests.crawler.theme_site import Site, Ways, running
from tests.crawler.themes import Ledger, Seed, Theme

SITES: dict[str, tuple[Theme, Ways]] = {
    "seed, renamed module and address": (Seed(), Ways(laws_name="van-ban", renamed=True)),
    "seed, old addresses, no feeds": (Seed(), Ways(addresses="old", feeds=False, described=False)),
    "ledger, no feeds": (Ledger(), Ways(feeds=False)),
    "ledger, friendly addresses off, no feeds": (Ledger(), Ways(addresses="plain", feeds=False)),
}
TRAPS = re.compile(r"nvvithemever|/users/|/banners/|/print/|/tim/|javascript")


@dataclass(frozen=True)
class Crawled:
    """A site after its first night."""

    site: Site
    records: dict[str, dict[str, Any]]

    def directive(self, item: Directive) -> dict[str, Any]:
        return self.records[f"soctrang/{self.site.ways.laws_name}/{item.id}"]

    def article(self, item: Article) -> dict[str, Any]:
        return self.records[f"soctrang/news/{item.id}"]


@pytest.fixture(scope="module", params=SITES)
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """The site of the parameter, refreshed once by the command itself."""
    office = Office(tmp_path_factory.mktemp("office"))
    with running(*SITES[request.param]) as site:
        office.configure(f"{site.base}/")
        office.refresh()
        yield Crawled(site, office.records())


def test_exactly_what_is_published(crawled: Crawled) -> None:
    laws = {f"soctrang/{crawled.site.ways.laws_name}/{item.id}" for item in crawled.site.directives}
    assert set(crawled.records) == laws | {f"soctrang/news/{item.id}" for item in crawled.site.articles}


def test_directives(crawled: Crawled) -> None:
    wrong = [
        f"{item.id} {name}: cần {told!r}, được {found!r}"
        for item in crawled.site.directives
        if not item.is_restricted
        for record in [crawled.directive(item)]
        for name, told in said(item).items()
        if (found := record[name]) != told
    ]
    assert not wrong, "\n".join(wrong)


def said(item: Directive) -> dict[str, Any]:
    """What the page of a directive says."""
    return {
        "kind": "directive",
        "number": item.number,
        "title": item.title,
        "type": item.type,
        "issuer": item.issuer,
        "signer": item.signer,
        "fields": [item.field],
        "issued": item.issued.isoformat(),
        "effective": None,
        "author": None,
        "presence": "published",
    }


def test_files(crawled: Crawled) -> None:
    for item in crawled.site.directives:
        wanted = [item.sha256] if item.file and not item.is_restricted else []
        assert [file["sha256"] for file in crawled.directive(item)["files"]] == wanted, item.id


def test_the_restricted_one(crawled: Crawled) -> None:
    item = next(item for item in crawled.site.directives if item.is_restricted)
    record = crawled.directive(item)
    assert (record["presence"], record["number"], record["title"]) == ("restricted", item.number, item.title)
    assert record["issued"] == item.issued.isoformat()


def test_articles(crawled: Crawled) -> None:
    wrong = [
        f"{item.id} {name}: cần {told!r}, được {found!r}"
        for item in crawled.site.articles
        for record in [crawled.article(item)]
        for name, told in written(item, crawled.site.theme).items()
        if (found := squashed(record[name])) != told
    ]
    assert not wrong, "\n".join(wrong)


def written(item: Article, theme: Theme) -> dict[str, Any]:
    """What the page of an article says; the seed's theme prints no time of day."""
    printed = item.published.replace(hour=0, minute=0) if isinstance(theme, Seed) else item.published
    return {
        "kind": "article",
        "number": None,
        "title": item.title,
        "published": printed.isoformat(),
        "category": item.categories[0],
        "author": item.author,
        "source_name": item.source,
        "lead": item.lead,
        "text": " ".join(item.body),
        "issued": None,
    }


def squashed(value: Any) -> Any:
    """A text on one line."""
    return " ".join(value.split()) if isinstance(value, str) else value


def test_no_trap_and_no_address_twice(crawled: Crawled) -> None:
    asked = crawled.site.asked
    assert not [target for target in asked if TRAPS.search(target)]
    assert len(asked) == len(set(asked))
    assert len([target for target in asked if target.startswith("/lich-cong-tac/")]) <= 3
    assert len(asked) <= 140
