"""The wire: whatever a server sends, a body is whole or it is refused with a stable reason, in time and in bounds."""

from __future__ import annotations

import gzip
import random
import time
import zlib

import pytest

from crawler.errors import FetchError, Unreachable
from crawler.fetch import Fetcher, Limits
from tests.crawler.replay import free_port
from tests.faults.answers import (
    HTML,
    chunked,
    cut,
    drip_body,
    drip_headers,
    endless_chunks,
    gzipped,
    hang,
    head,
    members,
    no_answer,
    page,
    raw,
    redirect,
    reset,
)
from tests.faults.conftest import Client
from tests.faults.raw_server import RawServer, Script, Talk

#: Far above every deadline below, far below "it hangs".
SOON = 8.0
SHORT = Limits(deadline=0.6, size=1_000_000, tries=1)
TEXT = "Quyết định về cải cách hành chính. ".encode() * 50


def test_a_short_body_is_asked_for_again_and_never_taken(server: RawServer, client: Client) -> None:
    error = client.failure(server.on("/a", cut(TEXT)))
    assert error.reason == "truncated"
    assert server.paths() == ["/a"] * 3


def test_a_short_body_is_whole_at_the_second_try(server: RawServer, client: Client) -> None:
    assert client.fetch(server.on("/a", cut(TEXT), page(TEXT))).body == TEXT
    assert [asked.problem for asked in client.asked] == ["truncated", None]


@pytest.mark.parametrize("lost", [1, 8, 400], ids=["a byte", "the trailer", "the middle"])
def test_a_gzip_body_without_its_end_is_truncated(server: RawServer, client: Client, lost: int) -> None:
    packed = gzip.compress(random.Random(1).randbytes(2000) + TEXT)
    error = client.failure(server.on("/a", gzipped(packed[:-lost])))
    assert error.reason == "truncated"
    assert len(server.heard) == 3


def test_a_gzip_body_with_a_wrong_checksum_is_refused(server: RawServer, client: Client) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    assert client.failure(server.on("/a", gzipped(bytes(packed)))).reason == "truncated"


def test_all_members_of_a_gzip_body_are_kept(server: RawServer, client: Client) -> None:
    url = server.on("/a", gzipped(members(TEXT, b"and more", TEXT) + bytes(16)))
    assert client.fetch(url).body == TEXT + b"and more" + TEXT


def test_the_second_member_must_be_whole_too(server: RawServer, client: Client) -> None:
    assert client.failure(server.on("/a", gzipped(members(TEXT, TEXT)[:-9]))).reason == "truncated"


@pytest.mark.parametrize("window", [15, -15], ids=["zlib", "raw"])
def test_deflate_with_and_without_its_head(server: RawServer, client: Client, window: int) -> None:
    packer = zlib.compressobj(wbits=window)
    packed = packer.compress(TEXT) + packer.flush()
    assert client.fetch(server.on("/a", page(packed, HTML, "Content-Encoding: deflate"))).body == TEXT
    cut_short = server.on("/b", page(packed[:-6], HTML, "Content-Encoding: deflate"))
    assert client.failure(cut_short).reason == "truncated"


@pytest.mark.parametrize("end", [b"", b"0\r\n", b"5\r\nab"], ids=["absent", "half", "cut chunk"])
def test_a_chunked_body_without_its_end(server: RawServer, client: Client, end: bytes) -> None:
    assert client.failure(server.on("/a", chunked(TEXT, end=end))).reason == "truncated"
    assert len(server.heard) == 3


MALFORMED = {
    "length is a word": head(HTML, "Content-Length: many") + TEXT,
    "length is negative": head(HTML, "Content-Length: -5") + TEXT,
    "two lengths": head(HTML, "Content-Length: 4", "Content-Length: 9") + TEXT,
    "header without colon": head("X-Nonsense", HTML, "Content-Length: 2") + b"ok",
    "status line of another protocol": b"200: OK\r\n\r\nhello",
    "no status line": b"<html><body>hello</body></html>\r\n\r\n",
    "chunk size is a word": head(HTML, "Transfer-Encoding: chunked") + b"zz\r\nhello\r\n0\r\n\r\n",
    "status is no number": b"HTTP/1.1 abc OK\r\n\r\n",
    "NUL in a header": head("X-A: a\0b", HTML, "Content-Length: 2") + b"ok",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_answer_is_told_and_the_next_page_is_had(server: RawServer, client: Client, name: str) -> None:
    assert client.failure(server.on("/a", raw(MALFORMED[name]))).reason == "malformed"
    assert client.fetch(server.on("/b", page(TEXT))).body == TEXT


SAID = {
    "gzip that is none": (gzipped(b"<html>not packed at all</html>"), "dữ liệu nén hỏng"),
    "length too great": (cut(TEXT), "câu trả lời bị cắt cụt"),
    "no HTTP": (raw(MALFORMED["no status line"]), "câu trả lời không đúng HTTP"),
    "no answer": (no_answer(), "máy chủ ngắt kết nối mà không trả lời"),
    "reset": (reset(), "kết nối bị ngắt"),
}


@pytest.mark.parametrize("name", SAID)
def test_what_a_person_reads_is_vietnamese_alone(server: RawServer, client: Client, name: str) -> None:
    """What httpx, zlib and the system say in English stays with the exception, for developers."""
    script, words = SAID[name]
    url = server.on("/a", script)
    error = client.failure(url)
    assert (error.detail, str(error)) == (words, f"{url}: {words}")
    assert error.__cause__ is not None


def test_an_endless_body_is_cut_at_the_cap(server: RawServer, client: Client) -> None:
    error = client.failure(server.on("/a", endless_chunks()), Limits(deadline=20.0, size=2_000_000, tries=3))
    assert error.reason == "too_large"
    assert "2 MB" in str(error)
    assert len(server.heard) == 1


def test_a_body_of_just_the_cap_is_taken(server: RawServer, client: Client) -> None:
    limits = Limits(deadline=5.0, size=len(TEXT), tries=1)
    assert client.fetch(server.on("/a", page(TEXT)), limits).body == TEXT
    assert client.fetch(server.on("/b", gzipped(gzip.compress(TEXT))), limits).body == TEXT


SLOW: dict[str, Script] = {
    "headers drip": drip_headers(),
    "body drips": drip_body(),
    "silence": hang(),
    "half a status line": hang(b"HTTP/1.1 2"),
    "head only": hang(head(HTML, "Content-Length: 10")),
}


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.parametrize("is_reused", [False, True], ids=["new connection", "kept connection"])
def test_one_deadline_ends_a_slow_answer(server: RawServer, client: Client, name: str, is_reused: bool) -> None:
    if is_reused:
        client.fetch(server.on("/first", page()))
    start = time.monotonic()
    error = client.failure(server.on("/a", SLOW[name]), SHORT)
    assert error.reason == "timeout"
    assert time.monotonic() - start < SOON
    if is_reused:
        assert {heard.connection for heard in server.heard} == {1}
    assert client.fetch(server.on("/b", page(TEXT))).body == TEXT


def test_a_time_out_is_asked_again_after_longer_and_longer_waits(server: RawServer, client: Client) -> None:
    error = client.failure(server.on("/a", hang()), Limits(deadline=1.0, tries=3))
    assert error.reason == "timeout"
    assert len(server.heard) == 3
    first, second = client.slept
    assert 0 < first < second


@pytest.mark.parametrize(
    "script",
    [reset(), reset(head(HTML, "Content-Length: 9000") + b"x" * 100), no_answer()],
    ids=["at once", "in the body", "close"],
)
def test_a_broken_connection_is_asked_again(server: RawServer, client: Client, script: Script) -> None:
    assert client.fetch(server.on("/a", script, page(TEXT))).body == TEXT
    assert len(server.heard) == 2
    assert client.failure(server.on("/b", script)).reason in ("reset", "truncated")
    assert server.paths()[2:] == ["/b"] * 3


def test_a_stale_kept_connection_costs_one_more_request(server: RawServer, client: Client) -> None:
    client.fetch(server.on("/first", page()))
    assert client.fetch(server.on("/a", no_answer(), page(TEXT))).body == TEXT
    assert [(heard.path, heard.connection) for heard in server.heard] == [("/first", 1), ("/a", 1), ("/a", 2)]


def test_a_connection_closed_between_two_requests_is_not_noticed(server: RawServer, client: Client) -> None:
    client.fetch(server.on("/first", raw(head(HTML, "Content-Length: 2") + b"ok")))
    time.sleep(0.2)
    assert client.fetch(server.on("/a", page(TEXT))).body == TEXT
    assert client.asked[-1].problem is None


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/", "http://khong-co-may-nay.invalid/"])
def test_a_host_that_does_not_answer_is_asked_again_with_pauses_and_then_unreachable(
    client: Client, address: str
) -> None:
    error = client.failure(address.format(port=free_port()))
    assert isinstance(error, Unreachable)
    assert error.reason == "unreachable"
    assert len(client.asked) == 3
    assert 0 < client.slept[0] < client.slept[1]


def test_a_server_that_is_started_anew_costs_a_pause(client: Client) -> None:
    with RawServer() as server:
        url, port = server.on("/a", page(TEXT)), server.port
    started: list[RawServer] = []
    sleep = client.fetcher.pace.sleep

    def start(seconds: float) -> None:
        started.append(RawServer(port=port))
        started[-1].on("/a", page(TEXT))
        sleep(seconds)

    client.fetcher.pace.sleep = start
    try:
        assert client.fetch(url).body == TEXT
    finally:
        for running in started:
            running.__exit__(None, None, None)
    assert [asked.problem for asked in client.asked] == ["unreachable", None]


def test_a_session_cookie_is_kept_within_the_run_and_never_logged(server: RawServer, client: Client) -> None:
    client.fetch(server.on("/wall", page(TEXT, HTML, "Set-Cookie: sid=bi-mat-4711; Path=/")))
    client.fetch(server.on("/a", page(TEXT)))
    assert server.heard[1].headers["cookie"] == "sid=bi-mat-4711"
    assert "4711" not in repr(client.asked)
    with Fetcher(0.0, "TraCuuTest/1", lambda asked: None, allow_loopback=True) as next_night:
        next_night.fetch(server.on("/a", page(TEXT)), SHORT)
    assert "cookie" not in server.heard[2].headers


def test_a_wall_that_wants_its_cookie_back_is_passed(server: RawServer, client: Client) -> None:
    def wall(talk: Talk) -> None:
        script = page(TEXT) if "cookie" in talk.heard.headers else redirect("/a", cookie="sid=bi-mat-4711; Path=/")
        script(talk)

    assert client.fetch(server.on("/a", wall)).body == TEXT
    assert len(server.heard) == 2


@pytest.mark.parametrize("cookie", ["=;;;", "a=b; Expires=Thu, 99 Foo 20xx", "tên=giá trị", "x" * 5000])
def test_a_nonsense_cookie_does_no_harm(server: RawServer, client: Client, cookie: str) -> None:
    url = server.on("/a", page(TEXT, HTML, f"Set-Cookie: {cookie}"))
    assert client.fetch(url).body == client.fetch(url).body == TEXT


@pytest.mark.parametrize("encoding", ["identity", "", "utf-8", "none"])
def test_an_encoding_that_is_none_leaves_the_body_as_it_is(server: RawServer, client: Client, encoding: str) -> None:
    assert client.fetch(server.on("/a", page(TEXT, HTML, f"Content-Encoding: {encoding}"))).body == TEXT


def test_an_encoding_that_nobody_asked_for_is_refused(server: RawServer, client: Client) -> None:
    assert client.failure(server.on("/a", page(TEXT, HTML, "Content-Encoding: br"))).reason == "encoding"


def test_every_request_is_logged_once_whatever_came_of_it(server: RawServer, client: Client) -> None:
    client.fetch(server.on("/a", cut(TEXT), page(TEXT)))
    with pytest.raises(FetchError):
        client.fetch(server.on("/b", endless_chunks()))
    assert [(asked.url, asked.status, asked.problem) for asked in client.asked] == [
        (server.url + "a", None, "truncated"),
        (server.url + "a", 200, None),
        (server.url + "b", None, "too_large"),
    ]
