"""What a reader must know before trusting a result list: a source that could not be had, on every page."""

from __future__ import annotations

import datetime as dt
import shutil

import msgspec
import office
import pytest
from conftest import at, config
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

import search_app
import settings
from crawler.store import Outcome, Store

HOUR = dt.timedelta(hours=1)
PAGES = ("/", "/?q=ke+hoach", "/?q=zzqqxx", "/document/demo/laws/200", "/status", "/report", "/khong-co")
DOWN = ("source-down", "https://phonggd.example.vn/: hết giờ chờ; đã giữ nguyên dữ liệu cũ")
EMPTY = ("listing-empty", "danh mục trước đây có 12 mục, nay không đọc được mục nào")


@pytest.fixture
def copied(data, tmp_path):
    """The department's data, for further nights."""
    shutil.copytree(data, tmp_path / "data")
    return tmp_path / "data"


def night(data, begun, stopped=None, alarms=()):
    """A refresh of a quarter of an hour."""
    with Store(data / "tracuu.sqlite") as store:
        run = store.runs.begin(office.SITE, begun, is_full=False)
        store.runs.end(run, begun + HOUR / 4, Outcome(alarms=alarms), stopped)
        if stopped is None:
            store.runs.indexed(office.SITE)


def opened(data, hours):
    """A reader so many hours after the last good night."""
    return TestClient(at(search_app.create_app(config(data)), office.NOW + hours * HOUR))


def notices(reader, path):
    """The lines above a page."""
    return [node.text() for node in LexborHTMLParser(reader.get(path).text).css("main > .notice.warn")]


def test_a_source_that_is_down_stands_on_every_page_with_its_first_night(copied):
    night(copied, office.NOW + 7 * HOUR, DOWN)
    night(copied, office.NOW + 13 * HOUR, DOWN)
    reader = opened(copied, 20)
    reader.get("/")
    for path in PAGES:
        (line,) = notices(reader, path)
        assert f"Không liên lạc được với trang nguồn {office.OFFICE} từ 08:42 hôm nay" in line, path
    found = reader.get("/readyz").json()
    assert (found["status"], found["stale"]) == ("degraded", False)
    assert [(source["site"], source["why"]) for source in found["sources"]] == [(office.SITE, "unreachable")]
    assert reader.get("/api/status").json()["good"] is False


def test_a_source_that_cannot_be_read(copied):
    night(copied, office.NOW + 7 * HOUR, EMPTY)
    (line,) = notices(opened(copied, 8), "/")
    assert "Chưa đọc được trang nguồn" in line
    assert "could not be read" in notices(opened(copied, 8), "/?lang=en")[0]


def test_both_together_when_it_lasts(copied):
    night(copied, office.NOW + 7 * HOUR, DOWN)
    assert len(notices(opened(copied, 40), "/")) == 2


def test_it_is_over_with_the_next_good_night(copied):
    night(copied, office.NOW + 7 * HOUR, DOWN)
    night(copied, office.NOW + 9 * HOUR)
    reader = opened(copied, 10)
    assert notices(reader, "/") == []
    assert reader.get("/readyz").json()["status"] == "ok"


def test_an_alarm_for_the_administrator_is_none_for_readers(copied):
    night(copied, office.NOW + 7 * HOUR, alarms=("thường 3 văn bản/tuần, 4 tuần nay không có văn bản mới",))
    reader = opened(copied, 8)
    assert notices(reader, "/") == []
    assert reader.get("/readyz").json()["status"] == "ok"
    assert "4 tuần nay" in reader.get("/status").text


def test_the_reason_of_a_stopped_night_stands_once_on_the_status_page(copied):
    night(copied, office.NOW + 7 * HOUR, EMPTY, alarms=(EMPTY[1],))
    page = LexborHTMLParser(opened(copied, 8).get("/status").text)
    assert len([node for node in page.css(".notice") if EMPTY[1] in node.text()]) == 1


def test_a_site_that_is_not_visited_any_more_is_never_late(data):
    closed = settings.Site(url="https://cu.example.vn/", name="cu", title="Phòng cũ", enabled=False)
    both = config(data)
    both = msgspec.structs.replace(both, site=(*both.site, closed))
    reader = TestClient(at(search_app.create_app(both), office.NOW + 2 * HOUR))
    assert notices(reader, "/") == []
    assert reader.get("/readyz").json()["status"] == "ok"
