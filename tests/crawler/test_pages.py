"""Pages of invented offices in themes that the readers were not made for: `tests/pages/<theme>/<case>.html`, `.json`.

A case's JSON holds the address, the content type, the `outcome` (the name of the value that is read) and what a careful
person reads on the page. An item's `says` names every field that counts, `null` where the page is silent. A listing's
`rows` must all be found as they are; its `aside` rows stand in side blocks: they may be found, but with nothing else.
To add a case, save the page, run the test once, and review the JSON that it wrote.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.records import Kind
from crawler.sites import FAMILIES
from crawler.sites.pages import Fetched, ItemPage, Listing, Row

PAGES = Path(__file__).parents[1] / "pages"
CASES = sorted(path.relative_to(PAGES).with_suffix("").as_posix() for path in PAGES.glob("*/*.html"))
HTML = "text/html; charset=UTF-8"
NUKEVIET = FAMILIES["nukeviet"]


@pytest.mark.parametrize("case", CASES)
def test_page(case: str) -> None:
    wanted, page = wanted_of(case), page_of(case)
    wrong = listing_faults(page, wanted) if wanted["outcome"] == "Listing" else item_faults(page, wanted)
    assert not wrong, f"{case}\n" + "\n".join(wrong)


def test_what_was_remembered_of_other_pages_changes_nothing() -> None:
    """Rows, lines and addresses that were read once are not worked out again: the order of pages must not matter."""
    pages = [page_of(case) for case in CASES]
    first = [(NUKEVIET.read_item(page), NUKEVIET.read_listing(page)) for page in pages]
    again = [(NUKEVIET.read_item(page), NUKEVIET.read_listing(page)) for page in reversed(pages)]
    assert again == first[::-1]


def page_of(case: str) -> Fetched:
    """A case as the site answers it."""
    wanted = wanted_of(case)
    body = (PAGES / f"{case}.html").read_bytes()
    return Fetched(wanted["url"], wanted["url"], 200, wanted["content_type"], body)


def wanted_of(case: str) -> dict[str, Any]:
    """What the case's JSON says; where there is none, what is read now is written there to be reviewed."""
    path = PAGES / f"{case}.json"
    if not path.exists():
        path.write_text(json.dumps(draft_of(case), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        pytest.fail(f"{path} vừa được ghi; hãy xem lại từng trường rồi chạy lại")
    wanted: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return wanted


def draft_of(case: str) -> dict[str, Any]:
    """The JSON of a new case, read as an item's page."""
    body = (PAGES / f"{case}.html").read_bytes()
    named = re.search(rb'rel="canonical" href="([^"]+)"', body)
    url = named[1].decode() if named else "http://sgd.example/"
    read = NUKEVIET.read_item(Fetched(url, url, 200, HTML, body))
    draft = {"url": url, "content_type": HTML, "outcome": type(read).__name__}
    return draft | ({"says": facts_of(read)} if isinstance(read, ItemPage) else {})


def item_faults(page: Fetched, wanted: dict[str, Any]) -> list[str]:
    """The fields in which the reading of an item's page differs, a line each."""
    read = NUKEVIET.flood_of(page) or NUKEVIET.read_item(page)
    if type(read).__name__ != wanted["outcome"]:
        return [f"outcome: cần {wanted['outcome']}, được {read}"[:600]]
    if not isinstance(read, ItemPage):
        return []
    found = facts_of(read)
    wrong = [
        fault(field, told, found[field]) for field, told in wanted["says"].items() if not agrees(told, found[field])
    ]
    if wanted.get("problems", False) != bool(read.problems):
        wrong.append(fault("problems", "có" if wanted.get("problems") else "không", read.problems))
    return wrong


def facts_of(read: ItemPage) -> dict[str, Any]:
    """A page's fields as JSON has them; of files and relations what a reader sees."""
    facts = {field: plain(getattr(read, field)) for field in ItemPage.__dataclass_fields__}
    facts["files"] = [{"url": file.url, "name": file.name} for file in read.files]
    facts["relations"] = [
        {"kind": relation.kind.value, "number": relation.number, "title": relation.title, "url": relation.url}
        for relation in read.relations
    ]
    return facts


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Kind):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def agrees(wanted: Any, found: Any) -> bool:
    """Equal, however the lines are broken; lists of words in any order; of things the keys that are named."""
    if isinstance(wanted, str) and isinstance(found, str):
        return wanted.split() == found.split()
    if isinstance(wanted, list) and isinstance(found, list):
        if all(isinstance(one, str) for one in wanted):
            return sorted(wanted) == sorted(map(str, found))
        return len(wanted) == len(found) and all(map(agrees, wanted, found))
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(agrees(told, found.get(key)) for key, told in wanted.items())
    return bool(wanted == found)


def listing_faults(page: Fetched, wanted: dict[str, Any]) -> list[str]:
    """Rows that are missing, read wrongly or invented, and what differs in the listing itself."""
    read = NUKEVIET.read_listing(page)
    found = {row.url: row for row in read.rows}
    wrong = [line for row in wanted["rows"] for line in row_faults(row, found.get(row["url"]))]
    beside = [(row, found[row["url"]]) for row in wanted["aside"] if row["url"] in found]
    wrong += [line for told, row in beside for line in row_faults(known_of(told, row), row)]
    known = {row["url"] for row in [*wanted["rows"], *wanted["aside"]]}
    wrong += [fault("rows", "không có", url) for url in found if url not in known]
    return wrong + frame_faults(read, wanted)


def row_faults(wanted: dict[str, Any], row: Row | None) -> list[str]:
    """The fields in which a row differs; its words may be called title or abstract."""
    if row is None:
        return [fault("rows", wanted["url"], "không có")]
    said = {field: plain(getattr(row, field)) for field in Row.__dataclass_fields__}
    said["words"] = row.title or row.abstract
    return [
        fault(f"{row.url.rpartition('/')[2] or row.url} {key}", told, said[key])
        for key, told in wanted.items()
        if not agrees(told, said[key])
    ]


def known_of(wanted: dict[str, Any], row: Row) -> dict[str, Any]:
    """What is wanted of a row, without what was not read of it."""
    words = row.title or row.abstract
    unread = {key for key in ("number", "issued", "published") if getattr(row, key) is None}
    return {key: told for key, told in wanted.items() if key not in unread | (set() if words else {"words", "is_cut"})}


def frame_faults(read: Listing, wanted: dict[str, Any]) -> list[str]:
    """What differs in kind, module and pager; the pager may name the first page again."""
    wrong = []
    if plain(read.kind) != wanted["kind"]:
        wrong.append(fault("kind", wanted["kind"], read.kind))
    if wanted["module"] and read.module != wanted["module"]:
        wrong.append(fault("module", wanted["module"], read.module))
    first = {wanted["url"], re.sub(r"(page-\d+/?|[?&]page=\d+)$", "", wanted["url"])}
    if set(read.pages) - first != set(wanted["pages"]):
        wrong.append(fault("pages", wanted["pages"], read.pages))
    return wrong


def fault(field: str, wanted: Any, found: Any) -> str:
    """One line of the report."""
    return f"  {field}: cần {wanted!r}\n    được {found!r}"
