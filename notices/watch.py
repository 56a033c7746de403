"""The look at how things stand, and what is told of it. Any process may look: the ledger lets one of them speak.

Looks never take part in a refresh: they come after it or beside it, end in bounded time, and a channel that fails is
one line in the log and tried again at the next look.
"""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawler.age import age
from crawler.errors import NoStore, StoreError
from crawler.lock import is_held
from crawler.records import Kind, Record
from crawler.store import StoreReader, StoreStatus
from indexer.generation import current
from notices import digest
from notices.channel import LONGEST, Channel, NotDelivered, Unanswered
from notices.ledger import GIVE_UP, Book, Ledger, Owed
from notices.remains import lost
from notices.trouble import STALE_AFTER, Trouble, last_good, stale, troubles, undecided
from notices.wording import Message, Speaker

#: Bytes below which a refresh will soon fail.
LEAST_FREE = 500_000_000
EVERY = 300.0
SENT_AGAIN = "; lần sau gửi lại"


@dataclass(frozen=True, slots=True)
class Premises:
    """Where things lie, and which sites are visited."""

    data: Path
    database: Path
    index: Path
    #: held by the refresh that runs
    lock: Path
    sites: tuple[str, ...]


@dataclass
class Watch:
    """One process's eyes."""

    premises: Premises
    channels: Sequence[Channel]
    speaker: Speaker
    clock: Callable[[], dt.datetime]
    log: Callable[[str], None]
    #: the digest, the letters it goes out by, and the address of a record's page
    plan: digest.Plan | None = None
    letters: Channel | None = None
    page: Callable[[Record], str | None] = lambda record: None
    _ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self._ledger = Ledger(self.premises.data)

    @property
    def is_on(self) -> bool:
        """False where nobody is to be told."""
        return bool(self.channels) or self.plan is not None

    def look(self, happened: dict[str, str] | None = None, *, is_regular: bool = False) -> list[Trouble]:
        """Look and tell; what is wrong now, told or not. `happened`: what the caller saw go wrong, by key.

        A regular look is one of many: it waits for nobody and leaves failing channels alone for a while.
        Never raises: whoever looks has other work to do.
        """
        if not self.is_on:
            return []
        try:
            return self._look(happened or {}, self.clock(), is_regular=is_regular)
        except Exception as error:  # noqa: BLE001 - whatever one look meets, its caller and the next one go on
            self.log(f"không xem được tình trạng để báo: {type(error).__name__}: {error}")
            return []

    def _look(self, happened: dict[str, str], now: dt.datetime, *, is_regular: bool) -> list[Trouble]:
        with self._ledger.opened(now, 0.0 if is_regular else 3 * LONGEST) as book:
            if book is None:
                return []  # another process is telling
            for key, text in happened.items():
                book.happened(key, text, now)
            status, unreadable = self._status()
            present = [*self._standing(status, now), *self._machine(unreadable), *book.still(good_until(status, now))]
            present += book.held_over(undecided(status) if status else (), present)
            if status is None and unreadable is None and self.premises.sites and age(book.began, now) > STALE_AFTER:
                present.append(stale(None))
            book.saw(present)
            for channel in self.channels:
                if not is_regular or book.may_try(channel.name, now):
                    self._tell(channel, present, book, now, is_regular=is_regular)
            book.tidy(present, [channel.name for channel in self.channels], now)
            if status is not None:
                self._send_digest(status, book, now, is_regular=is_regular)
            return present

    def _status(self) -> tuple[StoreStatus | None, Trouble | None]:
        try:
            with StoreReader(self.premises.database) as reader:
                return reader.status(self.premises.sites), None
        except NoStore:
            error = lost(self.premises.database, self.premises.index)
            return None, Trouble("store", str(error)) if error else None
        except StoreError as error:
            return None, Trouble("store", str(error))

    def _standing(self, status: StoreStatus | None, now: dt.datetime) -> Iterator[Trouble]:
        """What the store says of the sites."""
        if status is None:
            return
        yield from troubles(status, now, is_busy=is_held(self.premises.lock))
        if last_good(status) is not None and current(self.premises.index) is None:
            yield Trouble("index", "không thấy chỉ mục; hãy chạy `tracuu reindex`")

    def _machine(self, unreadable: Trouble | None) -> Iterator[Trouble]:
        """What keeps the next refresh from being stored."""
        if unreadable is not None:
            yield unreadable
        try:
            free = shutil.disk_usage(self.premises.data).free
        except OSError:
            return
        if free < LEAST_FREE:
            yield Trouble("disk", f"đĩa chứa kho dữ liệu chỉ còn {free / 1e6:.0f} MB; hãy dọn bớt hoặc thêm đĩa")

    def _tell(
        self, channel: Channel, present: Sequence[Trouble], book: Book, now: dt.datetime, *, is_regular: bool
    ) -> None:
        due, over = book.due(present, channel.name, now), book.over(present, channel.name)
        # First of all what is older: nobody reads of an end before its beginning.
        self._catch_up(channel, book, now, at_once=bool(due or over) or not is_regular)
        if not due and not over:
            return
        message = self.speaker.notice(due, over)
        if self._deliver(channel, message, message, book, now):
            book.told(channel.name, due, over, now)
            self._ledger.can_write(book)

    def _deliver(
        self, channel: Channel, message: Message, kept: Message | Sequence[str], book: Book, now: dt.datetime
    ) -> bool:
        """Send a letter; `kept`: what is written down of it for readers who are to get it later."""
        try:
            partly = channel.send(message)
        except NotDelivered as error:
            if isinstance(error, Unanswered) and book.is_doubted_again(channel.name):
                self.log(f"{error}: hai lần liền như vậy nên coi như đã báo: {message.subject}")
                return True
            book.failed(channel.name, now)
            self.log(f"chưa báo được, lần sau gửi lại: {error}")
            return False
        self.log(f"đã báo qua {channel.name}: {message.subject}")
        if partly:
            self.log(f"{partly.words}{SENT_AGAIN if partly.later else ''}")
        if partly and partly.later:
            book.owe(kept, channel.name, partly.later, now)
        return True

    def _catch_up(self, channel: Channel, book: Book, now: dt.datetime, *, at_once: bool) -> None:
        """Send what readers are owed, to them alone."""
        for owed in book.owing(channel.name, now, at_once=at_once):
            if not self._ledger.can_write(book) or not self._send_again(channel, owed, book, now):
                return  # what could not be written down would be sent again and again; a dead server is tried once

    def _send_again(self, channel: Channel, owed: Owed, book: Book, now: dt.datetime) -> bool:
        message, to = owed.message or self._digest_of(owed.records), ", ".join(owed.to)
        if message is None:
            return book.tried(owed, (), now)
        later, is_answered = tuple(owed.to), True
        try:
            partly = channel.send(message, owed.to)
        except NotDelivered as error:
            said, is_answered = str(error), False
            if isinstance(error, Unanswered) and book.is_doubted_again(channel.name):
                later, said = (), f"{said}: hai lần liền như vậy nên coi như đã gửi cho {to}: {message.subject}"
        else:
            later, said = (partly.later, partly.words) if partly else ((), f"đã gửi lại cho {to}: {message.subject}")
        if book.tried(owed, later, now):
            self.log(f"{said}{SENT_AGAIN if later else ''}")
        else:
            self.log(f"{said}; sau {GIVE_UP.days} ngày vẫn vậy nên thôi không gửi nữa: {message.subject}")
        self._ledger.can_write(book)
        return is_answered

    def _digest_of(self, ids: Sequence[str]) -> Message | None:
        """The letter about these records as they are today; None where nothing is left to write of."""
        with StoreReader(self.premises.database) as reader:
            found = [reader.record(record_id) for record_id in ids]
        told = [record for record in found if record is not None and self.plan is not None and self.plan.wants(record)]
        return self._digest(told) if told else None

    def _digest(self, told: Sequence[Record]) -> Message:
        return digest.letter(told, self.page, self.speaker.titles, self.speaker.public_url.rstrip("/"))

    def _send_digest(self, status: StoreStatus, book: Book, now: dt.datetime, *, is_regular: bool) -> None:
        plan, letters = self.plan, self.letters
        if plan is None or letters is None:
            return
        digest.begin(book, status, now)
        sites = digest.ready(plan, book, status, now)
        if is_regular and not book.may_try(letters.name, now):
            return
        self._catch_up(letters, book, now, at_once=bool(sites) or not is_regular)
        if not sites or not self._ledger.can_write(book):
            return  # what could not be written down would be sent again
        told: list[Record] = []
        with StoreReader(self.premises.database) as reader:
            for site in sites:
                since = book.digests[site.site].since
                told += digest.untold(plan, reader.new(site.site, Kind.DIRECTIVE, since), book.digests[site.site])
        if not told or self._deliver(letters, self._digest(told), [record.id for record in told], book, now):
            book.answered(letters.name)
            digest.done(book, sites, told, now)


class Rounds:
    """Regular looks in a thread beside the work of a process, and one at once where something happened."""

    def __init__(self, watch: Watch, every: float = EVERY) -> None:
        self._watch, self._every = watch, every
        self._wake, self._is_over = threading.Event(), False
        self._happened: dict[str, str] = {}
        self._thread = threading.Thread(target=self._go_round, daemon=True, name="watch")

    def __enter__(self) -> Rounds:
        if self._watch.is_on:
            self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._is_over = True
        self._wake.set()

    def happened(self, key: str, text: str) -> None:
        """Something went wrong that the store knows nothing of; told from the thread, the caller goes on."""
        self._happened[key] = text
        self._wake.set()

    def _go_round(self) -> None:
        while not self._is_over:
            self._wake.wait(self._every)
            self._wake.clear()
            if not self._is_over:
                happened, self._happened = self._happened, {}
                self._watch.look(happened, is_regular=not happened)


def good_until(status: StoreStatus | None, now: dt.datetime) -> dt.datetime | None:
    """When the last good refresh of every site had ended; None while one has had none, or at a time yet to come."""
    if status is None or any(site.last_good is None for site in status.sites):
        return None
    good = last_good(status)
    return good if good is not None and age(good, now) < dt.timedelta.max else None
