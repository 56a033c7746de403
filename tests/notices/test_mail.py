"""Letters over real sockets: encryption as configured, words intact, faults in one line, time bounded."""

from __future__ import annotations

import dataclasses
import socket
import threading
import time
from pathlib import Path

import pytest

from notices import channel
from notices.channel import NotDelivered, Partly, Unanswered
from notices.mail import PASSWORD_VARIABLE, Mail, MailServer, letter
from notices.wording import Message, one_line
from tests.crawler.replay import free_port
from tests.faults.certificates import Authority, server_context
from tests.notices.conftest import mail_to
from tests.notices.post_office import PostOffice

SECRET = "mật-khẩu 7!"
HELLO = Message("alarm", "[Tra Cứu] Cảnh báo: Sở Thử: không đọc được", "Dòng một\n.\nDòng ba – ế ượ\n")


def failure(mail: Mail, message: Message = HELLO) -> str:
    """How sending fails, in one line."""
    with pytest.raises(NotDelivered) as raised:
        mail.send(message)
    words = str(raised.value)
    assert "\n" not in words
    return words


def secured(post: PostOffice, security: str, root: Path | None, password: Path | None = None) -> Mail:
    """Letters over an encrypted connection as a user with a password."""
    server = MailServer("localhost", post.port, security, "tracuu" if password else "", password, root)
    return Mail(server, "tracuu@so.example", ("an@so.example",), seconds=10.0)


@pytest.fixture
def password(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    return path


def test_a_letter_arrives_with_its_vietnamese_words(post: PostOffice) -> None:
    assert mail_to(post, "an@so.example", "binh@so.example").send(HELLO) is None
    (found,) = post.letters
    assert found["Subject"] == HELLO.subject
    assert found.get_content() == HELLO.body.replace("\n", "\r\n") or found.get_content() == HELLO.body
    assert (found["From"], found["To"]) == ("tracuu@so.example", "an@so.example, binh@so.example")
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Message-ID"].endswith("@so.example>")
    assert post.envelopes == [["an@so.example", "binh@so.example"]]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_password_goes_only_over_tls(authority: Authority, password: Path, security: str) -> None:
    context = server_context(authority.signed(f"post-{security}", "DNS:localhost"))
    with PostOffice(context, security, ("tracuu", SECRET)) as post:
        secured(post, security, authority.root, password).send(HELLO)
        assert len(post.letters) == 1
        assert [line for line in post.heard if "AUTH" in line and not line.startswith("[tls]")] == []
        assert any(line.startswith("[tls] AUTH") for line in post.heard)


def test_a_server_that_offers_no_encryption_gets_no_letter(post: PostOffice, authority: Authority) -> None:
    assert "STARTTLS" in failure(secured(post, "starttls", authority.root))
    assert post.letters == []


def test_a_certificate_that_nobody_vouches_for(authority: Authority) -> None:
    with PostOffice(server_context(authority.self_signed("stranger", "DNS:localhost")), "tls") as post:
        assert "tự ký" in failure(secured(post, "tls", None))
        assert post.letters == []


def test_a_certificate_for_another_name(authority: Authority) -> None:
    with PostOffice(server_context(authority.signed("other", "DNS:other.example")), "starttls") as post:
        assert "tên miền" in failure(secured(post, "starttls", authority.root))
        assert post.letters == []


def test_a_wrong_password_is_never_repeated(tmp_path: Path, password: Path) -> None:
    with PostOffice(login=("tracuu", "another")) as post:
        words = failure(Mail(MailServer("127.0.0.1", post.port, "none", "tracuu", password), "a@b.vn", ("c@d.vn",)))
    assert "535" in words
    assert SECRET not in words, "the server repeats it, we do not"


def test_the_password_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with PostOffice(login=("tracuu", SECRET)) as post:
        mail = Mail(MailServer("127.0.0.1", post.port, "none", "tracuu"), "a@b.vn", ("c@d.vn",))
        monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
        assert PASSWORD_VARIABLE in failure(mail)
        monkeypatch.setenv(PASSWORD_VARIABLE, SECRET)
        assert SECRET not in repr(mail)
        mail.send(HELLO)
        assert len(post.letters) == 1


def test_a_password_file_that_is_gone(tmp_path: Path, post: PostOffice) -> None:
    server = MailServer("127.0.0.1", post.port, "none", "tracuu", tmp_path / "gone")
    assert "password_file" in failure(Mail(server, "a@b.vn", ("c@d.vn",)))


HOSTILE = "Kế hoạch\r\nBcc: kẻ-lạ@xa.example\r\n\r\nNội dung giả\x00\u2028\u202egnp.exe"


def test_no_header_can_be_slipped_in(post: PostOffice) -> None:
    mail_to(post).send(dataclasses.replace(HELLO, subject=HOSTILE))
    (found,) = post.letters
    assert "Bcc" not in found
    assert found["Subject"] == "Kế hoạch Bcc: kẻ-lạ@xa.example Nội dung giả gnp.exe"
    assert found.get_content().splitlines() == HELLO.body.splitlines()
    assert post.envelopes == [["an@so.example"]]


@pytest.mark.parametrize("address", ["a@b.vn\r\nBcc: x@y.vn", "a@b.vn\nX: 1"])
def test_an_address_that_is_more_than_one_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        letter(HELLO, address, ("c@d.vn",))


def test_one_line_is_one_line() -> None:
    assert one_line("a\r\n b\u2029\tc\u200b\ud800d") == "a b c d"


def test_a_reader_whom_the_server_refuses_does_not_cost_the_others_theirs(post: PostOffice) -> None:
    post.faults = {"no-mailbox"}
    partly = mail_to(post, "an@so.example", "unknown@so.example").send(HELLO)
    assert partly == Partly("thư: máy chủ không nhận người nhận unknown@so.example (mã 550)")
    assert post.envelopes == [["an@so.example"]]
    assert "unknown@so.example" in failure(mail_to(post, "unknown@so.example"))


def test_who_is_refused_for_the_time_being_and_who_for_good(post: PostOffice) -> None:
    post.faults, post.put_off = {"no-mailbox"}, {"binh@so.example": 3}
    mail = mail_to(post, "an@so.example", "binh@so.example", "unknown@so.example")
    words = (
        "thư: máy chủ tạm thời chưa nhận người nhận binh@so.example (mã 451); "
        "máy chủ không nhận người nhận unknown@so.example (mã 550)"
    )
    assert mail.send(HELLO) == Partly(words, ("binh@so.example",))
    again = mail.send(HELLO, ("binh@so.example",))
    assert again == Partly("thư: máy chủ tạm thời chưa nhận người nhận binh@so.example (mã 451)", ("binh@so.example",))
    assert mail.send(HELLO, ("unknown@so.example",)) == Partly(
        "thư: máy chủ không nhận người nhận unknown@so.example (mã 550)"
    )
    assert "tạm thời chưa nhận người nhận binh@so.example (mã 451)" in failure(mail_to(post, "binh@so.example"))
    assert mail.send(HELLO, ("binh@so.example",)) is None
    assert mail.send(HELLO, ("who-left@so.example",)) is None
    assert post.envelopes == [["an@so.example"], ["binh@so.example"]]


def test_a_server_that_leaves_without_a_word_has_the_letter_all_the_same(post: PostOffice) -> None:
    post.faults = {"rude"}
    assert mail_to(post).send(HELLO) is None
    assert len(post.letters) == 1


@pytest.mark.parametrize(("fault", "word"), [("refuse", "554"), ("full", "452")])
def test_a_refusal_is_told_with_its_code(post: PostOffice, fault: str, word: str) -> None:
    post.faults = {fault}
    assert word in failure(mail_to(post))
    assert post.letters == []


def test_nobody_at_that_port() -> None:
    server = MailServer("127.0.0.1", free_port(), "none")
    assert "từ chối kết nối" in failure(Mail(server, "a@b.vn", ("c@d.vn",)))


def test_a_name_that_does_not_exist() -> None:
    assert "không tìm thấy tên máy chủ" in failure(Mail(MailServer("post.invalid", 25, "none"), "a@b.vn", ("c@d.vn",)))


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_slow_server_is_given_up_as_a_whole(post: PostOffice, fault: str) -> None:
    post.faults = {fault}
    began = time.monotonic()
    assert "không trả lời kịp, đã chờ 1 giây" in failure(mail_to(post, seconds=1.0))
    assert time.monotonic() - began < 8


def test_a_command_that_is_never_answered_is_called_that(post: PostOffice) -> None:
    """smtplib's own word for it is a connection that was closed."""
    post.faults = {"dumb"}
    told = failure(mail_to(post, seconds=1.0))
    assert "không trả lời kịp, đã chờ 1 giây" in told
    assert "ngắt kết nối" not in told


def test_a_letter_that_is_looked_through_before_it_is_taken(post: PostOffice) -> None:
    """What holds for the way there does not hold for the answer to the letter's end."""
    post.slow = 1.0
    assert mail_to(post, seconds=0.5).send(HELLO) is None
    assert len(post.letters) == 1


@pytest.mark.parametrize("fault", ["deaf", "gone"])
def test_a_letter_without_an_answer_may_have_arrived(post: PostOffice, fault: str) -> None:
    post.faults = {fault}
    with pytest.raises(Unanswered, match="có thể thư đã tới"):
        dataclasses.replace(mail_to(post), answer=0.5).send(HELLO)
    assert len(post.letters) == 1


def test_a_letter_that_is_taken_is_delivered_however_the_server_parts(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "STEP", 0.5)
    post.faults = {"stays"}
    assert mail_to(post).send(HELLO) is None
    assert len(post.letters) == 1


def test_a_server_that_takes_the_connection_only(authority: Authority) -> None:
    """TLS that never begins."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = Mail(MailServer("localhost", silent.getsockname()[1], "tls"), "a@b.vn", ("c@d.vn",), seconds=1.0)
        assert "không trả lời kịp, đã chờ 1 giây" in failure(mail)


def test_a_server_that_leaves_before_its_greeting() -> None:
    """smtplib's own words for it are English."""
    with socket.create_server(("127.0.0.1", 0)) as rude:
        threading.Thread(target=lambda: rude.accept()[0].close(), daemon=True).start()
        told = failure(Mail(MailServer("127.0.0.1", rude.getsockname()[1], "none"), "a@b.vn", ("c@d.vn",)))
    assert told.endswith(": máy chủ ngắt kết nối giữa chừng, hoặc nói một thứ tiếng khác; hãy xem lại cổng")


def test_greeting_sends_nothing(post: PostOffice) -> None:
    mail_to(post).greet()
    assert post.letters == []
    assert post.heard != []
