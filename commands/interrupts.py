"""Ctrl-C ends a command with 130, as every program's, and never with a traceback, whenever it comes.

The first import of `tracuu.py`, so that it holds from there on: what is imported after it takes a second, in which
nothing is begun. Therefore it imports next to nothing itself.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: What a shell calls the end by SIGINT.
INTERRUPTED = 130


@contextmanager
def at_once() -> Iterator[None]:
    """While the block runs, an interrupt ends the process; one that is ignored (a shell's `&`) stays so."""
    with handled_by(end, instead_of=signal.default_int_handler):
        yield


@contextmanager
def as_error() -> Iterator[None]:
    """Inside `at_once`: an interrupt leaves the block as an error would, so that what was begun is put away."""
    with handled_by(signal.default_int_handler, instead_of=end):
        try:
            yield
        except KeyboardInterrupt:
            raise SystemExit(INTERRUPTED) from None


@contextmanager
def handled_by(handler: Callable[..., None], *, instead_of: Callable[..., None]) -> Iterator[None]:
    """One handler in the place of another for a while; anybody else's is left alone."""
    if signal.getsignal(signal.SIGINT) is not instead_of or not can_handle(handler):
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, instead_of)


def can_handle(handler: Callable[..., None]) -> bool:
    """Set the handler; False in a thread, where none can be set."""
    try:
        signal.signal(signal.SIGINT, handler)
    except ValueError:
        return False
    return True


def end(*_: object) -> None:
    """Nothing was begun that would have to be put away."""
    os._exit(INTERRUPTED)


_LOADING = at_once()
_LOADING.__enter__()


def loaded() -> None:
    """The command has imported all that it needs; from here on it says itself what an interrupt means."""
    _LOADING.__exit__(None, None, None)
