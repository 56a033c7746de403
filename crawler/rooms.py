"""The rooms of backups and restores in the data folder, and what is left of them where these are killed.

That is whole stores and bodies which nobody answers for any more. A restore works in its rooms under the lock of the
refresh; a backup in its snapshot's, which it holds, while it holds the archive steady.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crawler.archive import Archive
from crawler.errors import StoreBusy, StoreError
from crawler.spoken import system_words

#: How a backup's folder begins; how those of a restore do, and its room inside the archive.
SNAPSHOT, STAGING, INCOMING = ".snapshot-", ".restore-", ".incoming"


def of_backups(data: Path) -> Iterator[Path]:
    """Snapshots of the store, also of a backup that is being made."""
    yield from data.glob(f"{SNAPSHOT}*")


def of_restores(data: Path, archive: Archive) -> Iterator[Path]:
    """Rooms of a restore, also of one that goes on."""
    yield from data.glob(f"{STAGING}*")
    yield from archive.folder.glob(INCOMING)


def sweep(data: Path, archive: Archive) -> tuple[Path, ...]:
    """Remove them all, for who holds the lock of the refresh; what could not be removed is returned.

    Snapshots are left alone while a backup is made: it has swept before it took its own.
    """
    stuck = remove(of_restores(data, archive))
    with suppress(StoreBusy), archive.alone():
        stuck += remove(of_backups(data))
    return stuck


def deserted(data: Path, archive: Archive, *, is_busy: bool) -> Iterator[Path]:
    """The rooms that nobody works in; `is_busy`: the lock of the refresh is held, maybe by a restore."""
    yield from () if is_busy else of_restores(data, archive)
    for room in of_backups(data):
        with taken(room) as is_dead:
            if is_dead:
                yield room


def remove(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Remove folders; those that are still there."""
    found = tuple(folders)
    for folder in found:
        shutil.rmtree(folder, ignore_errors=True)
    return tuple(folder for folder in found if folder.exists())


@contextmanager
def room_in(data: Path) -> Iterator[Path]:
    """A folder for the snapshot, held while it is worked in; raises StoreError where the data folder takes none."""
    try:
        made = tempfile.TemporaryDirectory(prefix=SNAPSHOT, dir=data)
    except OSError as exc:
        raise StoreError(
            f"{data}: không ghi được ({system_words(exc)}), mà sao lưu cần chụp kho ở đó trước; "
            "hãy sửa quyền ghi của thư mục ấy rồi chạy lại"
        ) from exc
    with made as name, taken(Path(name)):
        yield Path(name)


@contextmanager
def taken(folder: Path) -> Iterator[bool]:
    """Hold a folder while it is worked in; False where another process does, or where it may not be entered."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)
