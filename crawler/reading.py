"""Reading the kept files: each body once, in child processes, newest first; scans within a nightly budget."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

from crawler.archive import Archive
from crawler.attachments import READER_VERSION, PoolError, ReaderPool, ocr_available
from crawler.progress import Progress
from crawler.records import FileText, TextStatus
from crawler.store import Store

#: Files between two chances to publish.
BATCH = 40


@dataclass
class Reading:
    """The files that wait to be read."""

    store: Store
    archive: Archive
    workers: int
    #: minutes of recognition a night
    ocr_minutes: float
    progress: Progress
    clock: Callable[[], dt.datetime]
    #: called between batches: the index may be published meanwhile
    publish: Callable[[], None] = lambda: None
    #: called before scans are recognised, which may take hours
    publish_now: Callable[[], None] = lambda: None

    def run(self) -> Counter[str]:
        """Read what is unread, then recognise scans while the budget lasts; how many bodies by what came of it."""
        counts: Counter[str] = Counter()
        unread = self.store.files.unread(READER_VERSION)
        scans_wait = self.ocr_minutes > 0 and ocr_available() is not None
        if not unread and not (scans_wait and self.store.files.needing_ocr()):
            return counts
        try:
            with ReaderPool(self.workers) as pool, ThreadPoolExecutor(self.workers) as threads:
                self.progress.start("đọc tệp", "tệp", len(unread))
                for sha256, text in self._read(pool, threads, unread, ocr=False):
                    self._keep(sha256, text)
                    counts[text.status.value] += 1
                if scans_wait:
                    self._recognise(pool, threads, counts)
        except PoolError as error:  # no fault of any file: what is unread stays so
            self.progress.say(str(error))
            counts["not_begun"] += 1
        return counts

    def _recognise(self, pool: ReaderPool, threads: ThreadPoolExecutor, counts: Counter[str]) -> None:
        scans = self.store.files.needing_ocr()
        if scans:
            self.publish_now()
        until = time.monotonic() + self.ocr_minutes * 60
        self.progress.start("nhận dạng chữ", "tệp", len(scans))
        for sha256, text in self._read(pool, threads, scans, ocr=True, until=until):
            self._keep(sha256, recognised(self.store.files.text(sha256), text))
            counts["recognised"] += 1

    def _read(
        self, pool: ReaderPool, threads: ThreadPoolExecutor, bodies: Sequence[str], *, ocr: bool,
        until: float = float("inf"),
    ) -> Iterator[tuple[str, FileText]]:  # fmt: skip
        """Bodies side by side, a few at a time, so that a budget or a stop takes effect at once."""
        waiting = iter(bodies)
        while time.monotonic() < until and (some := list(islice(waiting, self.workers * 4))):
            futures = [(sha256, threads.submit(self._one, pool, *self._known(sha256), ocr)) for sha256 in some]
            for sha256, future in futures:
                yield sha256, future.result()
                self.progress.step()
            if self.progress.done % BATCH < len(some):
                self.publish()

    def _known(self, sha256: str) -> tuple[str, str, FileText | None]:
        """What a reader may go by: the name under which a body was published, and what was read of it before."""
        return sha256, self.store.files.name_of(sha256) or sha256, self.store.files.text(sha256, READER_VERSION)

    def _one(self, pool: ReaderPool, sha256: str, name: str, before: FileText | None, ocr: bool) -> FileText:
        path = self.archive.path(sha256)
        if path is None:
            return FileText("application/octet-stream", TextStatus.DAMAGED, warnings=("Bản lưu không còn trong kho",))
        return pool.read(path, name, ocr=ocr, before=before)

    def _keep(self, sha256: str, text: FileText) -> None:
        self.store.files.put_text(sha256, text, READER_VERSION, self.clock())


def recognised(before: FileText | None, after: FileText) -> FileText:
    """A recognition that killed its reader must not cost the pages that were read without it, nor be tried every night.

    One that ran out of time still needs recognition, and goes on with its other pages the next night.
    """
    if before is None or after.status is not TextStatus.DAMAGED:
        return after
    has_text = any(page.text for page in before.pages)
    status = TextStatus.READ if has_text else TextStatus.EMPTY
    return replace(before, status=status, warnings=before.warnings + after.warnings)
