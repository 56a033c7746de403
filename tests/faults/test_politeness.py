"""Politeness: the pace between any two requests, a host's own word on when to come back, and giving up in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email.utils import format_datetime

import pytest

from crawler.errors import Refused
from crawler.fetch import Fetcher, Limits
from tests.faults.answers import busy, cut, page, redirect
from tests.faults.conftest import Client
from tests.faults.raw_server import RawServer

DELAY = 0.15
#: A monotonic clock on two machines' threads: a gap is measured at the server, so it may look shorter by a hair.
HAIR = 0.02
LIMITS = Limits(deadline=5.0, size=1_000_000, tries=3)


@pytest.fixture
def patient() -> Iterator[Fetcher]:
    """A fetcher that really waits between two requests."""
    with Fetcher(DELAY, "TraCuuTest/1", lambda asked: None, allow_loopback=True) as fetcher:
        yield fetcher


def test_the_delay_lies_between_any_two_requests(server: RawServer, patient: Fetcher) -> None:
    patient.fetch(server.on("/robots.txt", redirect("/robots2.txt")), LIMITS, across=True)
    patient.fetch(server.on("/a", redirect("/b")), LIMITS)
    server.on("/b", cut(b"half"), page())
    patient.fetch(server.on("/c", busy("503 Service Unavailable", "0"), page()), LIMITS)
    patient.fetch(server.on("/b", cut(b"half"), page()), LIMITS)
    assert server.paths() == ["/robots.txt", "/robots2.txt", "/a", "/b", "/c", "/c", "/b", "/b"]
    assert min(server.gaps()) >= DELAY - HAIR


def test_one_connection_at_a_time(server: RawServer, patient: Fetcher) -> None:
    for path in "abc":
        patient.fetch(server.on(f"/{path}", page()), LIMITS)
    assert {heard.connection for heard in server.heard} == {1}


def test_retry_after_in_seconds_is_kept(server: RawServer, client: Client) -> None:
    assert client.fetch(server.on("/a", busy(retry_after="120"), page())).status == 200
    assert len(client.slept) == 1
    assert 119 < client.slept[0] <= 120


def test_retry_after_as_a_date_is_kept(server: RawServer, client: Client) -> None:
    when = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100), usegmt=True)
    assert client.fetch(server.on("/a", busy("503 Service Unavailable", when), page())).status == 200
    assert 95 < client.slept[0] <= 100


def test_retry_after_holds_for_the_next_address_too(server: RawServer, client: Client) -> None:
    assert client.fetch(server.on("/a", busy(retry_after="60"))).status == 429
    assert len(client.slept) == 2
    client.fetch(server.on("/b", page()))
    assert 59 < client.slept[2] <= 60


@pytest.mark.parametrize("date", ["Wed, 21 Oct 2015 07:28:00 GMT", "0"], ids=["a date in the past", "zero"])
def test_a_past_retry_after_is_no_licence_to_hammer(server: RawServer, client: Client, date: str) -> None:
    client.fetcher.delay = 2.0
    assert client.fetch(server.on("/a", busy(retry_after=date))).status == 429
    assert len(server.heard) == 3
    assert all(slept > 1.9 for slept in client.slept)


def test_an_absurd_retry_after_is_a_refusal(server: RawServer, client: Client) -> None:
    error = client.failure(server.on("/a", busy(retry_after="7200")))
    assert isinstance(error, Refused)
    assert error.reason == "limited"
    assert len(server.heard) == 1


@pytest.mark.parametrize("retry_after", [None, "soon", "-1", "Wed, 99 Foo"])
def test_without_a_time_the_waits_grow(server: RawServer, client: Client, retry_after: str | None) -> None:
    assert client.fetch(server.on("/a", busy(retry_after=retry_after))).status == 429
    assert len(server.heard) <= 4
    waits = client.slept
    assert waits == sorted(waits)
    assert waits[-1] > 1.3 * waits[0] > 0


def test_the_waits_differ_from_run_to_run(server: RawServer, client: Client) -> None:
    for path in "abcdef":
        client.fetch(server.on(f"/{path}", busy(), page()))
    assert len({round(slept, 3) for slept in client.slept}) > 1


def test_a_refusal_is_not_asked_again(server: RawServer, client: Client) -> None:
    assert client.fetch(server.on("/a", page(b"", status="403 Forbidden"))).status == 403
    assert len(server.heard) == 1


def test_a_redirect_loop_ends(server: RawServer, client: Client) -> None:
    server.on("/b", redirect("/a"))
    assert client.failure(server.on("/a", redirect("/b"))).reason == "redirect"
    assert len(server.heard) <= 6


def test_five_redirects_are_followed_the_sixth_is_not(server: RawServer, client: Client) -> None:
    for number in range(6):
        server.on(f"/{number}", redirect(f"/{number + 1}"))
    server.on("/6", page())
    assert client.fetch(server.url + "1").final_url == server.url + "6"
    assert client.failure(server.url + "0").reason == "redirect"
    assert server.paths().count("/6") == 1


def test_a_redirect_to_nowhere(server: RawServer, client: Client) -> None:
    assert client.failure(server.on("/a", redirect(None))).reason == "redirect"
    assert len(server.heard) == 1


def test_a_meta_refresh_is_not_followed(server: RawServer, client: Client) -> None:
    body = b'<meta http-equiv="refresh" content="0; url=/a">'
    assert client.fetch(server.on("/a", page(body))).body == body
    assert len(server.heard) == 1
