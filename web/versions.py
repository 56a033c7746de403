"""Earlier versions of a record and what each change was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from crawler.records import Record
from crawler.store import Version
from web.files import Difference, shown
from web.formats import day
from web.texts import Texts

COMPARED = ("title", "number", "abstract", "type", "issuer", "signer", "issued", "effective", "expires", "category")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: from when the old values stood, and what they became."""

    since: str
    differences: tuple[Difference, ...]
    #: the body of text or the list of files changed
    text_changed: bool
    files_changed: bool


def version_views(current: Record, versions: list[Version], texts: Texts, zone: dt.tzinfo) -> tuple[Change, ...]:
    """The changes, latest first; `versions` come oldest first, without the current one."""
    if not versions:
        return ()
    after = [*(version.record for version in versions[1:]), current]
    return tuple(reversed([change(old, new, texts, zone) for old, new in zip(versions, after, strict=True)]))


def change(old: Version, new: Record, texts: Texts, zone: dt.tzinfo) -> Change:
    """What changed from one version to the next."""
    was = old.record
    pairs = [(name, getattr(was, name), getattr(new, name)) for name in COMPARED]
    return Change(
        since=day(old.at.astimezone(zone).date()) or "",
        differences=tuple(
            Difference(texts(f"document.{name}"), shown(before or "–"), shown(now or "–"))
            for name, before, now in pairs
            if before != now
        ),
        text_changed=was.text != new.text,
        files_changed=[file.url for file in was.files] != [file.url for file in new.files],
    )
