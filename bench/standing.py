"""What the nights' simulations share: whether what is held is what the site shows, and what it takes."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from editors import Change

from crawler.store import StoreReader
from sample import Directive
from sample import Site as Department

#: Changes that make a version of a record, and those that make one of the records that print its title.
EDITS = ("title", "title, address", "text", "signer", "article text")
NAMED = ("title", "title, address", "hidden", "restored")


def judged(changes: Sequence[Change], good: Sequence[int]) -> list[str]:
    """Print how long each kind of change took to be noticed; those noticed later than in the first good night due."""
    faults = []
    for kind in dict.fromkeys(change.kind for change in changes):
        some = [change for change in changes if change.kind == kind]
        took = [change.noticed - change.made for change in some if change.noticed is not None]
        late = [change for change in some if is_late(change, good)]
        mean = statistics.mean(took) if took else 0.0
        pending = sum(change.noticed is None for change in some) - sum(change.noticed is None for change in late)
        print(
            f"{kind:18} {len(some):3} made, found after {mean:.1f} nights (most {max(took, default=0)}, "
            f"allowed {some[0].within}), {pending} not due yet"
        )
        faults += [f"{c.kind} of {c.record_id}, night {c.made}: noticed in night {c.noticed}" for c in late]
    return faults


def is_late(change: Change, good: Sequence[int]) -> bool:
    """True where the first good night at which a change was due has passed without noticing it."""
    due = next((night for night in good if night >= change.made + change.within), None)
    return due is not None and (change.noticed is None or change.noticed > due)


def standing_of(held: Mapping[str, Mapping[str, Any]], site: Department, name: str) -> dict[str, dict[str, object]]:
    """Title and presence of each held record as its site has it now; what one sign says is gone may be missing."""
    shown = {
        f"{name}/laws/{d.id}": (d.title, "restricted" if d.members_only else "published")
        for d in site.shown_directives()
    }
    shown |= {f"{name}/news/{a.id}": (a.title, "published") for a in site.shown_articles()}
    found: dict[str, dict[str, object]] = {}
    for key, record in held.items():
        title, presence = shown.get(key, (record["title"], "gone"))
        is_missing = key not in shown and record["presence"] == "missing"
        found[key] = {"title": title, "presence": "missing" if is_missing else presence}
    return found


def astray(held: Mapping[str, Mapping[str, Any]], site: Department, name: str) -> list[str]:
    """Whether what is held is what the site shows, and no more."""
    shown = {f"{name}/laws/{d.id}": d.title for d in site.shown_directives()}
    shown |= {f"{name}/news/{a.id}": a.title for a in site.shown_articles()}
    standing = {key for key, record in held.items() if record["presence"] in ("published", "restricted")}
    faults = [f"shown but not held as published: {key}" for key in sorted(shown.keys() - standing)]
    faults += [f"held as published but not shown: {key}" for key in sorted(standing - shown.keys())]
    return faults + [f"title of {key}" for key in sorted(shown.keys() & standing) if held[key]["title"] != shown[key]]


def too_many_versions(
    database: Path, changes: Sequence[Change], site: Department, name: str, closed: Counter[str] | None = None
) -> list[str]:
    """Directives with more versions than there were changes; prints how many there are in all.

    `closed`: how often an item was met behind a login, by its record: what its listing said is a version then.
    """
    edits = Counter(c.record_id for c in changes if c.kind in EDITS)
    named = Counter(c.record_id for c in changes if c.kind in NAMED)
    with StoreReader(database) as reader:
        versions = {record.id: len(reader.versions(record.id)) for record in reader.records([name])}
    print(f"{len(versions)} records; {sum(versions.values())} earlier versions for {edits.total()} edits")
    faults = []
    for directive in site.directives:
        key = f"{name}/laws/{directive.id}"
        allowed = (
            edits[key]
            + (closed or Counter())[key]
            + sum(named[f"{name}/laws/{number}"] for number in neighbours(site, directive))
        )
        faults += [f"{versions[key]} versions of {key} for {allowed} edits"] if versions.get(key, 0) > allowed else []
    return faults


def neighbours(site: Department, directive: Directive) -> set[int]:
    """The directives whose titles the page of this one prints."""
    near = {*directive.replaces, *directive.related}
    return near | {d.id for d in site.directives if directive.id in (*d.replaces, *d.related)}


def size(path: Path) -> int:
    """Bytes of a file or of everything below a folder; what has a second name counts once."""
    files = [path] if path.is_file() else path.rglob("*")
    seen = {(s.st_dev, s.st_ino): s.st_size for s in (file.lstat() for file in files if file.is_file())}
    return sum(seen.values())
