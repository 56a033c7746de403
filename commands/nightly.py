"""One night over all sites: crawl, read attachments, build the index."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.answer import Limits
from crawler.archive import Archive
from crawler.errors import RESTORE, NoStore, RunStopped, StoreBusy, StoreError
from crawler.forget import erase_again
from crawler.pace import Pace
from crawler.progress import Progress
from crawler.reading import Reading
from crawler.refresh import Policy, Refresh
from crawler.restore import UNFINISHED
from crawler.rooms import sweep
from crawler.store import Outcome, Store, StoreReader
from notices.remains import indexed
from settings import Settings, Site


@dataclass(frozen=True, slots=True)
class SiteResult:
    """What the night brought for one site."""

    site: str
    outcome: Outcome
    stopped: RunStopped | None = None


@dataclass
class Night:
    """A refresh of several sites, one after the other; one that fails does not stop the others."""

    config: Settings
    #: builds a generation from the store; an exit code
    reindex: Callable[[], int]
    clock: Callable[[], dt.datetime]
    say: Callable[[str], None]
    #: the end of the nightly window
    until: dt.datetime | None = None
    index_error: int = 0
    #: by host: two sites on one host are one host to be polite to
    paces: dict[str, Pace] = field(default_factory=dict)

    def run(self, sites: Sequence[Site], *, is_full: bool = False, accept_shrink: bool = False) -> list[SiteResult]:
        """Refresh the sites, then build the index from whatever the store now holds."""
        self._published = time.monotonic()
        self._say_what_is_lost()
        with Store(self.config.paths.database) as store:
            require_sound(store)
            self._take_over(store)
            results = [self._site(site, store, is_full=is_full, accept_shrink=accept_shrink) for site in sites]
            self._read(store)
            store.runs.forget_requests(self.clock() - dt.timedelta(days=self.config.crawl.keep_requests_days))
        self.index_error = self.reindex()
        if not self.index_error:
            with Store(self.config.paths.database) as store:
                for site in sites:
                    store.runs.indexed(site.name)
        return results

    def _say_what_is_lost(self) -> None:
        """A store that is no more can be made anew from the sites, but for what these have taken down meanwhile."""
        beside = indexed(self.config.paths.index)
        try:
            with StoreReader(self.config.paths.database):
                return
        except NoStore:
            if beside:
                self.say(f"không còn kho, mà {beside}: lập kho mới, tải lại từ đầu; có bản sao lưu thì {RESTORE}")
        except StoreError:
            return  # told by whoever opens it next

    def _take_over(self, store: Store) -> None:
        """From here on the store is no longer the one of a backup; what it holds of withdrawn records goes.

        So does what killed backups and restores have left: it may hold them too.
        """
        store.notes.drop(UNFINISHED)
        sweep(self.config.paths.data, Archive(self.config.paths.raw))
        with suppress(StoreBusy):  # a backup is being made: the next night
            for record_id in erase_again(store, Archive(self.config.paths.raw)):
                self.say(f"{record_id}: có trong sổ rút nên bị xóa khỏi kho lần nữa")

    def _site(self, site: Site, store: Store, *, is_full: bool, accept_shrink: bool) -> SiteResult:
        refresh = Refresh(
            policy=policy_of(site, self.config),
            store=store,
            archive=Archive(self.config.paths.raw),
            progress=self._progress(store),
            clock=self.clock,
            is_full=is_full,
            accept_shrink=accept_shrink,
            publish=self._publish,
            publish_now=self._publish_now,
            until=self.until,
            pace=self.paces.setdefault(urlsplit(site.url).hostname or "", Pace()),
        )
        try:
            return SiteResult(site.name, refresh.run())
        except RunStopped as stopped:
            self.say(str(stopped))
            last = store.runs.last(site.name)
            return SiteResult(site.name, (last and last.outcome) or Outcome(), stopped)

    def _read(self, store: Store) -> None:
        """Read the files that came in, and scans within the night's budget."""
        Reading(
            store=store,
            archive=Archive(self.config.paths.raw),
            workers=self.config.processing.workers,
            ocr_minutes=self.config.processing.ocr_minutes,
            progress=self._progress(store),
            clock=self.clock,
            publish=self._publish,
            publish_now=self._publish_now,
        ).run()

    def _progress(self, store: Store) -> Progress:
        return Progress(self.say, self.clock, lambda line: store.notes.put("progress", line))

    def _publish(self) -> None:
        """During a long first night staff can already search what has come in."""
        if time.monotonic() - self._published >= self.config.crawl.publish_minutes * 60:
            self._publish_now()

    def _publish_now(self) -> None:
        self.reindex()
        self._published = time.monotonic()


def require_sound(store: Store) -> None:
    """Nothing is written into a damaged database: raises StoreError."""
    if faults := store.faults():
        raise StoreError(
            f"cơ sở dữ liệu hỏng ({faults[0]}); chưa tải gì, trang tìm kiếm vẫn dùng chỉ mục gần nhất. "
            "Hãy phục hồi: tracuu restore TỆP-SAO-LƯU --replace"
        )


def policy_of(site: Site, config: Settings) -> Policy:
    """How a site is visited, from its table over [crawl]."""
    crawl = config.crawl
    return Policy(
        name=site.name,
        url=site.url,
        family=site.family,
        delay=crawl.delay if site.delay is None else site.delay,
        user_agent=crawl.user_agent,
        page_limits=Limits(crawl.deadline, crawl.max_page_mb * 1_000_000),
        file_limits=Limits(max(crawl.deadline, 300), crawl.max_file_mb * 1_000_000),
        recheck_days=crawl.recheck_days,
        refetch_days=crawl.refetch_days,
        allow_loopback=crawl.allow_loopback or config.is_sample,
        allow_private=crawl.allow_private,
        extra_ca_file=str(crawl.extra_ca_file) if crawl.extra_ca_file else None,
        areas=site.areas,
        categories=site.categories,
        listings=site.listings,
        draft_after=crawl.publish_minutes * 60,
        archive_room=int(crawl.max_archive_gb * 1e9),
    )
