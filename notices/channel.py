"""A way to a person, and a delivery that ends in bounded time whatever the other side does."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from crawler.errors import TracuuError
from notices.wording import Message

T = TypeVar("T")

#: Seconds for one address to be connected to, and for everything until the notice is handed over.
STEP, WHOLE = 10.0, 30.0
#: Seconds for the answer to a notice that was handed over: mail is looked through for viruses before it is taken
#: (RFC 5321, 4.5.3.2.6, has ten minutes for it).
ANSWER = 120.0
#: The longest that one delivery may take.
LONGEST = WHOLE + ANSWER + STEP


class NotDelivered(TracuuError):
    """A notice did not reach the other side; the message says why in one line, without any secret."""


class Unanswered(NotDelivered):
    """A notice was handed over whole, and nothing came back: it may have arrived."""


class Unheard(OSError):
    """No answer to what was handed over whole: its way's own word for `Unanswered`, before it is put in words."""


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


class Stage(Enum):
    """How far a delivery has come."""

    BEGUN = auto()
    HANDED_OVER = auto()
    ANSWERED = auto()


class Wire:
    """The socket of a delivery, so that the time limit can shut it: reading byte by byte is never late by itself."""

    def __init__(self, seconds: float = WHOLE, answer: float = ANSWER) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False
        self._stage, self._end, self._answer = Stage.BEGUN, time.monotonic() + seconds, answer

    def left(self) -> float:
        """Seconds until time is up."""
        return max(self._end - time.monotonic(), 0.0)

    def hold(self, opened: socket.socket | None) -> None:
        """Watch this socket from now on; raises when time is up already, so that nothing is sent after all."""
        with self._lock:
            self._socket = opened
            self._go_on()

    def handed_over(self) -> None:
        """The notice is out; the wait for the answer begins."""
        self._enter(Stage.HANDED_OVER, self._answer)

    def answered(self) -> None:
        """It is taken; what follows is courtesy."""
        self._enter(Stage.ANSWERED, STEP)

    def _enter(self, stage: Stage, seconds: float) -> None:
        with self._lock:
            self._stage, self._end = stage, time.monotonic() + seconds
            self._go_on()

    def _go_on(self) -> None:
        if self._is_cut:
            raise TimeoutError
        if self._socket is not None:
            self._socket.settimeout(max(self.left(), 0.01))

    def close(self) -> None:
        """The delivery is over, however it went."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()

    def cut(self) -> Stage:
        """Time is up; how far it has come."""
        with self._lock:
            self._is_cut = True
            if self._socket is not None:
                with suppress(OSError):  # closed already
                    self._socket.shutdown(socket.SHUT_RDWR)
            return self._stage


@dataclass
class _Outcome(Generic[T]):
    found: list[T] = field(default_factory=list)
    error: Exception | None = None


def bounded(work: Callable[[Wire], T], seconds: float = WHOLE, answer: float = ANSWER) -> T:
    """Do the work in a thread of its own and wait so long for it; raises what it raises, or TimeoutError, or Unheard.

    Looking up a name cannot be interrupted, so the thread is left behind then; it finds the wire cut and ends.
    """
    wire = Wire(seconds, answer)
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
    while thread.is_alive() and wire.left():
        thread.join(min(wire.left(), 0.1))  # the end moves with the stage
    if thread.is_alive():
        give_up(thread, wire)
    if outcome.error is not None:
        raise outcome.error
    return outcome.found[0]


def give_up(thread: threading.Thread, wire: Wire) -> None:
    """Cut the wire and say what is not done; returns where only the leave-taking was cut, once the thread has ended."""
    stage = wire.cut()
    if stage is Stage.HANDED_OVER:
        raise Unheard
    if stage is Stage.ANSWERED:
        thread.join(STEP)
    if stage is Stage.BEGUN or thread.is_alive():
        raise TimeoutError


def trust(extra_ca_file: Path | None) -> ssl.SSLContext:
    """Whom an encrypted way believes: the system's authorities, and those of the office."""
    context = ssl.create_default_context()
    if extra_ca_file is not None:
        context.load_verify_locations(extra_ca_file)
    return context
