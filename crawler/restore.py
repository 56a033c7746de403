"""Restoring a backup: all of it is read, checked and made ready aside before anything of the store is touched.

Bodies are named by their content, so that adding them changes nothing; the exchange of the store is one rename.
Interrupted at any moment, the store is the old one or the new one, and the same command goes again: until the index is
built too, a note in the new store says from which backup it came.
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
from crawler.forget import ASIDE, erase_again
from crawler.progress import Progress
from crawler.rooms import INCOMING, STAGING, of_restores, remove
from crawler.store import ForgottenList, Store, StoreReader
from crawler.store.forgotten_list import UnreadableList, read_list
from crawler.store.latch import alone
from crawler.store.snapshot import faults, settle

#: Seconds for which answers that are being given may hold on to the old store.
PATIENCE = 60.0
#: The note by which a restore is known whose index is still to be built: the mark of its backup.
UNFINISHED = "restoring"
#: What SQLite keeps beside a store while it is in use.
LOGS = ("-wal", "-shm", "-journal")


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
    #: False where neither the former store nor the list beside it could be asked what was withdrawn
    knows_forgotten: bool
    #: the store was in place already, from an earlier call that was cut short
    is_continued: bool = False


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
        is_there, archive = self.database.exists(), Archive(self.data / "raw")
        if is_there and not replace:
            return self._continued(source, archive)
        self._sweep(archive)
        with leaving_no_folder(archive.folder), self._staged(archive) as (folder, incoming):
            manifest, mark = self._unpack(source, folder, incoming)
            with Store(folder / STORE) as store:  # an older one is migrated here, before it counts
                forgotten, knows = self._forgotten()
                store.forgotten.take_in(forgotten)
                erased = erase_again(store, incoming)
                records = store.records.count()
                self._complete(store, incoming, manifest)
                store.notes.put(UNFINISHED, mark)
            settle(folder / STORE)
            aside = self._aside(archive) if is_there else None
            self._bring_in(incoming, archive)
            self._exchange(folder / STORE, aside)
        return Restored(manifest, records, self._final(aside), erased, knows)

    def finish(self) -> None:
        """The index is built too."""
        with Store(self.database) as store:
            store.notes.drop(UNFINISHED)

    def _continued(self, source: Path, archive: Archive) -> Restored:
        """What an earlier call with the same backup has put in place; raises Occupied where the store is another."""
        with suppress(StoreError, OSError), source.open("rb") as stream, StoreReader(self.database) as reader:
            unpacking = Unpacking(stream, stream.seek(0, os.SEEK_END))
            if reader.note(UNFINISHED) == unpacking.mark():
                self._sweep(archive)
                return Restored(manifest_of(unpacking), reader.count(), None, (), True, is_continued=True)
        raise Occupied(f"{self.database} đã có; thêm --replace để thay (dữ liệu cũ được giữ trong thư mục {ASIDE}…)")

    def _sweep(self, archive: Archive) -> None:
        """What a restore that was killed has left."""
        remove(of_restores(self.data, archive))

    @contextmanager
    def _staged(self, archive: Archive) -> Iterator[tuple[Path, Archive]]:
        """Room beside the store and inside the archive, on their own disks."""
        folder, incoming = self.data / f"{STAGING}new", archive.folder / INCOMING
        try:
            for each in (folder, incoming):
                each.mkdir(parents=True)
            yield folder, Archive(incoming)
        finally:
            self._sweep(archive)

    def _unpack(self, source: Path, folder: Path, incoming: Archive) -> tuple[Manifest, str]:
        """Read all of a backup into the staging rooms, and check it to its last byte: its manifest and its mark."""
        try:
            with source.open("rb") as stream:
                unpacking = Unpacking(stream, stream.seek(0, os.SEEK_END))
                manifest, mark = manifest_of(unpacking), unpacking.mark()
                self._need_room(unpacking.size)
                self.progress.start("phục hồi", "bản lưu", manifest.bodies)
                for member in unpacking.members():
                    self._stage(member, folder, incoming)
        except NoBackup as exc:
            raise NoBackup(f"{source}: {exc}; chưa có gì được thay đổi") from exc
        if found := faults(folder / STORE):
            raise NoBackup(f"{source}: kho trong bản sao lưu hỏng: {found[0]}; chưa có gì được thay đổi")
        return manifest, mark

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
        """What was withdrawn by the word of the store in place and of the list beside it; False where neither knows."""
        held, beside = self._held(), self._beside()
        knows = held is not None or (beside is not None and (bool(beside.acts) or not self.database.exists()))
        lists = [found for found in (beside, held) if found is not None]
        acts = tuple(act for found in lists for act in found.acts)
        return ForgottenList(acts, tuple(mark for found in lists for mark in found.marks)), knows

    def _held(self) -> ForgottenList | None:
        """The list of the store in place; None where it cannot be read, or there is none."""
        try:
            with StoreReader(self.database) as reader:
                return reader.forgotten_list()
        except StoreError:
            return None

    def _beside(self) -> ForgottenList | None:
        """The list beside it; None where it cannot be read."""
        try:
            return read_list(self.data)
        except UnreadableList:
            return None

    def _complete(self, store: Store, incoming: Archive, manifest: Manifest) -> None:
        """Every body that the store refers to is there, but those that the backup itself says it lacked."""
        lost = store.bodies() - set(incoming.names()) - set(manifest.missing)
        if lost:
            raise NoBackup(f"bản sao lưu thiếu {len(lost)} bản lưu; chưa có gì được thay đổi")

    def _aside(self, archive: Archive) -> Path:
        """The former bodies once more, as links: they cost no room and stay when the archive is swept."""
        folder = self.data / f"{STAGING}aside"
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
            self._move_folders(self.data)
            for suffix in LOGS:
                self.database.with_name(STORE + suffix).unlink(missing_ok=True)
            new.replace(self.database)
            sync_folder(self.data)

    def _keep_former(self, aside: Path) -> None:
        """The former store into its folder, which gets its lasting name before the exchange."""
        self._move_folders(aside)
        # Copied first: of a damaged store SQLite may throw away the write-ahead log when it is opened.
        logs = [shutil.copyfile(path, aside / path.name) for path in self._logs()]
        with suppress(StoreError):  # damaged: as it lies, with its log
            settle(self.database)
            for log in logs:
                log.unlink()
        if self.database.is_dir():  # no store at all, and a folder has no second name
            self.database.rename(aside / STORE)
        else:
            link_or_copy(self.database, aside / STORE)
        aside.replace(self._final_name())
        sync_folder(self.data)

    def _logs(self) -> list[Path]:
        places = (self.database.with_name(STORE + suffix) for suffix in LOGS)
        return [path for path in places if path.is_file()]

    def _move_folders(self, to: Path) -> None:
        """A folder that stands in the place of a log is none of SQLite's: what a person put into it stays."""
        for suffix in LOGS:
            place = self.database.with_name(STORE + suffix)
            if place.is_dir() and not place.is_symlink():
                place.rename(to / f"thu-muc-la{suffix}-{self.now:%Y%m%d-%H%M%S}")

    def _final(self, aside: Path | None) -> Path | None:
        return self._final_name() if aside is not None else None

    def _final_name(self) -> Path:
        return self.data / f"{ASIDE}{self.now:%Y%m%d-%H%M%S}"


@contextmanager
def leaving_no_folder(*folders: Path) -> Iterator[None]:
    """After an error, those of these folders that came into being meanwhile and are empty go, the last one first."""
    new = [folder for folder in folders if not folder.exists()]
    try:
        yield
    except BaseException:
        for folder in reversed(new):
            with suppress(OSError):
                folder.rmdir()
        raise


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for a file; a copy where the disk knows no second names."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)
