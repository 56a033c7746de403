"""What leaves as a file: CSV, XLSX, JSON, Atom, the search plug-in, kept copies."""

from __future__ import annotations

import csv
import datetime as dt
import io
from xml.etree import ElementTree

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from web.sheets import RISKY, csv_cell, write_xlsx

ATOM = "{http://www.w3.org/2005/Atom}"


def rows_of_csv(response):
    assert response.headers["content-disposition"] == 'attachment; filename="tra-cuu.csv"'
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_csv_holds_every_hit_whatever_the_page(client):
    rows = rows_of_csv(client.get("/export.csv?page=2"))
    assert len(rows) == 18
    plan = next(row for row in rows if row["Số hiệu"] == "41/KH-PGDĐT")
    assert plan["Ngày ban hành"] == "2026-02-26"
    assert plan["Địa chỉ nguồn"] == "https://phonggd.example.vn/laws/detail/200/"
    assert plan["Trang Tra Cứu"] == "http://testserver/document/demo/laws/200"


def test_no_cell_of_the_csv_begins_a_formula(client):
    rows = rows_of_csv(client.get("/export.csv?q=13/PGDĐT-XSS"))
    assert rows[0]["Cơ quan ban hành"].startswith("'=HYPERLINK")
    assert rows[0]["Người ký"].startswith("'+cmd")


@given(st.text(max_size=30))
def test_no_text_can_begin_a_formula(text):
    cell = csv_cell(text)
    assert not cell.startswith(RISKY)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))


def test_xlsx_has_real_dates_and_texts_that_stay_texts(client):
    book = openpyxl.load_workbook(io.BytesIO(client.get("/export.xlsx?sort=newest").content))
    sheet = book.active
    header = [cell.value for cell in sheet[1]]
    issued, issuer = header.index("Ngày ban hành"), header.index("Cơ quan ban hành")
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == 18
    by_number = {row[0].value: row for row in rows}
    assert by_number["41/KH-PGDĐT"][issued].value == dt.datetime(2026, 2, 26)
    assert by_number["41/KH-PGDĐT"][issued].is_date
    hostile = by_number["13/PGDĐT-XSS"][issuer]
    assert hostile.value.startswith("=HYPERLINK")
    assert hostile.data_type == "s"


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_makes_a_workbook_that_opens(texts):
    out = io.BytesIO()
    write_xlsx([list(texts)], "x", out)
    book = openpyxl.load_workbook(out)
    types = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert types <= {"s", "n", "inlineStr"}


def test_json_export_is_the_records(client):
    found = client.get("/export.json?kind=article&sort=newest").json()
    assert [record["id"] for record in found] == ["demo/news/60", "demo/news/59", "demo/news/58"]
    assert found[0]["published"] == "2026-03-02T08:15:00+07:00"


def test_the_feed_is_atom_newest_first(client):
    response = client.get("/feed.atom?q=cai+cach+hanh+chinh&sort=oldest")
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert entries[0].find(f"{ATOM}title").text.startswith("41/KH-PGDĐT – ")
    for needed in ("id", "title", "updated"):
        assert all(entry.find(f"{ATOM}{needed}").text for entry in [feed, *entries])
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == len(entries)
    assert entries[0].find(f"{ATOM}link").attrib["href"] == "http://testserver/document/demo/laws/200"


def test_the_feed_of_everything_holds_hostile_titles_as_text(client):
    feed = ElementTree.fromstring(client.get("/feed.atom").content)
    titles = [entry.find(f"{ATOM}title").text for entry in feed.findall(f"{ATOM}entry")]
    assert any("<script>" in title for title in titles)


def test_the_plug_in_names_our_addresses(client):
    tree = ElementTree.fromstring(client.get("/opensearch.xml").content)
    urls = [node.attrib["template"] for node in tree if node.tag.endswith("Url")]
    assert urls[0] == "http://testserver/?q={searchTerms}"


def test_a_host_that_is_no_host_is_not_repeated(client):
    hostile = {"host": 'evil.example/"><x'}
    for path in ("/opensearch.xml", "/feed.atom", "/export.csv"):
        assert "evil.example" not in client.get(path, headers=hostile).text


# Kept copies
