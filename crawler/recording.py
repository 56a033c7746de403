"""What visits found, into the store: record, version, change and item in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from crawler.assemble import from_page, link_only, restricted
from crawler.drafts import draft_of
from crawler.frontier import CLOSED
from crawler.likeness import is_akin, is_same, is_twin
from crawler.records import Presence, Record
from crawler.sites.pages import ItemPage, ItemReading, Restricted, Row, Unread
from crawler.slugs import slug_of
from crawler.source import Source
from crawler.store import Item
from directives.written_dates import is_year


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
class Recording:
    """The storing side of one run's visits."""

    source: Source
    wants: Callable[[Record], bool]
    counts: Counter[str]
    #: whose a record's id is, by slug
    claimed: dict[str, str] = field(default_factory=dict)
    #: slugs that the site names
    named: frozenset[str] = frozenset()

    def store(self, read: Read) -> None:
        """One reading into the store: record, version, change and item in one transaction."""
        item, reading, source = read.item, read.reading, self.source
        held = source.store.records.get(item.record_id) if item.record_id else None
        if isinstance(reading, ItemPage):
            url = item.final_url or item.url
            record: Record | None = from_page(source.site, slug_of(item.url), url, reading, read.row)
            for problem in reading.problems:
                source.problem(item.url, "value", problem)
        elif isinstance(reading, Restricted):
            record = restricted(source.site, slug_of(item.url), item.url, read.row, held, reading.module)
            record = replace(record, presence=Presence.RESTRICTED) if record else None
        else:
            reason = reading.reason if isinstance(reading, Unread) else "trang bắt chờ"
            if held is not None or (isinstance(reading, Unread) and reading.is_broken):
                self.fail(item, "unreadable", reason)
            else:
                source.store.items.put(replace(item, fetched_sha256=None, problem="not-an-item"))
                self._drop_draft(read.row)
            return
        if record is None:
            self.fail(item, "no-title", "trang hạn chế và danh mục không cho biết tên")
            return
        self._put(item, record, read.row, reading.canonical if isinstance(reading, ItemPage) else None)

    def _drop_draft(self, row: Row | None, record: Record | None = None) -> None:
        """What the listing alone promised under an id that is not the item's."""
        draft = draft_of(self.source.site, row) if row else None
        if draft is not None and (record is None or draft.id != record.id):
            self.source.store.records.drop_draft(draft.id)

    def _put(self, item: Item, said: Record, row: Row | None, canonical: str | None = None) -> None:
        if self.source.withdrawn.is_record(said):
            self._leave_out(item, said)
            return
        record = self._unclaimed(item, said, canonical)
        if record is None:
            self.source.store.items.put(replace(item, fetched_sha256=None, problem="twin"))
            return
        self._drop_draft(row, record)
        if not self.wants(record):
            self.source.store.items.put(replace(item, fetched_sha256=None, problem="not-wanted"))
            return
        problem = CLOSED if self._is_newly_closed(record, item) else None
        outcome = self.source.store.records.put(record, self.source.clock())
        self.counts["restricted" if record.presence is Presence.RESTRICTED else outcome] += 1
        self.source.store.items.put(
            replace(item, record_id=record.id, sha256=item.fetched_sha256, fetched_sha256=None, problem=problem)
        )

    def _is_newly_closed(self, record: Record, item: Item) -> bool:
        """True for an item that asks for a login, or is but a link to no file, and was not so the last time.

        It is looked at again the next night.
        """
        held = self.source.store.records.get(record.id)
        if record.presence is not Presence.RESTRICTED:
            return held is None and item.fetched_sha256 is None and not record.files
        return held is None or held.presence is not Presence.RESTRICTED

    def _leave_out(self, item: Item, record: Record) -> None:
        """A withdrawn item at an address that nobody knew: nothing of it is kept; the address is not asked again."""
        store = self.source.store
        if store.records.get(record.id) is not None:  # another item got its id meanwhile
            store.items.put(replace(item, fetched_sha256=None, problem="not-wanted"))
            return
        store.items.put(replace(item, record_id=record.id, fetched_sha256=None))
        traces = store.purge.traces(record.id, record)
        store.forgotten.remember(traces)
        store.purge.remove(traces)

    def _unclaimed(self, item: Item, record: Record, canonical: str | None) -> Record | None:
        """The record under its own id; None at a further address (a wrong slug) of an item that has its record.

        Two items whose addresses end in the same number (an editor's year) must not become one record. One item that
        got a new address (its title was edited) stays the record that it was.
        """
        if item.record_id:
            record = replace(record, id=item.record_id)
        owner = self.claimed.setdefault(record.id, item.slug)
        if owner == item.slug or slug_of(item.final_url or item.url) == owner:
            return record
        held = self.source.store.records.get(record.id)
        if owner in self.named and (is_twin(held, record) or (canonical and slug_of(canonical) == owner)):
            return None
        if owner not in self.named and (is_same(held, record) or (is_akin(held, record) and not _ends_in_year(record))):
            self.claimed[record.id] = item.slug
            self.source.store.items.give_up(self.source.site, owner)
            return record
        self.source.problem(item.url, "id", f"số định danh trùng với {owner}; dùng phần cuối của địa chỉ")
        return replace(record, id=f"{record.id.rpartition('/')[0]}/{slug_of(item.url)}")

    def link_only(self, item: Item, row: Row | None, target: str) -> None:
        """An item that is only a link: its row makes the record; where no list names it tonight, it is as it was."""
        held = self.source.store.records.get(item.record_id) if item.record_id else None
        record = link_only(self.source.site, slug_of(item.url), item.url, target, row) or held
        if record is None:
            self.fail(item, "no-title", f"chỉ dẫn tới {target} và danh mục không cho biết tên")
            return
        held = held or self.source.store.records.get(record.id)  # the item's address may be new
        if held is not None and not record.files and (held.files or held.text):  # a login, a notice: no other file
            self.fail(item, "elsewhere", f"trước có tệp hoặc nội dung, nay dẫn tới {target}; vẫn giữ bản đã có")
            return
        self._put(item, record, row)

    def fail(self, item: Item, kind: str, detail: str) -> None:
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


def _ends_in_year(record: Record) -> bool:
    """True where the number of an id may be an editor's, out of the title, and not the CMS's."""
    number = record.id.rpartition("/")[2]
    return number.isdecimal() and len(number) == 4 and is_year(int(number))
