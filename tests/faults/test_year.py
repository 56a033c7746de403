"""A short year: every kind of fault that `bench/year.py` knows, once, in two nights of three on a changing site."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_nothing_is_lost_and_every_alarm_is_right(tmp_path: Path) -> None:
    command = [sys.executable, "bench/year.py", "--short", "--seed", "2"]
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path), "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    spent, faulty = map(int, re.findall(r"(\d+) nights whole, (\d+) with a fault", done.stdout)[0])
    assert faulty >= 40
    assert spent >= 30
