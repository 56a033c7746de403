"""Ending in an orderly way: children end, locks open, transactions roll back; what was held stays held."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

from commands.context import say

#: Seconds that a child has to end by itself: its parent has to be gone within ten.
GRACE = 6.0


class AskedToStop(BaseException):
    """SIGTERM came; no error, so that nothing on the way takes it for one."""


@contextmanager
def unwound_by_sigterm() -> Iterator[None]:
    """While the block runs, SIGTERM leaves it as an error would, instead of cutting the process off."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # whoever asks twice is not kept waiting
        raise AskedToStop

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except AskedToStop:
        say("được yêu cầu dừng: những gì đã tải vẫn còn, lần cập nhật sau làm tiếp")
        raise SystemExit(1) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def end_children(children: Iterable[subprocess.Popen[bytes]], grace: float = GRACE) -> None:
    """Ask children to end, and end those that have not done so in time."""
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.terminate()
    until = time.monotonic() + grace
    for child in running:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
