"""Where a site stands: its folder, its language and its sitemaps, on a host that says little of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from crawler.records import Kind
from crawler.survey import Survey
from tests.faults.answers import HTML, TEXT, page, redirect
from tests.faults.raw_server import RawServer
from tests.faults.source_desk import MISSING, SourceDesk, problems

XML = "Content-Type: text/xml"
SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{}</loc></url></urlset>'


def shown(main: str, module: str = "news", language: str = "vi") -> str:
    """A page of the CMS."""
    script = f'<script>var nv_lang_data="{language}",nv_module_name="{module}";</script>'
    return f'<html lang="{language}"><body>{main}{script}</body></html>'


def laws(root: str, *serials: int) -> str:
    """A list of directives in a table."""
    cells = '<tr><td><a href="{0}{1}">{2}/KH-SGD</a></td><td>01/03/2018</td><td>Kế hoạch cải cách đợt {2}</td></tr>'
    rows = (cells.format(root, f"detail/ke-hoach-{n}{'' if '?' in root else '/'}", n) for n in serials)
    return f"<table>{''.join(rows)}</table>"


class Site:
    """The pages of a small site; what else is asked for is not there."""

    def __init__(self, server: RawServer, robots: str = "") -> None:
        self.server = server
        self.put("/robots.txt", f"User-agent: *\nDisallow: /admin/\n{robots}", TEXT)

    def put(self, path: str, body: str, kind: str = HTML) -> None:
        self.server.on(path, page(body.encode(), kind))

    def absent(self, *paths: str) -> None:
        for path in paths:
            self.server.on(path, MISSING)


@contextmanager
def swept(server: RawServer, desk: SourceDesk, folder: str = "") -> Iterator[Survey]:
    """A survey of the site in a folder of the host."""
    with desk.source(server) as source:
        source.url = f"{server.url}{folder}"
        source.obey()
        survey = Survey(source)
        survey.sweep()
        yield survey


def named(survey: Survey) -> set[str]:
    """The items that were found, by the last parts of their addresses."""
    return {row.url.rstrip("/").rpartition("/")[2].rpartition("=")[2] for row in survey.rows.values()}


def test_a_module_of_two_letters_is_no_language(server: RawServer, source_desk: SourceDesk) -> None:
    site = Site(server)
    site.put("/", shown('<a href="/vb/">Văn bản</a><a href="/de/">Deutsch</a>'))
    site.put("/vb/", shown(laws("/vb/", *range(1, 7)), "vb"))
    site.put("/de/", shown(laws("/de/laws/", 1, 2), "laws", "de"))
    site.absent("/sitemap.xml")
    with swept(server, source_desk) as survey:
        assert named(survey) == {f"ke-hoach-{n}" for n in range(1, 7)}
        assert {row.url.split("/")[3] for row in survey.rows.values()} == {"vb"}
        assert survey.is_complete(Kind.DIRECTIVE, "vb")
    assert "/de/laws/" not in server.paths()


def test_another_language_behind_the_sites_folder_keeps_its_ids(server: RawServer, source_desk: SourceDesk) -> None:
    site = Site(server)
    server.on("/portal/", redirect("/portal/vi/"))
    menu = '<a href="/portal/vi/laws/">Văn bản</a><a href="/portal/en/">English</a><a href="/portal/en/laws/">Laws</a>'
    site.put("/portal/vi/", shown(menu))
    site.put("/portal/vi/laws/", shown(menu + laws("/portal/vi/laws/", *range(1, 7)), "laws"))
    site.absent("/portal/sitemap.xml", "/sitemap.xml")
    with swept(server, source_desk, "portal/") as survey:
        assert (survey.ground.folder, survey.ground.language) == ("/portal/", "vi")
        assert len(survey.rows) == 6
    assert not [path for path in server.paths() if "/en/" in path]


def test_modules_whose_names_begin_alike(server: RawServer, source_desk: SourceDesk) -> None:
    """Friendly addresses are off, in a folder: both modules are swept, and nothing outside the folder is asked for."""
    site = Site(server)
    root = "/portal/index.php?language=vi&nv="
    modules = {"vanban": range(1, 7), "vanban-phong": range(11, 17)}
    site.put("/portal/", shown("".join(f'<a href="{root}{name}">{name}</a>' for name in modules)))
    for name, serials in modules.items():
        site.put(f"{root}{name}", shown(laws(f"{root}{name}&amp;op=", *serials), name))
    site.absent("/portal/sitemap.xml", "/sitemap.xml")
    with swept(server, source_desk, "portal/") as survey:
        assert len(survey.rows) == 12
        assert len(survey.complete) == 2
    outside = [path for path in server.paths() if not path.startswith("/portal/")]
    assert outside == ["/robots.txt", "/sitemap.xml"]


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("portal/", ""),
        ("portal/", "Sitemap: {host}khac.xml"),
        ("", "Sitemap: /sitemap.xml"),
        ("", "Sitemap: http://khac.example.vn/sitemap.xml"),
        ("", "Sitemap: /mat.xml"),
        ("", "Sitemap: http://["),
    ],
)
def test_a_sitemap_at_its_usual_place(server: RawServer, source_desk: SourceDesk, folder: str, line: str) -> None:
    site = Site(server, line.format(host=server.url))
    site.put(f"/{folder}", shown(""))
    site.put(f"/{folder}sitemap.xml", SITEMAP.format(f"{server.url}{folder}laws/detail/ke-hoach-99/"), XML)
    site.put("/khac.xml", SITEMAP.format(f"{server.url}khac/bai-1.html"), XML)
    site.absent("/mat.xml", "/laws/detail/", f"/{folder}laws/")
    with swept(server, source_desk, folder) as survey:
        assert "ke-hoach-99" in named(survey)


def test_a_category_that_ends_in_a_number_is_swept(server: RawServer, source_desk: SourceDesk) -> None:
    """The list of directives shows the category only, so that it looks like an item there."""
    site = Site(server)
    category = "/tin-tuc/nam-hoc-2018-2019/"
    link = f'<p><a href="{category}">Năm học 2018-2019</a></p>'
    rows = "".join(f'<p><a href="{category}bai-{n}.html">Bài viết thứ {n}</a> 01/06/2018</p>' for n in range(31, 37))
    site.put("/", shown(f'{link}<a href="/laws/">Văn bản</a><a href="/tin-tuc/tin/bai-1.html">Bài viết đầu</a>'))
    site.put("/laws/", shown(link + laws("/laws/", *range(1, 7)), "laws"))
    site.put(category, shown(rows))
    site.absent("/sitemap.xml", "/tin-tuc/", "/tin-tuc/tin/")
    with swept(server, source_desk) as survey:
        found = named(survey)
    assert {f"bai-{n}.html" for n in range(31, 37)} <= found
    assert "nam-hoc-2018-2019" not in found


def test_a_page_in_capital_letters_is_a_page(server: RawServer, source_desk: SourceDesk) -> None:
    site = Site(server)
    site.put("/", shown('<a href="/laws/">Văn bản</a>'), "Content-Type: TEXT/HTML; CHARSET=UTF-8")
    site.put("/laws/", shown(laws("/laws/", *range(1, 7)), "laws"), "Content-Type: TEXT/HTML; CHARSET=UTF-8")
    site.absent("/sitemap.xml")
    with swept(server, source_desk) as survey:
        assert len(survey.rows) == 6


@pytest.mark.parametrize("total", [12, 4])
def test_a_pager_that_loops_is_told_where_a_total_is_printed(
    server: RawServer, source_desk: SourceDesk, total: int
) -> None:
    site = Site(server)
    pager = '<a href="/laws/">1</a> <a href="/laws/page-2/">2</a>'
    again = shown(f"<p>Tổng số {total} văn bản</p>{laws('/laws/', 1, 2, 3, 4)}{pager}", "laws")
    site.put("/", shown('<a href="/laws/">Văn bản</a>'))
    for path in ("/laws/", "/laws/page-2/"):
        site.put(path, again)
    site.absent("/sitemap.xml")
    with swept(server, source_desk) as survey:
        told = [detail for kind, detail in problems(survey.source) if kind == "listing-short"]
        assert told == (["trang nói có 12 mục nhưng chỉ thấy 4"] if total == 12 else [])
        assert survey.is_complete(Kind.DIRECTIVE, "laws") is (total == 4)


@pytest.mark.parametrize(
    ("words", "is_whole"), [("", False), ("Tổng số: 3 văn bản", True), ("Tổng số: 4 văn bản", False)]
)
def test_a_short_list_is_whole_where_it_says_so(
    server: RawServer, source_desk: SourceDesk, words: str, is_whole: bool
) -> None:
    site = Site(server)
    site.put("/", shown('<a href="/laws/">Văn bản</a>'))
    site.put("/laws/", shown(f"<p>{words}</p>{laws('/laws/', 1, 2, 3)}", "laws"))
    site.absent("/sitemap.xml")
    with swept(server, source_desk) as survey:
        assert survey.is_complete(Kind.DIRECTIVE, "laws") is is_whole


def test_a_list_without_friendly_addresses_is_whole(server: RawServer, source_desk: SourceDesk) -> None:
    """The list of one type is not, however many of its rows belong to the module."""
    site = Site(server)
    root = "/index.php?language=vi&nv=laws"
    kind = f"{root}&op=Ke-hoach"
    site.put("/", shown(f'<a href="{root}">Văn bản</a> <a href="{kind}">Kế hoạch</a>'))
    for path in (root, kind):
        site.put(path, shown(laws(f"{root}&amp;op=", *range(1, 7)), "laws"))
    site.absent("/sitemap.xml")
    with swept(server, source_desk) as survey:
        assert survey.complete == {f"{server.url}{root[1:]}"}
