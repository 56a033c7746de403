"""TLS: nothing is fetched unverified, and each trouble has its own words with a remedy."""

from __future__ import annotations

import ssl
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler import tls
from crawler.errors import FetchError, Unreachable
from crawler.fetch import Fetcher, Limits
from tests.faults.answers import drip_headers, page, reset
from tests.faults.certificates import Authority, server_context
from tests.faults.clock import Clock
from tests.faults.raw_server import RawServer, Script

LIMITS = Limits(deadline=5.0, size=1_000_000, tries=2)
HERE = ("DNS:localhost", "IP:127.0.0.1")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("tls") / "ca")


def fetcher(trusted: Path | None = None) -> Fetcher:
    """A fetcher that trusts one more authority."""
    return Fetcher(
        0.0, "TraCuuTest/1", lambda asked: None, allow_loopback=True, extra_ca_file=str(trusted) if trusted else None,
        pace=Clock().pace(),
    )  # fmt: skip


def failure(context: ssl.SSLContext, trusted: Path | None) -> tuple[str, list[str]]:
    """What is told of a server with such a certificate, and what it was asked."""
    with RawServer(context) as server, fetcher(trusted) as client:
        url = server.on("/a", page())
        with pytest.raises(Unreachable) as raised:
            client.fetch(url, LIMITS)
    assert raised.value.reason == "tls"
    return raised.value.detail, server.paths()


def expired(ca: Authority) -> Path:
    return ca.signed("expired", *HERE, days=(-9, -2))


def not_yet(ca: Authority) -> Path:
    return ca.signed("not-yet", *HERE, days=(1, 9))


def wrong_host(ca: Authority) -> Path:
    return ca.signed("other.example", "DNS:other.example")


def self_signed(ca: Authority) -> Path:
    return ca.self_signed("alone", *HERE)


TROUBLES: dict[str, tuple[Callable[[Authority], Path], str]] = {
    "expired": (expired, tls.EXPIRED),
    "not yet valid": (not_yet, tls.EXPIRED),
    "another host's": (wrong_host, tls.WRONG_HOST),
    "self-signed": (self_signed, tls.SELF_SIGNED),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_certificate_that_proves_nothing_is_told_by_name(authority: Authority, name: str) -> None:
    make, message = TROUBLES[name]
    assert failure(server_context(make(authority)), authority.root) == (message, [])


def test_an_unknown_authority_is_told_with_the_remedy_and_the_remedy_works(authority: Authority) -> None:
    context = server_context(authority.signed("good", *HERE))
    message, asked = failure(context, None)
    assert (message, asked) == (tls.INCOMPLETE, [])
    assert "extra_ca_file" in message
    with RawServer(context) as server, fetcher(authority.root) as client:
        assert client.fetch(server.on("/a", page(b"xin chao")), LIMITS).body == b"xin chao"


def test_a_chain_without_its_middle_is_told_and_the_middle_completes_it(authority: Authority, tmp_path: Path) -> None:
    middle = authority.below("middle")
    context = server_context(middle.signed("leaf", *HERE))
    assert failure(context, authority.root) == (tls.INCOMPLETE, [])
    both = tmp_path / "both.pem"
    both.write_bytes(middle.root.read_bytes() + authority.root.read_bytes())
    with RawServer(context) as server, fetcher(both) as client:
        assert client.fetch(server.on("/a", page(b"xin chao")), LIMITS).status == 200


def test_a_server_that_speaks_old_tls_only(authority: Authority) -> None:
    context = server_context(authority.signed("old", *HERE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")
    assert failure(context, authority.root) == (tls.OLD, [])


def test_a_server_that_speaks_plain_http_is_not_called_old(server: RawServer) -> None:
    with fetcher() as client, pytest.raises(Unreachable) as raised:
        client.fetch(f"https://{server.host}/", LIMITS)
    assert raised.value.reason == "tls"
    assert raised.value.detail not in (tls.OLD, tls.OTHER)
    assert "http" in raised.value.detail


def test_the_messages_differ_and_name_a_next_step() -> None:
    messages = {tls.EXPIRED, tls.WRONG_HOST, tls.SELF_SIGNED, tls.INCOMPLETE, tls.OLD, tls.NO_TLS}
    assert len(messages) == 6
    assert all("hãy" in message for message in messages - {tls.SELF_SIGNED})
    assert "extra_ca_file" in tls.SELF_SIGNED


@pytest.mark.parametrize("is_reused", [False, True], ids=["new connection", "kept connection"])
def test_the_deadline_holds_over_tls(authority: Authority, is_reused: bool) -> None:
    context = server_context(authority.signed("slow", *HERE))
    with RawServer(context) as server, fetcher(authority.root) as client:
        if is_reused:
            client.fetch(server.on("/first", page()), LIMITS)
        assert ended(client, server, drip_headers()) == "timeout"


def ended(client: Fetcher, server: RawServer, script: Script) -> str:
    """The reason for which an address could not be had, which must be known soon."""
    start = time.monotonic()
    with pytest.raises(FetchError) as raised:
        client.fetch(server.on("/a", script), Limits(deadline=0.8, tries=1))
    assert time.monotonic() - start < 8
    return raised.value.reason


def test_a_connection_that_breaks_inside_tls_is_asked_again(authority: Authority) -> None:
    context = server_context(authority.signed("breaks", *HERE))
    with RawServer(context) as server, fetcher(authority.root) as client:
        start = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nxi"
        assert client.fetch(server.on("/a", reset(start), page(b"xin!")), LIMITS).body == b"xin!"
