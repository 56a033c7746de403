"""Reads files in warm child processes, so that a file which kills its reader kills nothing else.

Each worker is bound to its limits, watched by the wall clock, and replaced after a number of files or when it dies. It
lives in a process group of its own, which is ended as a whole, so no recogniser is left behind; when the pool's own
process dies, its workers notice and end themselves.
"""

from __future__ import annotations

import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import msgspec

from crawler.attachments import wire
from crawler.attachments.limits import Limits
from crawler.attachments.ocr import PAGE_SECONDS
from crawler.attachments.reading import READER_VERSION
from crawler.attachments.signature import UNKNOWN
from crawler.records import FileText, TextStatus

_START_SECONDS = 30.0
#: Found once, when this process began: a worker that says otherwise was started from newer code.
PROTOCOL = wire.protocol(READER_VERSION)
_SIGNALS = {
    signal.SIGXCPU: "Đọc tệp tốn quá nhiều thời gian xử lý nên đã dừng",
    signal.SIGKILL: "Đọc tệp cần quá nhiều bộ nhớ nên đã bị hệ thống dừng",
}
_CRASHED = "Tệp làm chương trình đọc bị sập; tệp có thể bị hỏng hoặc có hại"
_TOO_SLOW = "Đọc tệp quá lâu nên đã dừng"


class PoolError(RuntimeError):
    """No fault of the file: the pool was closed, or its workers cannot be started."""


class ReaderPool:
    """`workers` child processes, started when first needed; `read` may be called from as many threads."""

    def __init__(self, workers: int, limits: Limits = Limits()) -> None:  # noqa: B008 - a frozen value
        self._limits = limits
        self._all = [_Worker(limits) for _ in range(workers)]
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for worker in self._all:
            self._idle.put(worker)

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all workers; a `read` that is under way in another thread raises `PoolError`."""
        for worker in self._all:
            worker.close()

    def read(self, path: Path, name: str, *, ocr: bool = True, before: FileText | None = None) -> FileText:
        """As `read_file`, in a child; a file that exceeds its limits or kills its reader is `DAMAGED`, with the reason.

        Waits for a free worker. Raises `FileNotFoundError` if the file is not there, and `PoolError`.
        """
        if path.stat().st_size > self._limits.file_bytes:
            return _failed(TextStatus.TOO_LARGE, UNKNOWN, "Tệp quá lớn nên không đọc")
        worker = self._idle.get()
        try:
            place, shown = os.fsencode(path.resolve()), name.encode(errors="replace").decode()
            return worker.read(wire.Order(place, shown, ocr, self._limits, before))
        finally:
            self._idle.put(worker)

    @property
    def network_cut(self) -> bool | None:
        """Whether the workers have no network; None before the first one was started."""
        return next((worker.network_cut for worker in self._all if worker.network_cut is not None), None)


class _Worker:
    """One child process at a time, used by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = bytearray()
        self._served = 0
        self._closed = False
        self._reading = threading.Lock()
        self.network_cut: bool | None = None

    def read(self, order: wire.Order) -> FileText:
        """Read one file; a worker found dead before it took the file is replaced, and that is nobody's fault."""
        with self._reading:
            return self._read(order)

    def _read(self, order: wire.Order) -> FileText:
        try:
            media_type = self._begin(order)
        except EOFError:
            self.stop()
            return self._read_anew(order)
        except TimeoutError:
            self.stop()
            return _failed(TextStatus.DAMAGED, UNKNOWN, _TOO_SLOW)
        return self._finish(media_type, order.ocr)

    def _read_anew(self, order: wire.Order) -> FileText:
        try:
            return self._finish(self._begin(order), order.ocr)
        except EOFError:
            return _failed(TextStatus.DAMAGED, UNKNOWN, self._epitaph())
        except TimeoutError:
            self.stop()
            return _failed(TextStatus.DAMAGED, UNKNOWN, _TOO_SLOW)

    def _begin(self, order: wire.Order) -> str:
        process = self._ready()
        self._send(process, order)
        return msgspec.msgpack.decode(self._receive(process, time.monotonic() + self._limits.seconds), type=str)

    def _finish(self, media_type: str, ocr: bool) -> FileText:
        seconds = self._limits.seconds + (self._limits.ocr_seconds + PAGE_SECONDS if ocr else 0.0)
        try:
            body = self._receive(self._process, time.monotonic() + seconds)
        except TimeoutError:
            self.stop()
            return _failed(TextStatus.DAMAGED, media_type, _TOO_SLOW)
        except EOFError:
            return _failed(TextStatus.DAMAGED, media_type, self._epitaph())
        self._served += 1
        if self._served >= self._limits.files_per_worker:
            self.stop()
        return msgspec.msgpack.decode(body, type=FileText)

    def close(self) -> None:
        """End the child at once; a reader in another thread notices and leaves before the pipes are closed."""
        self._closed = True
        if self._process is not None:
            _end_group(self._process)
        with self._reading:
            self.stop()

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        with suppress(BrokenPipeError):  # an order that a dead worker did not take
            process.stdin.close()
        _end_group(process)
        process.wait()
        process.stdout.close()

    def _ready(self) -> subprocess.Popen[bytes]:
        """The child, started if there is none; whether a running one still lives shows when it is spoken to."""
        if self._closed:
            raise PoolError("Bộ đọc tệp đã đóng")
        if self._process is not None:
            return self._process
        self._buffer.clear()
        self._served = 0
        try:
            process = self._process = _start(self._limits)
            hello = self._receive(process, time.monotonic() + _START_SECONDS)
        except (EOFError, OSError) as error:  # a time-out is an OSError
            self.stop()
            raise PoolError("Không khởi động được tiến trình đọc tệp; hãy chạy: tracuu doctor") from error
        told = msgspec.msgpack.decode(hello, type=wire.Hello)
        if told.protocol != PROTOCOL:
            self.stop()
            raise PoolError("Chương trình vừa được nâng cấp; những tệp còn lại sẽ được đọc ở lần cập nhật sau")
        self.network_cut = told.network_cut
        return process

    def _send(self, process: subprocess.Popen[bytes], order: wire.Order) -> None:
        assert process.stdin is not None
        try:
            wire.send(process.stdin, order)  # type: ignore[arg-type]
        except BrokenPipeError as error:
            raise EOFError from error

    def _receive(self, process: subprocess.Popen[bytes] | None, deadline: float) -> bytes:
        """The next message; raises `TimeoutError` after the deadline and `EOFError` when the child is gone."""
        if process is None or process.stdout is None:
            raise EOFError
        arrival = select.poll()
        arrival.register(process.stdout, select.POLLIN)
        while (body := wire.split(self._buffer)) is None:
            left = deadline - time.monotonic()
            if left <= 0 or not arrival.poll(left * 1000):
                raise TimeoutError
            piece = os.read(process.stdout.fileno(), 1 << 16)
            if not piece:
                raise EOFError
            self._buffer += piece
        return body

    def _epitaph(self) -> str:
        """Why the child died, in words; its group is ended with it."""
        process = self._process
        if self._closed or process is None:
            raise PoolError("Bộ đọc tệp đã đóng")
        _end_group(process)
        code = process.wait()
        self.stop()
        return _SIGNALS.get(signal.Signals(-code), _CRASHED) if code < 0 else _CRASHED


def _start(limits: Limits) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (sys.executable, "-I", "-B", "-m", "crawler.attachments.worker", msgspec.json.encode(limits).decode()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # Arrays here are small; a pool of threads for them would only eat address space.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


def _end_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _failed(status: TextStatus, media_type: str, reason: str) -> FileText:
    return FileText(media_type, status, warnings=(reason,))
