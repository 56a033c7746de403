"""What the site says of itself to machines: RSS feeds, sitemaps, robots.txt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime

from sample.addresses import article_path, category_path, directive_path, type_path
from sample.answer import XML, Answer, Visit, dated
from sample.department import LOCAL, Article, Directive, Site
from sample.render import render

#: A feed holds the newest items only.
FEED_ITEMS = 30
#: The day the site went up: the age of an empty feed.
FOUNDED = dt.datetime(2023, 1, 1, tzinfo=LOCAL)

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /data/
Disallow: /includes/
Disallow: /install/
Disallow: /modules/
Disallow: /users/
Disallow: /statistics/
Sitemap: {base}/sitemap.xml
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed or sitemap."""

    guid: str
    title: str
    path: str
    summary: str
    published: dt.datetime

    @property
    def pub_date(self) -> str:
        """The CMS prints the month where the minutes belong."""
        right = format_datetime(self.published.astimezone(dt.UTC), usegmt=True)
        return f"{right[:20]}{self.published.month:02}{right[22:]}"


def robots(site: Site, visit: Visit) -> Answer:
    """robots.txt."""
    return dated("text/plain; charset=utf-8", ROBOTS.format(base=visit.base).encode(), site.edited or FOUNDED)


def sitemap_index(site: Site, visit: Visit) -> Answer:
    """The index of the two sitemaps."""
    body = render("sitemap_index.xml", site, visit)
    return dated(XML, body.encode(), _modified(site, _laws(site) + _news(site)))


def sitemap(site: Site, visit: Visit, module: str) -> Answer:
    """All visible items of `laws` or `news`."""
    items = _laws(site) if module == "laws" else _news(site)
    return dated(XML, render("sitemap.xml", site, visit, items=items).encode(), _modified(site, items))


def laws_feed(site: Site, visit: Visit, type_name: str | None = None) -> Answer:
    """The directives entered last, of one type or of all."""
    items = [item for item, law in zip(_laws(site), _entered(site), strict=True) if type_name in (None, law.type)]
    title = f"{site.name} RSS: Văn bản" + (f" - {type_name}" if type_name else "")
    return _feed(site, visit, title, type_path(type_name) if type_name else "/laws/", items)


def news_feed(site: Site, visit: Visit, category: str | None = None) -> Answer:
    """The newest articles, of one category or of all."""
    articles = [a for a in site.shown_articles() if category in (None, a.category)]
    title = f"Tin Tức - {category}" if category else f"{site.name} RSS: Tin Tức"
    return _feed(site, visit, title, category_path(category) if category else "/", [_of_article(a) for a in articles])


def _feed(site: Site, visit: Visit, title: str, path: str, items: Sequence[Item]) -> Answer:
    newest = _modified(site, items)
    body = render("rss.xml", site, visit, title=title, path=path, items=items[:FEED_ITEMS])
    return dated(XML, body.encode(), newest)


def _modified(site: Site, items: Sequence[Item]) -> dt.datetime:
    return max([FOUNDED, *(item.published for item in items), *([site.edited] if site.edited else [])])


def _entered(site: Site) -> list[Directive]:
    """By the order of entry, newest first: a back-dated directive stands on top here, deep in the listing."""
    return sorted(site.shown_directives(), key=lambda directive: directive.id, reverse=True)


def _laws(site: Site) -> list[Item]:
    return [_of_directive(directive) for directive in _entered(site)]


def _news(site: Site) -> list[Item]:
    return [_of_article(article) for article in site.shown_articles()]


def _of_directive(directive: Directive) -> Item:
    title = f"[{directive.number}] {directive.title}"
    summary = directive.abstract or directive.title
    return Item(f"laws_{directive.id}", title, directive_path(directive), summary, directive.published)


def _of_article(article: Article) -> Item:
    return Item(f"news_{article.id}", article.title, article_path(article), article.lead, article.published)
