"""Start page, results, document: what stands on them."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import office
import pytest
from conftest import at, config
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

import search_app
import settings


def page(client, url, **kwargs):
    response = client.get(url, **kwargs)
    assert response.status_code == 200, response.text
    return LexborHTMLParser(response.text)


def ids(found):
    return [node.attributes["data-id"] for node in found.css("[data-id]")]


def texts(found, selector):
    return [node.text(strip=True) for node in found.css(selector)]


def test_the_start_page_has_box_examples_newest_and_freshness(client):
    found = page(client, "/")
    assert found.css_first("#q").attributes["autofocus"] is None  # the attribute stands there, without a value
    assert len(found.css(".try a")) == 4
    assert ids(found)[0] == "demo/laws/200"
    assert "Cập nhật 01:42 hôm nay · 15 văn bản, 3 bài viết" in found.body.text()
    assert found.css_first(".preset a").attributes["href"] == "/?field=Cải+cách+hành+chính"


def test_every_example_and_the_preset_find_something(client):
    found = page(client, "/")
    links = [node.attributes["href"] for node in found.css(".try a, .preset a, .more")]
    assert len(links) == 6
    for link in links:
        assert ids(page(client, link)), link


def test_a_hit_shows_number_title_issuer_date_passage_and_both_links(client):
    found = page(client, "/?q=cai+cach+hanh+chinh+2026")
    hit = found.css_first('[data-id="demo/laws/200"]')
    assert hit.css_first(".number").text() == "41/KH-PGDĐT"
    assert "cải cách hành chính" in "".join(mark.text() + " " for mark in hit.css("h2 mark"))
    assert office.OFFICE in hit.text()
    assert hit.css_first("time").attributes["datetime"] == "2026-02-26"
    assert "trong tệp Ke hoach CCHC 2026.pdf, trang" in hit.text()
    assert hit.css_first("a.out").attributes["href"] == "https://phonggd.example.vn/laws/detail/200/"
    assert hit.css_first("a.out").attributes["rel"] == "noopener noreferrer"
    assert hit.css_first("a.detail").attributes["href"].startswith("/document/demo/laws/200")


def test_a_passage_leads_to_its_page_of_the_file(client):
    hit = page(client, "/?q=bao+cao+ket+qua+hang+quy").css_first('[data-id="demo/laws/200"]')
    link = next(node.attributes["href"] for node in hit.css("a.where") if "trang 3" in node.text())
    path, _, anchor = link.partition("#")
    assert anchor == "trang-3"
    assert page(client, path).css_first("#trang-3 mark") is not None


def test_facets_are_links_that_choose_several_and_take_back(client):
    first = page(client, "/?q=hanh+chinh")
    link = {node.css_first("b").text(): node for node in first.css(".facet.type a")}["Kế hoạch"]
    count = int(link.css_first("i").text())
    one = page(client, link.attributes["href"])
    assert len(ids(one)) == count
    other = next(node for node in one.css(".facet.type a") if node.css_first("b").text() == "Báo cáo")
    two = page(client, other.attributes["href"])
    assert texts(two, ".chip b") == ["Kế hoạch", "Báo cáo"]
    assert len(ids(two)) > count
    back = page(client, two.css_first(".chip").attributes["href"])
    assert texts(back, ".chip b") == ["Báo cáo"]


def test_a_typed_filter_is_told_and_can_be_taken_back(client):
    found = page(client, "/?q=loại: kế hoạch hành chính năm: 2025&sort=newest")
    assert len(ids(found)) == 1
    links = {node.attributes["href"]: node.text() for node in found.css(".understood a")}
    assert list(links.values()) == ["Bỏ lọc", "Bỏ lọc"]
    without_type, without_year = (page(client, link) for link in links)
    assert without_type.css_first("#q").attributes["value"] == "hành chính năm: 2025"
    assert without_year.css_first("#q").attributes["value"] == "loại: kế hoạch hành chính"
    assert len(ids(without_type)) > 1
    assert set(ids(found)) < set(ids(without_year))


def test_a_facet_with_many_values_can_be_seen_whole(client):
    whole = page(client, "/?q=hanh+chinh&more=type")
    assert texts(whole, ".facet.type b") == texts(page(client, "/?q=hanh+chinh"), ".facet.type b")
    assert whole.css_first(".facet.type details") is None


def test_pages_follow_one_another_without_repeats(client):
    first = page(client, "/?sort=newest")
    second = page(client, first.css_first('.pager a[rel="next"]').attributes["href"])
    assert len(ids(first)) == 10
    assert len(set(ids(first) + ids(second))) == len(ids(first)) + len(ids(second)) == 18


def test_a_page_beyond_the_last_one_is_the_first_with_a_notice(client):
    found = page(client, "/?q=hanh+chinh&page=40")
    assert "đang xem trang 1" in found.css_first(".notice").text()
    assert ids(found)


def test_filters_alone_are_a_search(client):
    assert set(ids(page(client, "/?kind=article"))) == {"demo/news/60", "demo/news/59", "demo/news/58"}


def test_what_the_source_no_longer_has_is_marked_and_still_found(client):
    hit = page(client, "/?q=98/QĐ-PGDĐT").css_first('[data-id="demo/laws/189"]')
    assert "Không còn trên trang nguồn" in hit.css_first(".badge").text()


def test_printed_relations_lead_to_the_other_document(client):
    relation = page(client, "/?q=150/QĐ-PGDĐT").css_first('[data-id="demo/laws/192"] .relations a')
    assert "98/QĐ-PGDĐT" in relation.text()
    assert "demo/laws/189" in relation.attributes["href"]


def test_an_empty_page_offers_ways_out_that_lead_somewhere(client):
    found = page(client, "/?q=quantum+zzyzx&type=Kế+hoạch")
    assert found.css_first("h1").text() == "Không tìm thấy văn bản nào"
    assert page(client, found.css_first(".empty > p:last-child a").attributes["href"]).css("[data-id]")


def test_a_document_page_tells_all_that_is_held(client):
    found = page(client, "/document/demo/laws/200?q=thu+tuc+hanh+chinh")
    details = dict(zip(texts(found, ".side dt"), texts(found, ".side dd"), strict=True))
    assert details["Số hiệu"] == "41/KH-PGDĐT"
    assert details["Ngày ban hành"] == "26/02/2026"
    assert details["Ngày có hiệu lực"] == "01/03/2026"
    assert [node.attributes["id"] for node in found.css(".sheet")] == ["trang-1", "trang-2", "trang-3"]
    assert found.css("#trang-2 mark")
    assert "trang nguồn ghi “26/02/2026”, tệp ghi “27/02/2026”" in found.css_first(".differs").text()
    assert re.fullmatch(r"/file/[0-9a-f]{64}", found.css_first(".files .name a").attributes["href"])
    assert found.css_first("#cite").text().startswith("Kế hoạch 41/KH-PGDĐT ngày 26/02/2026 của " + office.OFFICE)


def test_a_changed_record_shows_what_changed(client):
    changes = page(client, "/document/demo/laws/192").css_first(".changes").text()
    assert "“Quyết định ban hành quy chế làm việc của cơ quan” →" in changes


def test_an_article_shows_its_text_and_moment(client):
    found = page(client, "/document/demo/news/59?q=mã+QR")
    assert found.css_first("#noi-dung mark").text() == "mã QR"
    assert "14:00 20/10/2025" in found.css_first(".side").text()


@pytest.mark.parametrize(
    "path", ["/document/demo/laws/99999", "/document/other/laws/200", "/document/", "/document/a'b"]
)
def test_what_is_not_held_is_404(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "Không có trang này" in response.text


def test_a_site_that_is_not_configured_any_more_is_not_shown(data):
    elsewhere = msgspec.structs.replace(config(data), site=(settings.Site(url="https://other.example/", name="other"),))
    with TestClient(search_app.create_app(elsewhere)) as stranger:
        assert stranger.get("/document/demo/laws/200").status_code == 404
        assert stranger.get("/api/document/demo/laws/200").status_code == 404


def test_the_language_is_named_remembered_and_kept_in_links(app):
    reader = TestClient(app)
    found = page(reader, "/?q=ke+hoach&lang=en")
    assert found.css_first("html").attributes["lang"] == "en"
    assert "lang=en" in found.css_first(".facet a").attributes["href"]
    assert page(reader, "/").css_first("html").attributes["lang"] == "en"
    assert page(reader, "/?lang=vi").css_first("html").attributes["lang"] == "vi"
    assert page(reader, "/").css_first("html").attributes["lang"] == "vi"


def test_stale_data_are_said_on_every_page_and_in_readyz(data):
    app = at(search_app.create_app(config(data)), office.NOW + dt.timedelta(hours=37))
    with TestClient(app) as late:
        assert "01:42 hôm qua" in page(late, "/").css_first(".notice").text()
        assert "01:42" in page(late, "/?q=ke+hoach").css_first(".notice").text()
        assert late.get("/readyz").json()["status"] == "degraded"


def test_before_the_first_index_the_page_says_to_wait(tmp_path):
    with TestClient(search_app.create_app(config(tmp_path))) as early:
        response = early.get("/")
        assert response.status_code == 503
        assert response.headers["retry-after"] == "20"
        assert "Đang chuẩn bị dữ liệu" in response.text
        assert early.get("/healthz").status_code == 200
        assert early.get("/readyz").status_code == 503
        assert early.get("/api/search?q=a").status_code == 503
        assert early.get("/status").status_code == 200
        assert early.get("/document/demo/laws/200").status_code == 404


def test_the_status_page_tells_runs_problems_and_the_next_run(client):
    found = page(client, "/status")
    text = found.body.text()
    assert "Hoạt động bình thường" in text
    assert "01:30 ngày mai" in text
    assert "trang không có tiêu đề" in text
    cells = texts(found, "tbody td")
    assert cells[2:] == ["17", "1", "0", "0", "1", "1", "1", "88", "712"]
    assert client.get("/api/status").json()["standing"]["runs"][0]["outcome"]["requests"] == 88


def test_the_status_page_and_its_json_tell_the_same(client):
    found, said = page(client, "/status"), client.get("/api/status").json()
    standing = said["standing"]
    run, text = standing["runs"][0], found.body.text()
    shown = texts(found, "tbody td")
    counts = ("new", "changed", "unchanged", "missing", "gone", "restricted", "failed")
    assert shown[2:9] == [str(run["outcome"]["records"][name]) for name in counts]
    assert shown[9:] == [str(run["outcome"]["requests"]), str(int(run["outcome"]["seconds"]))]
    assert [problem["detail"] in text and problem["url"] in text for problem in standing["problems"]] == [True]
    cards = dict(zip(texts(found, ".details dt"), texts(found, ".details dd"), strict=True))
    local = [dt.datetime.fromisoformat(standing[name]).astimezone(office.ZONE) for name in ("next_run", "built")]
    assert f"{local[0]:%H:%M}" in cards["Lần cập nhật tới"]
    assert f"{local[1]:%H:%M}" in cards["Chỉ mục lập lúc"]
    assert 0 < standing["disk"]["free"] < standing["disk"]["total"]
    assert cards["Dung lượng đĩa"].startswith("còn trống ")
    assert (said["good"], standing["alarms"]) == (True, [])


def test_questions_without_results_are_kept_without_a_person(data, client):
    client.get("/?q=zzqqxx")
    lines = (data / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    assert '["2026-03-11", "zzqqxx"]' in lines
    assert "zzqqxx" in client.get("/status").text


def test_the_report_names_dead_links_and_cut_titles(client):
    chapters = {chapter["kind"]: chapter for chapter in client.get("/api/report").json()["chapters"]}
    assert [finding["detail"] for finding in chapters["dead_link"]["findings"]] == [f"{office.BASE}mat.pdf"]
    assert [finding["id"] for finding in chapters["cut_title"]["findings"]] == ["demo/laws/8"]
    assert chapters["number_differs"]["total"] == 0
    text = page(client, "/report").body.text()
    assert f"{office.BASE}mat.pdf" in text
    assert "Hướng dẫn lập hồ sơ công việc và nộp ..." in text
