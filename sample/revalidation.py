"""What the site answers to a conditional request: truly for feeds and files, falsely for pages.

The real CMS makes up a Last-Modified of yesterday for every page and then answers 304 to whoever sends it back,
whatever changed. A crawler that trusts it loses changes, so the sample does the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from email.utils import format_datetime, parsedate_to_datetime

from sample.answer import HTML, Answer

A_DAY = dt.timedelta(days=1)


def revalidated(answer: Answer, asked: Mapping[str, str], now: dt.datetime) -> Answer:
    """The answer to send for request headers `asked` (any mapping that ignores case) at the aware time `now`."""
    if answer.status != 200:
        return answer
    since = _date(asked.get("If-Modified-Since"))
    if answer.header("Content-Type") == HTML:
        return _page(answer, since, now)
    return Answer(304, _validators(answer)) if _fresh(answer, asked.get("If-None-Match"), since) else answer


def _page(answer: Answer, since: dt.datetime | None, now: dt.datetime) -> Answer:
    stamp = ("Last-Modified", format_datetime((now - A_DAY).astimezone(dt.UTC), usegmt=True))
    if since and now - since < A_DAY + dt.timedelta(minutes=1):
        return Answer(304, (stamp,))
    return replace(answer, headers=(*answer.headers, stamp))


def _fresh(answer: Answer, tags: str | None, since: dt.datetime | None) -> bool:
    """An entity tag decides alone when it is sent (RFC 9110, 13.2.2)."""
    tag, stamp = answer.header("ETag"), _date(answer.header("Last-Modified"))
    if tags is not None and tag is not None:
        return tags.strip() == "*" or tag in [part.strip().removeprefix("W/") for part in tags.split(",")]
    return bool(since and stamp and since >= stamp)


def _validators(answer: Answer) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in answer.headers if name in ("ETag", "Last-Modified"))


def _date(value: str | None) -> dt.datetime | None:
    try:
        date = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    return date.replace(tzinfo=dt.UTC) if date and date.tzinfo is None else date
