"""How long ago a moment was that was written down under this machine's clock, which may have been wrong then."""

from __future__ import annotations

import datetime as dt

#: A clock that is put right may go back so far (a wrong day, a wrong zone) before a moment counts as yet to come: what
#: such a moment holds up, it holds up for no longer than a night that fails does.
AHEAD = dt.timedelta(hours=36)


def age(moment: dt.datetime, now: dt.datetime) -> dt.timedelta:
    """How long ago it was; one that has not come yet says nothing, so that it counts as longer ago than any other."""
    passed = now - moment
    return passed if passed > -AHEAD else dt.timedelta.max
