"""The units of systemd: whole, hardened, filled in rightly, and back by themselves."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import service
from tools.service import first_barrier
from tools.units import CannotInstall, Place, place_of, show, units

ROOT = Path(__file__).parents[2]
#: What `systemd-analyze security` may count against a unit, out of ten; the network itself is most of what is left.
MOST_EXPOSED = 2.0


def place(folder: str = "/opt/tracuu", **more: object) -> Place:
    """A checkout somewhere."""
    home = Path(folder)
    given = {"data": home / "data", "host": "127.0.0.1", "port": 8000} | more
    return Place(home, home / "config.toml", **given)  # type: ignore[arg-type]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder with the units as they would be installed from this checkout."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("máy này không có systemd-analyze")
    show(place_of(ROOT / "config.toml"), tmp_path)
    return tmp_path


def analysed(*arguments: str) -> str:
    """What systemd-analyze says; it must be content."""
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", service.UNITS)
def test_systemd_understands_every_line(written: Path, name: str) -> None:
    if not (ROOT / ".venv/bin/tracuu").exists():
        pytest.skip("không có .venv ở đây: systemd-analyze đòi chương trình có thật")
    assert analysed("verify", str(written / name)) == ""


@pytest.mark.parametrize("name", service.UNITS)
def test_the_services_are_hardened(written: Path, name: str) -> None:
    said = analysed("security", "--offline=true", "--no-pager", str(written / name))
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert found, said
    assert float(found[1]) <= MOST_EXPOSED


def read(name: str, **options: object) -> configparser.ConfigParser:
    """A filled-in unit's keys; of repeated ones the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(units(place(**options))[name])  # type: ignore[arg-type]
    return parser


@pytest.mark.parametrize("name", service.UNITS)
def test_they_come_back_by_themselves(name: str) -> None:
    unit = read(name)
    assert unit["Service"]["Restart"] == "always"
    assert unit["Service"]["RestartPreventExitStatus"] == "4", "a wrong config.toml needs a person"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0", "nobody is there to reset a failed unit"
    assert unit["Install"]["WantedBy"] == "multi-user.target"
    assert int(unit["Service"]["TimeoutStopSec"]) >= 15, "a clean stop takes up to ten seconds"


@pytest.mark.parametrize("name", service.UNITS)
def test_only_the_data_folder_can_be_written(name: str) -> None:
    settings = read(name, data=Path("/srv/tra cuu"))["Service"]
    assert settings["ProtectSystem"] == "strict"
    assert settings["ReadWritePaths"] == '"/srv/tra cuu"'
    assert settings["User"] == settings["Group"] == "tracuu"
    assert settings["CapabilityBoundingSet"] == settings["AmbientCapabilities"] == ""
    assert settings["NoNewPrivileges"] == settings["PrivateTmp"] == settings["MemoryDenyWriteExecute"] == "yes"


def test_the_readers_of_files_may_still_cut_their_network() -> None:
    assert read("tracuu-schedule.service")["Service"]["RestrictNamespaces"] == "user net"
    assert read("tracuu-serve.service")["Service"]["RestrictNamespaces"] == "yes"


def test_a_reader_that_swells_does_not_take_the_schedule_with_it() -> None:
    assert read("tracuu-schedule.service")["Service"]["OOMPolicy"] == "continue"


@pytest.mark.parametrize(
    ("folder", "home"), [("/opt/tracuu", "yes"), ("/home/an/tracuu", "read-only"), ("/root/tracuu", "read-only")]
)
def test_a_checkout_in_a_home_is_seen_by_its_service(folder: str, home: str) -> None:
    assert read("tracuu-serve.service", folder=folder)["Service"]["ProtectHome"] == home


@pytest.mark.parametrize("name", ["tra cuu", "50%off", "Tra Cứu", "a;b&c"])
def test_systemd_finds_the_program_under_an_odd_path(name: str, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("máy này không có systemd-analyze")
    folder = tmp_path / name
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / ".venv/bin/tracuu").touch(0o755)
    show(place(str(folder)), tmp_path / "units")
    assert analysed("verify", *(str(tmp_path / "units" / unit) for unit in service.UNITS)) == ""


@pytest.mark.parametrize("folder", ["/opt/a\nExecStart=/bin/sh", '/opt/"x"', "/opt/$HOME", "/opt/a\\b"])
def test_a_path_that_no_unit_can_hold_is_refused(folder: str) -> None:
    with pytest.raises(CannotInstall, match="/opt/tracuu"):
        units(place(folder))


def test_nothing_is_left_to_be_filled_in() -> None:
    for text in units(place()).values():
        assert not re.findall(r"@[A-Z]+@", text.split("[Unit]")[1])


def test_what_the_services_user_cannot_enter_is_found(tmp_path: Path) -> None:
    if shutil.which("runuser") is None or not Path("/root").is_dir() or os.geteuid() != 0:
        pytest.skip("chỉ root mới thử được quyền của người dùng khác")
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)
    closed = tmp_path / "closed"
    (closed / "in").mkdir(parents=True)
    assert first_barrier(closed / "in", "nobody") is None
    closed.chmod(0o700)
    assert first_barrier(closed / "in", "nobody") == closed
    secret = tmp_path / "config.toml"
    secret.touch(0o600)
    assert first_barrier(secret, "nobody") == secret


def test_without_systemd_or_root_one_line_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    if service.RUNNING.is_dir() and os.geteuid() == 0:
        pytest.skip("máy này chạy systemd và đây là root: không cài thử thật")
    assert service.main(["--config", str(ROOT / "config.toml"), "install"]) == 1
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    assert "make run" in said or "sudo make install-service" in said


def test_a_port_below_1024_is_refused_before_anything_is_changed() -> None:
    with pytest.raises(CannotInstall, match="1024"):
        service.require_quiet_port(place(port=443))


def test_a_data_folder_that_is_no_folder_of_its_own_is_not_given_away() -> None:
    for data in (Path("/"), Path("/var"), ROOT, ROOT.parent):
        with pytest.raises(CannotInstall):
            service.own(data, "nobody")
