"""The page of one item: a directive, an article, or why it is neither."""

from __future__ import annotations

from crawler.dom import parse
from crawler.sites.nukeviet.addresses import OTHER_MODULES
from crawler.sites.nukeviet.article import read_article
from crawler.sites.nukeviet.directive import read_directive
from crawler.sites.nukeviet.marks import flood_of, is_restricted, module_of
from crawler.sites.pages import Fetched, ItemReading, Restricted, Unread


def read_item(page: Fetched) -> ItemReading:
    """What a page says of its item; a page that does not say enough is `Unread`, never a guess."""
    if flood := flood_of(page):
        return flood
    if not page.body.strip():
        return Unread("trang trống", is_broken=True)
    module = module_of(page.body)
    if module in OTHER_MODULES:
        return Unread("không phải văn bản hay bài viết")
    directive = read_directive(parse(page.body, page.content_type), page)
    if directive is not None:
        return directive
    tree = parse(page.body, page.content_type)
    return Restricted(module) if is_restricted(tree, page.body) else read_article(tree, page)
