"""The page of one item: a directive, an article, or why it is neither."""

from __future__ import annotations

from crawler.dom import is_garbled, links_of, parse
from crawler.sites.nukeviet.addresses import OTHER_MODULES, may_be_folder
from crawler.sites.nukeviet.article import read_article
from crawler.sites.nukeviet.directive import read_directive
from crawler.sites.nukeviet.folders import holds_items
from crawler.sites.nukeviet.marks import flood_of, is_restricted, module_of
from crawler.sites.pages import Fetched, ItemPage, ItemReading, Restricted, Unread

#: The mark of an article's body in all versions seen: no directive has it.
NEWS_MARK = b'id="news-bodyhtml"'


def read_item(page: Fetched) -> ItemReading:
    """What a page says of its item; a page that does not say enough is `Unread`, never a guess."""
    if flood := flood_of(page):
        return flood
    if not page.body.strip():
        return Unread("trang trống", is_broken=True)
    module = module_of(page.body)
    if module in OTHER_MODULES:
        return Unread("không phải văn bản hay bài viết")
    reading: ItemReading | None = None
    if NEWS_MARK not in page.body:
        reading = read_directive(parse(page.body, page.content_type), page)
    if reading is None:
        tree = parse(page.body, page.content_type)
        if may_be_folder(page.final_url) and holds_items(page.final_url, links_of(tree, page.final_url)):
            return Unread("trang là danh mục của các bài khác")
        if is_restricted(tree, page.body):
            return Restricted(module)
        reading = read_article(tree, page)
    if isinstance(reading, ItemPage) and (is_garbled(reading.title) or is_garbled(reading.text)):
        return Unread("chữ hỏng: trang không cho biết đúng bảng mã", is_broken=True)
    return reading
