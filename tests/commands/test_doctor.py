"""`doctor`: every missing thing is named with its next step, by real sockets, certificates, folders and processes."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from pathlib import Path

import pytest

import search_app
from commands.doctor.clock import clock_row
from commands.doctor.data import folder_row, index_row, owners_row
from commands.doctor.machine import disk_row, model_row, python_row
from commands.doctor.port import port_row
from commands.doctor.reach import Reach
from commands.doctor.row import Row, State
from commands.doctor.service import service_row
from commands.nightly import policy_of
from crawler import tls
from crawler.store import Outcome, Store, StoreReader
from indexer.build import build
from settings import Crawl, Paths, Settings, Site, Web
from tests.crawler.office import Office
from tests.faults.answers import page
from tests.faults.certificates import Authority, server_context
from tests.faults.quick_office import QuickOffice
from tests.faults.raw_server import RawServer

NOBODY = 65534
HERE = ("DNS:localhost", "IP:127.0.0.1")
PLAIN = "Content-Type: text/plain"


def config(*urls: str, data: Path = Path("data"), port: int = 8000, **crawl: object) -> Settings:
    """Settings for sites on this machine."""
    sites = tuple(Site(url=url, name=f"so{at}") for at, url in enumerate(urls))
    options = {"allow_loopback": True, "delay": 0.0} | crawl
    return Settings(paths=Paths(data), web=Web(port=port), crawl=Crawl(**options), site=sites)  # type: ignore[arg-type]


def way(url: str, **crawl: object) -> Reach:
    """The way to a site, gone as far as it leads."""
    settings = config(url, **crawl)
    reach = Reach(policy_of(settings.site[0], settings))
    reach.look()
    return reach


def last(reach: Reach) -> Row:
    """Where the way ended."""
    return reach.rows[-1]


# ── the way to a site ──


def test_a_site_that_can_be_read_is_asked_for_robots_txt_only() -> None:
    with RawServer() as server:
        server.on("/robots.txt", page(b"User-agent: *\nDisallow: /admin/\n", PLAIN))
        reach = way(server.url)
        assert server.paths() == ["/robots.txt"]
    assert [row.name for row in reach.rows] == ["Tên miền so0", "Kết nối so0", "robots.txt so0"]
    assert {row.state for row in reach.rows} == {State.GOOD}
    assert "cho phép đọc" in last(reach).words


@pytest.mark.parametrize(
    ("body", "status", "state", "words"),
    [
        (b"User-agent: *\nDisallow: /\n", "200 OK", State.MISSING, "không cho phép"),
        (b"User-agent: tracuu\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "200 OK", State.MISSING, "không cho phép"),
        (b"", "503 Service Unavailable", State.MISSING, "503"),
        (b"", "404 Not Found", State.GOOD, "cho phép đọc"),
        (b"User-agent: *\nCrawl-delay: 7\n", "200 OK", State.GOOD, "cách nhau 7 giây"),
    ],
    ids=["forbidden", "forbidden for us", "server error", "none", "slower"],
)
def test_what_robots_txt_says(body: bytes, status: str, state: State, words: str) -> None:
    with RawServer() as server:
        server.on("/robots.txt", page(body, PLAIN, status=status))
        row = last(way(server.url))
    assert (row.state, row.name) == (state, "robots.txt so0")
    assert words in row.words


def test_a_name_that_leads_nowhere() -> None:
    row = last(way(f"https://{'a' * 64}.example/"))
    assert (row.state, row.name) == (State.MISSING, "Tên miền so0")
    assert "DNS" in row.words


def test_a_site_on_this_machine_is_not_asked_unless_allowed() -> None:
    with RawServer() as server:
        row = last(way(server.url, allow_loopback=False, delay=2.5))
        assert server.heard == []
    assert row.state is State.MISSING
    assert "crawl.allow_loopback" in row.words


def test_a_closed_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can take it
        row = last(way(f"http://127.0.0.1:{held.getsockname()[1]}/"))
    assert (row.state, row.name) == (State.MISSING, "Kết nối so0")
    assert "bị từ chối" in row.words
    assert "proxy" in row.words


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("tls") / "ca")


def old(ca: Authority) -> ssl.SSLContext:
    """A server that speaks TLS 1.0 only."""
    context = server_context(ca.signed("old", *HERE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


TROUBLES: dict[str, tuple[Callable[[Authority], ssl.SSLContext], bool, str]] = {
    "expired": (lambda ca: server_context(ca.signed("expired", *HERE, days=(-9, -2))), True, tls.EXPIRED),
    "wrong host": (lambda ca: server_context(ca.signed("o.example", "DNS:o.example")), True, tls.WRONG_HOST),
    "self-signed": (lambda ca: server_context(ca.self_signed("alone", *HERE)), True, tls.SELF_SIGNED),
    "unknown authority": (lambda ca: server_context(ca.signed("good", *HERE)), False, tls.INCOMPLETE),
    "old": (old, True, tls.OLD),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_each_trouble_with_tls_has_its_own_words(authority: Authority, name: str) -> None:
    make, is_trusted, message = TROUBLES[name]
    with RawServer(make(authority)) as server:
        row = last(way(server.url, extra_ca_file=authority.root if is_trusted else None))
        assert server.paths() == []
    assert (row.state, row.name) == (State.MISSING, "TLS so0")
    assert message in row.words


def test_a_trusted_certificate(authority: Authority) -> None:
    with RawServer(server_context(authority.signed("well", *HERE))) as server:
        server.on("/robots.txt", page(b"", PLAIN))
        reach = way(server.url, extra_ca_file=authority.root)
    assert [row.name for row in reach.rows][2:] == ["TLS so0", "robots.txt so0"]
    assert {row.state for row in reach.rows} == {State.GOOD}


# ── the clock ──


def seen(hours_ahead: int) -> tuple[dt.datetime, dt.datetime]:
    """A site's clock beside ours, by a real answer."""
    date = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours_ahead), usegmt=True)
    with RawServer() as server:
        server.on("/robots.txt", page(b"", PLAIN, f"Date: {date}"))
        found = way(server.url).date
    assert found is not None
    return found


def test_a_clock_that_is_wrong_by_all_sites_is_missing_and_one_that_agrees_clears_it() -> None:
    now = dt.datetime.now(dt.UTC)
    ahead, right = seen(3), seen(0)
    wrong = clock_row(now, "Asia/Ho_Chi_Minh", [ahead])
    assert wrong.state is State.MISSING
    assert "chậm 180 phút" in wrong.words
    assert "timedatectl" in wrong.words
    assert clock_row(now, "Asia/Ho_Chi_Minh", [ahead, right]).state is State.GOOD


def test_an_answer_without_a_readable_date_says_nothing_of_the_clock() -> None:
    with RawServer() as server:
        server.on("/robots.txt", page(b"", PLAIN, "Date: yesterday"))
        assert way(server.url).date is None


# ── the port ──


@contextmanager
def listening(answer: bytes) -> Iterator[int]:
    """Another program on a port."""
    with RawServer() as server:
        server.on("/healthz", page(answer, "Content-Type: application/json"))
        yield server.port


def test_a_free_port() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert port_row("127.0.0.1", port).state is State.GOOD


def test_a_port_that_another_program_holds() -> None:
    with listening(b'{"status": "something else"}') as port:
        row = port_row("127.0.0.1", port)
    assert row.state is State.MISSING
    assert "[web] port" in row.words


def test_a_port_that_we_hold_ourselves(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = search_app.server(config("http://127.0.0.1:1/", data=tmp_path, port=port))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.02)
    row = port_row("127.0.0.1", port)
    server.should_exit = True
    thread.join(15)
    assert row.state is State.GOOD
    assert "Tra Cứu" in row.words


def test_an_address_that_this_machine_has_not() -> None:
    row = port_row("192.0.2.1", 8000)  # RFC 5737: nobody's
    assert row.state is State.MISSING
    assert "[web] host" in row.words


# ── the machine and its folders ──


@contextmanager
def as_nobody() -> Iterator[None]:
    """Files are touched as another user."""
    if os.geteuid() != 0:
        pytest.skip("chỉ root mới đổi được người dùng")
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_of_somebody_else_is_named_with_its_owner(tmp_path: Path) -> None:
    (data := tmp_path / "data").mkdir()
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)
    with as_nobody():
        there, yet_to_come = folder_row(data), folder_row(data / "more")
    assert there.state is yet_to_come.state is State.MISSING
    assert "sudo -u root" in there.words
    assert folder_row(data).state is State.GOOD
    assert list(data.iterdir()) == []


def test_what_may_not_be_read_is_told_and_ends_nothing(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)
    (tmp_path / "CURRENT").write_text("gen-1\n", encoding="ascii")
    (tmp_path / "CURRENT").chmod(0o600)
    with as_nobody():
        row = index_row(tmp_path)
    assert row.state is State.MISSING
    assert "không đọc được" in row.words


def test_files_that_a_command_run_as_root_left_behind(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("chỉ root mới cho được tệp một chủ khác")
    (tmp_path / "raw").mkdir()
    assert owners_row(tmp_path).state is State.GOOD
    os.chown(tmp_path, NOBODY, NOBODY)
    row = owners_row(tmp_path)
    assert row.state is State.MISSING
    assert "chown -R nobody" in row.words
    os.chown(tmp_path / "raw", NOBODY, NOBODY)
    assert owners_row(tmp_path).state is State.GOOD


def test_a_disk_that_is_full_by_bytes_or_by_entries(tmp_path: Path) -> None:
    assert disk_row(tmp_path, least_free=0, least_entries=0).state is State.GOOD
    assert disk_row(tmp_path, least_free=1 << 62).state is State.MISSING
    if not os.statvfs(tmp_path).f_files:
        pytest.skip("hệ tệp này không đếm inode")
    assert "inode" in disk_row(tmp_path, least_free=0, least_entries=1 << 62).words


def test_the_model_works_offline_and_python_is_new_enough() -> None:
    assert model_row().state is State.GOOD
    assert python_row().state is State.GOOD


def test_an_index_that_is_not_there_or_lost_its_folder(tmp_path: Path) -> None:
    assert "tracuu refresh" in index_row(tmp_path).words
    (tmp_path / "CURRENT").write_text("gen-1\n", encoding="ascii")
    assert "tracuu reindex" in index_row(tmp_path).words


@pytest.mark.parametrize(
    ("enabled", "active", "state", "words"),
    [
        ("enabled", "active", State.GOOD, "đang chạy"),
        ("enabled", "failed", State.MISSING, "journalctl"),
        ("enabled", "inactive", State.MISSING, "journalctl"),
        ("disabled", "active", State.MISSING, "systemctl enable"),
        ("unknown", "inactive", State.ADVICE, "make install-service"),
        ("not-found", "inactive", State.ADVICE, "make install-service"),
    ],
)
def test_what_systemctl_says(enabled: str, active: str, state: State, words: str) -> None:
    row = service_row("tracuu-serve", enabled, active)
    assert row.state is state
    assert words in row.words


# ── the command ──


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return QuickOffice(tmp_path)


def quiet_port() -> str:
    """A [web] table with a port that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"[web]\nport = {probe.getsockname()[1]}\n"


def dead_mail(port: int) -> str:
    """A mail server that is not there."""
    return f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsender = "a@b.example"\nto = ["c@d.example"]\n'


def test_a_fresh_machine_hears_what_is_missing(office: Office) -> None:
    with RawServer() as server, socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        office.configure(server.url, name="so", extra=quiet_port() + dead_mail(held.getsockname()[1]))
        told = office.run("doctor", expect=1).stdout.splitlines()
        assert server.paths() == ["/robots.txt"]
    missing = {line.split(":")[0].removeprefix("THIẾU").strip(): line for line in told if line.startswith("THIẾU")}
    assert list(missing) == ["Chỉ mục", "Cập nhật so", "Thư báo"]
    assert "tracuu tell --test" in missing["Thư báo"]
    assert not (office.folder / "data").exists()


def with_a_good_night(data: Path, ago: dt.timedelta) -> None:
    """A store whose last refresh went well so long ago, and its index."""
    at = dt.datetime.now(dt.UTC) - ago
    with Store(data / "tracuu.sqlite") as store:
        run = store.runs.begin("so", at, is_full=True)
        store.runs.end(run, at, Outcome(), None)
        store.runs.indexed("so")
    with StoreReader(data / "tracuu.sqlite") as reader:
        build(reader, data / "index", ["so"], compounds=False)


@pytest.mark.parametrize(("hours", "code"), [(5, 0), (40, 1)])
def test_all_is_well_until_the_last_good_night_is_too_long_ago(office: Office, hours: int, code: int) -> None:
    with RawServer() as server:
        office.configure(server.url, name="so", extra=quiet_port())
        with_a_good_night(office.folder / "data", dt.timedelta(hours=hours))
        told = office.run("doctor", "--json", expect=code).stdout
    rows = [json.loads(line) for line in told.splitlines()]
    assert {"Python", "Đĩa", "Tách từ", "Cổng", "Đồng hồ", "robots.txt so", "Chỉ mục"} <= {row["name"] for row in rows}
    lacking = [row["name"] for row in rows if row["state"] == "missing"]
    assert lacking == ([] if code == 0 else ["Cập nhật so"])
