"""The paths of files: downloads through the CMS, static uploads, and what the site says to machines."""

from __future__ import annotations

import re

from sample import feeds, pages
from sample.addresses import upload_path
from sample.answer import Answer, Visit, dated, download, media_type_of
from sample.department import Article, Directive, Site
from sample.render import TEMPLATES

#: A parsed query string.
Query = dict[str, list[str]]


def downloaded(site: Site, item: Directive | Article, query: Query) -> Answer | None:
    """`?download=1&id=N`: the file that `id` counts from 0."""
    place = query.get("id", ["0"])[0]
    if not re.fullmatch(r"[0-9]{1,4}", place) or int(place) >= len(item.files):
        return None
    file = item.files[int(place)]
    return download(file.name, site.files[file.path], item.published)


def upload(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer | None:
    """`/uploads/…`: the same files, served without the CMS. Those of members-only directives are not."""
    public = [directive for directive in site.shown_directives() if not directive.members_only]
    items: list[Directive | Article] = [*public, *site.shown_articles()]
    for item in items:
        for file in item.files:
            if upload_path(item, file) == match[0]:
                return dated(media_type_of(file.path), site.files[file.path], item.published)
    return None


def style(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer:
    """The one style sheet."""
    return dated(media_type_of("style.css"), (TEMPLATES / "style.css").read_bytes(), feeds.FOUNDED)


def robots(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer:
    """`/robots.txt`."""
    return feeds.robots(site, visit)


def sitemap(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer:
    """`/sitemap.xml` and the two it names."""
    return feeds.sitemap(site, visit, match["module"]) if match["module"] else feeds.sitemap_index(site, visit)


def feeds_index(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer:
    """`/feeds/`."""
    return pages.feeds_index(site, visit)
