"""Numbers as offices print them, found however a person types them."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.records import Record
from indexer.answers import SearchQuery
from indexer.build import build
from indexer.opened import Opened
from indexer.query import read
from indexer.search import Search, open_generation
from tests.indexer.office import Office, article, directive
from tests.indexer.typed import Held, Typed, held_of, spellings

SAMPLED = 60
#: Codes of offices of all kinds; made up for these tests, N is the serial, Y the year.
KINDS = """
N/SGDĐT-VP N/GDĐT-TCCB N/UBND-KGVX N/BGDĐT-GDTrH N/TTr-SGDĐT N/KL-SGDĐT N/CV-SGDĐT N/GM-SGDĐT N/PA-SGDĐT N/CTr-SGDĐT
N-CV/TU N-NQ/TW N-CT/TU N-CT/TW N-KL/TW N-TB/TU N-HD/BTCTW N-BC/ĐU N-QĐ/TĐTN N/QĐ-TTg N/CT-TTg N/BHXH-CST N/TCT-CS
N/Y/TTLT-BGDĐT-BNV N/TTLT-BGDĐT-BNV N/Y/QH14 N/Y/NQ-HĐND N/NQ-HĐND N/Y/QĐ-UBND N/Y/TT-BGDĐT N/Y/NĐ-CP N/VBHN-BGDĐT
N/QĐ-THPTNTMK N/QĐ-ĐHSP N/CĐN-VP N/KH-PGDĐT N/PGDĐT-TH N/QCPH-UBND-BCHTĐ N/BB-HĐTS N/SGDĐT-TCCB-VP N/GP-STTTT N/CĐ-UBND
N/BGDĐT-NGCBQLGD N/SGDĐT-GDMN-GDTH N/SGD&ĐT-GDTX N/SGD-ĐT-TTr N/KH-BTC N/UBND N/UBND-VX N/SGDĐT N/HD-BTĐKT N/NV-CCVC
N/SNV-XDCQ&CTTN N/CAT-PV01 N/TB-VPCP N/LĐTBXH-BTXH N/KHLT-SGDĐT-TĐ N/KHPH-SGDĐT-CAT N/QyĐ-UBND N/HDLN-SGDĐT-STC N/VP
N/QĐ-UBND-HC N/QĐ-CTUBND N/QĐ-SGD N/SGD-TCCB N/QĐ/SGDĐT N/QĐ.SGDĐT N/SGDĐT-GDTrH&TX N/SGDKHCN-VP N/GDTrH N/ĐĐBQH-VP
""".split()
_SERIALS = (
    st.integers(1, 31) | st.integers(32, 999) | st.integers(1000, 6000) | st.integers(1950, 2040)  # years as well
)
_PRINTED = st.tuples(_SERIALS, st.sampled_from(["", "", "", "", "a", "B"]), st.integers(2010, 2026))


def test_numbers_of_real_offices_stand_first(shared: Path, tmp_path: Path) -> None:
    assert wrong(real(shared), tmp_path, SAMPLED) == []


@pytest.mark.slow
def test_every_number_of_real_offices_stands_first(shared: Path, tmp_path: Path) -> None:
    assert wrong(real(shared), tmp_path) == []


@settings(max_examples=4, deadline=None)
@given(st.data())
def test_numbers_of_other_offices_stand_first(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    records = []
    for item, kind in enumerate(KINDS):
        serial, letter, year = data.draw(_PRINTED)
        printed = kind.replace("N", f"{serial:02d}{letter}", 1).replace("/Y/", f"/{year}/")
        type_ = "Luật" if "QH14" in kind else None
        records.append(directive(item, printed, "V/v triển khai công tác năm học", f"{year}-06-07", type_))
    assert all(map(held_of, records))
    assert wrong(records, tmp_path_factory.mktemp("numbers")) == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("499/HD-SGDĐT", "499/HD-SGDĐT 2018"),
        ("499/HD-SGDĐT năm 2017", "499/HD-SGDĐT 2017"),
        ("hd 499 2017", "499/HD-SGDĐT 2017"),
        ("499/HD-SGDĐT năm 2011", "499/HD-SGDĐT 2018"),
        ("1472/UBND", "1472/UBND 2014"),
        ("1472 ubnd", "1472/UBND-VX 2016"),
        ("nghị quyết 30", "30/NQ-CP 2010"),
        ("nghị quyết 30c", "30c/NQ-CP 2011"),
        ("quyết định 2004", "2004/QĐ-UBND 2021"),
        ("thong tu 2012", "2012/2013/TT-BTC 2013"),
        ("6/2018", "06/CT-UBND 2018"),
        ("chỉ thị 9", "09/CT-UBND 2015"),
        ("1472/UBND-KT", "1472/UBND-VX 2016"),
    ],
)
def test_which_of_several_is_meant(several: Search, typed: str, first: str) -> None:
    hit = several.ask(SearchQuery(typed)).hits[0]
    assert f"{hit.number} {(hit.issued or '')[:4]}" == first


def test_what_may_be_a_year_still_finds_its_words(several: Search) -> None:
    answer = several.ask(SearchQuery("kế hoạch 2018"))
    assert answer.total == 1 and answer.hits[0].number is None
    assert "numbers" not in answer.understood and "notices" not in answer.understood


@pytest.mark.parametrize("typed", ["135/QĐ-TTg", "số 135/qd-ttg", "Quyết định 135/QĐ-TTg", "135 qđ ttg"])
def test_a_number_that_only_texts_cite_is_said_to_be_missing(several: Search, typed: str) -> None:
    answer = several.ask(SearchQuery(typed))
    assert [hit.title for hit in answer.hits] == ["Tổng kết chương trình"]
    assert [number["held"] for number in answer.understood["numbers"]] == [False]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "typed", ["24/2016", "quyết định 24/2016", "QĐ 24/2016", "quyết định số 24 năm 2016", "qd 24 nam 2016"]
)
def test_a_number_and_year_find_the_papers_that_cite_them(several: Search, typed: str) -> None:
    answer = several.ask(SearchQuery(typed))
    assert {hit.title for hit in answer.hits} == {"Theo số", "Theo tên"}
    assert several.ask(SearchQuery("thông tư 24/2016")).total == 0


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """Numbers that recur, that contain one another, and that look like years."""
    printed = [
        ("499/HD-SGDĐT", 2017),
        ("499/HD-SGDĐT", 2018),
        ("1472/UBND", 2014),
        ("1472/UBND-VX", 2016),
        ("30/NQ-CP", 2010),
        ("30c/NQ-CP", 2011),
        ("2004/QĐ-UBND", 2021),
        ("2012/2013/TT-BTC", 2013),
        ("06/CT-UBND", 2018),
        ("06/CT-UBND", 2019),
        ("09/CT-UBND", 2015),
        ("09/QĐ-CTUBND", 2019),
    ]
    records = [
        directive(item, number, f"V/v việc thứ {item}", f"{year}-03-04", type_=None, issuer=None)
        for item, (number, year) in enumerate(printed)
    ]
    folder = tmp_path_factory.mktemp("several")
    records.append(article(1, "Kế hoạch năm 2018", "Nội dung kế hoạch."))
    records.append(article(2, "Tổng kết chương trình", "Thực hiện Quyết định 135/QĐ-TTg, các xã đã có trường."))
    records.append(article(3, "Theo số", "Căn cứ văn bản số 24/2016/QĐ-UBND của tỉnh."))
    records.append(article(4, "Theo tên", "Căn cứ Quyết định số 24/2016 của Ủy ban."))
    build(Office(records), folder, compounds=False)
    with Search(folder) as search:
        yield search


def wrong(records: list[Record], folder: Path, sampled: int | None = None) -> list[tuple[str, str | None]]:
    """Numbers as typed (with what was meant) that do not bring first what they mean: the newest of its equals."""
    opened = open_generation(folder / build(Office(records), folder, compounds=False).name)
    asked = [held for record in records if (held := held_of(record))]
    by_serial: defaultdict[int | None, list[Held]] = defaultdict(list)
    for held in asked:
        by_serial[held.number.serial].append(held)
    if sampled:
        asked = random.Random(1).sample(asked, sampled)
    return [
        (typed.text, held.record.number)
        for held in asked
        for typed in spellings(held)
        if not _leads(opened, typed, held, [one for one in by_serial[held.number.serial] if typed.means(held, one)])
    ]


def _leads(opened: Opened, typed: Typed, held: Held, equals: list[Held]) -> bool:
    """Whether the newest of the equals comes first and all of them before others; they are shown as one when alike."""
    query = replace(read(SearchQuery(typed.text, per_page=len(equals)), opened).query, facets=())
    found = [(each.document, *each.twins) for each in opened.engine.ask(query).found]
    ids = [{opened.originals.record(place).id for place in places} for places in found]
    newest = max(one.record.issued for one in equals if one.record.issued)
    return bool(
        ids
        and any(held.record.id in same for same in ids)
        and ids[0] & {one.record.id for one in equals if one.record.issued == newest}
    )


def real(shared: Path) -> list[Record]:
    """The rows of real listings, and all that stands on a recorded site."""
    rows = (shared / "reference" / "real-listing-rows.tsv").read_text("utf-8").splitlines()
    records = []
    for item, row in enumerate(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE), start=1000):
        day = _day(row["date"])
        if day and row["title"]:
            office = row["office"].rpartition(" ")[0]
            records.append(directive(item, row["number_as_typed"], row["title"], day, type_=None, issuer=office))
    for line in (shared / "recordings" / "truth-2018-night1.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == "law":
            more = {"issuer": row["body"], "abstract": row["abstract"]}
            records.append(directive(row["id"], row["number"], row["title"], row["date"], row["type"], **more))
        else:
            records.append(article(row["id"], row["title"], re.sub("<[^>]+>", " ", row["body_html"] or "")))
    return records


def _day(text: str | None) -> str | None:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text or "")
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])).isoformat() if match else None
    except ValueError:
        return None
