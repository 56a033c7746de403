"""The pages that people read: home, lists, articles, directives, and the small pages that refuse."""

from __future__ import annotations

from collections.abc import Sequence

from sample.addresses import LAWS, article_path, category_path, tag_path, upload_path
from sample.answer import Answer, Visit, page, redirect
from sample.department import Article, Directive, Site
from sample.listing import ARTICLES_A_PAGE, DIRECTIVES_A_PAGE, listing_page
from sample.render import render

#: Other directives of the same type at the foot of a directive, and rows of the block beside every page.
NEIGHBOURS = 5


def home(site: Site, visit: Visit) -> Answer:
    """The newest of every category, and the newest directives."""
    newest = {name: [a for a in site.shown_articles() if a.category == name][:3] for name in site.categories}
    return page(render("home.html", site, visit, newest=newest, block=_block(site)))


def category(site: Site, visit: Visit, name: str, number: int) -> Answer:
    """One page of a category's articles; past its end a redirect to its first page."""
    articles = [article for article in site.shown_articles() if article.category == name]
    return _article_list(site, visit, name, category_path(name), articles, number)


def tagged(site: Site, visit: Visit, tag: str) -> Answer:
    """The articles with one tag, on one page."""
    articles = [article for article in site.shown_articles() if tag in article.tags]
    listing = listing_page(tag, tag_path(tag), articles, 1, max(1, len(articles)))
    return page(render("articles.html", site, visit, listing=listing, block=_block(site)))


def article(site: Site, visit: Visit, shown: Article) -> Answer:
    """An article's page, or the redirect that a link-only article is."""
    if shown.links_to:
        return redirect(visit.base + _upload(shown))
    older = [other for other in site.shown_articles() if other.category == shown.category and other != shown]
    return page(render("article.html", site, visit, article=shown, older=older[:NEIGHBOURS], block=_block(site)))


def printed(site: Site, visit: Visit, shown: Article) -> Answer:
    """The printable twin of an article."""
    return page(render("print.html", site, visit, article=shown, path=article_path(shown)))


def directives(
    site: Site, visit: Visit, title: str, base: str, rows: Sequence[Directive], number: int, files: bool = True
) -> Answer:
    """One page of a list of directives; past its end a redirect to the main listing."""
    listing = listing_page(title, base, rows, number, DIRECTIVES_A_PAGE)
    if listing is None:
        return redirect(visit.base + LAWS)
    return page(render("laws.html", site, visit, "laws", listing=listing, files=files, block=_block(site)))


def directive(site: Site, visit: Visit, shown: Directive) -> Answer:
    """A directive's page, or the stub of one for members only."""
    if shown.members_only:
        return refused(site, visit)
    same_type = [other for other in site.shown_directives() if other.type == shown.type and other != shown]
    html = render("law.html", site, visit, "laws", law=shown, same_type=same_type[:NEIGHBOURS], block=_block(site))
    return page(html)


def feeds_index(site: Site, visit: Visit) -> Answer:
    """The page that lists the feeds."""
    return page(render("feeds.html", site, visit, "feeds", block=_block(site)))


def refused(site: Site, visit: Visit) -> Answer:
    """What a visitor sees of a members-only directive and of its files: status 200, a few lines."""
    html = render("stub.html", site, visit, title="Lỗi truy cập", text="Bạn không được phép xem nội dung văn bản này")
    return page(html)


def missing(site: Site, visit: Visit) -> Answer:
    """404."""
    text = "Lỗi 404: Không có trang nào ở địa chỉ này."
    return page(render("stub.html", site, visit, title="Lỗi truy cập 404", text=text), 404)


def broken(site: Site, visit: Visit) -> Answer:
    """The CMS fails on page 0 of a list."""
    return page(render("stub.html", site, visit, title="Lỗi hệ thống", text="Máy chủ gặp sự cố."), 500)


def _article_list(site: Site, visit: Visit, title: str, base: str, articles: Sequence[Article], number: int) -> Answer:
    listing = listing_page(title, base, articles, number, ARTICLES_A_PAGE)
    if listing is None:
        return redirect(visit.base + base)
    return page(render("articles.html", site, visit, listing=listing, block=_block(site)))


def _block(site: Site) -> list[Directive]:
    """The newest directives, as every page shows them at its side."""
    return site.shown_directives()[:NEIGHBOURS]


def _upload(shown: Article) -> str:
    return upload_path(shown, next(file for file in shown.files if file.path == shown.links_to))
