"""With whom a process ends: with its terminal, and with the process that started it, even where that is killed."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Tells a child whose child it is: the shell, systemd or nohup that starts a command by hand says nothing.
PARENT = "TRACUU_PARENT"
_PR_SET_PDEATHSIG = 1


def of_ours() -> dict[str, str]:
    """The environment for a child that is to end with this process; it has to call `end_with_parent` itself.

    The thread that starts the child has to wait for it, too: the kernel's signal comes when that *thread* ends.
    """
    return {**os.environ, PARENT: str(os.getpid())}


def end_with_parent() -> None:
    """In a child that was started so: SIGTERM when its parent dies, an end at once where that is dead already."""
    parent = os.environ.pop(PARENT, "")
    if not parent:
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGTERM))
    if str(os.getppid()) != parent:  # it died while we were starting: the signal would never come
        raise SystemExit(1)


@contextmanager
def hang_up_as_sigterm() -> Iterator[None]:
    """While the block runs, the end of the terminal (SIGHUP) is a SIGTERM; started by nohup, it stays ignored."""
    is_elsewhere = threading.current_thread() is not threading.main_thread()
    if is_elsewhere or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        # The kernel, the shell and make each say it: the second time is no impatience.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.raise_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGHUP, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
