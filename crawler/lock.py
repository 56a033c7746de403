"""One refresh at a time: a file lock held for the life of the process, so that a dead one never blocks."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.errors import TracuuError


class Busy(TracuuError):
    """Another process holds the lock."""


@contextmanager
def held(path: Path, what: str) -> Iterator[None]:
    """Hold the lock; raises Busy at once when another process does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            stream.seek(0)
            raise Busy(
                f"{what} đang chạy (tiến trình {stream.read().strip() or '?'}); không chạy hai lần cùng lúc"
            ) from exc
        stream.truncate(0)
        stream.write(str(os.getpid()))
        stream.flush()
        yield
