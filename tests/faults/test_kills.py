"""kill -9 while the store is written and generations are built and swapped: all that is held stays whole."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
import time
from collections import Counter
from dataclasses import replace
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.slugs import slug_of
from crawler.store import Item, Store, StoreReader
from indexer.answers import SearchQuery
from indexer.build import build
from indexer.generation import current
from indexer.search import Search
from tests.faults.quick_office import QuickOffice
from tests.indexer.office import article

SITE, RECORDS = "so", 12
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def writing(data: Path, first: int, said: Connection) -> None:
    """Turn by turn: every record and its body anew, then a generation of them. Says 0 when it begins, then each
    turn that is in use."""
    with Store(data / "tracuu.sqlite") as store:
        run = store.runs.begin(SITE, NOW, is_full=False)
        said.send(0)
        for turn in count(first):
            for item in range(RECORDS):
                record = article(item, f"Thông báo {item}", f"Lần {turn} của thông báo {item}. " * 40)
                body = Archive(data / "raw").put(f"{turn} {item}".encode() * 500, packed=item % 2 == 0)
                with store.transaction():
                    store.records.put(record, NOW)
                    slug = slug_of(record.url)
                    store.items.put(replace(Item(SITE, slug, record.url, record.id, sighted_run=run), sha256=body))
            with StoreReader(data / "tracuu.sqlite") as reader:
                build(reader, data / "index", [SITE], compounds=False)
            said.send(turn)


def turn_in_use(index: Path) -> int | None:
    """The turn that every hit of the generation in use is of; fails on a mix of two."""
    if current(index) is None:
        return None
    with Search(index, checks_contents=True) as search:
        answer = search.ask(SearchQuery("thông báo", per_page=50))
    assert answer.total == len(answer.hits) == RECORDS
    passages = [passage.html for hit in answer.hits for passage in hit.passages if passage.where == "text"]
    turns = Counter(html.partition("Lần ")[2].partition(" ")[0] for html in passages)
    assert len(passages) >= RECORDS
    assert len(turns) == 1, turns
    return int(next(iter(turns)))


def killed_again_and_again(folder: Path, kills: int, seed: int) -> list[int]:
    """Kill the writer so many times; after each the turn in use. `verify` and the answers are looked at every time."""
    office, chance = QuickOffice(folder), random.Random(seed)
    (folder / "config.toml").write_text(f'[[site]]\nname = "{SITE}"\nurl = "http://127.0.0.1:9/"\n', encoding="utf-8")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.test_kills"])
    seen: list[int] = []
    turn_lasts = 0.0
    for _ in range(kills):
        hears, says = context.Pipe(duplex=False)
        child = context.Process(target=writing, args=(folder / "data", (seen[-1] if seen else 0) + 1, says))
        child.start()
        assert hears.recv() == 0
        if not seen:
            began = time.monotonic()
            hears.recv()  # there is something to lose, and it is known how long a turn lasts
            turn_lasts = time.monotonic() - began
        time.sleep(chance.uniform(0, 3) * turn_lasts)
        child.kill()
        child.join()
        told = [hears.recv() for _ in iter(hears.poll, False)] if hears.poll() else []
        office.run("verify")
        turn = turn_in_use(folder / "data" / "index")
        assert turn is not None
        assert turn >= max([*told, *seen[-1:], 1]), "a generation that was in use is in use no more"
        seen.append(turn)
    office.run("reindex")
    assert turn_in_use_after_reindex(folder) == RECORDS
    return seen


def turn_in_use_after_reindex(folder: Path) -> int:
    """All records are found once what was begun is brought to its end."""
    with Search(folder / "data" / "index") as search:
        return search.ask(SearchQuery("thông báo")).total


def test_kills_while_writing_and_building(tmp_path: Path) -> None:
    assert len(killed_again_and_again(tmp_path, 6, seed=1)) == 6


@pytest.mark.slow
def test_a_hundred_kills_while_writing_and_building(tmp_path: Path) -> None:
    seen = killed_again_and_again(tmp_path, 100, seed=2)
    assert len(set(seen)) > 20, "the kills came too early for a generation to be made"
