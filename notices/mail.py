"""Notices by mail: SMTP plain, after STARTTLS, or over TLS (RFC 5321, 3207, 8314); never less than was configured."""

from __future__ import annotations

import http.client
import smtplib
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid

from crawler.spoken import system_words
from crawler.tls import tls_message
from notices.channel import ANSWER, WHOLE, NotDelivered, Partly, Unanswered, Unheard, bounded
from notices.smtp import PASSWORD_VARIABLE as PASSWORD_VARIABLE  # whoever sends letters finds both here
from notices.smtp import MailServer as MailServer
from notices.smtp import Refusals, converse
from notices.wording import Message, one_line

#: Stands for what a server did not come to say of a reader.
UNASKED = (421, b"")


@dataclass(frozen=True, slots=True)
class Mail:
    """Letters from one sender to some readers over one server."""

    server: MailServer
    sender: str
    to: Sequence[str]
    name: str = "mail"
    seconds: float = WHOLE
    answer: float = ANSWER

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
        where, began = f"{self.server.host}:{self.server.port}", time.monotonic()
        try:
            return bounded(lambda wire: converse(self.server, password, wire, then), self.seconds, self.answer)
        except Unheard as exc:
            raise Unanswered(f"thư: {where} đã nhận trọn thư mà không trả lời; có thể thư đã tới") from exc
        except (OSError, smtplib.SMTPException, ValueError) as exc:
            why = reason(exc, time.monotonic() - began)
            raise NotDelivered(f"thư: không gửi được qua {where}: {why}") from exc


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
    """Why it failed after so many seconds, in words; what the server says of a password is left out."""
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
        return f"không trả lời kịp, đã chờ {seconds:.0f} giây"
    if isinstance(error, socket.gaierror):
        return "không tìm thấy tên máy chủ"
    if isinstance(error, ConnectionRefusedError):
        return "máy chủ từ chối kết nối; hãy xem lại cổng"
    if isinstance(error, OSError) and error.errno is not None:
        return system_words(error)
    if isinstance(error, smtplib.SMTPException | http.client.HTTPException | ConnectionError):
        return "máy chủ ngắt kết nối giữa chừng, hoặc nói một thứ tiếng khác; hãy xem lại cổng"
    return "địa chỉ không dùng được"
