"""Recorded sites of two eras, crawled with nothing but the address, equal what their databases hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.dom import text_of
from directives.text import repair, strip_marks
from indexer.answers import SearchQuery
from indexer.search import Search
from tests.crawler.office import Office
from tests.crawler.replay import Replay, Visit, replayed

#: recording → the port that its pages name (article 25 and a file of 297 lead to the other one)
RECORDINGS = {"2018-night1": 8802, "2026-night1": 8800}
TRAPS = re.compile(
    r"nvvithemever|second=cronjobs|scaptcha|/banners/click|/users/|/comment/|/sendmail/|/print/|/savefile/|/search/|/seek/|"
    r"/content/|/statistics/|pdf=1|javascript|page-0"
)


@dataclass(frozen=True)
class Crawled:
    """A crawled recording with its truth."""

    records: dict[str, dict[str, Any]]
    truth: dict[str, dict[str, Any]]
    visits: list[Visit]
    office: Office
    replay: Replay


@pytest.fixture(scope="module", params=RECORDINGS)
def crawled(
    request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crawled]:
    """A first night."""
    folder = tmp_path_factory.mktemp(request.param)
    office = Office(folder)
    with replayed(shared, request.param, RECORDINGS[request.param], folder) as replay:
        office.configure(replay.url)
        office.refresh()
        lines = (shared / "recordings" / f"truth-{request.param}.jsonl").read_text(encoding="utf-8").splitlines()
        truth = {truth_id(item): item for item in map(json.loads, lines)}
        yield Crawled(office.records(), truth, replay.visits(), office, replay)


def truth_id(item: dict[str, Any]) -> str:
    """The record id of an item of the truth file."""
    return f"soctrang/{'laws' if item['kind'] == 'law' else 'news'}/{item['id']}"


def readable(text: str | None) -> str:
    """As a reader sees it, on one line."""
    return " ".join(repair(text or "").split())


def test_exactly_the_visible_items(crawled: Crawled) -> None:
    visible = {key for key, item in crawled.truth.items() if item["visible"]}
    assert set(crawled.records) == visible | {"soctrang/laws/53"}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("number", lambda item: readable(item["number"])),
        ("title", lambda item: readable(item["title"])),
        ("type", lambda item: item["type"]),
        ("issuer", lambda item: item["body"]),
        ("signer", lambda item: item["signer"]),
        ("issued", lambda item: item["date"]),
        ("effective", lambda item: item["valid_from"]),
        ("expires", lambda item: item["expires"]),
        ("fields", lambda item: sorted(item["areas"])),
        ("abstract", lambda item: readable(item["abstract"])),
    ],
)
def test_directives(crawled: Crawled, field: str, said: Callable[[dict[str, Any]], Any]) -> None:
    for key, item in crawled.truth.items():
        if item["kind"] == "law" and item["visible"]:
            found = crawled.records[key][field]
            found = sorted(found) if isinstance(found, list) else found
            assert found == (said(item) or None), key


def test_files_by_their_bytes(crawled: Crawled) -> None:
    held = 0
    for key, item in crawled.truth.items():
        if item["kind"] == "law" and item["visible"] and item["downloadable"]:
            found = [file["sha256"] for file in crawled.records[key]["files"]]
            for wanted, got in zip(item["attachments"], found, strict=True):
                elsewhere = "sha256" not in wanted and crawled.replay.url not in wanted["url"]
                assert got == wanted.get("sha256") or (got is None) == elsewhere, key
                held += got is not None
    assert held > 320


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("title", lambda item: readable(item["title"])),
        ("published", lambda item: item["date"].removesuffix("00") + ":00"),
        ("category", lambda item: item["category"]),
        ("author", lambda item: item["author"]),
        ("source_name", lambda item: item["source"]),
        ("tags", lambda item: sorted(item["tags"])),
        ("lead", lambda item: readable(item["lead"])),
        ("text", lambda item: readable(text_of(item["body_html"]))),
    ],
)
def test_articles(crawled: Crawled, field: str, said: Callable[[dict[str, Any]], Any]) -> None:
    for key, item in crawled.truth.items():
        if item["kind"] == "article" and item["visible"] and not item["external_link"]:
            found = crawled.records[key][field]
            found = sorted(found) if isinstance(found, list) else readable(found)
            assert found == said(item), key


def test_the_side_block_is_not_of_the_article(crawled: Crawled) -> None:
    for record in crawled.records.values():
        if record["kind"] == "article" and record["text"]:
            assert "Ý kiến bạn đọc" not in record["text"]
            assert "Văn bản Cải cách hành chính" not in record["text"]


def test_restricted_and_link_only(crawled: Crawled) -> None:
    closed = crawled.records["soctrang/laws/53"]
    assert (closed["presence"], closed["number"], closed["files"]) == ("restricted", "2334/BC-UBND", [])
    assert (closed["issued"], closed["text"]) == ("2013-12-15", None)
    assert closed["title"] == "Báo cáo kết quả bồi dưỡng thường xuyên giáo viên năm 2013"
    assert not [visit for visit in crawled.visits if re.search(r"-53/.*download", visit.path)]
    link = crawled.records["soctrang/news/25"]
    assert link["kind"] == "article"
    assert link["text"] is None
    assert link["files"][0]["url"].endswith("phu-luc-tuyen-sinh.pdf")


def test_a_polite_first_night(crawled: Crawled) -> None:
    paths = [visit.path for visit in crawled.visits]
    assert paths[0] == "/robots.txt"
    assert len(paths) == len(set(paths)), "không địa chỉ nào được hỏi hai lần"
    assert len(paths) <= 850
    assert not [path for path in paths if TRAPS.search(path)]
    assert {visit.validators for visit in crawled.visits} == {"-"}


def test_reparse_makes_the_same_records(crawled: Crawled) -> None:
    crawled.office.run("reparse")
    assert without_times(crawled.office.records()) == without_times(crawled.records)


def without_times(records: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Records without our own bookkeeping."""
    return {key: {k: v for k, v in record.items() if k != "last_seen"} for key, record in records.items()}


def test_words_of_a_title_find_it_first(crawled: Crawled) -> None:
    """As a clerk remembers them: five words as they stand in the middle, without marks."""
    known = {key: words_of(str(record["title"])) for key, record in crawled.records.items()}
    asked = [words[len(words) // 2 - 2 : len(words) // 2 + 3] for words in known.values() if len(words) > 5]
    with Search(crawled.office.folder / "data" / "index") as search:
        firsts = [(words, search.ask(SearchQuery(" ".join(words))).hits[0].id) for words in asked]
    missed = [(words, key) for words, key in firsts if " ".join(words) not in " ".join(known[key])]
    assert len(missed) <= len(asked) // 50, missed


def test_the_report_of_a_quarter_comes_before_what_is_said_of_its_subject(crawled: Crawled) -> None:
    for asked in ("cai cach hanh chinh quy 1", "cải cách hành chính quý I", "CCHC quý 1"):
        title = str(crawled.office.search(asked)["hits"][0]["title"])
        assert "cải cách hành chính quý I" in title, (asked, title)


def words_of(text: str) -> list[str]:
    """The words of a text without marks."""
    return re.findall(r"\w+", strip_marks(text).lower())
