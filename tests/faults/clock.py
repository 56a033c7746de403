"""A clock that does not make tests wait: who sleeps by it finds the time gone by."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from crawler.pace import Pace


@dataclass
class Clock:
    """Monotonic seconds; what was slept counts at once."""

    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        """The real monotonic time, and all that was slept."""
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        """No sleep, but the time is gone."""
        self.slept.append(seconds)

    def pace(self) -> Pace:
        """A host's pace by this clock."""
        return Pace(self.sleep, self.now)
