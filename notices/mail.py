"""Notices by mail: SMTP plain, after STARTTLS, or over TLS (RFC 5321, 3207, 8314); never less than was configured."""

from __future__ import annotations

import base64
import http.client
import os
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid
from pathlib import Path

from crawler.spoken import system_words
from crawler.tls import tls_message
from notices.channel import STEP, WHOLE, NotDelivered, Partly, Wire, bounded
from notices.wording import Message, one_line

#: What a server said to readers whom it did not take: code and words by address.
Refusals = Mapping[str, tuple[int, bytes]]
#: Stands for what it did not come to say.
UNASKED = (421, b"")

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


@dataclass(frozen=True, slots=True)
class Mail:
    """Letters from one sender to some readers over one server."""

    server: MailServer
    sender: str
    to: Sequence[str]
    name: str = "mail"
    seconds: float = WHOLE

    def send(self, message: Message, readers: Sequence[str] = ()) -> Partly | None:
        """Deliver; readers whom the server refused are what is said, so that the others are not written to again."""
        written = letter(message, self.sender, self.to)
        to = [address for address in self.to if not readers or address in readers]
        if not to:
            return None  # whoever was left over is no reader any more

        def hand_in(smtp: smtplib.SMTP) -> Refusals:
            try:
                return smtp.send_message(written, self.sender, to)
            except smtplib.SMTPRecipientsRefused as error:
                if not readers:
                    raise
                return {address: error.recipients.get(address, UNASKED) for address in to}

        refused = self._attempt(hand_in)
        later = tuple(sorted(address for address, (code, _) in refused.items() if is_passing(code)))
        return Partly(f"thư: {refusal(refused)}", later) if refused else None

    def greet(self) -> None:
        """Everything but a letter: name, connection, encryption, password; raises NotDelivered."""
        self._attempt(lambda smtp: {})

    def _attempt(self, then: Callable[[smtplib.SMTP], Refusals]) -> Refusals:
        password = self.server.password() if self.server.user else ""
        try:
            return bounded(lambda wire: converse(self.server, password, wire, then), self.seconds)
        except (OSError, smtplib.SMTPException, ValueError) as exc:
            where = f"{self.server.host}:{self.server.port}"
            raise NotDelivered(f"thư: không gửi được qua {where}: {reason(exc, self.seconds)}") from exc


class WholeSubject(EmailPolicy):
    """Subjects folded by the older `Header`: the policy of Python 3.11 loses spaces between words with marks."""

    def fold(self, name: str, value: str) -> str:
        """A header as text."""
        if name.lower() == "subject":
            return f"{name}: {Header(str(value), 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        """A header as it is sent."""
        if name.lower() == "subject":
            return self.fold(name, value).encode("ascii")
        folded: bytes = super().fold_binary(name, value)
        return folded


def letter(message: Message, sender: str, to: Sequence[str]) -> EmailMessage:
    """The notice as a letter; raises ValueError for an address that would be more than one."""
    if unfit := [address for address in (sender, *to) if one_line(address) != address]:
        raise ValueError(f"no address: {unfit!r}")
    written = EmailMessage(policy=WholeSubject(linesep="\r\n"))
    written["Subject"] = one_line(message.subject)
    written["From"] = sender
    written["To"] = ", ".join(to)
    written["Date"] = format_datetime(datetime.now(UTC))
    written["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    written["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice is sent back
    written.set_content(message.body, charset="utf-8", cte="base64")
    return written


def converse(server: MailServer, password: str, wire: Wire, then: Callable[[smtplib.SMTP], Refusals]) -> Refusals:
    """One conversation with the server, its socket on the wire."""
    context = trust(server.extra_ca_file) if server.security != "none" else None
    smtp = Connected(opened(server, context, wire), server.host)
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


class Connected(smtplib.SMTP):
    """An SMTP conversation over a socket that is open already."""

    def __init__(self, sock: socket.socket, host: str) -> None:
        super().__init__(timeout=STEP, local_hostname="[127.0.0.1]")
        self._open_socket = sock
        self._host = host  # the name that STARTTLS checks the certificate for

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._open_socket


def trust(extra_ca_file: Path | None) -> ssl.SSLContext:
    """The system's authorities, and those of the office."""
    context = ssl.create_default_context()
    if extra_ca_file is not None:
        context.load_verify_locations(extra_ca_file)
    return context


def is_passing(code: int) -> bool:
    """Whether a refusal holds for the time being only (RFC 5321, 4.2.1)."""
    return 400 <= code < 500


def refusal(refused: Refusals) -> str:
    """Whom a server did not take, with its codes."""
    said = []
    for how, passing in (("tạm thời chưa nhận", True), ("không nhận", False)):
        whom = [f"{who} (mã {code})" for who, (code, _) in sorted(refused.items()) if is_passing(code) is passing]
        said += [f"máy chủ {how} người nhận {', '.join(whom)}"] if whom else []
    return one_line("; ".join(said))


def reason(error: Exception, seconds: float) -> str:
    """Why it failed, in words; what the server says of a password is left out."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"máy chủ không nhận mail.user hoặc mật khẩu (mã {error.smtp_code})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "máy chủ không có điều cần dùng (STARTTLS hoặc đăng nhập); hãy xem lại mail.security, mail.user"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return refusal(error.recipients)
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return one_line(f"máy chủ trả lời {error.smtp_code} {said}")[:300]
    return network_reason(error, seconds)


def network_reason(error: Exception, seconds: float) -> str:
    """Trouble of the connection in words."""
    if tls := tls_message(error):
        return tls.replace("url trong [[site]]", "tên máy chủ và cổng")
    if isinstance(error, TimeoutError):
        return f"không xong trong {seconds:g} giây"
    if isinstance(error, socket.gaierror):
        return "không tìm thấy tên máy chủ"
    if isinstance(error, ConnectionRefusedError):
        return "máy chủ từ chối kết nối; hãy xem lại cổng"
    if isinstance(error, OSError) and error.errno is not None:
        return system_words(error)
    if isinstance(error, smtplib.SMTPException | http.client.HTTPException | ConnectionError):
        return "máy chủ ngắt kết nối giữa chừng, hoặc nói một thứ tiếng khác; hãy xem lại cổng"
    return "địa chỉ không dùng được"
