"""A way to a person, and a delivery that ends in bounded time whatever the other side does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from crawler.errors import TracuuError
from notices.wording import Message

T = TypeVar("T")

#: Seconds for one read or write, and for a whole delivery: names, handshake, greeting, all of it.
STEP, WHOLE = 10.0, 30.0


class NotDelivered(TracuuError):
    """A notice did not reach the other side; the message says why in one line, without any secret."""


@dataclass(frozen=True, slots=True)
class Partly:
    """A notice that was delivered, though not to everybody."""

    words: str
    #: readers whom the server did not take for the time being, as all the first time where it keeps a grey list
    later: tuple[str, ...] = ()


class Channel(Protocol):
    """Mail or webhook."""

    @property
    def name(self) -> str:
        """What the ledger files it under."""

    def send(self, message: Message, readers: Sequence[str] = ()) -> Partly | None:
        """Deliver; what to say where not everybody was reached; raises `NotDelivered`.

        `readers`: those whom an earlier try left over; the others have it.
        """

    def greet(self) -> None:
        """Everything but a notice: is the other side there, does it know us; raises `NotDelivered`."""


class Wire:
    """The socket of a delivery, so that the time limit can shut it: reading byte by byte is never late by itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def hold(self, opened: socket.socket | None) -> None:
        """Watch this socket from now on; raises when time is up already, so that nothing is sent after all."""
        with self._lock:
            self._socket = opened
            if self._is_cut:
                raise TimeoutError

    def close(self) -> None:
        """The delivery is over, however it went."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()

    def cut(self) -> None:
        """Time is up."""
        with self._lock:
            self._is_cut = True
            if self._socket is not None:
                try:
                    self._socket.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # closed already


@dataclass
class _Outcome(Generic[T]):
    found: list[T] = field(default_factory=list)
    error: Exception | None = None


def bounded(work: Callable[[Wire], T], seconds: float = WHOLE) -> T:
    """Do the work in a thread of its own and wait so long for it; raises what it raises, or TimeoutError.

    Looking up a name cannot be interrupted, so the thread is left behind then; it finds the wire cut and ends.
    """
    wire = Wire()
    outcome: _Outcome[T] = _Outcome()

    def run() -> None:
        try:
            outcome.found.append(work(wire))
        except Exception as error:  # noqa: BLE001 - handed over to the thread that waits
            outcome.error = error
        finally:
            wire.close()

    thread = threading.Thread(target=run, daemon=True, name="notice")
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        wire.cut()
        raise TimeoutError
    if outcome.error is not None:
        raise outcome.error
    return outcome.found[0]
