"""Numbers as offices print them, found however a person types them."""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
from collections import defaultdict
from pathlib import Path

from directives.numbers import Number, parse_number
from directives.text import strip_marks
from indexer.answers import SearchQuery
from indexer.build import build
from indexer.search import Search
from tests.indexer.office import Office, directive

SAMPLED = 60


def spellings(number: Number, printed: str) -> list[str]:
    """Ten ways to type a number."""
    canonical = number.canonical
    bare = strip_marks(canonical).lower()
    return [
        printed,
        canonical,
        canonical.lower(),
        bare,
        bare.replace("/", " ").replace("-", " "),
        canonical.replace("/", " ").replace("-", " "),
        canonical.replace("-", "/"),
        f"số {canonical}",
        f"so {bare}",
        canonical.replace("/", "").replace("-", "") if not number.year else canonical,
    ]


def test_printed_numbers_stand_first_in_ten_spellings(shared: Path, tmp_path: Path) -> None:
    rows = (shared / "reference" / "real-listing-rows.tsv").read_text("utf-8").splitlines()
    holders: defaultdict[Number, list[str]] = defaultdict(list)
    printed: dict[Number, str] = {}
    records = []
    for item, row in enumerate(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)):
        day, number = _day(row["date"]), parse_number(row["number_as_typed"] or "")
        if day is None or number is None or number.serial is None or not row["title"]:
            continue
        office = row["office"].rpartition(" ")[0]
        records.append(directive(item, row["number_as_typed"], row["title"], day, type_=None, issuer=office))
        holders[number].append(f"so/laws/{item}")
        printed[number] = row["number_as_typed"]
    build(Office(records), tmp_path, compounds=False)
    wrong = []
    with Search(tmp_path) as search:
        for number in random.Random(1).sample(sorted(holders, key=str), SAMPLED):
            for typed in spellings(number, printed[number]):
                hits = search.ask(SearchQuery(typed, per_page=1)).hits
                if not hits or hits[0].id not in holders[number]:
                    wrong.append((typed, hits[0].number if hits else None))
    assert wrong == []


def _day(text: str | None) -> str | None:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text or "")
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])).isoformat() if match else None
    except ValueError:
        return None
