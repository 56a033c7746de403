"""The pace of one host: when it may be asked again. All sites that stand on one host share it."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime


@dataclass
class Pace:
    """When a host was asked last, and how long it wants to be left alone. Seconds of a monotonic clock."""

    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    _last: float = field(default=float("-inf"), init=False)
    _not_before: float = field(default=float("-inf"), init=False)

    def wait(self, seconds: float) -> None:
        """No request to this host for so long: it asked for it, or it is not well."""
        self._not_before = max(self._not_before, self.now() + seconds)

    @property
    def asked_wait(self) -> float:
        """Seconds for which the host still wants to be left alone; 0 or less: it does not."""
        return self._not_before - self.now()

    def pause(self, delay: float) -> None:
        """Sleep until the next request may be made: `delay` seconds after the last one ended, or when it says."""
        due = max(self._last + delay, self._not_before)
        while (left := due - self.now()) > 0:
            self.sleep(left)

    def asked(self) -> None:
        """A request has just ended."""
        self._last = self.now()


def back_off(attempt: int, delay: float) -> float:
    """Seconds before another try: exponential, with jitter, on the scale of the politeness."""
    jitter = random.uniform(0.8, 1.2)  # noqa: S311 - no secret
    return float(max(delay, 0.2) * 2**attempt * jitter)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for (RFC 9110, 10.2.3: seconds or a date)."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if until.tzinfo is None:  # 5.6.7: a date in the form of asctime names no zone and means GMT
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())
