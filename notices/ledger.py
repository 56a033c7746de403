"""What was told to whom and when: a small file in the data folder, so that it outlives restarts and a damaged database.

`notices.json` is read and replaced whole under a lock on `notices.lock`, which its holder keeps while it sends: of two
processes that see the same trouble one tells it, and a dead one blocks nobody. Where the file cannot be written (a full
disk), this process remembers by itself.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from notices.trouble import Trouble
from notices.wording import Message

#: A trouble that goes on is told again after this long, never sooner.
AGAIN = dt.timedelta(days=1)
#: After a failed delivery the next try waits so long, doubled each time.
PATIENCE, MOST_PATIENCE = dt.timedelta(minutes=5), dt.timedelta(hours=1)
#: A reader whom the server goes on refusing "for the time being" is given up after this long (RFC 5321, 4.5.4.1).
GIVE_UP = dt.timedelta(days=5)


class Mark(msgspec.Struct):
    """When a channel told a trouble, and whether it still owes the word that it is over."""

    told: dt.datetime
    owes: bool = True


class Entry(msgspec.Struct):
    """A trouble that was seen."""

    text: str
    site: str | None = None
    since: dt.datetime | None = None
    #: set for what happened at one moment: it is over with the next good refresh
    happened: dt.datetime | None = None
    #: by channel
    marks: dict[str, Mark] = {}

    def as_trouble(self, key: str) -> Trouble:
        """The trouble as a value."""
        return Trouble(key, self.text, self.since or self.happened, self.site)


class Failing(msgspec.Struct):
    """A channel, or a letter, that does not go out."""

    times: int
    not_before: dt.datetime

    def may_try(self, now: dt.datetime) -> bool:
        """False while it is left alone."""
        return now >= self.not_before or self.not_before > now + MOST_PATIENCE


def put_off(before: Failing | None, now: dt.datetime) -> Failing:
    """After one more failure."""
    times = before.times + 1 if before else 1
    return Failing(times, now + min(PATIENCE * 2 ** min(times - 1, 8), MOST_PATIENCE))


class Owed(msgspec.Struct):
    """A letter for readers whom the server put off while others got it."""

    channel: str
    to: list[str]
    since: dt.datetime
    wait: Failing
    message: Message | None = None
    #: of a digest the records alone: what is withdrawn meanwhile is neither kept here nor sent
    records: list[str] = []


class Digested(msgspec.Struct):
    """How far the digest of one site has come."""

    #: only what was first seen after this is new
    since: dt.datetime
    #: the last good run that was looked at
    run: int
    #: what was told of the time after `since`: record id → first seen
    told: dict[str, dt.datetime] = {}


class Book(msgspec.Struct):
    """The whole ledger."""

    #: the first look ever: without any run, staleness counts from here
    began: dt.datetime
    entries: dict[str, Entry] = {}
    failing: dict[str, Failing] = {}
    digests: dict[str, Digested] = {}
    digest_sent: dt.datetime | None = None
    owed: list[Owed] = []
    #: channels whose last letter was handed over without an answer
    doubted: list[str] = []

    def happened(self, key: str, text: str, now: dt.datetime) -> None:
        """Note what happened just now; it stays until a later good refresh."""
        entry = self.entries.setdefault(key, Entry(text))
        entry.text, entry.happened = text, now

    def still(self, good: dt.datetime | None) -> list[Trouble]:
        """What happened and no good refresh has followed; `good`: when the last one ended."""
        return [
            entry.as_trouble(key)
            for key, entry in self.entries.items()
            if entry.happened is not None and (good is None or good <= entry.happened)
        ]

    def held_over(self, sites: Collection[str], present: Sequence[Trouble]) -> list[Trouble]:
        """What was wrong with sites of which nothing can be said now."""
        here = {trouble.key for trouble in present}
        return [
            entry.as_trouble(key)
            for key, entry in self.entries.items()
            if entry.site in sites and key not in here and any(mark.owes for mark in entry.marks.values())
        ]

    def saw(self, present: Sequence[Trouble]) -> None:
        """Take down what is wrong now, in today's words."""
        for trouble in present:
            entry = self.entries.setdefault(trouble.key, Entry(trouble.text))
            entry.text, entry.site = trouble.text, trouble.site
            entry.since = None if entry.happened else trouble.since

    def due(self, present: Sequence[Trouble], channel: str, now: dt.datetime) -> list[Trouble]:
        """What this channel has to tell: not told yet, or a day ago."""
        return [trouble for trouble in present if self._is_due(self.entries[trouble.key].marks.get(channel), now)]

    @staticmethod
    def _is_due(mark: Mark | None, now: dt.datetime) -> bool:
        # A time in the future was written under a clock that has been put right since.
        return mark is None or now - mark.told >= AGAIN or mark.told > now + AGAIN

    def over(self, present: Sequence[Trouble], channel: str) -> list[Trouble]:
        """What this channel told and is over, not said yet."""
        here = {trouble.key for trouble in present}
        return [
            entry.as_trouble(key)
            for key, entry in self.entries.items()
            if key not in here and channel in entry.marks and entry.marks[channel].owes
        ]

    def told(self, channel: str, due: Sequence[Trouble], over: Sequence[Trouble], now: dt.datetime) -> None:
        """The channel delivered this."""
        self.answered(channel)
        for trouble in due:
            self.entries[trouble.key].marks[channel] = Mark(now)
        for trouble in over:
            self.entries[trouble.key].marks[channel].owes = False

    def answered(self, channel: str) -> None:
        """The channel is well."""
        self.failing.pop(channel, None)
        self.doubted = [name for name in self.doubted if name != channel]

    def is_doubted_again(self, channel: str) -> bool:
        """A letter was handed over and nothing came back; True the second time, when it counts as delivered.

        One that is lost is worse than one that comes twice, but it must not come at every try without end.
        """
        again = channel in self.doubted
        self.doubted = [name for name in self.doubted if name != channel] + ([] if again else [channel])
        return again

    def failed(self, channel: str, now: dt.datetime) -> None:
        """The channel did not deliver: the next regular look leaves it alone for a while."""
        self.failing[channel] = put_off(self.failing.get(channel), now)

    def may_try(self, channel: str, now: dt.datetime) -> bool:
        """False while a failing channel is left alone."""
        failing = self.failing.get(channel)
        return failing is None or failing.may_try(now)

    def owe(self, letter: Message | Sequence[str], channel: str, to: Sequence[str], now: dt.datetime) -> None:
        """These readers are still to get a letter, or one about these records."""
        owed = Owed(channel, list(to), now, put_off(None, now))
        if isinstance(letter, Message):
            owed.message = letter
        else:
            owed.records = list(letter)
        self.owed.append(owed)

    def owing(self, channel: str, now: dt.datetime, *, at_once: bool) -> list[Owed]:
        """The channel's letters that are due; one that fails and fails does not stand before the others."""
        due = [owed for owed in self.owed if owed.channel == channel and (at_once or owed.wait.may_try(now))]
        return sorted(due, key=lambda owed: (owed.wait.times, owed.since))

    def tried(self, owed: Owed, later: Sequence[str], now: dt.datetime) -> bool:
        """A letter went out but to these; False where it is given up."""
        owed.since = min(owed.since, now)  # a time in the future was written under a clock that has been put right
        owed.to, owed.wait = list(later), put_off(owed.wait, now)
        is_over = now - owed.since > GIVE_UP
        if is_over or not later:
            self.owed.remove(owed)
        return not (later and is_over)

    def tidy(self, present: Sequence[Trouble], channels: Sequence[str], now: dt.datetime) -> None:
        """Drop what is over, said, and old enough to be told anew should it come back."""
        here = {trouble.key for trouble in present}
        for key, entry in list(self.entries.items()):
            marks = [mark for channel, mark in entry.marks.items() if channel in channels]
            if key not in here and all(not mark.owes and now - mark.told >= AGAIN for mark in marks):
                del self.entries[key]
            elif key not in here:
                entry.happened = None
        # A way that is configured no more: nobody tries it, so nobody gives it up.
        self.owed = [owed for owed in self.owed if now - owed.since <= 2 * GIVE_UP]


@dataclass
class Ledger:
    """The book on disk."""

    folder: Path
    #: what could not be written, remembered by this process
    _unsaved: Book | None = field(default=None, repr=False)

    @contextmanager
    def opened(self, now: dt.datetime, wait: float = 0.0) -> Iterator[Book | None]:
        """The book, this process's alone until the block ends and it is written back; None while another has it."""
        with self._lock(wait) as is_ours:
            if not is_ours:
                yield None
                return
            book = self._unsaved or self._read(now)
            try:
                yield book
            finally:
                self._save(book)

    def _read(self, now: dt.datetime) -> Book:
        try:
            return msgspec.json.decode((self.folder / "notices.json").read_bytes(), type=Book)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return Book(now)

    def _save(self, book: Book) -> None:
        path = self.folder / "notices.json"
        fresh = path.with_suffix(".tmp")
        try:
            with fresh.open("wb") as stream:
                stream.write(msgspec.json.encode(book))
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(path)
        except OSError:
            self._unsaved = book
        else:
            self._unsaved = None

    def can_write(self, book: Book) -> bool:
        """Write it now; False where the disk does not take it."""
        self._save(book)
        return self._unsaved is None

    @contextmanager
    def _lock(self, wait: float) -> Iterator[bool]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stream = (self.folder / "notices.lock").open("a")
        except OSError:
            yield True  # nobody can hold what cannot be opened
            return
        with stream:
            yield locked(stream, wait)


def locked(stream: IO[str], wait: float) -> bool:
    """Take the lock within so many seconds; it ends with the stream."""
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.1)
        else:
            return True
