"""Visiting items: page → archive → reading → guard → record. A batch is stored only once the guard has looked at it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from crawler.assemble import from_page, link_only, restricted
from crawler.drafts import draft_of
from crawler.errors import FetchError, RunStopped
from crawler.fetch import Answer
from crawler.filing import keep_file
from crawler.frontier import is_absent, row_hash
from crawler.guard import Guard
from crawler.records import Presence, Record
from crawler.sites.pages import Fetched, ItemPage, ItemReading, Restricted, Row, Unread
from crawler.slugs import slug_of
from crawler.source import Source, closes
from crawler.store import Item
from directives.text import fold

#: After so many unreadable pages of a folder without a single good one, the rest of it is left alone.
UNREADABLE_FOLDER = 3


@dataclass(frozen=True, slots=True)
class Read:
    """One visited page that waits for the guard."""

    item: Item
    row: Row | None
    reading: ItemReading
    #: what makes two pages the same page
    content: str | None
    #: a title that its record did not have
    foreign_title: str | None = None


@dataclass
class Visits:
    """The item pages of one run."""

    source: Source
    wants: Callable[[Record], bool]
    guard: Guard
    counts: Counter[str]
    #: slugs whose page was asked for in this run
    visited: set[str] = field(default_factory=set)
    #: slugs whose page showed a sign of absence
    absent: set[str] = field(default_factory=set)
    _waiting: list[Read] = field(default_factory=list)
    _good: Counter[str] = field(default_factory=Counter)
    _bad: Counter[str] = field(default_factory=Counter)
    _claimed: dict[str, str] = field(default_factory=dict)
    _slugs: frozenset[str] = frozenset()
    _named: frozenset[str] = frozenset()

    def take_up(self, known: Mapping[str, Item], rows: Mapping[str, Row]) -> None:
        """Read what an interrupted run had fetched and not stored yet; nothing of it is asked again."""
        self._slugs = frozenset(known.keys() | rows.keys())
        self._named = frozenset(rows)
        for item in known.values():
            if item.record_id:
                self._good[_folder(item.url)] += 1
                self._claimed[item.record_id] = item.slug
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
        if item.record_id and self._claimed.get(item.record_id, item.slug) != item.slug:
            return  # its record lives on under a new address
        address = row.url if row else item.url
        folder = _folder(address)
        if self._bad[folder] >= UNREADABLE_FOLDER and not self._good[folder]:
            return
        if not self.source.may_ask(address):
            return
        self.visited.add(item.slug)
        try:
            answer = self.source.ask(address)
        except FetchError as error:
            self._fail(item, error.reason, error.detail)
            return
        self._take(replace(item, url=address), row, answer)

    def _is_another(self, slug: str, final_slug: str) -> bool:
        """True where a page led away to an item that the site names beside this one."""
        return final_slug != slug and final_slug in self._slugs

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
                    self._fail(read.item, "unreadable", f"tiêu đề «{read.foreign_title}» không phải của mục này")
                elif read.content in withheld:
                    self._fail(read.item, "same-body", "cùng một nội dung với nhiều địa chỉ khác; chưa nhận")
                else:
                    self._store(read)
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
        final_slug = slug_of(answer.final_url)
        leads_to_item = source.family.is_item(answer.final_url) and not self._is_another(item.slug, final_slug)
        if answer.elsewhere is not None:
            self._link_only(replace(fetched, final_url=answer.elsewhere), row, answer.elsewhere)
        elif is_absent(answer.status, item.slug, final_slug, is_item=leads_to_item or not _is_html(answer)):
            self.absent.add(item.slug)
            source.store.items.put(replace(fetched, problem="absent"))
        elif answer.status != 200:
            self._fail(fetched, "status", f"máy chủ trả lời {answer.status}")
        elif not _is_html(answer):
            keep_file(source, answer.final_url, answer)  # at once, so that it is not asked twice
            self._link_only(fetched, row, answer.final_url)
        elif source.closes_its_pages and not closes(answer.body):
            self.guard.saw(broken=True, raised=False, content=None)
            self._fail(fetched, "truncated", "trang bị cắt giữa chừng: thiếu </html>")
        else:
            sha256 = source.archive.put(answer.body, packed=True)
            fetched = replace(fetched, fetched_sha256=sha256)
            source.store.items.put(fetched)
            page = Fetched(item.url, answer.final_url, 200, answer.content_type, answer.body)
            self._wait(fetched, row, page)

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
        reading = _checked(held, reading)
        folder = _folder(item.url)
        is_broken = isinstance(reading, Unread) and reading.is_broken
        self._good[folder] += isinstance(reading, ItemPage)
        self._bad[folder] += isinstance(reading, Unread)
        if self._good[folder] or not is_broken:
            self.guard.saw(broken=is_broken, raised=raised, content=content)
        is_closed = isinstance(reading, Restricted) and held is not None and held.presence is not Presence.RESTRICTED
        self.guard.closed += is_closed
        self._waiting.append(Read(item, row, reading, content, _foreign_title(reading, row, held)))

    def _store(self, read: Read) -> None:
        """One reading into the store: record, version, change and item in one transaction."""
        item, reading, source = read.item, read.reading, self.source
        held = source.store.records.get(item.record_id) if item.record_id else None
        if isinstance(reading, ItemPage):
            record: Record | None = from_page(source.site, item.slug, item.final_url or item.url, reading, read.row)
            for problem in reading.problems:
                source.problem(item.url, "value", problem)
        elif isinstance(reading, Restricted):
            record = restricted(source.site, item.slug, item.url, read.row, held, reading.module)
            record = replace(record, presence=Presence.RESTRICTED) if record else None
        else:
            reason = reading.reason if isinstance(reading, Unread) else "trang bắt chờ"
            if held is not None or (isinstance(reading, Unread) and reading.is_broken):
                self._fail(item, "unreadable", reason)
            else:
                source.store.items.put(replace(item, fetched_sha256=None, problem="not-an-item"))
                self._drop_draft(read.row)
            return
        if record is None:
            self._fail(item, "no-title", "trang hạn chế và danh mục không cho biết tên")
            return
        self._put(item, record, read.row)

    def _drop_draft(self, row: Row | None, record: Record | None = None) -> None:
        """What the listing alone promised under an id that is not the item's."""
        draft = draft_of(self.source.site, row) if row else None
        if draft is not None and (record is None or draft.id != record.id):
            self.source.store.records.drop_draft(draft.id)

    def _put(self, item: Item, record: Record, row: Row | None) -> None:
        record = self._unclaimed(item, record)
        self._drop_draft(row, record)
        if not self.wants(record):
            self.source.store.items.put(replace(item, fetched_sha256=None, problem="not-wanted"))
            return
        outcome = self.source.store.records.put(record, self.source.clock())
        self.counts["restricted" if record.presence is Presence.RESTRICTED else outcome] += 1
        self.source.store.items.put(
            replace(item, record_id=record.id, sha256=item.fetched_sha256, fetched_sha256=None, problem=None)
        )

    def _unclaimed(self, item: Item, record: Record) -> Record:
        """Two items whose addresses end in the same number (an editor's year) must not become one record.

        One item that got a new address (its title was edited) stays the record that it was.
        """
        if item.record_id:
            record = replace(record, id=item.record_id)
        owner = self._claimed.setdefault(record.id, item.slug)
        if owner == item.slug or slug_of(item.final_url or item.url) == owner:
            return record
        if owner not in self._named and _is_same(self.source.store.records.get(record.id), record):
            self._claimed[record.id] = item.slug
            self.source.store.items.give_up(self.source.site, owner)
            return record
        self.source.problem(item.url, "id", f"số định danh trùng với {owner}; dùng phần cuối của địa chỉ")
        return replace(record, id=f"{record.id.rpartition('/')[0]}/{item.slug}")

    def _link_only(self, item: Item, row: Row | None, target: str) -> None:
        """An item that is only a link: its row makes the record."""
        record = link_only(self.source.site, item.slug, item.url, target, row)
        if record is None:
            self._fail(item, "no-title", f"chỉ dẫn tới {target} và danh mục không cho biết tên")
            return
        self._put(item, record, row)

    def _fail(self, item: Item, kind: str, detail: str) -> None:
        """A failure is an outcome: recorded, and tried again in the next run."""
        source = self.source
        self.counts["failed"] += 1
        source.problem(item.url, kind, detail)
        source.store.items.put(
            replace(
                item,
                fetched_sha256=None,
                fetched_run=source.run_id,
                fetched_at=source.clock().isoformat(),
                problem=kind,
            )
        )


def _checked(held: Record | None, reading: ItemReading) -> ItemReading:
    """A page that lost what its record has (date, number) is a broken page."""
    if held is None or not isinstance(reading, ItemPage):
        return reading
    names = ("number", "issued", "published")
    if any(getattr(held, name) is not None and getattr(reading, name) is None for name in names):
        return Unread("mất số hoặc ngày mà trước đây có", is_broken=True)
    return reading


def _is_same(held: Record | None, record: Record) -> bool:
    """True for one item at two addresses: the same paper by number and date, the same article by its moment."""
    if held is None or held.kind is not record.kind:
        return False
    if record.number is not None:
        return (held.number, held.issued) == (record.number, record.issued)
    return record.published is not None and held.published == record.published


def _foreign_title(reading: ItemReading, row: Row | None, held: Record | None) -> str | None:
    """A title that its record did not have: one item may be renamed, many to one and the same title are not.

    New items are not looked at: offices give many papers one title ("Giấy mời họp"), and listings print abstracts.
    """
    if not isinstance(reading, ItemPage) or held is None:
        return None
    known = {fold(title) for title in (row and row.title, held.title) if title}
    return reading.title if fold(reading.title) not in known else None


def content_of(reading: ItemReading) -> str | None:
    """What makes two item pages the same page, wherever they were asked for."""
    if not isinstance(reading, ItemPage):
        return None
    said = (reading.kind, reading.title, reading.number, reading.issued, reading.published, reading.text)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _folder(url: str) -> str:
    return url.rstrip("/").rpartition("/")[0]


def _is_html(answer: Answer) -> bool:
    return "html" in (answer.content_type or "html") or "text/plain" in (answer.content_type or "")
