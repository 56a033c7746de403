"""A reader whom the server puts off gets her letter later, and nobody gets it twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from notices.ledger import GIVE_UP, Book
from tests.notices.conftest import DOWN, Nights, mail_to
from tests.notices.post_office import PostOffice

AN, BINH = "an@so.example", "binh@so.example"


def test_a_reader_who_is_put_off_gets_the_letter_and_the_others_get_it_once(nights: Nights, post: PostOffice) -> None:
    """A grey list; the process that sends again is another one each time."""
    nights.night(stopped=DOWN)
    post.put_off = {BINH: 2}
    for _ in range(6):
        nights.watch(mail_to(post, AN, BINH)).look(is_regular=True)
        nights.later(minutes=5)
    assert post.envelopes == [[AN], [BINH]]
    first, second = post.letters
    assert (first["Subject"], first.get_content()) == (second["Subject"], second.get_content())
    assert [line for line in nights.said if "tạm thời chưa nhận" in line] == [
        f"thư: máy chủ tạm thời chưa nhận người nhận {BINH} (mã 451); lần sau gửi lại"
    ] * 2
    nights.night()
    nights.watch(mail_to(post, AN, BINH)).look()
    assert post.envelopes[2:] == [[AN, BINH]], "its end is one letter to both"


def test_an_alarm_comes_before_its_end(nights: Nights, post: PostOffice) -> None:
    nights.night(stopped=DOWN)
    post.put_off = {BINH: 3}
    for _ in range(10):
        nights.watch(mail_to(post, AN, BINH)).look(is_regular=True)
        nights.later(minutes=2)
    nights.night()
    nights.watch(mail_to(post, AN, BINH)).look(is_regular=True)
    hers = [str(post.letters[at]["Subject"]) for at, to in enumerate(post.envelopes) if BINH in to]
    assert ["Lại bình thường" in subject for subject in hers] == [False, True]


@pytest.mark.parametrize("fault", ["no-mailbox", "none"])
def test_a_reader_who_is_put_off_for_days_is_given_up(nights: Nights, post: PostOffice, fault: str) -> None:
    """By a refusal for good in the end, or by our own patience."""
    who = "unknown@so.example"
    nights.night(stopped=DOWN)
    post.put_off = {who: 10**6}
    for hour in range(24 * 7):
        post.faults = {fault} if hour >= 30 else set()
        nights.watch(mail_to(post, AN, who)).look(is_regular=True)
        nights.later(hours=1)
    book = msgspec.json.decode((nights.data / "notices.json").read_bytes(), type=Book)
    given_up = [line for line in nights.said if "sau 5 ngày vẫn vậy nên thôi không gửi nữa" in line]
    if fault == "none":
        assert len(given_up) == 3, "two days of alarms, and the 36 hours; later letters may still arrive"
        assert all(nights.now - owed.since <= GIVE_UP + dt.timedelta(hours=2) for owed in book.owed)
    else:
        assert (given_up, book.owed) == ([], [])
        assert any(line.endswith(f"máy chủ không nhận người nhận {who} (mã 550)") for line in nights.said)
    assert all(to == [AN] for to in post.envelopes)


def test_what_is_owed_is_not_sent_again_and_again_where_no_answer_comes(nights: Nights, post: PostOffice) -> None:
    nights.night(stopped=DOWN)
    post.put_off, mail = {BINH: 1}, replace(mail_to(post, AN, BINH), answer=0.05)
    nights.watch(mail).look()
    post.faults = {"deaf"}
    for _ in range(10):
        nights.later(hours=1)
        nights.watch(mail).look(is_regular=True)
    assert post.envelopes == [[AN], [BINH], [BINH]]
    assert any("coi như đã gửi cho binh" in line for line in nights.said)


def test_what_is_owed_while_the_server_is_down_waits(nights: Nights, post: PostOffice) -> None:
    nights.night(stopped=DOWN)
    post.put_off = {BINH: 1}
    nights.watch(mail_to(post, AN, BINH)).look()
    post.faults = {"refuse"}
    nights.watch(mail_to(post, AN, BINH)).look()
    post.faults = set()
    nights.watch(mail_to(post, AN, BINH)).look()
    nights.watch(mail_to(post, AN, BINH)).look()
    assert post.envelopes == [[AN], [BINH]]
