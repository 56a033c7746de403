"""Recorded sites served again on this machine, with the request log that they write."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Visit:
    """One request as the site saw it."""

    at: float
    path: str
    status: int
    validators: str


@dataclass(frozen=True)
class Replay:
    """A running recording."""

    url: str
    log: Path

    def visits(self) -> list[Visit]:
        """The requests so far."""
        rows = [line.split("\t") for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [Visit(float(row[0]), row[2], int(row[3]), row[4]) for row in rows]


@contextmanager
def replayed(shared: Path, name: str, port: int, folder: Path, *options: str) -> Iterator[Replay]:
    """Serve `recordings/{name}.warc.gz` while the block runs."""
    recordings = shared / "recordings"
    log = folder / f"{name}.tsv"
    command = [sys.executable, str(recordings / "replay.py"), str(recordings / f"{name}.warc.gz"), "--port", str(port)]
    server = subprocess.Popen([*command, "--log", str(log), *options], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert "recorded answers" in server.stdout.readline()
        yield Replay(f"http://127.0.0.1:{port}/", log)
    finally:
        server.terminate()
        server.wait()
        if server.stdout is not None:
            server.stdout.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
