"""What must hold after every night: nothing lost, answers as the store has it, nothing left behind."""

from __future__ import annotations

import datetime as dt
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editors import Change

from crawler.records import to_public
from crawler.store import Run, StoreReader
from indexer.answers import SearchQuery
from indexer.build import build
from indexer.generation import current
from indexer.search import Search
from settings import Paths

QUESTIONS = ("cải cách hành chính", "tuyen sinh lop 10", "an toàn trường học", '"chuyển đổi số"', "quyết định 2024")
VOLATILE = ("first_seen", "last_seen")
Held = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class View:
    """How things stand: the records without the times of our visits, and the answers."""

    records: Held
    generation: str | None
    answers: dict[str, Any]
    run: Run | None
    last_good: dt.datetime | None
    #: changes that the indexer has not heard of
    waiting: int


def view(paths: Paths, name: str) -> View:
    """Look at all of it."""
    with StoreReader(paths.database) as reader:
        status = reader.status([name])
        records = {record.id: to_public(record) for record in reader.records([name])}
    plain = {key: {k: v for k, v in record.items() if k not in VOLATILE} for key, record in records.items()}
    with Search(paths.index) as search:
        found = {question: answer(search, question) for question in QUESTIONS}
    (site,) = status.sites
    good = site.last_good.finished if site.last_good else None
    return View(plain, current(paths.index), found, site.last, good, status.waiting)


def answer(search: Search, question: str) -> tuple[int, list[tuple[str, str, float]], Any]:
    """What a question finds: how many, the first ones, the facets."""
    found = search.ask(SearchQuery(question, per_page=20))
    return found.total, [(hit.id, hit.presence, round(hit.score, 4)) for hit in found.hits], found.facets


def lost(before: View, after: View, truth: Held, leaves: str = "") -> Iterator[str]:
    """Records, titles and presences that changed to what neither was held nor stands on the site.

    `leaves`: a presence that this night's fault may well show.
    """
    yield from (f"{key} is held no more" for key in before.records.keys() - after.records.keys())
    for key in before.records.keys() & after.records.keys():
        was, now = before.records[key], after.records[key]
        for name in ("title", "presence", "number", "issued"):
            if now[name] not in (was[name], truth.get(key, {}).get(name, was[name]), leaves):
                yield f"{key}: {name} {was[name]!r} became {now[name]!r}"
        if was["text"] and not now["text"]:
            yield f"{key}: its text is gone"
        if {file["sha256"] for file in was["files"]} - {None} and not {f["sha256"] for f in now["files"]} - {None}:
            yield f"{key}: its files are gone"


def unread(records: Held) -> Held:
    """The records without what reading their files adds: a file that came in before may be read in any night."""
    names = ("url", "sha256")
    return {
        key: {**record, "files": [{name: file[name] for name in names} for file in record["files"]]}
        for key, record in records.items()
    }


def unlike(before: View, after: View) -> Iterator[str]:
    """What a night that was stopped must not have touched."""
    was = unread(before.records)
    now = unread({key: record for key, record in after.records.items() if key in was})  # what is new is no loss
    if was != now:
        keys = [key for key in was | now if was.get(key) != now.get(key)]
        yield f"records differ after a night that was stopped: {keys[:3]}"
    pending = any(file["text_status"] == "pending" for record in before.records.values() for file in record["files"])
    is_settled = not before.waiting and not pending and len(after.records) == len(was)
    if is_settled and (before.answers != after.answers or before.generation != after.generation):
        yield "answers differ after a night that was stopped"


def unfound(paths: Paths, records: Held, ids: list[str]) -> Iterator[str]:
    """Records that their number or title does not find, or with another presence than the store has."""
    with Search(paths.index) as search:
        for key in ids:
            record = records[key]
            title = " ".join(re.findall(r"\w+", record["title"]))
            asked = [question for question in (record["number"], title) if question]
            found = [hit for q in asked for hit in search.ask(SearchQuery(q, per_page=50)).hits]
            presences = {hit.presence for hit in found if hit.id == key}
            same = {known for hit in found for known in hit.same}
            if presences != {record["presence"]} and not (not presences and key in same):
                yield f"{key} ({record['presence']}): search shows it as {presences or 'nothing'}"


def whole_index(paths: Paths, name: str, chance: random.Random, folder: Path) -> Iterator[str]:
    """Fifty questions to the generation in use and to one made anew from the store."""
    with StoreReader(paths.database) as reader:
        records = [to_public(record) for record in reader.records([name])]
        build(reader, folder, [name], force=True, compounds=False)
    words = [re.findall(r"\w+", record["title"]) for record in records]
    asked = [" ".join(chance.sample(some, min(3, len(some)))) for some in chance.sample(words, 40)]
    asked += [record["number"] for record in records if record["number"]][-10:]
    with Search(paths.index) as kept, Search(folder) as fresh:
        for question in asked:
            if answer(kept, question) != answer(fresh, question):
                yield f"another answer from an index made anew: {question}"


def forgotten_versions(paths: Paths, changes: list[Change]) -> Iterator[str]:
    """Edits that were noticed and that neither the record nor an earlier version of it shows any more."""
    with StoreReader(paths.database) as reader:
        for change in changes:
            if change.noticed is None or change.kind not in ("title", "title, address", "text", "signer", "added"):
                continue
            versions = [to_public(version.record) for version in reader.versions(change.record_id)]
            record = reader.record(change.record_id)
            versions += [to_public(record)] if record else []
            if not any(change.is_seen(version) for version in versions):
                yield f"version of {change.record_id} is not kept: {change.kind} of night {change.made}"


def overgrown(paths: Paths, now: dt.datetime, keep_days: int) -> Iterator[str]:
    """Logs that are not forgotten in due time, generations too many, what was left behind."""
    with closing(sqlite3.connect(paths.database)) as database:
        for table in ("requests", "problems"):
            oldest = database.execute(f"SELECT min(at) FROM {table}").fetchone()[0]
            if oldest and now - dt.datetime.fromisoformat(oldest) > dt.timedelta(days=keep_days + 2):
                yield f"{table} go back to {oldest}"
        waiting = database.execute("SELECT count(*) FROM items WHERE fetched_sha256 IS NOT NULL").fetchone()[0]
        if waiting:
            yield f"{waiting} pages wait for the guard"
    if len(list(paths.index.glob("gen-*"))) > 2:
        yield f"generations: {sorted(path.name for path in paths.index.glob('gen-*'))}"
    yield from (f"left behind: {path.name}" for path in paths.data.rglob("*.tmp"))
    yield from (f"left behind: {path.name}" for path in paths.data.rglob(".part-*"))
