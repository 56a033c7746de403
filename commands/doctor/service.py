"""The services of systemd, where it runs this machine: installed, and up."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from commands.doctor.row import Row, advice, good, missing

UNITS = ("tracuu-serve", "tracuu-schedule")
RUNNING = Path("/run/systemd/system")
SECONDS = 10.0


def service_rows() -> list[Row]:
    """One line a service; none where this machine has no systemd (a container)."""
    if not RUNNING.is_dir() or shutil.which("systemctl") is None:
        return []
    return [service_row(unit, word("is-enabled", unit), word("is-active", unit)) for unit in UNITS]


def service_row(unit: str, enabled: str, active: str) -> Row:
    """A service by what systemctl says of it."""
    name = f"Dịch vụ {unit}"
    if enabled not in ("enabled", "disabled"):
        return advice(
            name, "chưa cài, nên chương trình không tự chạy lại khi máy khởi động; chạy: sudo make install-service"
        )
    if active != "active":
        return missing(name, f"đã cài nhưng không chạy ({active}); xem: journalctl -u {unit} -n 20")
    if enabled == "disabled":
        return missing(name, f"đang chạy nhưng không tự chạy khi máy khởi động; chạy: sudo systemctl enable {unit}")
    return good(name, "đang chạy, tự chạy khi máy khởi động")


def word(verb: str, unit: str) -> str:
    """systemctl's one-word answer."""
    command = ["systemctl", verb, f"{unit}.service"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return done.stdout.strip() or "unknown"
