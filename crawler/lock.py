"""One writer at a time: a file lock held for the life of the process, so that a dead one never blocks.

The file says who holds it: the process, and on the next line what it does.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crawler.errors import TracuuError

#: Whoever asks `is_held` holds the lock for an instant: a refresh that meets that instant looks again.
INSTANT = 0.05
#: What another process does that has not said it.
UNNAMED = "một lệnh khác có ghi dữ liệu"
#: The lock of whoever writes the store, beside it; and what a refresh that holds it says of itself.
WRITING, REFRESHING = "refresh.lock", "một lần cập nhật khác"


class Busy(TracuuError):
    """Another process holds the lock."""


@contextmanager
def held(path: Path, what: str) -> Iterator[None]:
    """Hold the lock and do `what`, in the words for whoever comes meanwhile; raises Busy when another process does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as stream:
        try:
            _take(stream)
        except OSError as exc:
            stream.seek(0)
            process, _, doing = stream.read().partition("\n")
            raise Busy(
                f"{doing.strip() or UNNAMED} đang chạy (tiến trình {process.strip() or '?'}); "
                "không chạy cùng lúc được, hãy đợi nó xong rồi chạy lại"
            ) from exc
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n{what}\n")
        stream.flush()
        yield


def is_held(path: Path) -> bool:
    """True while a process holds the lock."""
    try:
        with path.open() as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def holder(path: Path) -> str | None:
    """What the process that holds the lock said that it does; None while none does."""
    if not is_held(path):
        return None
    try:
        return path.read_text("utf-8", "replace").partition("\n")[2].strip() or UNNAMED
    except OSError:
        return UNNAMED


def _take(stream: IO[str]) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        time.sleep(INSTANT)
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def opened(path: Path) -> int | None:
    """A lock's file, made where it may be; None where there is no folder for it.

    Reading is enough to lock: the file may have been made by another account.
    """
    for mode in (os.O_RDWR | os.O_CREAT, os.O_RDONLY):
        try:
            return os.open(path, mode | os.O_CLOEXEC, 0o644)
        except OSError:
            continue
    return None
