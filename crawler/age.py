"""How long ago a moment was that was written down under this machine's clock, which may have been wrong then."""

from __future__ import annotations

import datetime as dt

#: A clock that is put right may go back so far (one set to local time, say) before a moment counts as yet to come.
AHEAD = dt.timedelta(hours=12)


def age(moment: dt.datetime, now: dt.datetime) -> dt.timedelta:
    """How long ago it was; one that has not come yet says nothing, so that it counts as longer ago than any other."""
    passed = now - moment
    return passed if passed > -AHEAD else dt.timedelta.max
