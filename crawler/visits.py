"""Visiting items: page → archive → reading → guard → record. A batch is stored only once the guard has looked at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawler.answer import Answer
from crawler.errors import FetchError, RunStopped
from crawler.filing import keep_file
from crawler.frontier import folder_of, is_absent, row_hash
from crawler.guard import Guard
from crawler.likeness import checked, content_of, foreign_title
from crawler.preflight import TANGLED, is_tangled
from crawler.recording import Read, Recording
from crawler.records import Presence
from crawler.sites.pages import Fetched, ItemPage, Restricted, Row, Unread
from crawler.slugs import slug_of
from crawler.source import Source, closes
from crawler.store import Item

#: After so many unreadable pages of a folder without a single good one, the rest of it is left alone.
UNREADABLE_FOLDER = 3


@dataclass
class Visits:
    """The item pages of one run."""

    source: Source
    guard: Guard
    recording: Recording
    #: further addresses by slug
    twins: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: slugs whose page was asked for in this run
    visited: set[str] = field(default_factory=set)
    #: slugs whose page showed a sign of absence
    absent: set[str] = field(default_factory=set)
    #: slugs whose page led to the address that the same item is named at now
    moved: set[str] = field(default_factory=set)
    _waiting: list[Read] = field(default_factory=list)
    _good: Counter[str] = field(default_factory=Counter)
    _bad: Counter[str] = field(default_factory=Counter)
    _slugs: frozenset[str] = frozenset()

    def take_up(self, known: Mapping[str, Item], rows: Mapping[str, Row]) -> None:
        """Read what an interrupted run had fetched and not stored yet; nothing of it is asked again."""
        self._slugs = frozenset(known.keys() | rows.keys())
        self.recording.named = frozenset(rows)
        for item in known.values():
            if item.record_id:
                self._good[folder_of(item.url)] += 1
                self.recording.claimed[item.record_id] = item.slug
            if item.fetched_run == self.source.run_id:
                self.visited.add(item.slug)
                if item.problem == "absent":
                    self.absent.add(item.slug)
            if item.fetched_sha256:
                body = self.source.archive.get(item.fetched_sha256)
                page = Fetched(item.url, item.final_url or item.url, item.status or 200, item.media_type, body)
                self._wait(item, rows.get(item.slug), page)
        self.store_batch(rows)

    def visit(self, item: Item, row: Row | None) -> None:
        """Fetch one item's page; raises RunStopped only where the source is down."""
        if item.record_id and self.recording.claimed.get(item.record_id, item.slug) != item.slug:
            return  # its record lives on under a new address
        address = row.url if row else item.url
        folder = folder_of(address)
        if self._bad[folder] >= UNREADABLE_FOLDER and not self._good[folder]:
            return
        if not self.source.may_ask(address):
            return
        self.visited.add(item.slug)
        try:
            address, answer = self._ask(item, (address, *self.twins.get(item.slug, ())))
        except FetchError as error:
            self.recording.fail(item, error.reason, error.detail)
            return
        self._take(replace(item, url=address), row, answer)

    def _ask(self, item: Item, addresses: Sequence[str]) -> tuple[str, Answer]:
        """The answer of the first of an item's addresses that shows no sign of absence, else the first one's."""
        answers: list[tuple[str, Answer]] = []
        for address in addresses:
            answers.append((address, self.source.ask(address)))
            if self._has_moved(item, answers[-1][1]) or not self._shows_absence(item, answers[-1][1]):
                return answers[-1]
        return answers[0]

    def _shows_absence(self, item: Item, answer: Answer) -> bool:
        final_slug = slug_of(answer.final_url)
        leads_to_item = self.source.family.is_item(answer.final_url) and not self._is_another(item, final_slug)
        is_item = leads_to_item or not _is_html(answer)
        return answer.elsewhere is None and is_absent(answer.status, slug_of(item.url), final_slug, is_item=is_item)

    def _has_moved(self, item: Item, answer: Answer) -> bool:
        """True where an item's old address leads to its new one: what is to be said of it is said there."""
        number = self.source.family.item_number
        is_same = number(answer.final_url) is not None and number(answer.final_url) == number(item.url)
        final_slug = slug_of(answer.final_url)
        return is_same and final_slug != slug_of(item.url) and final_slug in self.recording.named

    def _is_another(self, item: Item, final_slug: str) -> bool:
        """True where a page led away to an item that the site names beside this one."""
        return final_slug != slug_of(item.url) and final_slug in self._slugs

    def store_batch(self, rows: Mapping[str, Row]) -> None:
        """Store what waits, unless the guard objects; raises RunStopped then."""
        self.guard.check()
        if not self._waiting:
            return
        withheld = self.guard.withheld([read.content for read in self._waiting if read.content])
        foreign = self.guard.withheld([read.foreign_title for read in self._waiting if read.foreign_title])
        self.guard.found_broken(sum(read.foreign_title in foreign for read in self._waiting))
        with self.source.store.transaction():
            for read in self._waiting:
                if read.foreign_title in foreign:
                    self.recording.fail(
                        read.item, "unreadable", f"tiêu đề «{read.foreign_title}» không phải của mục này"
                    )
                elif read.content in withheld:
                    self.recording.fail(read.item, "same-body", "cùng một nội dung với nhiều địa chỉ khác; chưa nhận")
                else:
                    self.recording.store(read)
        self._waiting.clear()

    def _take(self, item: Item, row: Row | None, answer: Answer) -> None:
        """Sort an answer: a page to read, a link that leads away, a sign of absence, a failure."""
        source = self.source
        fetched = replace(
            item,
            row_hash=row_hash(row) if row else item.row_hash,
            fetched_run=source.run_id,
            fetched_at=source.clock().isoformat(),
            status=answer.status,
            final_url=answer.final_url,
            media_type=answer.content_type,
            problem=None,
        )
        if answer.elsewhere is not None:
            self._lead_away(replace(fetched, final_url=answer.elsewhere), row, answer.elsewhere, item.problem)
        elif self._has_moved(item, answer):
            self.moved.add(item.slug)
            source.store.items.put(replace(fetched, problem="moved"))
        elif self._shows_absence(item, answer):
            self.absent.add(item.slug)
            source.store.items.put(replace(fetched, problem="absent"))
        elif answer.status != 200:
            self.recording.fail(fetched, "status", f"máy chủ trả lời {answer.status}")
        elif not _is_html(answer):
            if item.sha256 is None:
                keep_file(source, answer.final_url, answer)  # at once, so that it is not asked twice
            self._lead_away(fetched, row, answer.final_url, item.problem)
        elif source.closes_its_pages and not closes(answer.body):
            self.guard.saw(broken=True, raised=False, content=None)
            self.recording.fail(fetched, "truncated", "trang bị cắt giữa chừng: thiếu </html>")
        elif is_tangled(answer.body, answer.content_type):
            self.guard.saw(broken=True, raised=False, content=None)
            self.recording.fail(fetched, "tangled", TANGLED)
        else:
            sha256 = source.archive.put(answer.body, packed=True)
            fetched = replace(fetched, fetched_sha256=sha256)
            source.store.items.put(fetched)
            page = Fetched(item.url, answer.final_url, 200, answer.content_type, answer.body)
            self._wait(fetched, row, page)

    def _lead_away(self, fetched: Item, row: Row | None, target: str, before: str | None) -> None:
        """An item that leads elsewhere is a link; one that was read as a page keeps what was read.

        Behind a login of another host, or under a wrong media type, all pages of a site look like links at once.
        """
        if fetched.sha256 is None:
            self.recording.link_only(fetched, row, target)
            return
        if before is None:
            self.guard.saw(broken=True, raised=False, content=None)
            self.guard.elsewhere += 1
        self.recording.fail(fetched, "elsewhere", f"nay dẫn tới {target}; vẫn giữ bản đã đọc")

    def _wait(self, item: Item, row: Row | None, page: Fetched) -> None:
        """Read a page and let it wait for the guard; a page that breaks the reader is one failure, not the run's."""
        raised = False
        try:
            reading = self.source.family.read_item(page)
        except RunStopped:
            raise
        except Exception as error:  # noqa: BLE001 - one bad page never stops a run; it is recorded with its address
            raised, reading = True, Unread(f"bộ đọc lỗi: {error!r}", is_broken=True)
        content = content_of(reading)
        held = self.source.store.records.get(item.record_id) if item.record_id else None
        reading = checked(held if item.sha256 else None, reading)  # a listing's moments a page need not print
        folder = folder_of(item.url)
        is_broken = isinstance(reading, Unread) and reading.is_broken
        self._good[folder] += isinstance(reading, ItemPage)
        self._bad[folder] += isinstance(reading, Unread)
        if self._good[folder] or not is_broken:
            self.guard.saw(broken=is_broken, raised=raised, content=content)
        is_closed = isinstance(reading, Restricted) and held is not None and held.presence is not Presence.RESTRICTED
        self.guard.closed += is_closed
        self._waiting.append(Read(item, row, reading, content, foreign_title(reading, row, held)))


def _is_html(answer: Answer) -> bool:
    told = (answer.content_type or "html").lower()  # RFC 9110, 8.3.1: case-insensitive
    return "html" in told or "text/plain" in told
