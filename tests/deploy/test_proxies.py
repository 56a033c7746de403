"""The examples for nginx and Caddy, run as they stand but for ports and certificates: TLS, password, who really asks.

They skip, saying so, where the web server is not installed.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import search_app
from settings import Paths, Settings, Site, Web
from tests.faults.certificates import Authority

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME, PASSWORD = "tracuu.example.gov.vn", "mật khẩu"
WITHIN = 20.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[int]:
    """Our own front end, which trusts a proxy on this machine and lets one address ask twelve times a minute."""
    web = Web(port=free_port(), trusted_proxies=("127.0.0.1",), requests_a_minute=12)
    server = search_app.server(Settings(paths=Paths(tmp_path / "data"), web=web, site=(Site("https://a.example/"),)))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.02)
    yield web.port
    server.should_exit = True
    thread.join(15)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.make(tmp_path / "ca")


@contextmanager
def running(command: list[str], port: int, home: Path) -> Iterator[None]:
    """A web server in a process of its own, until it listens; what it keeps for itself stays in `home`."""
    kept = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **kept}
    )
    until = time.monotonic() + WITHIN
    try:
        while not listens(port):
            assert process.poll() is None and time.monotonic() < until, process.communicate()[0]
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=WITHIN)


def listens(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def installed(program: str) -> str:
    """Where a web server is."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"máy này không có {program}")
    return found


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest, behind: int, authority: Authority, tmp_path: Path) -> Iterator[int]:
    """The port of the web server in front."""
    authority.signed("office", f"DNS:{NAME}")
    port = free_port()
    start = {"nginx": nginx, "caddy": caddy}[request.param]
    with start(installed(request.param), port, behind, authority.folder, tmp_path):
        yield port


def adapted(name: str, *pairs: tuple[str, str]) -> str:
    """An example with its places replaced; each must be there."""
    text = (DEPLOY / name).read_text("utf-8")
    for pattern, value in pairs:
        text, count = re.subn(pattern, value.replace("\\", "\\\\"), text)
        assert count, pattern
    return text


@contextmanager
def nginx(program: str, port: int, behind: int, keys: Path, folder: Path) -> Iterator[None]:
    """nginx with our example."""
    secret = subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, text=True, check=True).stdout
    (folder / "htpasswd").write_text(f"canbo:{secret}", "utf-8")
    site = adapted(
        "nginx.conf",
        (r"listen 80;", f"listen 127.0.0.1:{free_port()};"),
        (r"listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        (r"\n *listen \[::\][^\n]*", ""),
        (r"/etc/ssl/tracuu/fullchain.pem", f"{keys}/office.pem"),
        (r"/etc/ssl/tracuu/privkey.pem", f"{keys}/office.key"),
        (r"/etc/nginx/tracuu.htpasswd", f"{folder}/htpasswd"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{behind}"),
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr;\nevents {{}}\n"
        f"http {{ access_log off; {places}\n{site}\n}}",
        "utf-8",
    )
    with running([program, "-p", str(folder), "-e", "stderr", "-c", f"{folder}/nginx.conf"], port, folder):
        yield


@contextmanager
def caddy(program: str, port: int, behind: int, keys: Path, folder: Path) -> Iterator[None]:
    """Caddy with our example."""
    secret = subprocess.run(
        [program, "hash-password", "--plaintext", PASSWORD], capture_output=True, text=True, check=True
    ).stdout.strip()
    site = adapted(
        "Caddyfile",
        (r"\n" + re.escape(NAME) + " {", f"\n{NAME}:{port} {{\n\tbind 127.0.0.1"),
        (r"/etc/ssl/tracuu/fullchain.pem /etc/ssl/tracuu/privkey.pem", f"{keys}/office.pem {keys}/office.key"),
        (r"canbo \S+", f"canbo {secret}"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{behind}"),
    )
    quiet = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(quiet + site, "utf-8")
    with running([program, "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"], port, folder):
        yield


class Browser:
    """Asks through the web server in front, as a browser that knows the office's name would."""

    def __init__(self, port: int, authority: Authority) -> None:
        self._port, self._trust = port, ssl.create_default_context(cafile=str(authority.root))

    def get(self, path: str, password: str | None = PASSWORD, **headers: str) -> http.client.HTTPResponse:
        """An answer, its body read."""
        connection = http.client.HTTPSConnection(NAME, self._port, timeout=10, context=self._trust)
        connection.sock = self._trust.wrap_socket(
            socket.create_connection(("127.0.0.1", self._port)), server_hostname=NAME
        )
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Host": NAME}
        if password is not None:
            sent["Authorization"] = "Basic " + b64encode(f"canbo:{password}".encode()).decode()
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        self.body = answer.read()
        connection.close()
        return answer


@pytest.fixture
def browser(proxy: int, authority: Authority) -> Browser:
    return Browser(proxy, authority)


def test_only_who_knows_the_password_gets_in(browser: Browser) -> None:
    assert browser.get("/", password=None).status == 401
    assert browser.get("/", password="sai").status == 401
    assert browser.get("/opensearch.xml").status == 200


def test_our_headers_arrive_and_the_servers_own_words_do_not(browser: Browser) -> None:
    answer = browser.get("/opensearch.xml")
    assert "frame-ancestors 'none'" in (answer.getheader("content-security-policy") or "")
    assert answer.getheader("strict-transport-security")
    assert not re.search(r"\d", answer.getheader("server") or "")


def test_links_that_leave_the_browser_are_https(browser: Browser) -> None:
    browser.get("/opensearch.xml")
    assert f"https://{NAME}/".encode() in browser.body


def test_a_forged_chain_is_no_way_round_the_limit(browser: Browser) -> None:
    """The last hop is what the proxy saw: one machine, whatever it claims."""
    answers = [browser.get("/opensearch.xml", X_Forwarded_For=f"2001:db8::1, bad-{n}").status for n in range(14)]
    assert 429 in answers


def test_caddy_and_nginx_examples_keep_the_password_to_themselves() -> None:
    assert 'proxy_set_header Authorization "";' in (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "header_up -Authorization" in (DEPLOY / "Caddyfile").read_text("utf-8")
