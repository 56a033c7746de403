"""The nightly run of one site, which reads like the arrow list: survey → visit → read → guard → store → files.

Whatever happens, what was held stays held: a page's body waits in the archive until the guard has passed its batch, and
an interrupted run is taken up where it stopped.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.answer import Limits
from crawler.archive import Archive
from crawler.collect import collect
from crawler.drafts import draft_of
from crawler.errors import RunStopped
from crawler.fetch import Fetcher
from crawler.filing import Filing
from crawler.frontier import Rotation, is_due, moved, newest_first
from crawler.guard import Guard
from crawler.pace import Pace
from crawler.presence import settle
from crawler.progress import Progress
from crawler.recording import Recording
from crawler.records import Kind, Presence, Record
from crawler.silence import silence
from crawler.sites import FAMILIES
from crawler.sites.pages import Row
from crawler.source import Source
from crawler.store import Item, Outcome, Run, Store
from crawler.survey import Survey
from crawler.unread import unread
from crawler.visits import Visits

#: Items between two looks of the guard.
BATCH = 40
#: An interrupted run is taken up only while its listings are fresh.
RESUME_WITHIN = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Policy:
    """How a site is visited: the values of its table and of [crawl]."""

    name: str
    url: str
    family: str
    delay: float
    user_agent: str
    page_limits: Limits
    file_limits: Limits
    recheck_days: int = 14
    refetch_days: int = 30
    allow_loopback: bool = False
    allow_private: bool = False
    extra_ca_file: str | None = None
    areas: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    #: seconds of visits ahead from which on the listings alone are published first
    draft_after: float = 1800.0
    #: bytes of kept copies at which no further files are fetched; 0: no limit
    archive_room: int = 0

    def wants(self, record: Record) -> bool:
        """Whether a record is of the fields and categories that the administrator asked for."""
        if record.fields and self.areas:
            return not set(self.areas).isdisjoint(record.fields)
        return not (record.category and self.categories) or record.category in self.categories


@dataclass
class Refresh:
    """One run of one site."""

    policy: Policy
    store: Store
    archive: Archive
    progress: Progress
    clock: Callable[[], dt.datetime]
    is_full: bool = False
    accept_shrink: bool = False
    #: called between batches: the index may be published meanwhile
    publish: Callable[[], None] = lambda: None
    #: called once when the listings were swept and a long crawl lies ahead
    publish_now: Callable[[], None] = lambda: None
    #: the end of the nightly window, if there is one
    until: dt.datetime | None = None
    #: of the site's host; one for all sites on it
    pace: Pace = field(default_factory=Pace)
    records: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    alarms: list[str] = field(default_factory=list)

    def run(self) -> Outcome:
        """Refresh the site; raises RunStopped after closing the run, with everything held as it was."""
        started = time.monotonic()
        run_id, finished = self._begin()
        if finished is not None:
            return finished
        stopped: RunStopped | None = None
        try:
            self._crawl(run_id)
        except RunStopped as error:
            self.store.items.discard_fetched(self.policy.name)
            self.alarms.append(str(error))
            stopped = error
        seconds = round(time.monotonic() - started, 1)
        outcome = Outcome(
            self.store.runs.requests(run_id), dict(self.records), dict(self.files), seconds, tuple(self.alarms)
        )
        self.store.runs.end(run_id, self.clock(), outcome, (stopped.reason, str(stopped)) if stopped else None)
        collect(self.store, self.archive)
        if stopped is not None:
            raise stopped
        return outcome

    def _begin(self) -> tuple[int, Outcome | None]:
        """A new run, or the one that was interrupted; with its outcome where only the index was left to build."""
        left: Run | None = self.store.runs.unfinished(self.policy.name)
        if left is not None and self.clock() - left.started < RESUME_WITHIN and left.is_full == self.is_full:
            self.progress.say(f"{self.policy.name}: tiếp tục lần cập nhật bị ngắt lúc {left.started:%H:%M} UTC")
            return left.id, left.outcome if left.state == "crawled" else None
        if left is not None:
            self.store.runs.end(left.id, self.clock(), Outcome(), ("interrupted", "lần cập nhật bị ngắt giữa chừng"))
        return self.store.runs.begin(self.policy.name, self.clock(), is_full=self.is_full), None

    def _crawl(self, run_id: int) -> None:
        policy = self.policy
        with self._fetcher() as fetcher:
            source = Source(
                policy.name, policy.url, run_id, FAMILIES[policy.family], fetcher, self.store, self.archive,
                policy.page_limits, policy.file_limits, self.clock,
            )  # fmt: skip
            fetcher.log = source.log
            source.obey()
            survey = Survey(source, self.accept_shrink)
            survey.sweep(policy.listings)
            self._check_found(survey, source)
            recording = Recording(source, policy.wants, self.records)
            visits = Visits(source, Guard(accept_shrink=self.accept_shrink), recording, survey.found.twins)
            known = self.store.items.of_site(policy.name)
            self._visit(source, survey, visits, run_id, known)
            settle(source, survey, visits, self.records, self.alarms, accept_shrink=self.accept_shrink)
            if alarm := unread(known, self.store.items.of_site(policy.name), visits.visited):
                self.alarms.append(alarm)
            Filing(
                source, self.files, self.progress, self.publish, dt.timedelta(days=policy.refetch_days),
                self._is_over, policy.archive_room, self.is_full, self.alarms,
            ).fetch_all()  # fmt: skip
            if alarm := silence(self.store.records.first_seen(policy.name, Kind.DIRECTIVE), self.clock()):
                self.alarms.append(alarm)

    def _fetcher(self) -> Fetcher:
        policy = self.policy
        return Fetcher(
            policy.delay, policy.user_agent, lambda asked: None, policy.allow_loopback, policy.allow_private,
            policy.extra_ca_file, self.pace,
        )  # fmt: skip

    def _visit(self, source: Source, survey: Survey, visits: Visits, run_id: int, known: dict[str, Item]) -> None:
        """Fetch what is due, newest first, and store it batch by batch once the guard has looked."""
        rotation = Rotation(run_id, self.clock(), self.policy.recheck_days, self.is_full)
        self.store.items.sighted(self.policy.name, survey.rows.keys() & known.keys(), run_id)
        visits.take_up(known, survey.rows)
        others = (url for urls in survey.found.twins.values() for url in urls)
        elsewhere = moved(known, survey.rows, others) if survey.is_whole else frozenset()
        due = due_items(self.policy.name, known, survey.rows, rotation, elsewhere)
        if len(due) * source.fetcher.delay > self.policy.draft_after:
            self._publish_drafts(survey)
        self.progress.start(self.policy.name, "trang", len(due))
        for at, (item, row) in enumerate(due, 1):
            if self._is_over():
                self.alarms.append(f"hết giờ cập nhật; còn {len(due) - at + 1} trang, lần sau làm tiếp")
                break
            visits.visit(item, row)
            self.progress.step()
            if at % BATCH == 0:
                visits.store_batch(survey.rows)
                self.publish()
        visits.store_batch(survey.rows)
        self._count_unvisited(known, survey.rows, visits)

    def _publish_drafts(self, survey: Survey) -> None:
        """Before hours of visits: what the listings say can be searched already."""
        for row in survey.rows.values():
            if draft := draft_of(self.policy.name, row):
                self.store.records.put_draft(draft, self.clock())
        self.publish_now()

    def _is_over(self) -> bool:
        """True past the end of the nightly window; the next night goes on."""
        return self.until is not None and self.clock() >= self.until

    def _count_unvisited(self, known: dict[str, Item], rows: dict[str, Row], visits: Visits) -> None:
        """What was not fetched and stands in the listings as it did is unchanged, and was seen."""
        seen = [
            item.record_id
            for slug, item in known.items()
            if item.record_id and slug in rows and slug not in visits.visited
        ]
        self.store.records.seen(seen, self.clock())
        held = self.store.records.presences(self.policy.name)
        for record_id in seen:
            self.records["restricted" if held.get(record_id) is Presence.RESTRICTED else "unchanged"] += 1

    def _check_found(self, survey: Survey, source: Source) -> None:
        """A site without a single item does not answer, is the wrong address, or cannot be read by this family."""
        if not survey.rows and source.trouble:
            reason, said = source.trouble
            raise RunStopped(reason, f"{said}; không tải được danh mục nào; đã giữ nguyên dữ liệu cũ", 5)
        if not survey.rows and (survey.found.is_forbidden or source.forbids(self.policy.url)):
            raise RunStopped(
                "refused",
                f"{self.policy.url}: robots.txt của trang nguồn không cho đọc; đã giữ nguyên dữ liệu cũ. "
                "Hãy hỏi quản trị trang nguồn",
                5,
            )
        if not survey.rows:
            raise RunStopped(
                "nothing-found",
                f"{self.policy.url}: không tìm thấy văn bản hay bài viết nào; hãy kiểm tra url trong [[site]], "
                'hoặc thêm listings = ["địa chỉ danh mục văn bản"]; đã giữ nguyên dữ liệu cũ',
            )


def due_items(
    site: str,
    known: dict[str, Item],
    rows: dict[str, Row],
    rotation: Rotation,
    elsewhere: frozenset[str],
) -> list[tuple[Item, Row | None]]:
    """The items to fetch: named and due, newest first; then known ones that nothing names any more.

    `elsewhere`: slugs whose address has become another one.
    """
    due: list[tuple[Item, Row | None]] = []
    for slug, row in newest_first(rows):
        item = known.get(slug)
        has_moved = item is not None and slug in elsewhere and item.fetched_run != rotation.run_id
        if has_moved or is_due(item, row, rotation):
            due.append((item or Item(site, slug, row.url, sighted_run=rotation.run_id), row))
    unnamed = (item for slug, item in known.items() if slug not in rows and item.record_id)
    return due + [(item, None) for item in unnamed if is_due(item, None, rotation)]
