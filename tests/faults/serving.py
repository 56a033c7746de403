"""`tracuu serve` and other parts that stay up, as real processes, for tests that look at them from outside."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from tests.crawler.office import ROOT, Office


@contextmanager
def running(office: Office, *verb: str, log: object = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """`tracuu …` until the block ends; its stderr goes to `log`."""
    command = [sys.executable, "-m", "tracuu", "--config", str(office.folder / "config.toml"), *verb]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)  # type: ignore[call-overload]
    try:
        yield child
    finally:
        child.terminate()
        child.wait(20)


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds; fails when it never does."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"vẫn chưa đúng sau {seconds} giây"
        time.sleep(0.1)


def get(port: int, path: str) -> httpx.Response | None:
    """The page at a path; None while nobody answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=30)
    except httpx.TransportError:
        return None


def answers(port: int, path: str = "/healthz") -> bool:
    """True once the front end answers this path with 200."""
    response = get(port, path)
    return response is not None and response.status_code == 200
