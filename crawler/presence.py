"""Which records are missing or gone. Deletion needs evidence, and a crowd of deletions needs a person."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from crawler.frontier import CLOSED, next_presence
from crawler.guard import is_deserted, is_shrinking
from crawler.records import Kind, Presence
from crawler.source import Source
from crawler.store import Item
from crawler.survey import Survey
from crawler.visits import Visits

#: Pages that went away within this time count together.
LATELY = dt.timedelta(days=14)
STANDING = (Presence.PUBLISHED, Presence.RESTRICTED)


def settle(
    source: Source, survey: Survey, visits: Visits, counts: Counter[str], alarms: list[str], *, accept_shrink: bool
) -> None:
    """Mark what shows signs of absence, unless that is more than an office takes down in a night."""
    held = source.store.records.presences(source.site)
    changes: dict[str, Presence] = {}
    forbidden = 0
    for item in source.store.items.of_site(source.site).values():
        if item.record_id not in held:
            continue
        if source.forbids(item.url):
            forbidden += held[item.record_id] in STANDING
        else:
            presence = _presence_of(item, held[item.record_id], source, survey, visits)
            if presence is not held[item.record_id]:
                changes[item.record_id] = presence
    if forbidden:
        alarms.append(
            f"robots.txt của trang nguồn không cho đọc {forbidden} trong {len(held)} văn bản đã lưu; vẫn giữ như cũ và "
            "không hỏi lại. Hãy hỏi quản trị trang nguồn"
        )
    losses = [record_id for record_id, presence in changes.items() if presence in (Presence.MISSING, Presence.GONE)]
    is_crowd = is_shrinking(len(losses), len(held)) or _is_deserted(source, survey, visits, held)
    if losses and is_crowd and not accept_shrink:
        alarms.append(
            f"{len(losses)} trong {len(held)} văn bản không còn thấy trên trang nguồn; chưa đánh dấu gì. "
            "Nếu đúng là đã gỡ, hãy chạy `tracuu refresh --accept-shrink`"
        )
        return
    now = source.clock()
    for record_id, presence in changes.items():
        source.store.records.set_presence(record_id, presence, now)
        counts[presence.value] += 1


def _is_deserted(source: Source, survey: Survey, visits: Visits, held: Mapping[str, Presence]) -> bool:
    """Whether the pages of items that the site names are away, tonight and lately."""
    lately = source.store.records.absent_since(source.site, source.clock() - LATELY)
    named = [item for slug, item in source.store.items.of_site(source.site).items() if slug in survey.rows]
    stood = [item.slug for item in named if held.get(item.record_id or "") in STANDING and item.slug in visits.visited]
    went = [item for item in named if item.record_id in lately and item.problem == "absent"]
    return is_deserted(len(visits.absent.intersection(stood)), len(stood), len(went))


def _presence_of(item: Item, held: Presence, source: Source, survey: Survey, visits: Visits) -> Presence:
    is_asked = item.slug in visits.visited
    page_absent = item.slug in visits.absent or (not is_asked and item.problem == "absent")
    module = (item.record_id or "").split("/")[1]
    kind = _kind_of(item, source)
    list_absent = item.slug not in survey.rows and survey.is_complete(kind, module)
    answered = is_asked and not page_absent and item.problem in (None, CLOSED)
    if answered or item.slug in visits.moved or (item.slug in survey.rows and not page_absent):
        return Presence.PUBLISHED if held in (Presence.MISSING, Presence.GONE) else held
    return next_presence(
        held, page_absent=page_absent, list_absent=list_absent, was_missing_before=held is Presence.MISSING
    )


def _kind_of(item: Item, source: Source) -> Kind:
    record = source.store.records.get(item.record_id or "")
    return record.kind if record else Kind.ARTICLE
