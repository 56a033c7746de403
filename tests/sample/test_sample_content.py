"""The content a newcomer searches: right by its own rules, and worth searching."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from sample import Directive, SampleError, Site, load_site
from sample.load import CONTENT, FILES

CODES = {
    "Quyết định": "QĐ",
    "Kế hoạch": "KH",
    "Báo cáo": "BC",
    "Thông báo": "TB",
    "Hướng dẫn": "HD",
    "Chỉ thị": "CT",
    "Tờ trình": "TTr",
    "Chương trình": "CTr",
    "Công điện": "CĐ",
    "Giấy mời": "GM",
    "Thông tư": "TT",
    "Nghị định": "NĐ",
    "Nghị quyết": "NQ",
}
ISSUERS = {
    "Sở Giáo dục và Đào tạo": "SGDĐT",
    "Bộ Giáo dục và Đào tạo": "BGDĐT",
    "UBND tỉnh Bình Lạc": "UBND",
    "HĐND tỉnh Bình Lạc": "HĐND",
    "Sở Nội vụ": "SNV",
    "Chính phủ": "CP",
}
WITH_YEAR = {"Thông tư", "Nghị định", "Nghị quyết"}


def expected_number(directive: Directive) -> str:
    """The shape that Decree 30/2020 (Annex I) gives this directive's number, as a pattern."""
    issuer = ISSUERS[directive.issuer]
    if directive.type == "Công văn":
        return rf"(0[1-9]|[1-9]\d+)/{issuer}-[A-Z]+"
    year = f"/{directive.issued.year}" if directive.type in WITH_YEAR else ""
    return rf"(0[1-9]|[1-9]\d+){year}/{CODES[directive.type]}-{issuer}"


def test_ids_are_unique(site: Site) -> None:
    for items in (site.directives, site.articles):
        assert [item.id for item in items] == list(range(1, len(items) + 1))


def test_numbers_follow_the_decree(site: Site) -> None:
    wrong = [d.number for d in site.directives if not re.fullmatch(expected_number(d), d.number)]
    assert wrong == []


def test_number_year_and_issuer_identify_a_directive(site: Site) -> None:
    keys = Counter((d.number, d.issued.year, d.issuer) for d in site.directives)
    assert max(keys.values()) == 1
    again = [number for number, count in Counter(d.number for d in site.directives).items() if count > 1]
    assert again == ["998/QĐ-SGDĐT"]


def test_dates_are_in_order_and_on_working_days(site: Site) -> None:
    for directive in site.directives:
        assert directive.issued.year in (2023, 2024, 2025)
        assert directive.issued.weekday() < 5, directive.number
        assert directive.issued <= (directive.effective or directive.issued), directive.number
        assert (directive.effective or directive.issued) <= (directive.expires or directive.issued.max)
    assert any(d.expires for d in site.directives)


def test_numbers_of_our_office_grow_through_the_year(site: Site) -> None:
    """Each type has its own run of numbers or shares one; within a type they never go back."""
    runs: dict[tuple[str, str, int], list[tuple[str, int]]] = {}
    for d in site.directives:
        key = (d.issuer, d.type, d.issued.year)
        runs.setdefault(key, []).append((d.issued.isoformat(), int(d.number.split("/")[0])))
    for key, run in runs.items():
        assert [number for _, number in sorted(run)] == sorted(number for _, number in run), key


def test_every_type_issuer_and_field_is_used(site: Site) -> None:
    assert {d.type for d in site.directives} == set(site.types)
    assert {d.issuer for d in site.directives} == {issuer.name for issuer in site.issuers}
    assert {d.signer for d in site.directives} == {signer.name for signer in site.signers}
    assert {field for d in site.directives for field in d.fields} == set(site.fields)
    assert {a.category for a in site.articles} == set(site.categories)


def test_reform_is_strongly_represented(site: Site) -> None:
    reform = [d for d in site.directives if "Cải cách hành chính" in d.fields]
    assert len(reform) >= 25
    reports = {d.title for d in reform if d.type == "Báo cáo"}
    for year in (2023, 2024, 2025):
        for period in (
            f"quý I và .* năm {year}",
            f"6 tháng đầu năm và .* {year}",
            f"quý III và .* {year}",
            f"h năm {year}",
        ):
            assert any(re.search(period, title) for title in reports), (period, year)


def test_a_clerks_topics_can_be_found(site: Site) -> None:
    texts = [f"{d.title} {d.body} {d.content}".lower() for d in site.directives]
    topics = ("dịch vụ công trực tuyến", "tuyển sinh", "tiếp công dân", "chuyển đổi số", "kỷ luật, kỷ cương", "cchc")
    for topic in topics:
        assert 2 <= sum(topic in text for text in texts) < len(texts), topic


def test_relations_and_addressees_point_somewhere(site: Site) -> None:
    ids = {d.id: d for d in site.directives}
    for directive in site.directives:
        for other in (*directive.replaces, *directive.related):
            assert other in ids and other != directive.id
        for old in directive.replaces:
            assert ids[old].issued < directive.issued
            assert (ids[old].expires or directive.issued) <= directive.issued
        assert directive.to or directive.type != "Công văn", "an official letter is addressed to someone"


def test_texts_are_composed_and_substantial(site: Site) -> None:
    """Files on disk are UTF-8 in NFC; each directive says 100 to 400 words of its own."""
    for path in CONTENT.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
        assert "\u00a0" not in text and "\u200b" not in text
    for directive in site.directives:
        assert 100 <= len((directive.body or directive.content).split()) <= 400, directive.number
    bodies = [d.body or d.content for d in site.directives]
    assert len(set(bodies)) == len(bodies)


def test_articles_have_what_the_brief_of_a_site_has(site: Site) -> None:
    linked = [a for a in site.articles if a.links_to]
    assert len(linked) == 1 and linked[0].links_to in {file.path for file in linked[0].files}
    assert [len(a.files) for a in site.articles if a.files and not a.links_to] == [2]
    for article in site.articles:
        assert article.lead and article.tags and article.published.utcoffset() is not None
        assert article.body or article.links_to
    assert [a.published for a in site.articles] == sorted(a.published for a in site.articles)


def test_one_directive_is_for_members_only_and_some_live_on_their_page(site: Site) -> None:
    assert len([d for d in site.directives if d.members_only]) == 1
    without_file = [d for d in site.directives if not d.files]
    assert without_file and all(d.content for d in without_file)


@pytest.mark.parametrize(
    ("file", "written", "instead", "said"),
    [
        ("articles.toml", "lead =", "laed =", "laed"),
        ("directives-2024.toml", "issued = 2024-01-08", 'issued = "hôm qua"', "issued"),
        ("directives-2024.toml", "scan = true", "scann = true", "scann"),
        ("department.toml", "slogan =", "slogan", "department.toml"),
    ],
)
def test_a_slip_of_an_editor_is_named(tmp_path: Path, file: str, written: str, instead: str, said: str) -> None:
    for path in CONTENT.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        changed = text.replace(written, instead, 1) if path.name == file else text
        assert (changed != text) == (path.name == file)
        (tmp_path / path.name).write_text(changed, encoding="utf-8")
    with pytest.raises(SampleError, match=said):
        load_site(tmp_path, FILES)


def test_a_missing_folder_of_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="nowhere"):
        load_site(CONTENT, tmp_path / "nowhere")
