"""What one file may cost, and how a worker process binds itself to that.

The kernel's limits hold for the worker and for what it starts. The network is cut by moving into an empty network
namespace, where the system allows it (as root, or with unprivileged user namespaces); elsewhere the worker says so.
"""

from __future__ import annotations

import ctypes
import os
import resource
import threading
import time
from dataclasses import dataclass

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_ORPHAN_CHECK = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file; times in seconds, sizes in bytes."""

    #: The file itself; larger ones are not opened.
    file_bytes: int = 100_000_000
    #: Address space of a worker, and of each program that it starts.
    memory: int = 2_000_000_000
    #: Processor time of the worker; programs that it starts have the same each.
    cpu_seconds: int = 120
    #: Wall clock, without recognition.
    seconds: float = 150.0
    #: Wall clock for the recognition of one file's pages.
    ocr_seconds: float = 600.0
    #: Largest file that anything may write.
    written_bytes: int = 110_000_000
    #: A worker is replaced after so many files.
    files_per_worker: int = 200


def bind(limits: Limits) -> bool:
    """Bind this process for good; tells whether the network is cut. Before any thread is started."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written_bytes, limits.written_bytes))
    return cut_network()


def allow_cpu(seconds: int) -> None:
    """Let this process use so much more processor time; beyond it the kernel ends it (SIGXCPU)."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, hard))


def cut_network() -> bool:
    """Move into an empty network namespace; False where the system does not allow it."""
    library = ctypes.CDLL(None, use_errno=True)
    return any(library.unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))


def die_with_parent() -> None:
    """End this process and all that it started when its parent is gone, even in the middle of a file.

    The kernel's own signal for that (PR_SET_PDEATHSIG) comes when the parent's *thread* ends, so it cannot be used.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_ORPHAN_CHECK)
        os.killpg(0, 9)

    threading.Thread(target=watch, daemon=True).start()
