"""The pages, feeds and sitemaps: complete, linked, and with the marks that a crawler of NukeViet goes by."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from sample import Answer, Site, Visit, answer
from sample.addresses import alias, article_path, directive_path, download_path, upload_path
from sample.department import LOCAL

BASE = Visit().base


def tree(found: Answer) -> LexborHTMLParser:
    return LexborHTMLParser(found.body.decode())


def get(site: Site, path: str) -> LexborHTMLParser:
    found = answer(site, path)
    assert found.status == 200, path
    return tree(found)


def links(found: Answer, path: str) -> Iterator[str]:
    """Every address that a page names, as a path of this site."""
    for node in tree(found).css("a[href], link[href]"):
        href = node.attributes["href"] or ""
        if not href.startswith("javascript:"):
            address = urlsplit(urljoin(BASE + path, href))
            assert f"{address.scheme}://{address.netloc}" == BASE, href
            yield address.path + (f"?{address.query}" if address.query else "")


def crawled(site: Site) -> dict[str, Answer]:
    """Every answer that can be reached from the home page, by path."""
    answers: dict[str, Answer] = {}
    queue = ["/"]
    while queue:
        path = queue.pop()
        if path not in answers:
            answers[path] = answer(site, path)
            if answers[path].header("Content-Type") == "text/html; charset=utf-8":
                queue.extend(links(answers[path], path))
    return answers


def locations(found: Answer) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(found.body).iter() if node.tag.endswith("}loc")]


def guids(found: Answer) -> dict[str, str]:
    items = ElementTree.fromstring(found.body).iter("item")
    return {item.findtext("guid", ""): item.findtext("link", "").removeprefix(BASE) for item in items}


def test_every_link_resolves(site: Site) -> None:
    answers = crawled(site)
    moved = {path: found.header("Location") for path, found in answers.items() if found.status == 301}
    assert {found.status for found in answers.values()} == {200, 301}
    assert list(moved) == [article_path(a) for a in site.articles if a.links_to]
    for directive in site.directives:
        assert directive_path(directive) in answers
        for place, file in enumerate(directive.files):
            found = answers[download_path(directive, place)]
            assert directive.members_only or found.body == site.files[file.path]
    for article in site.articles:
        assert article_path(article) in answers


def listed(site: Site, path: str | None) -> Iterator[str]:
    """The detail links of a list, page by page, by its own link to the next page."""
    while path:
        page = get(site, path)
        rows = page.css(".flex-table-laws > .table-rows:not(.table-head)")
        yield from (row.css_first(".c-code a").attributes["href"] or "" for row in rows)
        following = page.css("ul.pagination a[rel=next]")
        path = following[-1].attributes["href"] if following else None


def test_the_pager_leads_through_all_directives(site: Site) -> None:
    assert list(listed(site, "/laws/")) == [directive_path(d) for d in site.shown_directives()]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/laws/Bao-cao/", lambda d: d.type == "Báo cáo"),
        ("/laws/area/cai-cach-hanh-chinh-1/", lambda d: "Cải cách hành chính" in d.fields),
        ("/laws/subject/ubnd-tinh-binh-lac/", lambda d: d.issuer == "UBND tỉnh Bình Lạc"),
        ("/laws/signer/1/Luong-The-Khai/", lambda d: d.signer == "Lương Thế Khải"),
    ],
)
def test_grouped_lists_are_complete(site: Site, path: str, wanted: object) -> None:
    assert callable(wanted)
    assert list(listed(site, path)) == [directive_path(d) for d in site.shown_directives() if wanted(d)]


def test_categories_page_through_their_articles(site: Site) -> None:
    first, second = get(site, "/cai-cach-hanh-chinh/"), get(site, "/cai-cach-hanh-chinh/page-2/")
    shown = [
        node.attributes["href"] for page in (first, second) for node in page.css(".news_column h2 a, .news_column h3 a")
    ]
    assert shown == [article_path(a) for a in site.shown_articles() if a.category == "Cải cách hành chính"]


def rows_of(page: LexborHTMLParser) -> dict[str, str]:
    """The labelled rows of a directive's table."""
    table = next(table for table in page.css("table") if table.css_first("tr.hoatim"))
    cells = [row.css("td") for row in table.css("tr")]
    return {label.text().strip(): re.sub(r"\s+", " ", value.text()).strip() for label, value in cells}


def test_a_directive_prints_its_labels(site: Site) -> None:
    directive = site.directives[39]
    page = get(site, directive_path(directive))
    assert page.css_first(".lawh3").text() == directive.title
    assert rows_of(page) == {
        "Số kí hiệu": "480/QĐ-SGDĐT",
        "Ngày ban hành": "08/04/2025",
        "Ngày bắt đầu hiệu lực": "08/04/2025",
        "Thể loại": "Quyết định",
        "Lĩnh vực": "Cải cách hành chính Công nghệ thông tin - Chuyển đổi số",
        "Cơ quan ban hành": "Sở Giáo dục và Đào tạo",
        "Người ký": "Lương Thế Khải",
        "Văn bản được thay thế": f"998/QĐ-SGDĐT - {site.directives[8].title}",
        "Văn bản liên quan": " ".join(f"{d.number} - {d.title}" for d in (site.directives[34], site.directives[38])),
    }
    assert 'nv_module_name="laws"' in answer(site, directive_path(directive)).body.decode()


def test_the_replaced_directive_names_what_replaces_it(site: Site) -> None:
    rows = rows_of(get(site, directive_path(site.directives[8])))
    assert rows["Văn bản thay thế"].startswith("480/QĐ-SGDĐT - ")
    assert rows["Ngày hết hiệu lực"] == "08/04/2025"


def test_files_stand_under_their_names(site: Site) -> None:
    page = get(site, directive_path(site.directives[26]))
    names = [node.text() for node in page.css(".laws-download-file .list-group-item > a strong")]
    assert names == ["Quyết định 998 công bố kết quả chỉ số CCHC.pdf", "Bảng điểm chỉ số CCHC năm 2023.xlsx"]


def test_an_article_prints_its_marks(site: Site) -> None:
    article = site.articles[3]
    page = get(site, article_path(article))
    assert page.css_first("h1.title").text() == article.title
    assert page.css_first("span.h5").text() == "Thứ ba - 29/08/2023 16:10"
    assert page.css_first(".hometext").text() == article.lead
    assert [node.text() for node in page.css("#news-bodyhtml p")] == article.body.splitlines()
    bylines = [node.text().strip() for node in page.css("p.h5.text-right")]
    assert bylines == ["Tác giả: Lê Phước Thành", "Nguồn tin: Văn phòng Sở"]
    assert tuple(node.text() for node in page.css('a[href*="/tag/"]')) == article.tags
    assert len(page.css(".news-download-file .list-group-item > a")) == 2
    assert 'nv_module_name="news"' in answer(site, article_path(article)).body.decode()


def test_pages_say_that_the_data_is_a_sample(site: Site) -> None:
    for path in ("/", "/laws/", directive_path(site.directives[0]), article_path(site.articles[0])):
        assert "Dữ liệu mẫu" in get(site, path).css_first("footer").text()


def test_two_visits_of_a_page_differ_in_its_token_only(site: Site) -> None:
    for path in (article_path(site.articles[0]), directive_path(site.directives[11])):
        first, second = (answer(site, path, Visit(count=count)).body.decode().splitlines() for count in (0, 1))
        assert len(first) == len(second)
        changed_lines = [one for one, other in zip(first, second, strict=True) if one != other]
        assert ["data-checkss" in line for line in changed_lines] == [True]


def test_members_only_shows_a_stub_and_gives_no_file(site: Site) -> None:
    directive = next(d for d in site.directives if d.members_only)
    assert download_path(directive, 0) in [path for path in crawled(site) if "download=1" in path]
    for path in (directive_path(directive), download_path(directive, 0)):
        found = answer(site, path)
        assert found.status == 200 and len(found.body) < 3000
        assert "Bạn không được phép xem nội dung văn bản này" in found.body.decode()
        assert directive.title not in found.body.decode()
    assert answer(site, upload_path(directive, directive.files[0])).status == 404


def test_a_link_only_article_redirects_to_its_file(site: Site) -> None:
    article = next(a for a in site.articles if a.links_to)
    found = answer(site, article_path(article))
    assert (found.status, found.header("Location")) == (301, BASE + upload_path(article, article.files[0]))
    assert answer(site, upload_path(article, article.files[0])).body == site.files[article.files[0].path]


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/laws/detail/khong-con-nua-999/", 301, "/laws/"),
        ("/laws/detail/khong-co-so/", 301, "/laws/"),
        ("/laws/page-99/", 301, "/laws/"),
        ("/laws/page-0/", 500, None),
        ("/laws/?page=2", 200, None),
        ("/laws/Khong-co/", 404, None),
        ("/laws/area/khong-co-1/", 301, "/laws/"),
        ("/thong-bao/page-9/", 301, "/thong-bao/"),
        ("/thong-bao/page-0/", 500, None),
        ("/tag/khong-co", 301, "/"),
        ("/thong-bao/khong-con-nua-999.html", 404, None),
        ("/khong-co/", 404, None),
        ("/rss/khong-co/", 404, None),
        ("/uploads/laws/2023_01/khong-co.pdf", 404, None),
        ("/uploads/../content/articles.toml", 404, None),
    ],
)
def test_what_is_not_there(site: Site, path: str, status: int, location: str | None) -> None:
    found = answer(site, path)
    assert (found.status, found.header("Location")) == (status, BASE + location if location else None)


def test_a_wrong_slug_or_category_redirects_to_the_right_one(site: Site) -> None:
    directive, article = site.directives[0], site.articles[0]
    for wrong, right in (
        ("/laws/detail/ten-cu-1/", directive_path(directive)),
        (f"/thong-bao/{alias(article.title)}-1.html", article_path(article)),
    ):
        found = answer(site, wrong)
        assert (found.status, found.header("Location")) == (301, BASE + right)


@pytest.mark.parametrize("place", ["9", "x", "-1", "²", ""])
def test_a_file_that_is_not_there(site: Site, place: str) -> None:
    found = answer(site, f"{directive_path(site.directives[0])}?download=1&id={place}")
    assert found.status == (200 if place == "" else 404)


def test_the_sitemaps_name_every_item(site: Site) -> None:
    modules = locations(answer(site, "/sitemap.xml"))
    named = [loc for module in modules for loc in locations(answer(site, module.removeprefix(BASE)))]
    items = [directive_path(d) for d in site.directives] + [article_path(a) for a in site.articles]
    assert sorted(named) == sorted(BASE + path for path in items)
    assert f"Sitemap: {BASE}/sitemap.xml" in answer(site, "/robots.txt").body.decode()


def test_feeds_carry_the_stable_guids(site: Site) -> None:
    laws, reports = guids(answer(site, "/laws/rss/")), guids(answer(site, "/laws/rss/Bao-cao/"))
    assert next(iter(laws.items())) == ("laws_50", directive_path(site.directives[49])), "the one entered last"
    assert len(laws) == 30
    assert set(reports) == {f"laws_{d.id}" for d in site.directives if d.type == "Báo cáo"}
    assert set(guids(answer(site, "/rss/"))) == {f"news_{a.id}" for a in site.articles}
    assert set(guids(answer(site, "/rss/thong-bao/"))) == {
        f"news_{a.id}" for a in site.articles if a.category == "Thông báo"
    }


def test_feed_dates_print_the_month_for_the_minutes(site: Site) -> None:
    """The CMS's own slip: 09:20 on the 14th of February became 02 minutes past."""
    items = ElementTree.fromstring(answer(site, "/rss/cai-cach-hanh-chinh/").body).iter("item")
    assert [item.findtext("pubDate") for item in items][-1] == "Tue, 14 Feb 2023 02:02:00 GMT"


def changed(site: Site, number: int, **values: object) -> Site:
    """The site with one directive edited."""
    edited = [dataclasses.replace(d, **values) if d.id == number else d for d in site.directives]  # type: ignore[arg-type]
    return dataclasses.replace(site, directives=tuple(edited))


def test_a_hidden_directive_is_gone_everywhere(site: Site) -> None:
    path = directive_path(site.directives[8])
    hidden = changed(site, 9, hidden=True)
    assert answer(hidden, path).header("Location") == f"{BASE}/laws/"
    assert path not in crawled(hidden)
    assert BASE + path not in locations(answer(hidden, "/sitemap-vi.laws.xml"))
    assert "Văn bản được thay thế" not in rows_of(get(hidden, directive_path(site.directives[39])))


def test_a_hidden_article_is_404(site: Site) -> None:
    articles = tuple(dataclasses.replace(a, hidden=a.id == 7) for a in site.articles)
    hidden = dataclasses.replace(site, articles=articles)
    assert answer(hidden, article_path(site.articles[6])).status == 404
    assert "news_7" not in guids(answer(hidden, "/rss/"))


def test_an_added_directive_shows_at_once(site: Site) -> None:
    new = dataclasses.replace(
        site.directives[0], id=51, number="15/KH-SGDĐT", title="Kế hoạch mới", abstract=None, issued=dt.date(2026, 1, 5)
    )
    grown = dataclasses.replace(site, directives=(*site.directives, new))
    assert next(listed(grown, "/laws/")) == "/laws/detail/ke-hoach-moi-51/"
    before, after = answer(site, "/laws/rss/"), answer(grown, "/laws/rss/")
    assert before.header("ETag") != after.header("ETag")
    assert before.header("Last-Modified") != after.header("Last-Modified")


def test_an_editors_own_slug_may_end_in_a_year(site: Site) -> None:
    named = changed(site, 35, slug="ke-hoach-cchc-nam-2025")
    page = get(named, "/laws/detail/ke-hoach-cchc-nam-2025/")
    assert page.css_first(".lawh3").text() == site.directives[34].title
    assert guids(answer(named, "/laws/rss/"))["laws_35"] == "/laws/detail/ke-hoach-cchc-nam-2025/"


def test_hostile_text_stays_text(site: Site) -> None:
    title = "</title><script>alert(1)</script> \"onmouseover='x' & <b>"
    hostile = changed(site, 1, title=title, abstract=None)
    page = get(hostile, directive_path(hostile.directives[0]))
    assert page.css_first(".lawh3").text() == title
    assert len(page.css("script")) == 1
    assert ElementTree.fromstring(answer(hostile, "/laws/rss/Ke-hoach/").body).find("channel") is not None


def test_an_edit_without_a_new_item_renews_the_feeds(site: Site) -> None:
    edited = dataclasses.replace(site, edited=dt.datetime(2026, 2, 1, 9, tzinfo=LOCAL))
    for path in ("/rss/", "/laws/rss/", "/sitemap.xml", "/sitemap-vi.laws.xml", "/sitemap-vi.news.xml"):
        assert answer(edited, path).header("Last-Modified") == "Sun, 01 Feb 2026 02:00:00 GMT"


def test_a_site_without_items_still_answers(site: Site) -> None:
    empty = dataclasses.replace(site, directives=(), articles=())
    assert list(listed(empty, "/laws/")) == []
    assert locations(answer(empty, "/sitemap-vi.laws.xml")) == []
    assert {found.status for found in crawled(empty).values()} == {200}
