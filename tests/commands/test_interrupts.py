"""Ctrl-C: 130 and no traceback, from the command's first import on, and only where it is the command's to answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from commands.interrupts import as_error, at_once
from tests.crawler.office import ROOT


@pytest.fixture(autouse=True)
def _in_the_foreground() -> Iterator[None]:
    """As at a terminal, also where these tests themselves run in the background, with interrupts ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("module", ["commands.interrupts", "click", "numpy", "uvicorn"])
def test_while_it_is_loading(module: str) -> None:
    """Python tells on stderr what it has just imported."""
    command = [sys.executable, "-X", "importtime", "-m", "tracuu", "status"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        next(line for line in child.stderr if line.split("|")[-1].strip().startswith(module))
        child.send_signal(signal.SIGINT)
        left = child.stderr.read()
        assert child.wait() == 130
    assert "Traceback" not in left


def test_what_was_begun_is_put_away() -> None:
    put_away = []
    with pytest.raises(SystemExit) as ended, at_once(), as_error():
        try:
            os.kill(os.getpid(), signal.SIGINT)
        finally:
            put_away.append(True)
    assert (ended.value.code, put_away) == (130, [True])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_ignored_interrupt_stays_ignored() -> None:
    """As a shell starts what it puts in the background."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with at_once(), as_error():
            os.kill(os.getpid(), signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
