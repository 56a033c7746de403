"""One conversation with a mail server: SMTP plain, after STARTTLS, or over TLS; never less than was configured."""

from __future__ import annotations

import base64
import os
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from notices.channel import STEP, NotDelivered, Unheard, Wire, trust

#: What a server said to readers whom it did not take: code and words by address.
Refusals = Mapping[str, tuple[int, bytes]]

PASSWORD_VARIABLE = "TRACUU_MAIL_PASSWORD"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server, how to speak to it, and as whom. The password is read when it is needed and kept nowhere."""

    host: str
    port: int
    #: starttls | tls | none
    security: str
    user: str = ""
    password_file: Path | None = None
    #: a PEM file with further certificate authorities
    extra_ca_file: Path | None = None

    def password(self) -> str:
        """From its file, else from the environment; raises NotDelivered."""
        if self.password_file is None:
            found = os.environ.get(PASSWORD_VARIABLE, "")
        else:
            try:
                found = self.password_file.read_text(encoding="utf-8-sig").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as exc:
                raise NotDelivered(f"thư: không đọc được mail.password_file ({self.password_file})") from exc
        if not found:
            raise NotDelivered(f"thư: có mail.user mà không có mật khẩu (mail.password_file hoặc {PASSWORD_VARIABLE})")
        return found


def converse(server: MailServer, password: str, wire: Wire, then: Callable[[smtplib.SMTP], Refusals]) -> Refusals:
    """One conversation with the server, its socket on the wire."""
    context = trust(server.extra_ca_file) if server.security != "none" else None
    smtp = Connected(opened(server, context, wire), server.host, wire)
    try:
        code, words = smtp.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if server.security == "starttls":
            smtp.starttls(context=context)
            wire.hold(smtp.sock)
        if server.user:
            let_in(smtp, server.user, password)
        refused = then(smtp)
        wire.answered()
        with suppress(smtplib.SMTPException, OSError):  # the letter is accepted; how the server parts is its own affair
            smtp.quit()
        return refused
    finally:
        smtp.close()


def let_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Log in; smtplib itself takes ASCII only, RFC 4616 has UTF-8."""
    if (user + password).isascii():
        smtp.login(user, password)
        return
    smtp.ehlo_or_helo_if_needed()
    code, words = smtp.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, words)


def opened(server: MailServer, context: ssl.SSLContext | None, wire: Wire) -> socket.socket:
    """The socket, encrypted where it is so from the first byte."""
    sock = socket.create_connection((server.host, server.port), STEP)
    wire.hold(sock)
    if server.security == "tls" and context is not None:
        sock = context.wrap_socket(sock, server_hostname=server.host)
        wire.hold(sock)
    return sock


class Late(smtplib.SMTPServerDisconnected, TimeoutError):
    """The server did not answer in time: smtplib itself calls that a connection that was closed."""


class Connected(smtplib.SMTP):
    """An SMTP conversation over a socket that is open already."""

    def __init__(self, sock: socket.socket, host: str, wire: Wire) -> None:
        super().__init__(timeout=STEP, local_hostname="[127.0.0.1]")
        self._open_socket, self._wire = sock, wire
        self._host = host  # the name that STARTTLS checks the certificate for

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._open_socket

    def getreply(self) -> tuple[int, bytes]:
        """The answer to a command."""
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if isinstance(error.__context__, TimeoutError):
                raise Late from error
            raise

    def data(self, msg: bytes) -> tuple[int, bytes]:  # type: ignore[override]
        """Hand a letter of whole lines over; raises Unheard where nothing comes back, and only the server knows."""
        code, words = self.docmd("DATA")
        if code != 354:
            raise smtplib.SMTPDataError(code, words)
        self.send(re.sub(rb"(?m)^\.", b"..", msg) + b".\r\n")
        self._wire.handed_over()
        try:
            said = self.getreply()
        except smtplib.SMTPServerDisconnected as error:
            raise Unheard from error
        self._wire.answered()
        return said
