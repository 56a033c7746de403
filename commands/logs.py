"""Logs: one line each on stderr (journald keeps them under systemd), and on demand in a file of bounded size.

One file a process: `log/tracuu-serve.log`, and so on, so that no two ever turn over the same one. A log that cannot be
written costs its lines and nothing else.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crawler.spoken import system_words
from settings import Settings

FORMAT = "%(asctime)s %(name)s %(levelname)s %(message)s"
#: What verbs say to people goes into the file only; they have put it on stderr themselves.
SAID = logging.getLogger("tracuu.said")
#: Categories of characters that could end a line or turn it around.
CONTROLS = ("Cc", "Cf", "Cs", "Zl", "Zp")


@contextmanager
def logged(config: Settings, verb: str, *, to_stderr: bool = True) -> Iterator[None]:
    """Log while the block runs: on stderr (what is not said there anyway), and in the file where one is wanted."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if to_stderr else []
    if config.log.file:
        handlers.append(
            BoundedFile(config.paths.log / f"tracuu-{verb}.log", config.log.max_mb * 10**6, config.log.keep)
        )
        SAID.addHandler(handlers[-1])
    root = logging.getLogger()
    kept = root.level, SAID.propagate
    root.setLevel(logging.INFO)
    SAID.propagate = False
    for talkative in ("apscheduler", "httpx"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    for handler in handlers:
        handler.setFormatter(OneLine(FORMAT))
        root.addHandler(handler)
    try:
        yield
    finally:
        root.setLevel(kept[0])
        SAID.propagate = kept[1]
        for handler in handlers:
            root.removeHandler(handler)
            SAID.removeHandler(handler)
            handler.close()


class OneLine(logging.Formatter):
    """A record as one line, whatever a source put into it; each line of a trace begins with a mark of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line; a record that carries `trace` has its own mark at the beginning of each line."""
        lines = record.message.split("\n") if getattr(record, "trace", False) else [record.message]
        record.message = "\n".join(escaped(line) for line in lines)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """The trace below its line."""
        text = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join(f"  | {escaped(line)}" for line in text.splitlines())


def escaped(text: str) -> str:
    """A text with its control characters spelled out: \\n, \\x1b, \\u202e."""
    if text.isprintable():
        return text
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in CONTROLS else c for c in text)


class BoundedFile(logging.Handler):
    """A file that becomes `.1`, `.2`, … when it is full, `keep` of them; never more than (keep + 1) × size bytes."""

    def __init__(self, path: Path, size: int, keep: int) -> None:
        super().__init__()
        self._path, self._limit, self._keep = path, size, keep
        self._file: int | None = None
        self._is_failing = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; what the disk does not take is lost, and said once on stderr."""
        try:
            self._write((self.format(record) + "\n").encode("utf-8", "backslashreplace")[: self._limit])
        except OSError as error:
            self._drop()
            if not self._is_failing:
                self._is_failing = True
                with suppress(OSError, ValueError):
                    print(f"không ghi được nhật ký {self._path}: {system_words(error)}", file=sys.stderr)
        except Exception:  # noqa: BLE001 - logging's own rule: a line that cannot be formed must not end the work
            self.handleError(record)
        else:
            self._is_failing = False

    def close(self) -> None:
        """Close the file."""
        self._drop()
        super().close()

    def _write(self, line: bytes) -> None:
        file = self._opened()
        if os.fstat(file).st_size + len(line) > self._limit:
            self._turn_over()
            file = self._opened()
        if os.write(file, line) < len(line):
            os.write(file, b"\n")  # the disk is full: the next line begins on its own

    def _opened(self) -> int:
        """The open file, locked: another process of the same verb writes no file."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(file)
                raise
            self._file = file
        return self._file

    def _turn_over(self) -> None:
        """Make the full file the first of the old ones, the last one goes."""
        self._drop()
        for number in range(self._keep, 0, -1):
            with suppress(FileNotFoundError):
                (self._old(number - 1) if number > 1 else self._path).replace(self._old(number))
        for old in self._path.parent.glob(f"{self._path.name}.*"):
            if old.suffix[1:].isdigit() and int(old.suffix[1:]) > self._keep:
                old.unlink(missing_ok=True)
        if not self._keep:
            self._path.unlink(missing_ok=True)

    def _old(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    def _drop(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None
