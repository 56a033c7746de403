"""Child processes that end with the one that started them, even where that is killed without a word."""

from __future__ import annotations

import ctypes
import os
import signal

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
