"""A path → its answer. Pure but for the templates: the site is a value and no clock is asked.

/                                    home
/{category}/[page-N/]                articles of a category      /tag/{tag}
/{category}/{slug}-{id}.html         an article, ?download=1&id=N its files, /print/… its twin
/laws/[page-N/]                      all directives; /laws/{Type}/, /laws/area/…, /subject/…, /signer/…
/laws/detail/{slug}-{id}/            a directive, ?download=1&id=N its files
/rss/…, /laws/rss/…, /sitemap*.xml, /robots.txt, /uploads/…, /themes/sample/style.css
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

from sample import pages, routes_files, routes_laws, routes_news
from sample.answer import Answer, Visit
from sample.department import Site
from sample.routes_files import Query

Handler = Callable[[Site, Visit, Query, "re.Match[str]"], "Answer | None"]

FIRST_VISIT = Visit()
PAGE = r"(?:page-(?P<page>\d{1,4})/)?"
ROUTES: tuple[tuple[str, Handler], ...] = (
    (r"/", routes_news.home),
    (r"/robots\.txt", routes_files.robots),
    (r"/sitemap(?:-vi\.(?P<module>laws|news))?\.xml", routes_files.sitemap),
    (r"/themes/sample/style\.css", routes_files.style),
    (r"/uploads/.+", routes_files.upload),
    (r"/feeds/", routes_files.feeds_index),
    (r"/rss/(?:(?P<category>[a-z0-9-]+)/)?", routes_news.feed),
    (r"/tag/(?P<tag>[a-z0-9-]+)/?", routes_news.tag_list),
    (r"/laws/rss/(?:(?P<type>[A-Za-z0-9-]+)/)?", routes_laws.feed),
    (r"/laws/detail/(?P<slug>[^/]+)/?", routes_laws.detail),
    (rf"(?P<base>/laws/(?P<by>area|subject|signer)/(?:[^/]+/){{1,2}}?){PAGE}", routes_laws.grouped_list),
    (rf"/laws/{PAGE}", routes_laws.main_list),
    (rf"/laws/(?P<type>[A-Za-z0-9-]+)/{PAGE}", routes_laws.type_list),
    (rf"/(?P<category>[a-z0-9-]+)/{PAGE}", routes_news.category_list),
    (r"(?P<print>/print)?(?P<path>/[a-z0-9-]+/[^/]+-(?P<id>\d{1,9})\.html)", routes_news.article),
)


def answer(site: Site, path: str, visit: Visit = FIRST_VISIT) -> Answer:
    """What the site answers to a GET of this path (with its query); an unknown path is a 404 page."""
    parts = urlsplit(path)
    query = parse_qs(parts.query)
    for pattern, handler in ROUTES:
        match = re.fullmatch(pattern, unquote(parts.path), re.ASCII)
        found = handler(site, visit, query, match) if match else None
        if found is not None:
            return found
    return pages.missing(site, visit)
