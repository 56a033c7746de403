"""Real numbers of real offices, printed as they print them and typed in twelve ways. Needs the shared reference."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from directives import (
    Number,
    ask_keys,
    fold,
    number_keys,
    parse_date,
    parse_number,
    parse_question_number,
    type_by_code,
)

#: A row: the number as typed by the office, the year of issue.
Row = tuple[str, int]


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[Row]:
    """Every numbered row of the listings and of the recorded sites."""
    found = []
    listing = (shared / "reference" / "real-listing-rows.tsv").read_text(encoding="utf-8").split("\n")
    for line in listing[1:]:
        cells = line.split("\t")
        date = parse_date(cells[2]) if len(cells) > 2 else None
        if date:
            found.append((cells[1], date.year))
    for truth in sorted((shared / "recordings").glob("truth-*.jsonl")):
        for line in truth.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            if item.get("number"):
                found.append((item["number"], int(item["date"][:4])))
    return found


def _spellings(number: Number, year: int) -> list[str]:
    """One number in the ways of people: codes, words, glued, without marks, with the year."""
    codes, serial = "-".join(number.codes), f"{number.serial}{number.suffix}"
    dated = f"{serial}/{number.year}" if number.year else serial
    type_name = type_by_code(number.type_code or "") or "công văn"
    return [
        f"{dated}/{codes}",
        f"{dated}/{fold(codes).upper()}",
        f"{serial} {fold(codes.replace('-', ' '))}",
        f"{serial}{codes.replace('-', '')}",
        f"{serial}-{codes.replace('-', '/', 1)}",
        f"so {serial} {number.codes[0].lower()}",
        f"{number.codes[0]} {serial}",
        f"{type_name.lower()} {serial}",
        fold(f"{type_name} so {serial} nam {year}"),
        f"{serial}/{year}",
        f"Số: {serial} /{codes.replace('-', ' - ', 1)}",
        f"{type_name} số {dated}/{codes} ngày 07/06/{year}",
    ]


def test_nearly_all_are_read(rows: list[Row]) -> None:
    unread = [printed for printed, _ in rows if parse_number(printed) is None]
    assert len(rows) > 2600
    assert all("/" not in printed for printed in unread), "a row with a slash is a number"
    assert len(unread) <= 3, unread


def test_each_is_found_however_it_is_typed(rows: list[Row]) -> None:
    held: dict[str, set[int]] = defaultdict(set)
    numbers = [(at, number, year) for at, (printed, year) in enumerate(rows) if (number := parse_number(printed))]
    for at, number, year in numbers:
        for key in number_keys(number, year):
            held[key].add(at)
    missed, asked = [], 0
    for at, number, year in numbers:
        for question in _spellings(number, year):
            asks = parse_question_number(question)
            asked += 1
            right = len(asks) == 1 and asks[0].serial == number.serial
            if not right or not all(at in held[key] for key in ask_keys(asks[0])):
                missed.append((question, rows[at][0]))
    assert asked > 30_000
    assert len(missed) <= asked * 0.001, missed[:20]


def test_a_full_number_with_its_year_finds_only_its_equals(rows: list[Row]) -> None:
    held: dict[str, set[tuple[str, int]]] = defaultdict(set)
    numbers = [(number, year) for printed, year in rows if (number := parse_number(printed))]
    for number, year in numbers:
        for key in number_keys(number, year):
            held[key].add((number.canonical, year))
    stray = []
    for number, year in numbers:
        (ask,) = parse_question_number(f"{number.canonical} năm {year}")
        found = set.intersection(*(held[key] for key in ask_keys(ask)))
        if found != {(number.canonical, year)}:
            stray.append((number.canonical, year, sorted(found)))
    # what is left: one number that another one contains (1472/UBND and 1472/UBND-VX)
    assert len(stray) <= len(numbers) * 0.01, stray[:20]
