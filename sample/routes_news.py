"""The paths of the module of articles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sample import feeds, pages
from sample.addresses import alias, article_path
from sample.answer import Answer, Visit, redirect
from sample.department import Site
from sample.routes_files import Query, downloaded


def home(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer:
    """`/`."""
    return pages.home(site, visit)


def category_list(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer | None:
    """`/cai-cach-hanh-chinh/page-2/`."""
    name = _named(site.categories, match["category"])
    if name is None:
        return None
    number = int(match["page"] or 1)
    return pages.category(site, visit, name, number) if number else pages.broken(site, visit)


def article(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer | None:
    """An article, its printable twin or one of its files; a wrong category or slug redirects to the right one."""
    found = site.article(int(match["id"]))
    if found is None:
        return None
    if match["path"] != article_path(found):
        return redirect(visit.base + article_path(found))
    if match["print"]:
        return pages.printed(site, visit, found)
    if "download" in query:
        return downloaded(site, found, query)
    return pages.article(site, visit, found)


def tag_list(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer:
    """`/tag/mot-cua`; an unknown tag redirects home."""
    used = {tag for article in site.shown_articles() for tag in article.tags}
    tag = _named(sorted(used), match["tag"])
    return pages.tagged(site, visit, tag) if tag else redirect(f"{visit.base}/")


def feed(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer | None:
    """`/rss/` and `/rss/thong-bao/`."""
    if not match["category"]:
        return feeds.news_feed(site, visit)
    name = _named(site.categories, match["category"])
    return feeds.news_feed(site, visit, name) if name else None


def _named(names: Sequence[str], wanted: str) -> str | None:
    return next((name for name in names if alias(name) == wanted), None)
