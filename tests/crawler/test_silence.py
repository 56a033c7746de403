"""The alarm for a source that fell silent."""

from __future__ import annotations

import datetime as dt

import pytest

from crawler.silence import silence

BEGAN = dt.datetime(2026, 1, 5, 18, 30, tzinfo=dt.UTC)


def published(weeks: int, a_week: int) -> list[dt.datetime]:
    """A first night with all there was, then so many a week."""
    later = [BEGAN + dt.timedelta(weeks=week, days=2 * n + 1, hours=1) for week in range(weeks) for n in range(a_week)]
    return [BEGAN] * 300 + later


@pytest.mark.parametrize(
    ("weeks", "a_week", "quiet_days", "told"),
    [
        (20, 3, 22, True),
        (20, 3, 20, False),
        (20, 1, 40, True),
        (4, 3, 10, False),
        (0, 0, 400, False),
    ],
)
def test_silence(weeks: int, a_week: int, quiet_days: int, told: bool) -> None:
    moments = published(weeks, a_week)
    alarm = silence(moments, max(moments) + dt.timedelta(days=quiet_days))
    assert (alarm is not None) == told
    if alarm:
        assert f"thường {a_week} văn bản/tuần" in alarm


def test_nothing_yet() -> None:
    assert silence([], BEGAN) is None
