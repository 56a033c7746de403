"""A real Chromium for tests, where the machine has one, and axe-core, where it was installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
#: `--disable-*`: a browser on its own asks its maker's hosts for many things; a test asks loopback only.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The path of an installed Chromium."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def axe_source() -> str | None:
    """The text of axe-core: the file that TRACUU_AXE names, else the one that axe-playwright-python carries."""
    named = os.environ.get("TRACUU_AXE")
    if named:
        return Path(named).read_text(encoding="utf-8")
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")
