"""A result page stays small, however much there is to show; `bench/load.py` has the figures at 20,000 documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import office
import pytest
from conftest import at, config
from starlette.testclient import TestClient

import search_app
from crawler.store import Store, StoreReader
from indexer.build import build

COUNT = 400
#: Words as long as offices write them; every record has an issuer, a unit, a field and a signer of its own.
LONG = "Báo cáo kết quả thực hiện công tác cải cách hành chính gắn với rà soát, đơn giản hóa thủ tục hành chính "


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """An office with long titles and hundreds of values of every facet."""
    folder = tmp_path_factory.mktemp("crowded")
    plain = office.directives()[1]
    with Store(folder / "tracuu.sqlite") as store, store.transaction():
        for number in range(COUNT):
            record = replace(
                plain,
                id=f"{office.SITE}/laws/{1000 + number}",
                url=f"{office.BASE}laws/detail/{1000 + number}/?{'x' * 150}",
                number=f"{number + 1}/BC-PGDĐT",
                title=f"{LONG * 4} lần {number}",
                abstract=f"{LONG * 6} lần {number}",
                type=f"Loại {number % 90}",
                issuer=f"{LONG} của đơn vị thứ {number}",
                unit=f"Đơn vị soạn thảo {LONG} {number}",
                fields=(f"Lĩnh vực {LONG} {number}",),
                signer=f"Nguyễn Thị Hoàng Ngọc Phương {number}",
                issued=dt.date(1990 + number % 36, 1, 1),
            )
            store.records.put(record, office.NOW)
    with StoreReader(folder / "tracuu.sqlite") as reader:
        build(reader, folder / "index", [office.SITE], compounds=False)
    app = at(search_app.create_app(config(folder)), office.NOW)
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/?q=cải+cách+hành+chính", "/?q=rà+soát&sort=newest&page=20", "/?sort=oldest"])
def test_a_crowded_page_is_at_most_60_kilobytes(crowded, path):
    response = crowded.get(path)
    assert response.status_code == 200
    assert response.text.count("data-id=") >= 6
    assert len(response.content) <= 60_000


CROWDED_QUERIES = {
    "thirty types that nobody has": "q=cải+cách&" + "&".join(f"type=T{n}{'%22' * 250}" for n in range(30)),
    "every type there is": "q=cải+cách&" + "&".join(f"type=Loại+{n}" for n in range(90)),
    "long issuers": "&".join(f"issuer={LONG}+của+đơn+vị+thứ+{n}" for n in range(10)),
    "a question without end": "q=" + "a" * 60_000,
    "a parameter that is none": "q=bộ&x=" + "%E1%BA%A3" * 6_800,
    "a long question": "q=" + "cải+cách+" * 110,
}


@pytest.mark.parametrize("name", CROWDED_QUERIES)
def test_no_address_makes_a_page_swell(crowded, name):
    response = crowded.get("/?" + CROWDED_QUERIES[name])
    assert response.status_code == 200
    assert len(response.content) <= 100_000


def test_too_many_filters_are_said(crowded):
    assert "Chọn quá nhiều điều kiện lọc" in crowded.get("/?" + CROWDED_QUERIES["every type there is"]).text
    assert "Chọn quá nhiều điều kiện lọc" not in crowded.get("/?q=cải+cách&type=Loại+1&type=Loại+2").text


def test_style_and_script_are_small_and_nothing_else_is_asked_for(crowded):
    text = crowded.get("/?q=cải+cách").text
    assert len(crowded.get("/static/style.css").content) <= 20_000
    assert text.count("<script") == 1
    assert text.count('rel="stylesheet"') == 1
    assert "<style" not in text
    assert "style=" not in text


def test_an_export_holds_every_hit(crowded):
    assert len(crowded.get("/export.json?q=cải+cách").json()) == COUNT
    assert crowded.get("/export.csv").content.count(b"BC-PGD") == COUNT
