"""The letters that an administrator got: what had to be told was told, once a day, and its end once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

from audit import View
from mishaps import Mishap

from notices.trouble import STALE_AFTER
from notices.wording import one_line

ALARM, OVER = "Cảnh báo", "Lại bình thường"


@dataclass
class Letters:
    """What an administrator got, by the clock of the simulation, and whether it was too much or too little."""

    #: words of an alarm, figures left out → when it was told last
    told: dict[str, dt.datetime] = field(default_factory=dict)
    #: an alarm came and not yet the word that it is over
    owed: bool = False
    #: what was told could not be written down: nobody knows what is owed
    unsure: bool = False
    count: int = 0
    #: those of this night
    tonight: list[EmailMessage] = field(default_factory=list)

    def begin(self, mishap: Mishap | None, letters: list[EmailMessage], now: dt.datetime) -> Iterator[str]:
        """What the refresh itself told."""
        if mishap and mishap.machine in ("full disk", "small files"):
            self.unsure = True  # the ledger may not have been written
        self.tonight = list(letters)
        yield from self.take(letters, now)

    def end(
        self, mishap: Mishap | None, letters: list[EmailMessage], now: dt.datetime, after: View, *, came_through: bool
    ) -> Iterator[str]:
        """What a look hours later told; then all that was told that night is judged."""
        self.tonight += letters
        yield from self.take(letters, now)
        if self.unsure and mishap:
            return
        if mishap and mishap.crowd and came_through:  # a few pages may do for an alarm, and need not
            last = str(self.tonight[-1]["Subject"]) if self.tonight else ""
            self.owed = self.owed and OVER not in last
        elif mishap and mishap.is_told and not came_through:
            yield from untold(self.tonight, after, mishap.alarm, now)
        else:
            yield from self._calm()

    def silent(self, letters: list[EmailMessage], now: dt.datetime, words: str) -> Iterator[str]:
        """A night at rest, of which nothing is told but that the office has fallen silent."""
        self.tonight += letters
        yield from self.take(letters, now)
        others = [letter.get_content()[:300] for letter in self.tonight if words not in letter.get_content()]
        if others:
            yield f"a false alarm: {others}"

    def _calm(self) -> Iterator[str]:
        """A night of which nothing but the end of an earlier trouble is told."""
        if any(ALARM in str(letter["Subject"]) for letter in self.tonight):
            yield f"a false alarm: {[letter.get_content()[:300] for letter in self.tonight]}"
        recovered = sum(OVER in str(letter["Subject"]) for letter in self.tonight)
        if not self.unsure and recovered != int(self.owed):
            yield f"{recovered} words that all is well, {int(self.owed)} owed"
        self.owed = self.unsure = False

    def take(self, letters: list[EmailMessage], now: dt.datetime) -> Iterator[str]:
        """New letters; takes them out of the list. Yields alarms that were told twice within a day."""
        for letter in letters:
            self.count += 1
            alarms, _, _ = letter.get_content().partition("ại bình thường")
            for line in (line for line in alarms.splitlines() if line.startswith("- ")):
                words = re.sub(r"\d+", "#", line)
                if not self.unsure and now - self.told.get(
                    words, dt.datetime.min.replace(tzinfo=dt.UTC)
                ) < dt.timedelta(hours=23.9):
                    yield f"told twice within a day: {line}"
                self.told[words] = now
            self.owed = self.owed or ALARM in str(letter["Subject"])
        letters.clear()


def untold(letters: list[EmailMessage], expected: View, alarm: str, now: dt.datetime) -> Iterator[str]:
    """What should stand in the letters of a night that went wrong, and does not."""
    text = one_line(" ".join(letter.get_content() for letter in letters))
    run = expected.run
    if run is not None and run.message and run.reason != "interrupted" and one_line(run.message)[:60] not in text:
        yield f"not told: {run.message[:100]}"
    if alarm and alarm not in text:
        yield f"not told: an alarm with «{alarm}»"
    if expected.last_good and now - expected.last_good > STALE_AFTER and "chưa có lần cập nhật tốt nào" not in text:
        yield f"not told: no good refresh since {expected.last_good}"
    if not letters:
        yield "nothing told"
