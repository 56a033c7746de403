"""Who has the store open holds its latch, shared; who exchanges the file takes it alone for that moment.

A lock of the operating system on a file beside the database: it ends with its process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.errors import StoreBusy
from crawler.lock import opened

NAME = "store.lock"


class Latch:
    """Held from opening the store to closing it; waits while the file is being exchanged."""

    def __init__(self, database: Path) -> None:
        self._handle = opened(database.with_name(NAME))
        if self._handle is not None:
            fcntl.flock(self._handle, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let go."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


@contextmanager
def alone(database: Path, seconds: float) -> Iterator[None]:
    """Nobody else has the store open; raises StoreBusy when that does not come about within so many seconds."""
    handle, until = opened(database.with_name(NAME)), time.monotonic() + seconds
    if handle is None:
        raise StoreBusy(f"không khóa được {database.with_name(NAME)}; hãy sửa quyền ghi của thư mục dữ liệu")
    try:
        while not _taken(handle):
            if time.monotonic() > until:
                raise StoreBusy("một tiến trình khác đang dùng kho; hãy đợi nó xong, hoặc dừng Tra Cứu rồi chạy lại")
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
