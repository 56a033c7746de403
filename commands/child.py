"""A verb of ours as a child process: this very program, whatever lies in the folder that it was called from."""

from __future__ import annotations

import sys
from pathlib import Path

#: Run as a file: `python -m tracuu` would look in the current folder first, where a `settings.py` may lie.
PROGRAM = Path(__file__).parents[1] / "tracuu.py"


def command(config: Path, verb: str, *options: str) -> list[str]:
    """The command line."""
    return [sys.executable, str(PROGRAM), "--config", str(config), verb, *options]
