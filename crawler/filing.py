"""Fetching the files that records print links to, and keeping them by hash."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from crawler.age import age
from crawler.answer import Answer
from crawler.attachments.signature import UNKNOWN, sniff
from crawler.errors import FetchError, StoreError
from crawler.file_names import offered_name
from crawler.guard import FLOOR, SAME_WITHHELD
from crawler.progress import Progress
from crawler.records import Presence, Record
from crawler.slugs import slug_of
from crawler.source import Source
from crawler.store import KeptFile
from crawler.withdrawn import mark

#: Files between two chances to publish.
BATCH = 40
#: Why a file that was replaced was taken back.
SAME_BODY = ("same-body", "cùng một nội dung thay cho nhiều tệp khác nhau; vẫn giữ bản cũ")


@dataclass
class Filing:
    """The files of one run."""

    source: Source
    counts: Counter[str]
    progress: Progress
    publish: Callable[[], None]
    #: a server's validators may lie: this often a file is fetched whole
    refetch: dt.timedelta
    is_over: Callable[[], bool] = lambda: False
    #: bytes of kept copies at which no further files are fetched; 0: no limit
    room: int = 0
    #: everything is looked at again
    is_full: bool = False
    alarms: list[str] = field(default_factory=list)
    #: kept files that were replaced in this run, by the sha256 of what replaced them
    _replaced: dict[str, list[tuple[Record, KeptFile]]] = field(default_factory=dict)
    #: bodies that replaced too many
    _condemned: set[str] = field(default_factory=set)

    def fetch_all(self) -> None:
        """Fetch every file that is due, those of the newest records first."""
        due = self.due()
        self.progress.start(self.source.site, "tệp", len(due))
        for at, (record, url) in enumerate(due, 1):
            if self.is_over() or (at % BATCH == 1 and self._is_full(len(due) - at + 1)):
                return
            self.fetch(record, url)
            self.progress.step()
            if at % BATCH == 0:
                self.publish()
        self._tell_failures(len(due))

    def _tell_failures(self, asked: int) -> None:
        """Most of many files that cannot be had are no matter of single files."""
        failed = self.counts["failed"]
        if failed >= FLOOR and failed * 2 > asked:
            self.alarms.append(
                f"{failed} trong {asked} tệp đính kèm không tải được, vẫn giữ bản đã có; hãy xem các lỗi ở /status"
            )

    def _is_full(self, left: int) -> bool:
        """True when the budget of the archive is used up; nothing that is kept is thrown away for it."""
        if not self.room or self.source.archive.size() < self.room:
            return False
        self.alarms.append(
            f"kho bản lưu đã đầy {self.room / 1e9:.0f} GB; còn {left} tệp chưa tải. Hãy tăng crawl.max_archive_gb"
        )
        return True

    def due(self) -> list[tuple[Record, str]]:
        """The links to ask for, each once, newest record first; nothing of a restricted item.

        What failed before comes last: files that fail for good must not keep the others back.
        """
        records = [
            record
            for record in self.source.store.records.all((self.source.site,))
            if record.presence is Presence.PUBLISHED and record.files
        ]
        records.sort(key=_day, reverse=True)
        found: dict[str, Record] = {}
        for record in records:
            for file in record.files:
                if self._is_due(file.url, record):
                    found.setdefault(file.url, record)
        return sorted(((record, url) for url, record in found.items()), key=lambda due: self._has_failed(due[1]))

    def _has_failed(self, url: str) -> bool:
        kept = self.source.store.files.get(url)
        return kept is not None and kept.problem is not None

    def fetch(self, record: Record, url: str) -> None:
        """Ask for one file; a failure is recorded and asked again in the next run."""
        kept = self.source.store.files.get(url)
        try:
            answer = self.source.file(url, self._validators(kept))
        except FetchError as error:
            self._fail(url, kept, error.reason, error.detail)
            return
        if answer.status == 304 and kept is not None:
            self.counts["unchanged"] += 1
            self.source.store.files.put(replace(kept, run_id=self.source.run_id, at=self.source.clock(), problem=None))
        elif trouble := _trouble(answer, url) or self._rubbish(answer, kept):
            self._fail(url, kept, *trouble)
        else:
            self._keep(url, kept, answer, record)

    def _rubbish(self, answer: Answer, kept: KeptFile | None) -> tuple[str, str] | None:
        """What a server in trouble says in place of a file: one body for many, or bytes of no known type."""
        if kept is None or kept.sha256 is None:
            return None
        if self._condemned and hashlib.sha256(answer.body).hexdigest() in self._condemned - {kept.sha256}:
            return SAME_BODY
        if sniff(answer.body) != UNKNOWN:
            return None
        try:
            was = sniff(self.source.archive.get(kept.sha256))
        except StoreError:
            return None
        return ("unlike", "không còn nhận ra loại tệp; vẫn giữ bản cũ") if was != UNKNOWN else None

    def _keep(self, url: str, kept: KeptFile | None, answer: Answer, record: Record) -> None:
        with self.source.store.transaction():
            now_kept = keep_file(self.source, url, answer)
            is_new = kept is None or kept.sha256 != now_kept.sha256
            if is_new:
                self.source.store.records.changed(record.id)
        self.counts["new" if is_new else "unchanged"] += 1
        if is_new and kept is not None and kept.sha256 is not None and now_kept.sha256 is not None:
            self._replaced.setdefault(now_kept.sha256, []).append((record, kept))
            self._take_back(now_kept.sha256)

    def _take_back(self, sha256: str) -> None:
        """One body in place of several files that differed is what a server says of all, and none of them."""
        replaced = self._replaced[sha256]
        if len({kept.sha256 for _, kept in replaced}) < SAME_WITHHELD:
            return
        self._condemned.add(sha256)
        for record, kept in replaced:
            self._fail(kept.url, kept, *SAME_BODY)
            self.source.store.records.changed(record.id)
            self.counts["new"] -= 1

    def _fail(self, url: str, kept: KeptFile | None, kind: str, detail: str) -> None:
        source, now = self.source, self.source.clock()
        self.counts["failed"] += 1
        source.problem(url, f"file-{kind}", detail)
        blank = KeptFile(url, source.site, source.run_id, now, None, None, None, None, None, None, kind)
        source.store.files.put(replace(kept, run_id=source.run_id, at=now, problem=kind) if kept else blank)

    def _is_due(self, url: str, record: Record) -> bool:
        if not self.source.may_ask(url) or self.source.withdrawn.has_file(url):
            return False
        kept = self.source.store.files.get(url)
        if kept is None or (kept.sha256 is None and kept.run_id != self.source.run_id):
            return True
        if kept.run_id == self.source.run_id:
            return False
        if self._is_lost(kept):
            return True
        changed = record.last_seen is not None and self._changed_now(record) and kept.at < record.last_seen
        return changed or kept.problem is not None or self._is_old(kept)

    def _changed_now(self, record: Record) -> bool:
        """True when this run found the record changed: its files may have been replaced under the same link."""
        return record.id in self.source.store.records.changes()[1]

    def _is_lost(self, kept: KeptFile) -> bool:
        """True where the kept copy is not in the archive any more, or is another size; on a full run it is read."""
        if kept.sha256 is None:
            return False
        path = self.source.archive.path(kept.sha256)
        if path is None or (path.suffix != ".gz" and kept.size is not None and path.stat().st_size != kept.size):
            return True
        return self.is_full and not self.source.archive.is_sound(kept.sha256)

    def _is_old(self, kept: KeptFile) -> bool:
        return kept.full_at is None or age(kept.full_at, self.source.clock()) >= self.refetch

    def _validators(self, kept: KeptFile | None) -> dict[str, str]:
        if kept is None or kept.sha256 is None or self._is_old(kept) or self._is_lost(kept):
            return {}
        pairs = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
        return {name: value for name, value in pairs.items() if value}


def keep_file(source: Source, url: str, answer: Answer) -> KeptFile:
    """Keep a fetched file's bytes and what is known of it; bytes that were withdrawn are not kept under any link."""
    now = source.clock()
    withdrawn_with = source.withdrawn.bodies.get(hashlib.sha256(answer.body).hexdigest())
    if withdrawn_with is not None:
        source.store.forgotten.mark(withdrawn_with, "file", [mark(url)])
    kept = KeptFile(
        url=url,
        site=source.site,
        run_id=source.run_id,
        at=now,
        full_at=now,
        sha256=None if withdrawn_with else source.archive.put(answer.body),
        size=len(answer.body),
        media_type=answer.content_type,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        problem="withdrawn" if withdrawn_with else None,
        name=None if withdrawn_with else offered_name(answer.disposition),
    )
    source.store.files.put(kept)
    return kept


def _trouble(answer: Answer, url: str) -> tuple[str, str] | None:
    """Why an answer is not the file: not there, led away, or a page instead of a file."""
    if answer.elsewhere is not None:
        return "elsewhere", f"dẫn sang máy chủ khác: {answer.elsewhere}"
    if answer.status != 200:
        return "status", f"máy chủ trả lời {answer.status}"
    if not answer.body:
        return "empty", "tệp rỗng"
    is_page = answer.body[:1024].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    if is_page and (slug_of(answer.final_url) != slug_of(url) or len(answer.body) < 8000):
        return "page", "trang nguồn trả về một trang web thay vì tệp (có thể cần đăng nhập hoặc đã gỡ)"
    return None


def _day(record: Record) -> dt.date:
    return record.issued or (record.published.date() if record.published else dt.date.min)
