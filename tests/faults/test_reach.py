"""How far the crawler reaches: one host, its own port, and no address that the administrator did not allow."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from crawler.addresses import AddressRefused, check_host, check_peer
from crawler.errors import FetchError
from crawler.fetch import Fetcher, Limits
from tests.faults.answers import page, redirect
from tests.faults.conftest import Client
from tests.faults.raw_server import RawServer

LIMITS = Limits(deadline=3.0, size=1_000_000, tries=1)


def test_a_redirect_to_another_host_is_told_and_not_followed(server: RawServer, client: Client) -> None:
    with RawServer() as other:
        there = other.on("/b", page())
        answer = client.fetch(server.on("/a", redirect(there)))
        assert (answer.elsewhere, answer.body) == (there, b"")
        network_path = server.on("/c", redirect(f"//{other.host}/b"))
        assert client.fetch(network_path).elsewhere == there
    assert other.paths() == []
    assert server.paths() == ["/a", "/c"]


TARGETS = (
    "javascript:alert(1)", "javascript://%0aalert(1)", "file:///etc/passwd", "data:text/html,hello", "ftp://127.0.0.1/a",
    "http://", "http://[", "http://[::1", "mailto:van-thu@example.vn", "//", "http:///a", "http://127.0.0.1:0x50/a",
    "gopher://127.0.0.1/", "http://user@evil.example/", "HTTPS://EVIL.example/", "http:\\\\evil.example\\a",
)  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_a_redirect_to_something_odd_asks_nobody(server: RawServer, client: Client, target: str) -> None:
    url = server.on("/a", redirect(target))
    try:
        answer = client.fetch(url)
    except FetchError as error:
        assert error.reason in ("redirect", "address")
    else:
        assert answer.elsewhere is not None or answer.status == 404
    assert len(server.heard) <= 6
    assert {asked.url.split("/")[2] for asked in client.asked} == {server.host}


HERE = ("127.0.0.1", "127.1", "127.8.9.10", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "[::1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]")  # fmt: skip
INSIDE = ("10.0.0.1", "192.168.1.9", "172.16.0.1", "[fd00::1]", "[::ffff:10.0.0.1]")
NOWHERE = ("169.254.169.254", "[fe80::1]", "0.0.0.0", "224.0.0.1", "255.255.255.255", "[::]", "[ff02::1]", "100.64.0.1")


@pytest.mark.parametrize("host", [*HERE, *INSIDE, *NOWHERE])
def test_an_address_of_this_machine_or_this_network_is_refused(server: RawServer, host: str) -> None:
    with Fetcher(0.0, "TraCuuTest/1", lambda asked: None) as fetcher, pytest.raises(FetchError) as raised:
        fetcher.fetch(f"http://{host}:{server.port}/a", LIMITS)
    assert raised.value.reason in ("address", "unreachable")
    assert server.heard == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "localhost"])
def test_loopback_is_allowed_by_name_only(server: RawServer, client: Client, host: str) -> None:
    server.on("/a", page(b"ok"))
    assert client.fetch(f"http://{host}:{server.port}/a").body == b"ok"
    office = Fetcher(0.0, "TraCuuTest/1", lambda asked: None, allow_private=True)
    with office, pytest.raises(FetchError, match="allow_loopback"):
        office.fetch(f"http://{host}:{server.port}/a", LIMITS)
    assert len(server.heard) == 1


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.1.9", "172.20.0.1", "fd12::1", "::ffff:10.0.0.1"])
def test_the_office_s_own_network_is_allowed_by_its_own_key(address: str) -> None:
    check_peer(address, loopback=False, private=True)
    with pytest.raises(AddressRefused, match=r"crawl\.allow_private"):
        check_peer(address, loopback=True, private=False)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1%eth0", "0.0.0.0", "224.0.0.1", "::", "255.255.255.255"]
)
def test_some_addresses_are_never_allowed(address: str) -> None:
    with pytest.raises(AddressRefused):
        check_peer(address, loopback=True, private=True)


@pytest.mark.parametrize("address", ["64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1"])
def test_an_address_that_wraps_an_inner_one_is_refused(address: str) -> None:
    assert ipaddress.ip_address(address).version == 6
    with pytest.raises(AddressRefused):
        check_peer(address, loopback=False, private=False)


def test_public_addresses_are_allowed() -> None:
    for address in ("1.1.1.1", "203.162.0.1", "2001:4860:4860::8888", "::ffff:1.1.1.1"):
        check_peer(address, loopback=False, private=False)


def test_a_name_that_does_not_resolve_is_left_to_the_connection() -> None:
    for host in ("khong-co-may-nay.invalid", "", "a" * 300, "xn--", "a..b"):
        check_host(host, loopback=False, private=False)


def test_a_name_that_changes_its_mind_is_not_read(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS says a public address when asked first, and this machine when the connection is made."""
    url = server.on("/a", page(b"secret")).replace("127.0.0.1", "so.example.vn")
    answers = iter(["203.162.0.1"])

    def resolve(host: str, port: int | None, *rest: Any, **more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers, "127.0.0.1"), port or 0))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with Fetcher(0.0, "TraCuuTest/1", lambda asked: None) as fetcher, pytest.raises(FetchError) as raised:
        fetcher.fetch(url, LIMITS)
    assert raised.value.reason == "address"
    assert server.heard == []
