"""What was made of a question, as values that JSON and pages can show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from directives.numbers import NumberAsk, ask_keys
from indexer.engine import Matching, Page
from indexer.opened import Opened
from indexer.query import Reading

#: How far a neighbour of a number may be, and how many are named.
REACH, NEIGHBOURS = 20, 4

_NOTICES = {
    "cut": "Câu hỏi dài hơn 1.000 ký tự nên đã được cắt bớt.",
    "unknown": "Không hiểu điều kiện «{}»; các chữ sau nó được tìm như từ thường.",
    "number": "Không có văn bản {}.",
    "some": "Không văn bản nào có đủ các từ; dưới đây là những văn bản có nhiều từ nhất.",
}


def understood(opened: Opened, reading: Reading, page: Page) -> dict[str, object]:
    """The parts of the reading; what says nothing is left out.

    Keys: `words`, `matching` (all|most), `phrases`, `without`, `numbers` [{text, held, neighbours}], `period` {text,
    from, to}, `filters` {facet: values}, `typed` [{name, text}] of them, `abbreviations` [{typed, readings, used}],
    `notices` [Vietnamese sentences].
    """
    sure = [ask for ask, wish in zip(reading.numbers, reading.query.numbers, strict=True) if wish.sure]
    numbers = [_number(opened, reading.text, ask) for ask in sure]
    asked = {
        "words": [word.marked or word.folded for word in reading.words],
        "matching": ("all" if page.all_met else "most") if reading.query.clauses else None,
        "phrases": list(reading.phrases),
        "without": list(reading.without),
        "numbers": numbers,
        "period": _period(reading),
        "filters": {name: list(values) for name, values in reading.filters.items()},
        "typed": [{"name": name, "text": text} for name, text in reading.typed],
        "abbreviations": [
            {"typed": each.typed, "readings": list(each.readings), "used": each.used} for each in reading.expansions
        ],
        "notices": _notices(reading, page, [str(each["text"]) for each in numbers if not each["held"]]),
    }
    return {name: value for name, value in asked.items() if value}


def _number(opened: Opened, text: str, ask: NumberAsk) -> dict[str, object]:
    held, typed = opened.holds_number(ask_keys(ask)), text[ask.start : ask.end]
    return {
        "text": typed if typed[:1].isalpha() else f"số {typed}",
        "held": held,
        "neighbours": [] if held else list(_neighbours(opened, ask)),
    }


def _neighbours(opened: Opened, ask: NumberAsk) -> Iterator[str]:
    """Numbers of the same kind close to one that is not held, the nearest first."""
    given = 0
    for distance in range(1, REACH + 1):
        for serial in (ask.serial - distance, ask.serial + distance):
            for document in opened.number_holders(ask_keys(replace(ask, serial=serial, suffix=""))):
                number = opened.originals.record(document).number
                if number and given < NEIGHBOURS:
                    given += 1
                    yield number


def _period(reading: Reading) -> dict[str, str | None] | None:
    period = reading.period
    if period is None:
        return None
    return {"text": reading.text[period.start : period.end], "from": _iso(period.since), "to": _iso(period.until)}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _notices(reading: Reading, page: Page, missing: list[str]) -> list[str]:
    said = []
    for notice in reading.notices:
        key, _, value = notice.partition(":")
        said.append(_NOTICES[key].format(value))
    said += [_NOTICES["number"].format(text) for text in missing]
    if not page.all_met and reading.query.matching is Matching.ALL and page.total:
        said.append(_NOTICES["some"])
    return said
