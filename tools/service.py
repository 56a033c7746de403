"""Installs the two services of systemd, removes them, or shows the units as they would be installed.

`make install-service` and `make remove-service` run this; it may be run again at any time. What keeps a service from
working (a folder that its user cannot enter, an interpreter in root's home) is found before anything is changed.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import settings
from commands.context import is_listening
from tools.units import ROOT, UNITS, USER, CannotInstall, Place, place_of, show, units

SYSTEM = Path("/etc/systemd/system")
RUNNING = Path("/run/systemd/system")
UP_WITHIN = 30.0


def install(place: Place) -> None:
    """Make the user, give it the data folder, install the units, start them."""
    require_root("make install-service")
    written = units(place)
    require_quiet_port(place)
    make_user(place.user)
    require_access(place)
    own(place.data, place.user)
    for name, text in written.items():
        replace(SYSTEM / name, text)
    systemctl("daemon-reload")
    systemctl("enable", "--quiet", *UNITS)
    systemctl("restart", *UNITS)
    require_answer(place)
    print(f"Đã cài và đang chạy: {', '.join(UNITS)}; tự chạy lại khi máy khởi động.")
    print(f"Trang tìm kiếm: http://{place.host}:{place.port}/   Nhật ký: journalctl -u tracuu-serve -u tracuu-schedule")
    print(f"Các lệnh ghi dữ liệu từ nay chạy bằng: sudo -u {place.user} {place.program} …")


def remove() -> None:
    """Stop and remove the units; data, config.toml and the user stay."""
    require_root("make remove-service")
    there = [name for name in UNITS if (SYSTEM / name).exists()]
    if there:
        systemctl("disable", "--now", "--quiet", *there)
    for name in there:
        (SYSTEM / name).unlink()
    systemctl("daemon-reload")
    print(f"Đã gỡ dịch vụ. Dữ liệu và config.toml còn nguyên, vẫn thuộc về người dùng {USER}.")


def require_root(command: str) -> None:
    """Only root, and only where systemd runs the machine."""
    if not RUNNING.is_dir() or shutil.which("systemctl") is None:
        raise CannotInstall("máy này không chạy systemd; hãy dùng: make run (hoặc deploy/compose.yaml)")
    if os.geteuid() != 0:
        raise CannotInstall(f"cần quyền root; hãy chạy: sudo {command}")


def require_quiet_port(place: Place) -> None:
    """The port is free, or held by the service that is about to be renewed."""
    if place.port < 1024:
        raise CannotInstall(
            f"dịch vụ không có quyền mở cổng {place.port}; hãy đặt [web] port từ 1024 trở lên và nginx phía trước "
            "(deploy/nginx.conf)"
        )
    if is_listening(place.port) and systemctl_word("is-active", UNITS[0]) != "active":
        raise CannotInstall(f"cổng {place.port} đang được dùng; hãy dừng `make run` hoặc chương trình kia rồi chạy lại")


def make_user(name: str) -> None:
    """A system user without a shell or a home, once."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        run([*command, "--shell", "/usr/sbin/nologin", name], f"không tạo được người dùng {name}")


def require_access(place: Place) -> None:
    """The service's user can start the program and read its configuration."""
    for path in (place.checkout, place.config, *place.files, place.python.resolve()):
        if (barrier := first_barrier(path, place.user)) is not None:
            raise CannotInstall(
                f"người dùng {place.user} không vào được {barrier}, nên dịch vụ không đọc được {path}; "
                + remedy(barrier, path, place)
            )


def first_barrier(path: Path, user: str) -> Path | None:
    """The first folder on the way to a path, or the path itself, that a user may not enter or read."""
    for step in (*reversed(path.parents), path):
        flag = "-x" if step.is_dir() else "-r"
        command = ["runuser", "-u", user, "--", "test", flag, str(step)]
        if subprocess.run(command, check=False).returncode:
            return step
    return None


def remedy(barrier: Path, path: Path, place: Place) -> str:
    """What to do about it."""
    if barrier in (place.config, *place.files):
        return f"hãy chạy: chgrp {place.user} {barrier} && chmod 640 {barrier}"
    if path == place.python.resolve():
        return "hãy dùng Python của hệ thống: make clean && make install-service PYTHON=/usr/bin/python3"
    if barrier == Path("/root") or barrier.parent == Path("/home"):
        return (
            f"hãy chuyển ra khỏi thư mục riêng: mv {place.checkout} /opt/tracuu && cd /opt/tracuu && make clean && "
            "make install-service"
        )
    return f"hãy chạy: chmod a+rx {barrier}"


def own(data: Path, user: str) -> None:
    """The data folder and all in it belong to the service; links are not followed."""
    if len(data.parts) < 3 or ROOT.is_relative_to(data):
        raise CannotInstall(f"[paths] data = {data} phải là một thư mục riêng cho dữ liệu; hãy sửa config.toml")
    data.mkdir(parents=True, exist_ok=True)
    identity = pwd.getpwnam(user)
    everything = (Path(parent, name) for parent, folders, files in os.walk(data) for name in (*folders, *files))
    for path in (data, *everything):
        os.chown(path, identity.pw_uid, identity.pw_gid, follow_symlinks=False)
    if (barrier := first_barrier(data, user)) is not None:
        raise CannotInstall(
            f"người dùng {user} không vào được {barrier}; hãy đặt [paths] data ở nơi khác, như /var/lib/tracuu"
        )


def replace(path: Path, text: str) -> None:
    """Write a unit whole or not at all."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.chmod(0o644)
    temporary.replace(path)


def require_answer(place: Place) -> None:
    """The page answers, or the journal is named."""
    until = time.monotonic() + UP_WITHIN
    while time.monotonic() < until:
        if is_listening(place.port):
            return
        time.sleep(0.3)
    raise CannotInstall("đã cài nhưng trang chưa trả lời; xem: journalctl -u tracuu-serve -n 20")


def systemctl(*arguments: str) -> None:
    """systemctl, whose own words are kept where it fails."""
    run(["systemctl", *arguments], f"systemctl {arguments[0]} không thành")


def systemctl_word(*arguments: str) -> str:
    """systemctl's one-word answer."""
    command = ["systemctl", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def run(command: list[str], failure: str) -> None:
    """A command that must succeed; raises CannotInstall."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotInstall(f"{failure}: {' '.join(done.stderr.split())}")


def main(arguments: list[str] | None = None) -> int:
    """0 done, 1 cannot, 4 bad config."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("verb", choices=("install", "remove", "show"))
    parser.add_argument("folder", nargs="?", type=Path, help="show: where the units are written")
    given = parser.parse_args(arguments)
    verbs: dict[str, Callable[[], None]] = {
        "install": lambda: install(place_of(given.config)),
        "remove": remove,
        "show": lambda: show(place_of(given.config), given.folder or Path("build/units")),
    }
    try:
        verbs[given.verb]()
    except settings.ConfigError as error:
        print(error, file=sys.stderr)
        return 4
    except (CannotInstall, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
