"""The alarm for a source that fell silent: an office that published every week and has not for three. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

#: Younger observations prove nothing: the first night brings in everything at once.
LEAST_HISTORY = dt.timedelta(weeks=8)
WINDOW = dt.timedelta(weeks=26)
QUIET = dt.timedelta(weeks=3)


def silence(first_seen: Iterable[dt.datetime], now: dt.datetime) -> str | None:
    """The alarm, from the moments at which directives were first seen; None where all is as usual.

    Only what came after the first day of watching counts: how often the office publishes, not what it had before.
    """
    moments = sorted(first_seen)
    if not moments or now - moments[0] < LEAST_HISTORY:
        return None
    watched_from = max(moments[0] + dt.timedelta(days=1), now - WINDOW)
    came = [moment for moment in moments if moment >= watched_from]
    last = moments[-1]
    weeks = (last - watched_from).total_seconds() / dt.timedelta(weeks=1).total_seconds()
    if not came or weeks < 3 or now - last < QUIET:
        return None
    usual = len(came) / weeks
    if usual < 1:
        return None
    quiet_weeks = int((now - last) / dt.timedelta(weeks=1))
    usually = f"thường {usual:.0f} văn bản/tuần"
    return f"{usually}, {quiet_weeks} tuần nay không có văn bản mới; hãy xem trang nguồn còn đăng không"
