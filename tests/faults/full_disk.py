"""Disks that are full: a small one of our own where we may mount, a limit on the size of files where we may not."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crawler.office import ROOT, Office


class SmallDisk:
    """A mounted disk in memory that can be filled and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, left: int = 0) -> None:
        """Leave so many bytes free."""
        with self._ballast.open("wb") as ballast:
            room = os.statvfs(self.folder)
            ballast.write(bytes(max(0, room.f_bavail * room.f_frsize - left)))

    def empty(self) -> None:
        """Free what was filled."""
        self._ballast.unlink(missing_ok=True)

    def allow_files(self, more: int | None) -> None:
        """Let so many further files and folders be made; None: as many as one likes."""
        room = os.statvfs(self.folder)
        limit = 0 if more is None else room.f_files - room.f_ffree + more
        subprocess.run(["mount", "-o", f"remount,nr_inodes={limit}", str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount it; skips, saying so, where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}M,nr_inodes=100000", "none", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False) if os.geteuid() == 0 else None
    if done is None or done.returncode:
        pytest.skip(f"no disk of our own can be mounted here: {done.stderr.strip() if done else 'not root'}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def at_most(size: int) -> Callable[[], None]:
    """For a child process: no file may grow beyond so many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def limited(office: Office, size: int, *verb: str) -> subprocess.CompletedProcess[str]:
    """`tracuu …` where no file may grow beyond so many bytes, the process and its children alike."""
    command = [sys.executable, "-m", "tracuu", "--config", str(office.folder / "config.toml"), *verb]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=280, check=False, preexec_fn=at_most(size)
    )
