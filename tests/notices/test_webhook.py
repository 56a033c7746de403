"""Notices to a web address: the JSON that arrives, what counts as delivered, and that its address stays a secret."""

from __future__ import annotations

import dataclasses

import pytest

from notices.channel import NotDelivered, Unanswered
from notices.webhook import Webhook
from notices.wording import Message
from tests.crawler.replay import free_port
from tests.faults.certificates import Authority, server_context
from tests.notices.receiver import Receiver

HELLO = Message("alarm", "[Tra Cứu] Cảnh báo: Sở Thử", "Dòng một\nDòng hai ế\n", ({"key": "stopped/so", "text": "ế"},))


def failure(hook: Webhook) -> str:
    """How sending fails; the secret part of the address is not in it."""
    with pytest.raises(NotDelivered) as raised:
        hook.send(HELLO)
    words = str(raised.value)
    assert "\n" not in words
    assert "hooks" not in words
    assert "k=1" not in words
    return words


def test_the_words_arrive_for_people_and_programs(receiver: Receiver) -> None:
    assert Webhook(receiver.url).send(HELLO) is None
    ((path, headers, got),) = receiver.got
    assert path == "/hooks/b%C3%AD-m%E1%BA%ADt?k=1"
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert got == {
        "kind": "alarm", "subject": HELLO.subject, "items": [{"key": "stopped/so", "text": "ế"}],
        "text": "[Tra Cứu] Cảnh báo: Sở Thử\nDòng một\nDòng hai ế",
    }  # fmt: skip


def test_a_chat_system_gets_the_one_key_that_it_knows(receiver: Receiver) -> None:
    Webhook(receiver.url, text_key="content", only_text=True).send(HELLO)
    assert list(receiver.got[0][2]) == ["content"]


def test_a_name_and_a_password_in_the_address(receiver: Receiver) -> None:
    Webhook(receiver.url.replace("//", "//an:b%C3%AD@")).send(HELLO)
    assert receiver.got[0][1]["authorization"] == "Basic YW46YsOt"


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_another_answer_than_2xx_is_no_delivery(receiver: Receiver, status: int) -> None:
    receiver.status = status
    assert str(status) in failure(Webhook(receiver.url))


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    with Receiver() as elsewhere:
        receiver.status, receiver.location = 307, elsewhere.url.replace("mật", "mat")
        assert "307" in failure(Webhook(receiver.url))
        assert elsewhere.got == []


def test_an_answer_byte_by_byte_is_given_up_as_a_whole(receiver: Receiver) -> None:
    receiver.is_dripping = True
    with pytest.raises(Unanswered, match="có thể tin đã tới"):
        Webhook(receiver.url, answer=0.5).send(HELLO)


def test_an_answer_that_is_slow_is_waited_for(receiver: Receiver) -> None:
    """What holds for the way there does not hold for the answer."""
    receiver.slow = 1.0
    Webhook(receiver.url, seconds=0.5).send(HELLO)
    assert len(receiver.got) == 1


def test_nobody_there() -> None:
    assert "từ chối kết nối" in failure(Webhook(f"http://127.0.0.1:{free_port()}/hooks/x?k=1"))


def test_over_tls_with_the_authority_of_the_office(authority: Authority) -> None:
    context = server_context(authority.signed("hook", "IP:127.0.0.1"))
    with Receiver(context) as receiver:
        Webhook(receiver.url, extra_ca_file=authority.root).send(HELLO)
        assert len(receiver.got) == 1
        assert "chứng chỉ" in failure(Webhook(receiver.url))
        assert len(receiver.got) == 1


def test_greeting_sends_nothing(receiver: Receiver) -> None:
    Webhook(receiver.url).greet()
    assert receiver.got == []
    with pytest.raises(NotDelivered):
        dataclasses.replace(Webhook(receiver.url), url=f"http://127.0.0.1:{free_port()}/").greet()
