"""Our first night, crawl alone: `python bench/crawl_ours.py URL FOLDER`, with what each of its rooms costs.

Only the doors of the rooms are timed (process CPU, without what a room asks of another); what happens between them is
"rest": the survey, the guard, the collecting at the end. No files are read, no index is built. Prints one JSON line.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

import crawler.recording
import crawler.sites.nukeviet as nukeviet
from crawler.archive import Archive
from crawler.fetch import Fetcher, Limits
from crawler.progress import Progress
from crawler.refresh import Policy, Refresh
from crawler.store import Store
from crawler.store.files import Files
from crawler.store.pages import Items, Pages
from crawler.store.records import Records
from crawler.store.runs import Runs

READERS = ("read_listing", "read_feed", "read_item", "flood_of")
TABLES = (Files, Items, Pages, Records, Runs)


class Meter:
    """CPU-seconds by room; a room that asks another is not charged for it."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._asked = [0.0]

    def charged(self, room: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, on a room's account."""

        def inner(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            self._asked.append(0.0)
            try:
                return function(*given, **named)
            finally:
                spent = time.process_time() - began
                self.spent[room] += spent - self._asked.pop()
                self._asked[-1] += spent

        return inner

    def watch(self) -> None:
        """Put the doors of the rooms on their accounts."""
        self._watch(Fetcher, "fetch", "fetch")
        self._watch(Archive, "put", "keep")
        self._watch(Archive, "get", "keep")
        self._watch(Archive, "collect", "keep")
        for name in READERS:
            self._watch(nukeviet, name, "parse")
        self._watch(crawler.recording, "from_page", "parse")
        for table in TABLES:
            for name, value in list(vars(table).items()):
                if callable(value) and not name.startswith("_") and name != "all":
                    self._watch(table, name, "store")
        whole, meter = Store.transaction, self
        Store.transaction = lambda store: Committed(whole(store), meter)  # type: ignore[method-assign]

    def _watch(self, owner: Any, name: str, room: str) -> None:
        setattr(owner, name, self.charged(room, getattr(owner, name)))


class Committed:
    """A transaction whose beginning and end are the store's work, and what lies between is not."""

    def __init__(self, inner: AbstractContextManager[None], meter: Meter) -> None:
        self._enter = meter.charged("store", inner.__enter__)
        self._exit = meter.charged("store", inner.__exit__)

    def __enter__(self) -> None:
        self._enter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit(kind, error, trace)


def main(url: str, folder: Path) -> None:
    """Crawl and tell what it cost."""
    meter, began = Meter(), time.process_time()
    meter.watch()
    limits = Limits()
    policy = Policy("soctrang", url, "nukeviet", 0.0, "TraCuuBench/1", limits, limits, allow_loopback=True)
    folder.mkdir(parents=True)
    with Store(folder / "tracuu.sqlite") as store:
        progress = Progress(lambda line: None, now)
        outcome = Refresh(policy, store, Archive(folder / "raw"), progress, now).run()
    rooms = {room: round(spent, 3) for room, spent in meter.spent.items()}
    items = outcome.records.get("new", 0) + outcome.records.get("restricted", 0)
    cpu = time.process_time() - began
    print(json.dumps({"requests": outcome.requests, "items": items, "cpu": cpu, "rooms": rooms}))


def now() -> dt.datetime:
    """The clock."""
    return dt.datetime.now(dt.UTC)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
