"""What an address says by itself, and what a page says of the addresses on it."""

from __future__ import annotations

import pytest

from crawler.dom import links_of, parse
from crawler.sites import nukeviet
from crawler.sites.nukeviet.addresses import is_item, is_trap, is_within, language_of, listings_of, section_of
from crawler.sites.nukeviet.folders import folders_among
from crawler.sites.nukeviet.listing import total_of
from crawler.sites.pages import Fetched, Listing, Unread

HOST = "http://so.example.vn"
HTML = "text/html; charset=utf-8"


def page(body: str, path: str = "/laws/") -> Fetched:
    return Fetched(HOST + path, HOST + path, 200, HTML, body.encode())


def listing(body: str, path: str = "/laws/") -> Listing:
    return nukeviet.read_listing(page(body, path))


@pytest.mark.parametrize(
    ("path", "folder", "code"),
    [
        ("/vi/laws/", "/", "vi"),
        ("/vb/", "/", "vb"),
        ("/laws/", "/", None),
        ("/portal/en/", "/portal/", "en"),
        ("/portal/laws/", "/portal/", None),
        ("/en/", "/portal/", "en"),
        ("/index.php?language=en&nv=laws", "/", "en"),
        ("/index.php?nv=vb", "/", None),
    ],
)
def test_the_two_letters_behind_the_sites_folder(path: str, folder: str, code: str | None) -> None:
    assert language_of(HOST + path, folder) == code


@pytest.mark.parametrize(
    "path", ["/nam-hoc-2018-2019/", "/vi/nam-hoc-2018-2019/", "/index.php?language=vi&nv=news&op=nam-hoc-2018-2019"]
)
def test_a_category_that_ends_in_a_number_is_a_section(path: str) -> None:
    assert not is_item(HOST + path)
    assert section_of(HOST + path) == HOST + path


@pytest.mark.parametrize(
    "path",
    [
        "/bai-viet-12.html",
        "/tin-tuc/bai-viet-12.html",
        "/vi/news/Tin-tuc/Bai-viet-12/",
        "/Tin-tuc/Bai-viet-12/",
        "/vb/detail/ke-hoach/",
        "/index.php?language=vi&nv=news&op=tin-tuc/bai-viet-12",
    ],
)
def test_an_article_of_any_version_is_an_item(path: str) -> None:
    assert is_item(HOST + path)


@pytest.mark.parametrize(
    ("doubtful", "others", "is_folder"),
    [
        ("/tin-tuc/nam-hoc-2018/", ["/tin-tuc/thong-bao/lich-hoc-7.html"], True),
        ("/tin-tuc/nam-hoc-2018/", ["/tin-tuc/nam-hoc-2018/lich-hoc-7/"], True),
        ("/vi/news/Nam-hoc-2018/", ["/vi/news/Tin/Lich-hoc-7/", "/vi/news/Tin/Lich-thi-8/"], True),
        ("/vi/news/Tin/Lich-hoc-7/", ["/vi/news/Tin/Lich-thi-8/", "/vi/laws/detail/ke-hoach-3/"], False),
        ("/vanban/ke-hoach-7/", ["/vanban/quyet-dinh-8/", "/tin-tuc/thong-bao/lich-hoc-7.html"], False),
    ],
)
def test_what_stands_beside_an_address_tells_a_folder(doubtful: str, others: list[str], is_folder: bool) -> None:
    assert (HOST + doubtful in folders_among([HOST + path for path in (doubtful, *others)])) is is_folder


def test_a_listing_at_an_items_address_is_no_article() -> None:
    rows = "".join(f'<p><a href="/tin-tuc/nam-hoc-2018/bai-{n}/">Bài viết số {n}</a></p>' for n in (1, 2, 3))
    body = f'<h1 class="title">Năm học 2018</h1><p class="time">01/06/2018</p>{rows}'
    read = nukeviet.read_item(page(body, "/tin-tuc/nam-hoc-2018/"))
    assert isinstance(read, Unread)
    assert not read.is_broken


@pytest.mark.parametrize(
    "path", ["/portal/vi/news/search/", "/portal/vi/news/print/tin/bai-1.html", "/vi/news/search/"]
)
def test_traps_behind_a_folder_and_a_language(path: str) -> None:
    assert is_trap(HOST + path)


def test_a_folder_of_files_may_have_any_name() -> None:
    assert not is_trap(f"{HOST}/portal/uploads/laws/content/van-ban.pdf")


def test_a_module_is_not_within_one_that_its_name_begins_with() -> None:
    root = f"{HOST}/portal/index.php?language=vi&nv="
    assert is_within(f"{root}vanban&op=area/x", f"{root}vanban")
    assert not is_within(f"{root}vanban-phong", f"{root}vanban")
    assert not is_within(f"{HOST}/laws-2/", f"{HOST}/laws/")


def test_listings_where_friendly_addresses_are_off_stay_in_the_sites_folder() -> None:
    item = f"{HOST}/portal/index.php?language=vi&nv=news&op=tin/bai-viet-1"
    root = f"{HOST}/portal/index.php?language=vi&nv=news"
    assert listings_of(item) == (f"{root}&op=tin", root)


def test_a_module_of_two_letters_lists_its_items() -> None:
    assert listings_of(f"{HOST}/vb/detail/ke-hoach-7/") == (f"{HOST}/vb/",)


@pytest.mark.parametrize(
    ("words", "total"),
    [
        ("Tổng số: 12 văn bản", 12),
        ("Tổng số văn bản: 40", 40),
        ("Tìm thấy 1.240 văn bản", 1240),
        ("Có tất cả 7 kết quả", 7),
        ("Tổng số văn bản: 12/2018", None),
        ("Tổng số lượt truy cập: 12.345 Văn bản mới", None),
    ],
)
def test_a_total_in_words(words: str, total: int | None) -> None:
    body = f"<div>Tin tức</div><p>{words}</p><table><tr><td>1</td></tr></table>"
    assert total_of(parse(body.encode())) == total


@pytest.mark.parametrize(
    "pager",
    [
        '<link rel="next" href="/laws/page-2/">',
        '<select><option value="/laws/">1</option><option value="/laws/page-2/">2</option></select>',
        '<a href="/laws/page-2/">2</a>',
    ],
)
def test_a_pager_in_any_dress(pager: str) -> None:
    assert listing(pager).pages == (f"{HOST}/laws/page-2/",)


@pytest.mark.parametrize(
    ("base", "leads"),
    [
        (f"{HOST}/", f"{HOST}/tin/bai-1.html"),
        ("/portal/", f"{HOST}/portal/tin/bai-1.html"),
        ("http://khac.example.vn/", "http://khac.example.vn/tin/bai-1.html"),
        ("http://[", f"{HOST}/laws/tin/bai-1.html"),
        ("javascript:0", f"{HOST}/laws/tin/bai-1.html"),
    ],
)
def test_links_are_those_of_the_base(base: str, leads: str) -> None:
    tree = parse(f'<head><BASE href="{base}"></head><a href="tin/bai-1.html">x</a><a href="#d">y</a>'.encode())
    assert [url for _, url in links_of(tree, f"{HOST}/laws/")] == [leads]


@pytest.mark.parametrize(
    ("head", "language"),
    [('<html lang="en"><script>var nv_lang_data="vi";</script>', "vi"), ('<html lang="vi">', "vi"), ("<html>", None)],
)
def test_the_language_of_a_page(head: str, language: str | None) -> None:
    assert listing(f"{head}<body></body></html>").language == language
