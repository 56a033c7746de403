"""Questions while generations are swapped: each answer is whole, and of the one generation that it names."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.records import Presence
from indexer.answers import Answer, SearchQuery
from indexer.build import build
from indexer.search import Search
from tests.indexer.office import Office, article, records

THREADS = 8
#: Seconds between two questions of a thread: the swaps need the processor as well.
PAUSE = 0.05
QUESTIONS = (
    SearchQuery(),
    SearchQuery("lần"),
    SearchQuery("cải cách hành chính"),
    SearchQuery("499/HD-SGDĐT"),
    SearchQuery("kế hoạch năm 2018", per_page=3),
    SearchQuery("hành chính", filters={"year": ("2018",)}),
    SearchQuery('"thủ tục hành chính" OR CCHC'),
)


def offices() -> list[Office]:
    """Three states of one office: each has other records, and says another thing in those that all have."""
    states = []
    for turn in range(3):
        held = records()[turn:] + [article(100 + item, f"Lần thứ {item}", f"lần {turn}") for item in range(1 + turn)]
        held[4] = replace(held[4], presence=(Presence.PUBLISHED, Presence.MISSING, Presence.GONE)[turn])
        states.append(Office(held))
    return states


def said(answer: Answer) -> object:
    """All of an answer but when and by what it was given."""
    return replace(answer, took_ms=0.0, generation="")


class Asking:
    """Threads that share one search and ask all questions over and over until they are told to stop."""

    def __init__(self, index_dir: Path, least: int) -> None:
        self._search, self._least = Search(index_dir, seconds=60), least
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(THREADS)]
        self.answers: list[tuple[SearchQuery, Answer]] = []
        self.errors: list[BaseException] = []
        for thread in self._threads:
            thread.start()

    def _ask(self, number: int) -> None:
        while not (self._stop.is_set() and len(self.answers) >= self._least) and not self.errors:
            number += 1
            query = QUESTIONS[number % len(QUESTIONS)]
            try:
                self.answers.append((query, self._search.ask(query)))
            except BaseException as error:
                self.errors.append(error)
            time.sleep(PAUSE)

    def finish(self) -> None:
        """Let every thread end its question."""
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.mark.parametrize(("swaps", "least"), [(6, 100), pytest.param(50, 1000, marks=pytest.mark.slow)])
def test_every_answer_under_swaps_is_of_one_generation(tmp_path: Path, swaps: int, least: int) -> None:
    states = offices()
    right = []
    for turn, office in enumerate(states):
        build(office, tmp_path / f"alone-{turn}", compounds=False)
        with Search(tmp_path / f"alone-{turn}") as search:
            right.append({query.q + str(query.filters): said(search.ask(query)) for query in QUESTIONS})
    assert len({repr(each) for each in right}) == 3

    turns = {build(states[0], tmp_path / "index", compounds=False).name: 0}
    asking = Asking(tmp_path / "index", least)
    try:
        for swap in range(1, swaps + 1):
            built = build(states[swap % 3], tmp_path / "index", compounds=False)
            assert built.fresh
            turns[built.name] = swap % 3
    finally:
        asking.finish()

    assert asking.errors == []
    assert len(asking.answers) >= least
    assert len({answer.generation for _, answer in asking.answers}) > swaps // 3
    wrong = [
        (query, answer)
        for query, answer in asking.answers
        if said(answer) != right[turns[answer.generation]][query.q + str(query.filters)]
    ]
    assert wrong == []
