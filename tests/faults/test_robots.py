"""robots.txt: read as RFC 9309 says, asked for first, and without it nothing else is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.errors import RunStopped
from crawler.robots import read_robots
from tests.faults.answers import TEXT, busy, hang, no_answer, page, raw, redirect, reset
from tests.faults.raw_server import RawServer, Script
from tests.faults.source_desk import AGENT, LIMITS, SourceDesk, kept, problems, stopped

WAIT = '<div class="floodblocker">Hãy đợi... <span id="secField">7</span></div>'.encode()
FLOOD, FLOOD_429 = page(WAIT), page(WAIT, status="429 Too Many Requests")
PRIVATE = b"User-agent: *\nDisallow: /private/\n"

#: robots.txt, a path, and whether it may be fetched.
RULES: dict[str, tuple[str, str, bool]] = {
    "the longest match wins": ("User-agent: *\nDisallow: /v\nAllow: /van-ban/\n", "/van-ban/1", True),
    "of equal matches the one that allows": ("User-agent: *\nDisallow: /v\nAllow: /v\n", "/v", True),
    "a star": ("User-agent: *\nDisallow: /*/print/\n", "/vi/print/3", False),
    "a dollar, at the end": ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf", False),
    "a dollar, not at the end": ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf?x=1", True),
    "letters against their codes": ("User-agent: *\nDisallow: /văn-bản/\n", "/v%C4%83n-b%E1%BA%A3n/3", False),
    "codes in small letters": ("User-agent: *\nDisallow: /v%c4%83n-b%e1%ba%a3n/\n", "/văn-bản/3", False),
    "an encoded slash is no slash": ("User-agent: *\nDisallow: /a%2Fb\n", "/a/b", True),
    "paths mind their case": ("User-agent: *\nDisallow: /private\n", "/PRIVATE", True),
    "our name in any case": ("User-agent: TRACUU\nDisallow: /x\n\nUser-agent: *\nDisallow:\n", "/x", False),
    "our own group alone": ("User-agent: *\nDisallow: /\n\nUser-agent: tracuu\nDisallow: /y\n", "/x", True),
    "groups of one name together": (
        "User-agent: tracuu\nDisallow: /x\n\nUser-agent: b\nUser-agent: tracuu\nDisallow: /y\n", "/x", False,
    ),
    "a word of our comment is not our name": ("User-agent: crawler\nUser-agent: search\nDisallow: /\n", "/x", True),
    "a beginning of our name is another's": ("User-agent: Tra\nUser-agent: T\nDisallow: /\n", "/x", True),
    "nor is a longer name ours": ("User-agent: TraCuuBot\nUser-agent: TraCuu-Anh\nDisallow: /\n", "/x", True),
    "our name with any version": ("User-agent: TRACUU/2.0\nDisallow: /\n", "/x", False),
    "our name with a remark": ("User-agent: TraCuu (mọi bản) # riêng\nDisallow: /x\n", "/x", False),
    "our name behind no space": ("user agent:tracuu#riêng\nDisallow: /x\n", "/x", False),
    "versions of one name together": (
        "User-agent: TraCuu/1\nDisallow: /x\n\nUser-agent: tracuu\nDisallow: /y\n", "/x", False,
    ),
    "our group and all others' in one": ("User-agent: TraCuu\nUser-agent: *\nDisallow: /x\n", "/x", False),
    "a group of no name is nobody's": ("User-agent: *\nDisallow: /y\n\nUser-agent:\nDisallow: /x\n", "/x", True),
    "all others with a remark": ("User-agent: * # tất cả\nDisallow: /x\n", "/x", False),
    "what we call the others is nobody's name": ("User-agent: ours\nDisallow: /\n", "/x", True),
    "no group for us": ("User-agent: googlebot\nDisallow: /\n", "/x", True),
    "robots.txt itself": ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
    "an empty rule": ("User-agent: *\nDisallow:\n", "/x", True),
    "a comment behind a rule": ("User-agent: *\nDisallow: /x # riêng\n", "/x", False),
    "a query": ("User-agent: *\nDisallow: /*?pdf=\n", "/x?pdf=1", False),
    "spaces and case of fields": ("user-agent : *\nDISALLOW : /x", "/x", False),
    "a byte-order mark": ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
    "carriage returns only": ("User-agent: *\rDisallow: /x\rDisallow: /y", "/y", False),
    "both line ends": ("User-agent: *\r\nDisallow: /x\r\n", "/x", False),
    "what cannot be parsed is left out": ("<html>\nUser-agent: *\nnonsense\nDisallow: /x\n", "/x", False),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_the_rules(name: str) -> None:
    text, path, allowed = RULES[name]
    assert read_robots(200, text.encode(), AGENT).allows(f"http://so.example.vn{path}") is allowed


def test_another_name_than_ours_has_its_own_groups() -> None:
    text = b"User-agent: Tra\nDisallow: /tra\n\nUser-agent: ours\nCrawl-delay: 3\nDisallow: /ours\n"
    read = {name: read_robots(200, text, f"{name}/1.0 (x)") for name in ("Tra", "ours", "theirs", "TraCuu")}
    url = "http://so.example.vn/"
    told = {
        name: (robots.allows(url + "tra"), robots.allows(url + "ours"), robots.delay) for name, robots in read.items()
    }
    assert told == {
        "Tra": (False, True, 0.0), "ours": (True, False, 3.0), "theirs": (True, True, 0.0), "TraCuu": (True, True, 0.0),
    }  # fmt: skip


def test_a_bad_byte_costs_its_line_only() -> None:
    robots = read_robots(200, b"User-agent: *\nDisallow: /\xff\xfe\nDisallow: /y\n", AGENT)
    assert not robots.allows("http://so.example.vn/y")
    assert robots.allows("http://so.example.vn/x")


def test_500_kib_are_read_and_the_size_is_bounded() -> None:
    filler = b"# " + b"x" * 97 + b"\n"
    within = PRIVATE + filler * 4900 + b"Disallow: /late/\n" + filler * 2000 + b"Disallow: /too-late/\n"
    assert len(within) > 600 * 1024
    robots = read_robots(200, within, AGENT)
    assert not robots.allows("http://so.example.vn/private/1")
    assert not robots.allows("http://so.example.vn/late/1")
    assert robots.allows("http://so.example.vn/too-late/1")


@pytest.mark.parametrize(
    ("asked", "kept"), [("10", 10.0), ("0.5", 0.5), ("3600", 30.0), ("-4", 0.0), ("nan", 0.0), ("soon", 0.0)]
)
def test_crawl_delay_is_kept_within_reason(asked: str, kept: float) -> None:
    assert read_robots(200, f"User-agent: *\nCrawl-delay: {asked}\n".encode(), AGENT).delay == kept


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "403 Forbidden", "401 Unauthorized"])
def test_without_a_robots_txt_all_may_be_asked(server: RawServer, source_desk: SourceDesk, status: str) -> None:
    url = server.on("/robots.txt", page(PRIVATE, TEXT, status=status))
    with source_desk.source(server) as source:
        source.obey()
        assert source.may_ask(server.url + "private/1")
    assert url.endswith("/robots.txt")
    assert server.paths() == ["/robots.txt"]


def drops() -> Script:
    return reset(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nUser-agent: *\n")


UNREACHABLE: dict[str, Callable[[], Script]] = {
    "500": lambda: page(PRIVATE, TEXT, status="500 Oops"),
    "503": lambda: busy("503 Service Unavailable"),
    "429": busy,
    "429 for two hours": lambda: busy(retry_after="7200"),
    "timeout": hang,
    "reset": drops,
    "no answer": no_answer,
    "nonsense": lambda: raw(b"hello\r\n\r\n"),
}


@pytest.mark.parametrize("name", UNREACHABLE)
def test_without_an_answer_nothing_else_is_asked(server: RawServer, source_desk: SourceDesk, name: str) -> None:
    server.on("/robots.txt", UNREACHABLE[name]())
    with source_desk.source(server) as source, pytest.raises(RunStopped) as raised:
        source.obey()
    assert (raised.value.reason, raised.value.exit_code) == ("robots-unreachable", 5)
    assert "robots.txt" in str(raised.value)
    assert set(server.paths()) == {"/robots.txt"}
    assert len(server.heard) <= LIMITS.tries


def test_a_copy_of_today_stands_in_for_as_long_as_a_day(server: RawServer, source_desk: SourceDesk) -> None:
    server.on("/robots.txt", page(PRIVATE, TEXT), busy("503 Service Unavailable"))
    with source_desk.source(server) as source:
        source.obey()
    for day in (0.1, 0.5, 0.9):
        source_desk.day = day
        with source_desk.source(server) as source:
            assert not source.obey().allows(server.url + "private/1"), f"after {day} days"
    source_desk.day = 1.1
    with source_desk.source(server) as source, pytest.raises(RunStopped) as raised:
        source.obey()
    assert raised.value.reason == "robots-unreachable"


def test_five_redirects_are_followed_and_the_rules_are_the_first_host_s(
    server: RawServer, source_desk: SourceDesk
) -> None:
    with RawServer() as other:
        server.on("/robots.txt", redirect("/1"))
        server.on("/1", redirect("/2"))
        server.on("/2", redirect(f"http://{other.host}/3"))
        other.on("/3", redirect("/4"))
        other.on("/4", redirect("/5"))
        other.on("/5", page(PRIVATE, TEXT))
        with source_desk.source(server) as source:
            source.obey()
            assert not source.may_ask(server.url + "private/1")
            assert source.may_ask(server.url + "public/1")
            assert not source.may_ask(other.url + "public/1")
    assert server.paths() + other.paths() == ["/robots.txt", "/1", "/2", "/3", "/4", "/5"]


def test_please_wait_in_its_place_is_waited_out_and_never_the_rules(server: RawServer, source_desk: SourceDesk) -> None:
    url = server.on("/robots.txt", FLOOD, FLOOD_429, FLOOD_429, page(PRIVATE, TEXT))  # a 429 is tried twice
    with source_desk.source(server) as source:
        source.obey()
        assert not source.may_ask(server.url + "private/1")
        assert kept(source, url).status == 200
        assert b"floodblocker" not in source.archive.get(kept(source, url).sha256 or "")
        assert problems(source) == []
    assert len([seconds for seconds in source_desk.pace.slept if 7.5 < seconds <= 8]) == 2


@pytest.mark.parametrize("status", [200, 429])
def test_please_wait_in_its_place_without_end_ends_the_run(
    server: RawServer, source_desk: SourceDesk, status: int
) -> None:
    url = server.on("/robots.txt", FLOOD if status == 200 else FLOOD_429)
    with source_desk.source(server) as source:
        said = stopped(source.obey)
        assert source.store.pages.get("so", url) is None
    assert said.reason == "flood"
    assert str(said).startswith(f"{url}: ")
    assert set(server.paths()) == {"/robots.txt"}


def test_six_redirects_count_as_no_robots_txt(server: RawServer, source_desk: SourceDesk) -> None:
    server.on("/robots.txt", redirect("/robots.txt"))
    with source_desk.source(server) as source:
        source.obey()
        assert source.may_ask(server.url + "private/1")
    assert len(server.heard) == 6


def test_a_slower_pace_is_taken_up_at_once(server: RawServer, source_desk: SourceDesk) -> None:
    server.on("/robots.txt", page(b"User-agent: *\nCrawl-delay: 10\n", TEXT))
    url = server.on("/a", page())
    with source_desk.source(server, delay=0.0) as source:
        source.obey()
        source.ask(url)
        source.ask(url)
    assert len(source_desk.pace.slept) == 2
    assert min(source_desk.pace.slept) > 9.5


@pytest.mark.parametrize(
    "script",
    [page(b"User-agent: *\nCrawl-delay: 3600\n", TEXT), page(b"<!DOCTYPE html><html><body>Trang")],
    ids=["a pace that is capped", "a page in its place"],
)
def test_an_odd_robots_txt_is_reported(server: RawServer, source_desk: SourceDesk, script: Script) -> None:
    server.on("/robots.txt", script)
    with source_desk.source(server) as source:
        source.obey()
        told = source.store.runs.problems(source.run_id)
    assert any("robots.txt" in problem.url for problem in told)
