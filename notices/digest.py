"""New directives by mail: which ones are new since the last letter, and the letter.

A site's first night brings in everything at once and is no news: its digest begins with the night after. What was told
is kept by record, so that a clock that was put right neither repeats nor loses a directive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from crawler.records import Kind, Presence, Record
from crawler.store import SiteStatus, StoreStatus
from notices.ledger import Book, Digested
from notices.wording import NAME, Message, one_line

#: Directives in one letter; the others are counted.
MOST = 200
WEEK = dt.timedelta(days=7)
#: A weekly letter may go a little early: nights do not end at the same minute.
EARLY = dt.timedelta(hours=12)
#: How long what was told is remembered one by one.
MEMORY = dt.timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets which directives, and how often."""

    is_weekly: bool
    #: empty: all
    sites: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    def wants(self, record: Record) -> bool:
        """Whether a record is a directive of the chosen fields that stands on its site."""
        if record.kind is not Kind.DIRECTIVE or record.presence not in (Presence.PUBLISHED, Presence.RESTRICTED):
            return False
        return not self.fields or not set(self.fields).isdisjoint(record.fields)


def begin(book: Book, status: StoreStatus, now: dt.datetime) -> None:
    """Set where the digest of a site begins: before its latest good run, or after it where that was the first."""
    for site in status.sites:
        if site.site in book.digests or site.last_good is None:
            continue
        earlier = [run for run in status.runs if run.site == site.site and run.state == "done"]
        is_first = all(run.id >= site.last_good.id for run in earlier)
        since = now if is_first else site.last_good.started
        book.digests[site.site] = Digested(since, site.last_good.id if is_first else 0)
        book.digest_sent = book.digest_sent or now


def ready(plan: Plan, book: Book, status: StoreStatus, now: dt.datetime) -> list[SiteStatus]:
    """The sites whose latest run was good and has not been looked at; none before a weekly letter's time."""
    if plan.is_weekly and book.digest_sent is not None and now - book.digest_sent < WEEK - EARLY:
        return []
    return [
        site
        for site in status.sites
        if site.last is not None and site.last.state == "done" and site.site in book.digests
        and site.last.id != book.digests[site.site].run and (not plan.sites or site.site in plan.sites)
    ]  # fmt: skip


def untold(plan: Plan, found: Iterable[Record], digested: Digested) -> list[Record]:
    """The new directives among what was first seen lately."""
    return [record for record in found if record.id not in digested.told and plan.wants(record)]


def done(book: Book, sites: Sequence[SiteStatus], told: Sequence[Record], now: dt.datetime) -> None:
    """The letter was delivered, or there was nothing to write."""
    for site in sites:
        digested = book.digests[site.site]
        digested.run = site.last.id if site.last else digested.run
        digested.told |= {record.id: record.first_seen or now for record in told if record.site == site.site}
        digested.since = max(digested.since, now - MEMORY)
        digested.told = {key: seen for key, seen in digested.told.items() if seen > digested.since}
    if told:
        book.digest_sent = now


def letter(told: Sequence[Record], page: Callable[[Record], str | None], titles: dict[str, str], home: str) -> Message:
    """The letter: number, date, title, our page and the source of each, newest issue first."""
    ordered = sorted(told, key=lambda record: (record.issued or dt.date.min, record.id), reverse=True)
    heads = [f"{place}. {entry(record, page(record), titles)}" for place, record in enumerate(ordered[:MOST], 1)]
    if len(ordered) > MOST:
        heads.append(f"… và {len(ordered) - MOST} văn bản khác{f': {home}/?sort=newest' if home else ''}\n")
    foot = "Văn bản chính thức là bản trên trang nguồn. Thư này do Tra Cứu tự gửi."
    return Message(
        "digest",
        f"{NAME} {len(ordered)} văn bản mới" + (f": {one_line(ordered[0].title)[:80]}" if len(ordered) == 1 else ""),
        "\n".join([*heads, foot, ""]),
        tuple(
            {"id": record.id, "number": record.number, "title": record.title, "url": record.url} for record in ordered
        ),
    )


def entry(record: Record, page: str | None, titles: dict[str, str]) -> str:
    """One directive in a few lines."""
    date = f"{record.issued:%d/%m/%Y}" if record.issued else None
    issuer = record.issuer or (titles.get(record.site) if len(titles) > 1 else None)
    head = " · ".join(one_line(part) for part in (record.number, date, issuer) if part)
    lines = [*([head] if head else []), one_line(record.title)]
    lines += [page] if page else []
    lines.append(f"Nguồn: {one_line(record.url)}")
    return "\n   ".join(lines) + "\n"
