"""A mail server on loopback (RFC 5321 in part): plain, STARTTLS or TLS, with the faults of real ones."""

from __future__ import annotations

import base64
import email
import email.policy
import socket
import ssl
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Self


@dataclass
class PostOffice:
    """A server that keeps what it was given.

    `faults` may hold: refuse (554 greeting), hang (no greeting), drip (a greeting without end), no-mailbox (refuses
    `unknown@…`), full (452 to every letter), rude (cuts the line after taking a letter),
    deaf (takes a letter and says nothing), gone (takes a letter and cuts the line in place of its answer), stays (never
    answers QUIT), dumb (answers no MAIL).
    """

    context: ssl.SSLContext | None = None
    #: starttls | tls | none
    security: str = "none"
    #: user and password that are let in; None: whoever comes
    login: tuple[str, str] | None = None
    faults: set[str] = field(default_factory=set)
    #: recipients who get 451 so many times more, as from a grey list
    put_off: dict[str, int] = field(default_factory=dict)
    #: seconds before a letter's end is answered
    slow: float = 0.0
    letters: list[EmailMessage] = field(default_factory=list)
    #: recipients of each letter, as the envelope said
    envelopes: list[list[str]] = field(default_factory=list)
    #: every command line, with [tls] before those that came encrypted
    heard: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._start(self._accept)
        return self

    def __exit__(self, *raised: object) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        with sock, suppress(OSError, EOFError):
            if self.security == "tls" and self.context is not None:
                sock = self.context.wrap_socket(sock, server_side=True)
            with closing(Talk(self, sock)) as talk:
                talk.run()

    def wait(self) -> bool:
        """A tenth of a second; True when the server is to end."""
        return self._over.wait(0.1)


class Talk:
    """One conversation."""

    def __init__(self, office: PostOffice, sock: socket.socket) -> None:
        self.office, self.sock = office, sock
        self.stream = sock.makefile("rb")
        self.is_let_in = office.login is None
        self.to: list[str] = []

    def run(self) -> None:
        """Greeting, commands, end."""
        if "hang" in self.office.faults:
            self.fall_silent()
            return
        if "drip" in self.office.faults:
            while not self.office.wait():
                self.sock.sendall(b"2")
            return
        self.say("554 closed for today" if "refuse" in self.office.faults else "220 post.test ESMTP")
        while line := self.stream.readline():
            self.office.heard.append(("[tls] " if isinstance(self.sock, ssl.SSLSocket) else "") + line.decode().strip())
            if not self.answer(line.decode().strip()):
                return

    def close(self) -> None:
        """Hang up."""
        self.stream.close()
        self.sock.close()

    def say(self, line: str) -> None:
        """One line."""
        self.sock.sendall(line.encode() + b"\r\n")

    def answer(self, line: str) -> bool:
        """One command; False when the talk is over."""
        verb, _, rest = line.partition(" ")
        match verb.upper():
            case "EHLO" | "HELO":
                self.greet()
            case "STARTTLS":
                self.encrypt()
            case "AUTH":
                self.let_in(rest)
            case "MAIL" if not self.is_let_in:
                self.say("530 authentication required")
            case "MAIL" if "dumb" in self.office.faults:
                return self.fall_silent()
            case "MAIL":
                self.to = []
                self.say("452 mailbox full" if "full" in self.office.faults else "250 ok")
            case "RCPT":
                self.address(rest)
            case "DATA":
                return self.take()
            case "QUIT" if "stays" in self.office.faults:
                return self.fall_silent()
            case "QUIT":
                self.say("221 bye")
                return False
            case _:
                self.say("250 ok")
        return True

    def greet(self) -> None:
        """What this server can do."""
        offers = ["post.test"]
        if self.office.security == "starttls" and not isinstance(self.sock, ssl.SSLSocket):
            offers.append("STARTTLS")
        if self.office.login is not None:
            offers.append("AUTH PLAIN")
        for at, offer in enumerate(offers, 1):
            self.say(f"250{' ' if at == len(offers) else '-'}{offer}")

    def encrypt(self) -> None:
        """STARTTLS (RFC 3207)."""
        assert self.office.context is not None
        self.say("220 go ahead")
        self.stream.close()
        self.sock = self.office.context.wrap_socket(self.sock, server_side=True)
        self.stream = self.sock.makefile("rb")

    def let_in(self, rest: str) -> None:
        """AUTH PLAIN, with the name and password in the same line (RFC 4616)."""
        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        self.is_let_in = (user, password) == self.office.login
        self.say("235 welcome" if self.is_let_in else f"535 no such user or password: {password}")

    def address(self, rest: str) -> None:
        """A recipient."""
        who = rest[rest.index("<") + 1 : rest.index(">")]
        if "no-mailbox" in self.office.faults and who.startswith("unknown@"):
            self.say("550 no such mailbox")
            return
        if self.office.put_off.get(who):
            self.office.put_off[who] -= 1
            self.say("451 greylisted, come back later")
            return
        self.to.append(who)
        self.say("250 ok")

    def take(self) -> bool:
        """A letter."""
        self.say("354 go on")
        lines = []
        while (line := self.stream.readline()) != b".\r\n":
            if not line:
                raise EOFError
            lines.append(line[1:] if line.startswith(b"..") else line)
        letter = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.office.letters.append(letter)
        self.office.envelopes.append(self.to)
        if "gone" in self.office.faults:
            return False
        if "deaf" in self.office.faults:
            return self.fall_silent()
        time.sleep(self.office.slow)
        self.say("250 taken")
        return "rude" not in self.office.faults

    def fall_silent(self) -> bool:
        """No word more, and no end either."""
        while not self.office.wait():
            pass
        return False


def until(condition: object, seconds: float = 20.0) -> bool:
    """Wait until something holds; False when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
