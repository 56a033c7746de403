"""Behind a proxy: who is believed, what follows from it, and the optional limit of one address."""

from __future__ import annotations

import ipaddress

import pytest
from conftest import at, config
from hypothesis import given
from hypothesis import strategies as st
from office import NOW
from starlette.testclient import TestClient

import search_app
from web.forwarded import client_of
from web.limit import Buckets, holder

PROXIES = tuple(ipaddress.ip_network(text) for text in ("127.0.0.1", "10.0.0.0/8", "fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "hops", "client"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["198.51.100.1", " 203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["198.51.100.1", "203.0.113.7", "10.1.2.3"], "203.0.113.7"),
        ("127.0.0.1", ["10.9.9.9", "10.1.2.3"], "10.9.9.9"),
        ("127.0.0.1", ["203.0.113.7", "unknown"], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7", "unknown", "10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", ["203.0.113.7:51234"], "203.0.113.7"),
        ("fd00::1", ["[2001:db8::5]:443"], "2001:db8::5"),
        ("::ffff:127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", [""], "127.0.0.1"),
    ],
)
def test_the_right_most_untrusted_hop_is_the_client(peer: str, hops: list[str], client: str) -> None:
    assert client_of(peer, hops, PROXIES) == client


@given(st.lists(st.text(max_size=40), max_size=6))
def test_what_a_client_writes_never_changes_who_it_is(claimed: list[str]) -> None:
    assert client_of("203.0.113.7", claimed, PROXIES) == "203.0.113.7"
    assert client_of("127.0.0.1", [*claimed, "203.0.113.7"], PROXIES) == "203.0.113.7"


def served(data, peer: str, **web: object) -> TestClient:
    """The application as this peer meets it."""
    app = at(search_app.create_app(config(data, **web)), NOW)
    return TestClient(app, client=(peer, 40000), base_url="http://tracuu.example")


def statuses(client: TestClient, times: int, path: str = "/?q=ke+hoach", **headers: str) -> list[int]:
    """The answers to the same question asked again and again."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return [client.get(path, headers=named).status_code for _ in range(times)]


def test_there_is_no_limit_by_default(data) -> None:
    assert set(statuses(served(data, "203.0.113.7"), 40, "/suggest?q=ke")) == {200}


def test_an_address_over_its_limit_hears_when_to_come_back(data) -> None:
    client = served(data, "203.0.113.7", requests_a_minute=3)
    assert statuses(client, 3) == [200, 200, 200]
    refused = client.get("/?q=ke+hoach")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 20
    assert "Quá nhiều yêu cầu" in refused.text
    assert refused.headers["content-security-policy"]
    assert client.get("/api/search?q=a").json()["error"] == "Quá nhiều yêu cầu"
    assert statuses(client, 2, "/healthz") + statuses(client, 2, "/static/style.css") == [200] * 4


def test_without_trusted_proxies_the_header_is_nobodys_way_round_the_limit(data) -> None:
    client = served(data, "203.0.113.7", requests_a_minute=2)
    answers = [client.get("/?q=a", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(4)]
    assert answers == [200, 200, 429, 429]


def test_behind_a_trusted_proxy_each_client_has_its_own_limit(data) -> None:
    client = served(data, "10.0.0.2", requests_a_minute=2, trusted_proxies=("10.0.0.0/24",))
    assert statuses(client, 3, X_Forwarded_For="203.0.113.7") == [200, 200, 429]
    assert statuses(client, 3, X_Forwarded_For="203.0.113.8") == [200, 200, 429]
    assert statuses(client, 2, X_Forwarded_For="198.51.100.1, 203.0.113.7") == [429, 429]


def test_links_that_leave_the_browser_have_the_scheme_of_the_trusted_proxy(data) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    trusting = served(data, "127.0.0.1", trusted_proxies=("127.0.0.1",)).get("/feed.atom?q=a", headers=said)
    assert "https://tracuu.example/" in trusting.text
    for peer, proxies in (("127.0.0.1", ()), ("203.0.113.9", ("127.0.0.1",))):
        feed = served(data, peer, trusted_proxies=proxies).get("/feed.atom?q=a", headers=said).text
        assert "https://tracuu.example/" not in feed
        assert "http://tracuu.example/" in feed


def test_a_scheme_that_is_none_is_not_taken(data) -> None:
    client = served(data, "127.0.0.1", trusted_proxies=("127.0.0.1",))
    feed = client.get("/feed.atom?q=a", headers={"X-Forwarded-Proto": "javascript"}).text
    assert "javascript" not in feed


def test_a_bucket_leaks_evenly() -> None:
    buckets = Buckets(6)  # one each ten seconds
    assert [buckets.wait("a", 0.0) for _ in range(6)] == [0.0] * 6
    assert buckets.wait("a", 0.0) == pytest.approx(10.0)
    assert buckets.wait("a", 4.0) == pytest.approx(6.0)
    assert buckets.wait("b", 4.0) == 0.0
    assert buckets.wait("a", 10.0) == 0.0
    assert buckets.wait("a", 10.0) == pytest.approx(10.0)
    assert [buckets.wait("a", 500.0) for _ in range(7)] == [0.0] * 6 + [pytest.approx(10.0)]


def test_the_buckets_are_bounded() -> None:
    buckets = Buckets(1, remembered=3)
    for name in "abcde":
        assert buckets.wait(name, 0.0) == 0.0
    assert buckets.wait("e", 0.0) > 0.0
    assert buckets.wait("a", 0.0) == 0.0, "the address that was quiet longest was forgotten"


def test_an_ipv6_client_is_its_network() -> None:
    assert holder("2001:db8::5") == holder("2001:db8::dead:beef") != holder("2001:db8:0:1::5")
    assert holder("203.0.113.7") == "203.0.113.7"


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.0/33", "", "0.0.0.0/0"])
def test_a_proxy_that_is_no_address_is_a_config_error(tmp_path, text: str) -> None:
    import settings

    path = tmp_path / "config.toml"
    path.write_text(f'[web]\ntrusted_proxies = ["{text}"]\n[[site]]\nurl = "https://a.example/"\n', encoding="utf-8")
    with pytest.raises(settings.ConfigError, match="trusted_proxies"):
        settings.load(path)


@pytest.mark.parametrize("path", ["/feed.atom?q=ke+hoach", "/export.csv?q=ke+hoach", "/opensearch.xml"])
def test_the_public_address_stands_in_what_leaves_the_browser(data, path: str) -> None:
    asked = served(data, "127.0.0.1").get(path).text
    assert "http://tracuu.example/" in asked
    public = served(data, "127.0.0.1", public_url="https://tra.cuu.vn/").get(path).text
    assert "https://tra.cuu.vn/" in public
    assert "tracuu.example" not in public
    assert ".vn//" not in public
