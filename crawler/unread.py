"""The alarm for held pages that cannot be had any more: they are tried every night, and nobody would hear. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crawler.frontier import CLOSED, SETTLED
from crawler.store import Item

#: Fewer than this are the faults of single pages, which the report names.
FLOOR = 5
#: Of all that is held, and of those asked tonight that could be read before.
HELD_SHARE, ASKED_SHARE = 0.2, 0.5


def unread(before: Mapping[str, Item], now: Mapping[str, Item], visited: Collection[str]) -> str | None:
    """The alarm, from the items before and after the visits; None where most could be read.

    What was read stays held. A crowd of pages that are not there is another matter (`presence.py`).
    """
    held = [slug for slug, item in now.items() if item.record_id]
    failing = {slug for slug in held if _is_failing(now[slug])}
    asked = [slug for slug in visited if slug in before and before[slug].record_id and not _is_failing(before[slug])]
    fresh = failing.intersection(asked)
    is_crowd = len(failing) > FLOOR and len(failing) > len(held) * HELD_SHARE
    if not is_crowd and not (len(fresh) > FLOOR and len(fresh) > len(asked) * ASKED_SHARE):
        return None
    return (
        f"{len(failing)} trong {len(held)} trang đã lưu không tải lại được, vẫn giữ bản đã có; "
        "hãy xem các lỗi ở /status và mở thử trang nguồn"
    )


def _is_failing(item: Item) -> bool:
    return item.problem is not None and item.problem not in (CLOSED, "absent", "moved", *SETTLED)
