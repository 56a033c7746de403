"""Restoring a backup: all of it is read, checked and made ready aside before anything of the store is touched.

Bodies are named by their content, so that adding them changes nothing; the exchange of the store is one rename.
Interrupted at any moment, the store is the old one or the new one, and the same command goes again.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.archive import Archive
from crawler.backup import Manifest, manifest_of, sync_folder
from crawler.container import STORE, Member, NoBackup, Unpacking
from crawler.errors import StoreError, TracuuError
from crawler.forget import ASIDE, erase, read_list
from crawler.progress import Progress
from crawler.store import ForgottenList, Store, StoreReader
from crawler.store.latch import alone
from crawler.store.snapshot import faults, settle

#: Seconds for which answers that are being given may hold on to the old store.
PATIENCE = 60.0


class Occupied(TracuuError):
    """There is a store already, and nobody said that it may be replaced."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to."""

    manifest: Manifest
    records: int
    #: where the former data lies now
    aside: Path | None
    #: withdrawn records that the backup still held
    erased: tuple[str, ...]
    #: False where the former store could not be asked what was withdrawn
    knows_forgotten: bool


@dataclass(frozen=True, slots=True)
class Restore:
    """Restores into one data folder, under the lock of the refresh."""

    data: Path
    now: dt.datetime
    progress: Progress

    @property
    def database(self) -> Path:
        return self.data / STORE

    def run(self, source: Path, *, replace: bool) -> Restored:
        """Put a backup in place; raises NoBackup, StoreError, Occupied or StoreBusy with everything as it was."""
        is_there = self.database.exists()
        if is_there and not replace:
            raise Occupied(
                f"{self.database} đã có; thêm --replace để thay (dữ liệu cũ được giữ trong thư mục {ASIDE}…)"
            )
        archive = Archive(self.data / "raw")
        self._sweep(archive)
        with self._staged(archive) as (folder, incoming):
            manifest = self._unpack(source, folder, incoming)
            with Store(folder / STORE) as store:  # an older one is migrated here, before it counts
                forgotten, knows = self._forgotten() if is_there else (read_list(self.data), True)
                erased = carry_over(store, incoming, forgotten)
                records = store.records.count()
                self._complete(store, incoming, manifest)
            settle(folder / STORE)
            aside = self._aside(archive) if is_there else None
            self._bring_in(incoming, archive)
            self._exchange(folder / STORE, aside)
        return Restored(manifest, records, self._final(aside), erased, knows)

    def _sweep(self, archive: Archive) -> None:
        """What a restore that was killed has left."""
        for left in (*self.data.glob(".restore-*"), archive.folder / ".incoming"):
            shutil.rmtree(left, ignore_errors=True)

    @contextmanager
    def _staged(self, archive: Archive) -> Iterator[tuple[Path, Archive]]:
        """Room beside the store and inside the archive, on their own disks."""
        folder, incoming = self.data / ".restore-new", archive.folder / ".incoming"
        try:
            for each in (folder, incoming):
                each.mkdir(parents=True)
            yield folder, Archive(incoming)
        finally:
            self._sweep(archive)

    def _unpack(self, source: Path, folder: Path, incoming: Archive) -> Manifest:
        """Read all of a backup into the staging rooms, and check it to its last byte."""
        try:
            with source.open("rb") as stream:
                unpacking = Unpacking(stream, stream.seek(0, os.SEEK_END))
                manifest = manifest_of(unpacking)
                self._need_room(unpacking.size)
                self.progress.start("phục hồi", "bản lưu", manifest.bodies)
                for member in unpacking.members():
                    self._stage(member, folder, incoming)
        except NoBackup as exc:
            raise NoBackup(f"{source}: {exc}; chưa có gì được thay đổi") from exc
        if found := faults(folder / STORE):
            raise NoBackup(f"{source}: kho trong bản sao lưu hỏng: {found[0]}; chưa có gì được thay đổi")
        return manifest

    def _stage(self, member: Member, folder: Path, incoming: Archive) -> None:
        """One member, under a name of our own making."""
        head, _, name = member.name.rpartition("/")
        target = folder / STORE
        if head:
            target = incoming.folder / head.removeprefix("raw/") / name
            target.parent.mkdir(exist_ok=True)
            self.progress.step()
        elif member.name != STORE:
            target = folder / "unused"
        with target.open("wb") as out:
            for chunk in member.chunks:
                out.write(chunk)
        os.utime(target, (member.time, member.time))  # the day on which a copy was kept is shown

    def _need_room(self, size: int) -> None:
        free = shutil.disk_usage(self.data).free
        if size > free:
            raise StoreError(f"không đủ chỗ: cần {size / 1e6:.0f} MB, đĩa chỉ còn {free / 1e6:.0f} MB")

    def _forgotten(self) -> tuple[ForgottenList, bool]:
        """What was withdrawn by the word of the store that is replaced, and of the list beside it."""
        beside = read_list(self.data)
        try:
            with StoreReader(self.database) as reader:
                held = reader.forgotten_list()
        except StoreError:
            return beside, bool(beside.acts)
        return ForgottenList(beside.acts + held.acts, beside.marks + held.marks), True

    def _complete(self, store: Store, incoming: Archive, manifest: Manifest) -> None:
        """Every body that the store refers to is there, but those that the backup itself says it lacked."""
        lost = store.bodies() - set(incoming.names()) - set(manifest.missing)
        if lost:
            raise NoBackup(f"bản sao lưu thiếu {len(lost)} bản lưu; chưa có gì được thay đổi")

    def _aside(self, archive: Archive) -> Path:
        """The former bodies once more, as links: they cost no room and stay when the archive is swept."""
        folder = self.data / ".restore-aside"
        for path in archive.folder.glob("??/*"):
            target = folder / "raw" / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(path, target)
        (folder / "raw").mkdir(parents=True, exist_ok=True)
        return folder

    def _bring_in(self, incoming: Archive, archive: Archive) -> None:
        """The bodies into the archive; one that is there already is replaced, it may be damaged."""
        for path in list(incoming.folder.glob("??/*")):
            target = archive.folder / path.parent.name / path.name
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
        os.sync()

    def _exchange(self, new: Path, aside: Path | None) -> None:
        """The moment itself: nobody has the store open, then one rename."""
        with alone(self.database, PATIENCE):
            if aside is not None:
                self._keep_former(aside)
            for suffix in ("-wal", "-shm", "-journal"):
                self.database.with_name(STORE + suffix).unlink(missing_ok=True)
            new.replace(self.database)
            sync_folder(self.data)

    def _keep_former(self, aside: Path) -> None:
        """The former store into its folder, which gets its lasting name before the exchange."""
        # Copied first: of a damaged store SQLite may throw away the write-ahead log when it is opened.
        logs = [shutil.copyfile(path, aside / path.name) for path in self.data.glob(f"{STORE}-*")]
        with suppress(StoreError):  # damaged: as it lies, with its log
            settle(self.database)
            for log in logs:
                log.unlink()
        link_or_copy(self.database, aside / STORE)
        aside.replace(self._final_name())
        sync_folder(self.data)

    def _final(self, aside: Path | None) -> Path | None:
        return self._final_name() if aside is not None else None

    def _final_name(self) -> Path:
        return self.data / f"{ASIDE}{self.now:%Y%m%d-%H%M%S}"


def carry_over(store: Store, archive: Archive, forgotten: ForgottenList) -> tuple[str, ...]:
    """An older backup does not bring back what was withdrawn since: the ids that were taken out of it again."""
    store.forgotten.take_in(forgotten)
    erased = []
    for act in store.forgotten.acts():
        record = store.records.get(act.record_id)
        if act.undone_at is None and record is not None and store.forgotten.of_site(act.site).is_record(record):
            erase(store, archive, act)
            erased.append(act.record_id)
    if erased:
        store.wipe_deleted()
    return tuple(erased)


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for a file; a copy where the disk knows no second names."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)
