"""`tracuu …` in a process of its own that starts at once, by a clock that may be set, and may be killed or starved.

The process is forked from one that has imported everything, so that a year of nights does not spend hours on imports.
It is the real command in its own process group; what its entry points take for now is what the caller says, and its
index is built by a fork, which runs the real `reindex`, and not by another interpreter.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import resource
import signal
import socket
import sys
import time
import types
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import commands.context
import crawler.fetch
import tracuu
from commands import refreshing

#: Nothing that a command does takes so long.
PATIENCE = 280.0


@dataclass(frozen=True)
class Order:
    """One command: what the clock shows, and what its machine lacks."""

    arguments: tuple[str, ...]
    now: dt.datetime
    #: no file may grow beyond so many bytes
    most_bytes: int | None = None
    has_names: bool = True


@dataclass(frozen=True)
class Done:
    """How a command ended; `code` is negative for a signal; memory in MB: its own, and the largest of its children."""

    order: Order
    code: int
    stdout: str
    stderr: str
    seconds: float
    memory: float
    children: float
    #: seconds of CPU, all its processes together
    cpu: float


@dataclass
class Clerk:
    """Runs commands for the office in a folder."""

    folder: Path
    _context: multiprocessing.context.ForkServerContext = field(init=False)
    _count: int = 0

    def __post_init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["clerk", "diary", "pytest", "underthesea"])

    def start(self, order: Order) -> Running:
        """Begin a command."""
        self._count += 1
        report = self.folder / f"said-{self._count % 8}"
        for name in ("memory", "child"):  # of an earlier command: its child is somebody else by now
            report.with_suffix(f".{name}").unlink(missing_ok=True)
        process = self._context.Process(target=perform, args=(order, self.folder / "config.toml", report))
        process.start()
        return Running(order, process, report, time.monotonic())

    def run(self, order: Order) -> Done:
        """A command to its end."""
        return self.start(order).end()


@dataclass
class Running:
    """A command that was begun."""

    order: Order
    process: BaseProcess
    report: Path
    began: float

    def end(self, seconds: float = PATIENCE) -> Done:
        """Wait for its end."""
        self.process.join(seconds)
        if self.process.exitcode is None:
            self.kill()
            raise RuntimeError(f"{self.order} has not ended within {seconds:.0f} s")
        took, said = time.monotonic() - self.began, ["", ""]
        for at, name in enumerate(("out", "err")):
            path = self.report.with_suffix(f".{name}")
            said[at] = path.read_text("utf-8") if path.exists() else ""
        sizes = self.report.with_suffix(".memory")
        own, children, cpu = map(float, sizes.read_text().split()) if sizes.exists() else (0.0, 0.0, 0.0)
        return Done(self.order, int(self.process.exitcode), said[0], said[1], took, own, children, cpu)

    def kill(self) -> None:
        """A power cut for the whole of its group."""
        try:
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        except ProcessLookupError:
            self.process.kill()
        self.process.join()

    def child(self) -> int | None:
        """A child of it that builds the index."""
        try:
            return int(self.report.with_suffix(".child").read_text())
        except (OSError, ValueError):
            return None


def perform(order: Order, config: Path, report: Path) -> None:
    """In the new process: the command itself. Leaves what it said and the memory that it took beside `report`."""
    os.setsid()
    for handle, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(report.with_suffix(f".{name}"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), handle)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", line_buffering=True)  # type: ignore[union-attr]
    show(order.now)
    refreshing.reindex_aside = lambda path: reindex_forked(path, report)
    if not order.has_names:
        socket.getaddrinfo = nameless(socket.getaddrinfo)
    if order.most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.most_bytes, order.most_bytes))
    try:
        tracuu.main(["--config", str(config), *order.arguments], prog_name="tracuu")
    finally:
        note_memory(report)


def show(moment: dt.datetime) -> None:
    """Set the clock of all entry points, and that of the log of requests; it goes on from there."""
    began, real = time.monotonic(), commands.context.now

    def now() -> dt.datetime:
        return moment + dt.timedelta(seconds=time.monotonic() - began)

    for module in list(sys.modules.values()):
        if getattr(module, "now", None) is real:
            module.now = now  # type: ignore[attr-defined]
    clock = types.SimpleNamespace(now=lambda zone: now().astimezone(zone))
    crawler.fetch.dt = types.SimpleNamespace(datetime=clock, UTC=dt.UTC)  # type: ignore[assignment]


def reindex_forked(config: Path, report: Path) -> int:
    """What `reindex_aside` does, without starting an interpreter."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            tracuu.main(["--config", str(config), "reindex", "--if-changed"], prog_name="tracuu")
        except SystemExit as ended:
            code = int(ended.code or 0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    with suppress(OSError):  # it may not write
        report.with_suffix(".child").write_text(str(child))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def nameless(real: Callable[..., object]) -> Callable[..., object]:
    """A resolver that knows no names, only numbers."""

    def resolve(host: object, *given: object, **named: object) -> object:
        if isinstance(host, str | bytes) and str(host).replace(".", "").isdigit():
            return real(host, *given, **named)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    return resolve


def note_memory(report: Path) -> None:
    """The largest resident sizes so far, in MB, and the CPU of all of it."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    with suppress(OSError):
        report.with_suffix(".memory").write_text(f"{usages[0].ru_maxrss / 1024} {usages[1].ru_maxrss / 1024} {cpu}")
