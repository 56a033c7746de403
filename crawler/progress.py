"""Progress of a long run: done, left, expected end; on stderr, and kept for `tracuu status` and the status page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

EVERY = dt.timedelta(seconds=20)


@dataclass
class Progress:
    """One phase after another, told at most every few seconds."""

    tell: Callable[[str], None]
    clock: Callable[[], dt.datetime]
    #: keeps the latest line where others can see it
    keep: Callable[[str], None] = lambda line: None
    site: str = ""
    what: str = ""
    total: int = 0
    done: int = 0

    def start(self, site: str, what: str, total: int) -> None:
        """A new phase of so many steps."""
        self.site, self.what, self.total, self.done = site, what, total, 0
        self._began = self._told = self.clock()
        if total:
            self.say(self.line())

    def step(self) -> None:
        """One step of the phase is done."""
        self.done += 1
        now = self.clock()
        if now - self._told >= EVERY or self.done == self.total:
            self._told = now
            self.say(self.line())

    def say(self, line: str) -> None:
        """Tell a line and keep it."""
        self.tell(line)
        self.keep(line)

    def line(self) -> str:
        """`soctrang: 120/325 trang, còn khoảng 9 phút`."""
        text = f"{self.site}: {self.done}/{self.total} {self.what}"
        if not 0 < self.done < self.total:
            return text
        left = (self.clock() - self._began) / self.done * (self.total - self.done)
        minutes = int(left.total_seconds() // 60) + 1
        return f"{text}, còn khoảng {minutes} phút" if minutes < 120 else f"{text}, còn khoảng {minutes // 60} giờ"
