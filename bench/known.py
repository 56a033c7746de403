"""What a clerk types, words of a title that she has seen: `python bench/known.py DATA/index [--seed 1] [--misses]`.

From each title three stretches of three to seven words as they stand, and three handfuls of as many words in their
order, others left out; and three stretches behind the bare serial of the record's number. Right are all records whose
title has just that, and the serial where one was asked; questions that more than twelve records meet are left out.
Prints how often the first answer was right, and the mean of one through the place of the first right one.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawler.records import Record
from directives.numbers import parse_number
from directives.text import strip_marks
from indexer.answers import SearchQuery
from indexer.generation import current
from indexer.opened import Opened
from indexer.query import read
from indexer.search import open_generation

EACH, LEAST, MOST, COMMON = 3, 3, 7, 12
Question = tuple[str, frozenset[str]]


def plain(text: str) -> list[str]:
    """The words of a text without marks."""
    return re.findall(r"\w+", strip_marks(text).lower())


def stretch(words: list[str], count: int, chance: random.Random) -> list[str]:
    """So many words side by side."""
    start = chance.randrange(len(words) - count + 1)
    return words[start : start + count]


def handful(words: list[str], count: int, chance: random.Random) -> list[str]:
    """So many words in their order."""
    return [words[at] for at in sorted(chance.sample(range(len(words)), count))]


def has_stretch(title: list[str], asked: list[str]) -> bool:
    return any(title[at : at + len(asked)] == asked for at in range(len(title) - len(asked) + 1))


def has_handful(title: list[str], asked: list[str]) -> bool:
    return set(asked) <= set(title)


#: kind → how words are taken, whether a title has them, whether the serial stands before them
KINDS: dict[str, tuple[Callable[..., list[str]], Callable[..., bool], bool]] = {
    "side by side": (stretch, has_stretch, False),
    "in order": (handful, has_handful, False),
    "with a serial": (stretch, has_stretch, True),
}


def serial(record: Record) -> str:
    """The serial of a record's number, empty without one."""
    number = parse_number(record.number or "")
    return str(number.serial) if number and number.serial else ""


def questions(records: list[Record], kind: str, chance: random.Random) -> Iterator[Question]:
    """What is typed, and the ids of the records that it is right for."""
    take, has, numbered = KINDS[kind]
    known = [(record.id, plain(record.title), serial(record) if numbered else "") for record in records]
    for record, (_, _, number) in zip(records, known, strict=True):
        words = re.findall(r"\w+", record.title) if number or not numbered else []
        for _ in range(EACH):
            count = chance.randint(LEAST, MOST)
            if len(words) < count:
                continue
            asked = " ".join(take(words, count, chance))
            right = frozenset(key for key, held, its in known if its == number and has(held, plain(asked)))
            if len(right) <= COMMON:
                yield f"{number} {asked}".strip(), right


def places(opened: Opened, asked: list[Question]) -> list[int]:
    """The place of the first right answer to each question, 0 for none among ten."""
    found = []
    for question, right in asked:
        page = opened.engine.ask(replace(read(SearchQuery(question), opened).query, as_one=False, facets=()))
        ids = [opened.originals.record(hit.document).id for hit in page.found]
        found.append(next((place for place, key in enumerate(ids, 1) if key in right), 0))
    return found


def main() -> None:
    """Ask and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="name the questions that were not answered first")
    options = parser.parse_args()
    opened = open_generation(options.index / str(current(options.index)))
    records = [opened.originals.record(place) for place in range(opened.engine.count)]
    for kind in KINDS:
        asked = list(questions(records, kind, random.Random(options.seed)))
        for name, said in (("with marks", asked), ("without", [(strip_marks(q).lower(), right) for q, right in asked])):
            found = places(opened, said)
            first, mean = sum(place == 1 for place in found), sum(1 / place for place in found if place)
            shares = f"first {first / len(said):.4f}  mean {mean / len(said):.4f}"
            print(f"{kind:13} {name:10} {len(said):5} questions  {shares}")
            if options.misses:
                print(
                    *(f"    {place}  {q}" for place, (q, _) in zip(found, said, strict=True) if place != 1),
                    sep=os.linesep,
                )


if __name__ == "__main__":
    main()
