"""What all tests share: only loopback may be reached; outside material is used where TRACUU_SHARED names it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with recorded sites and judged collections; tests that need it skip elsewhere, saying so."""
    named = os.environ.get("TRACUU_SHARED")
    if not named:
        pytest.skip("TRACUU_SHARED không đặt: không có tư liệu ngoài để thử")
    return Path(named)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that talks to any other machine is a broken test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host not in ("127.0.0.1", "::1", "localhost", ""):
            raise AssertionError(f"kiểm thử chỉ được nối tới máy này, không phải {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield
