"""Fetching at its edges, each rule alone: robots.txt, redirects, waits, caps of a body, refused addresses."""

from __future__ import annotations

import datetime as dt
import gzip
import random
import zlib

import pytest

from crawler.addresses import AddressRefused, check_peer
from crawler.bodies import SUSPECT, BodyError, Decoder
from crawler.fetch import MAX_RETRY_AFTER, Fetcher, Limits, is_web, same_host
from crawler.pace import Pace, back_off, retry_after
from crawler.robots import is_unreachable, product_token, read_robots, robots_address
from tests.faults.answers import cut, page, redirect
from tests.faults.conftest import Client
from tests.faults.raw_server import RawServer


def unpacked(encoding: str, cap: int, *chunks: bytes) -> bytes:
    """A body that arrives in these chunks."""
    decoder = Decoder(encoding, cap)
    for chunk in chunks:
        decoder.feed(chunk)
    return decoder.finish()


def refusal(encoding: str, cap: int, *chunks: bytes) -> BodyError:
    """Why a body is not taken."""
    with pytest.raises(BodyError) as raised:
        unpacked(encoding, cap, *chunks)
    return raised.value


TEXT = bytes(range(256)) * 20
BARE = zlib.compress(TEXT)[2:-4]


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [("", TEXT), ("gzip", gzip.compress(TEXT)), ("x-gzip", gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:])),
     ("deflate", zlib.compress(TEXT)), ("deflate", BARE), ("gzip", gzip.compress(TEXT) + b"\0" * 9)],
    ids=["plain", "gzip", "two members", "deflate", "deflate without its head", "zeros behind the end"],
)  # fmt: skip
def test_a_body_is_whole_however_it_is_cut_into_chunks(encoding: str, sent: bytes) -> None:
    for size in (1, 7, len(sent)):
        chunks = [sent[at : at + size] for at in range(0, len(sent), size)]
        assert unpacked(encoding, len(TEXT), *chunks) == TEXT
    assert unpacked(encoding, len(TEXT), sent[:1], b"", sent[1:]) == TEXT


def test_no_more_comes_out_than_the_cap() -> None:
    plenty = b"a" * 5_000_001
    for encoding, sent in (("", plenty), ("gzip", gzip.compress(plenty)), ("deflate", zlib.compress(plenty))):
        error = refusal(encoding, 5_000_000, sent)
        assert error.reason == "too_large"
        assert "lớn hơn 5 MB" in str(error)
        assert unpacked(encoding, 5_000_001, sent) == plenty


def test_a_bomb_is_known_by_its_ratio() -> None:
    sent = gzip.compress(b"a" * (SUSPECT + 2_000_000))
    error = refusal("gzip", 100_000_000, sent)
    assert error.reason == "too_large"
    assert unpacked("gzip", 100_000_000, gzip.compress(b"a" * SUSPECT)) == b"a" * SUSPECT


def test_what_is_large_and_no_bomb_is_taken() -> None:
    large = random.Random(8).randbytes(SUSPECT + 1)
    assert unpacked("gzip", 100_000_000, gzip.compress(large, 1)) == large


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_half_a_body_and_rubbish_are_no_body(encoding: str) -> None:
    sent = gzip.compress(TEXT) if encoding == "gzip" else zlib.compress(TEXT)
    for wrong in (sent[:-5], sent[: len(sent) // 2], b"<html>" * 30):
        assert refusal(encoding, len(TEXT), wrong).reason == "truncated"
    assert unpacked(encoding, 10) == b""


def test_what_stands_behind_the_end_of_deflate_is_none_of_it() -> None:
    assert unpacked("deflate", 2 * len(TEXT), zlib.compress(TEXT) + b"rest") == TEXT


def test_an_unknown_encoding_is_refused_before_anything_is_read() -> None:
    assert refusal("br", 10).reason == "encoding"


@pytest.mark.parametrize(
    ("address", "key"), [("127.0.0.1", "crawl.allow_loopback"), ("10.1.2.3", "crawl.allow_private")]
)
def test_a_refused_address_names_the_key_that_allows_it(address: str, key: str) -> None:
    with pytest.raises(AddressRefused) as raised:
        check_peer(address, loopback=key.endswith("private"), private=key.endswith("loopback"))
    assert f"hãy đặt {key} = true" in str(raised.value)
    assert address in str(raised.value)


def test_a_public_address_inside_another_is_public() -> None:
    check_peer("64:ff9b::808:808", loopback=False, private=False)
    check_peer("2002:808:808::1", loopback=False, private=False)


def test_an_address_that_is_never_allowed_names_no_key() -> None:
    with pytest.raises(AddressRefused) as raised:
        check_peer("169.254.169.254", loopback=True, private=True)
    assert "hãy đặt" not in str(raised.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_kind_of_redirect_is_followed(server: RawServer, client: Client, status: int) -> None:
    server.on("/b", page(b"there"))
    moved = redirect("/b", f"{status} Moved")
    answer = client.fetch(server.on("/a", moved))
    assert (answer.status, answer.body, answer.final_url) == (200, b"there", server.url + "b")
    assert answer.url == server.url + "a"


def test_a_status_that_is_no_redirect_is_an_answer(server: RawServer, client: Client) -> None:
    created = page(b"here", "Location: /b", status="201 Created")
    assert client.fetch(server.on("/a", created)).body == b"here"


def test_a_redirect_to_another_host_is_told_unless_asked_for(server: RawServer, client: Client) -> None:
    there = server.url.replace("127.0.0.1", "localhost") + "b"
    server.on("/b", page(b"there"))
    server.on("/a", redirect(there))
    answer = client.fetcher.fetch(server.url + "a", Limits(tries=1))
    assert (answer.elsewhere, answer.status, answer.headers["location"]) == (there, 302, there)
    assert client.fetcher.fetch(server.url + "a", Limits(tries=1), across=True).body == b"there"


def test_a_redirect_to_no_host_is_told(server: RawServer, client: Client) -> None:
    error = client.failure(server.on("/a", redirect("http://:80/x")))
    assert (error.reason, error.url) == ("redirect", server.url + "a")
    assert "chuyển hướng tới một địa chỉ không dùng được" in str(error)


def test_every_try_is_logged_with_its_outcome(server: RawServer, client: Client) -> None:
    before = dt.datetime.now(dt.UTC)
    client.fetch(server.on("/a", cut(b"half"), page(b"whole")))
    assert [(asked.status, asked.size, asked.problem) for asked in client.asked] == [
        (None, 0, "truncated"),
        (200, 5, None),
    ]
    assert all(asked.url == server.url + "a" and asked.seconds >= 0 for asked in client.asked)
    assert before <= client.asked[0].at <= client.asked[1].at <= dt.datetime.now(dt.UTC)


def test_one_host_is_one_name_and_port() -> None:
    assert same_host("http://A.vn/x", "https://a.vn/y")
    assert not same_host("http://a.vn/", "http://a.vn:8080/")
    assert not same_host("http://[", "http://[")
    assert is_web("HTTPS://a.vn") and not is_web("ftp://a.vn") and not is_web("mailto:a@a.vn")


@pytest.mark.parametrize(
    ("attempt", "delay", "least"), [(1, 0.0, 0.4), (2, 0.0, 0.8), (3, 0.0, 1.6), (1, 2.0, 4.0), (3, 2.0, 16.0)]
)
def test_the_waits_double_on_the_scale_of_the_delay(attempt: int, delay: float, least: float) -> None:
    waits = [back_off(attempt, delay) for _ in range(200)]
    assert least * 0.8 <= min(waits) < max(waits) <= least * 1.2


def test_the_pace_waits_for_whichever_is_later() -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(sleep=sleep, now=lambda: now[0])
    pace.pause(5)
    assert slept == []
    pace.asked()
    pace.pause(5)
    pace.wait(60)
    pace.wait(1)
    assert pace.asked_wait == 60
    pace.asked()
    pace.pause(5)
    pace.pause(0)
    assert slept == [5, 60]


def test_a_host_may_ask_for_half_an_hour_and_no_more(server: RawServer) -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(sleep=sleep, now=lambda: now[0])
    pace.wait(MAX_RETRY_AFTER)
    with Fetcher(0.0, "TraCuuTest/1", lambda asked: None, allow_loopback=True, pace=pace) as fetcher:
        assert Client(fetcher, [], []).fetch(server.on("/a", page(b"x"))).body == b"x"
        pace.wait(MAX_RETRY_AFTER + 1)
        error = Client(fetcher, [], []).failure(server.url + "a")
    assert (error.reason, error.url) == ("limited", server.url + "a")
    assert f"máy chủ yêu cầu chờ {MAX_RETRY_AFTER + 1} giây" in str(error)
    assert now == [MAX_RETRY_AFTER]


@pytest.mark.parametrize(("said", "seconds"), [("120", 120.0), (" 5 ", 5.0), ("", None), ("soon", None), ("-3", None)])
def test_retry_after(said: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": said}) == seconds
    assert retry_after({}) is None
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0


def test_retry_after_as_a_date_without_a_zone_means_gmt() -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90)
    seconds = retry_after({"retry-after": soon.strftime("%a %b %d %H:%M:%S %Y")})
    assert seconds is not None
    assert 80 < seconds <= 90
    assert retry_after({"retry-after": "Sun Nov  6 08:49:37 1994"}) == 0.0
    assert retry_after({"retry-after": f"Wed, 21 Oct {'9' * 20} 07:28:00 GMT"}) is None


@pytest.mark.parametrize(
    ("status", "forbids"),
    [(200, False), (404, False), (428, False), (429, True), (430, False), (499, False), (500, True), (503, True)],
)
def test_which_answers_forbid_everything(status: int, forbids: bool) -> None:
    assert is_unreachable(status) is forbids


def test_where_robots_txt_is_and_which_group_is_ours() -> None:
    assert robots_address("http://a.vn/laws/x?y=1") == "http://a.vn/robots.txt"
    assert product_token("TraCuu/0.1 (+directive search)") == "TraCuu"
    assert product_token("  TraCuu x") == "TraCuu"
    assert product_token("123") == "123"


def test_the_rules_of_an_error_page_are_none() -> None:
    rules = b"User-agent: *\nDisallow: /\nCrawl-delay: 31\nSitemap: http://a.vn/s.xml\nSitemap: http://a.vn/s.xml\n"
    assert read_robots(404, rules, "TraCuu").allows("http://a.vn/x")
    robots = read_robots(200, rules, "TraCuu")
    assert not robots.allows("http://a.vn/x")
    assert (robots.asked_delay, robots.delay) == (31.0, 30.0)
    assert robots.sitemaps == ("http://a.vn/s.xml",)
    assert read_robots(200, b"", "TraCuu").asked_delay == 0.0
