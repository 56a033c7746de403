"""Questions that found nothing: what staff look for and the index lacks. Day and words only, never who asked.

One JSON line a question in a file beside the database; lines older than the configured days go when the day turns.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger("tracuu.web")

#: Kept lines, and characters of a question: the file stays small whatever is asked.
MOST, LONGEST = 2000, 200
#: Questions that the status page lists.
SHOWN = 50


class Questions:
    """The file of unanswered questions; with `days` 0 nothing is ever written."""

    def __init__(self, path: Path, days: int) -> None:
        self._path, self._days = path, days
        self._lock = threading.Lock()

    def add(self, question: str, today: dt.date) -> None:
        """Keep a question that found nothing."""
        if not self._days or not question.strip():
            return
        try:
            with self._alone():
                lines = [*self._lines(today), (today.isoformat(), question.strip()[:LONGEST])][-MOST:]
                self._write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
        except OSError as exc:  # a full or read-only disk must not cost anybody an answer
            log.warning("questions without results are not kept: %s", exc)

    def counts(self, today: dt.date) -> list[tuple[str, int]]:
        """The kept questions with how often each was asked, most often first."""
        return Counter(question.casefold() for _, question in self._lines(today)).most_common(SHOWN)

    def drop(self, is_meant: Callable[[str], bool]) -> int:
        """Remove the questions that are meant, whatever their day; how many."""
        if not self._path.is_file():
            return 0
        with self._alone():
            lines = self._text().splitlines()
            kept = [line for line in lines if not ((found := parsed(line)) and is_meant(found[1]))]
            if len(kept) < len(lines):
                self._write("".join(f"{line}\n" for line in kept))
            return len(lines) - len(kept)

    def all(self) -> list[str]:
        """The kept questions, whatever their day."""
        return [found[1] for line in self._text().splitlines() if (found := parsed(line))]

    def _text(self) -> str:
        return self._path.read_text(encoding="utf-8", errors="replace") if self._path.is_file() else ""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time, in all processes: what a withdrawal removes must not be written back by a page."""
        with self._lock:
            folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX)
                yield
            finally:
                os.close(folder)

    def _write(self, text: str) -> None:
        temporary = self._path.with_suffix(".part")
        temporary.write_text(text, encoding="utf-8", errors="replace")
        temporary.replace(self._path)

    def _lines(self, today: dt.date) -> list[tuple[str, str]]:
        if not self._days:
            return []
        first = (today - dt.timedelta(days=self._days)).isoformat()
        found = (parsed(line) for line in self._text().splitlines())
        return [line for line in found if line and line[0] >= first]


def parsed(line: str) -> tuple[str, str] | None:
    """Day and question of a line, None for one that is not ours."""
    try:
        day, question = json.loads(line)
    except (ValueError, TypeError):
        return None
    return (day, question) if isinstance(day, str) and isinstance(question, str) else None
