"""An administrator's folder in tests: a config.toml of its own, and the command run as she would run it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Office:
    """A folder with a config.toml."""

    folder: Path

    def configure(self, *sites: str, name: str = "soctrang", extra: str = "") -> None:
        """One [[site]] an address, on loopback, without delay."""
        tables = "".join(
            f'[[site]]\nname = "{name if at == 0 else f"{name}{at}"}"\nurl = "{url}"\n' for at, url in enumerate(sites)
        )
        crawl = "" if "[crawl]" in extra else "[crawl]\ndelay = 0\nallow_loopback = true\n"
        crawl += "" if "[processing]" in extra else "[processing]\nocr_minutes = 0\n"
        (self.folder / "config.toml").write_text(f"{crawl}{extra}\n{tables}", encoding="utf-8")

    def run(self, *arguments: str, expect: int | None = 0, timeout: float = 280) -> subprocess.CompletedProcess[str]:
        """`tracuu …` in a process of its own."""
        command = [sys.executable, "-m", "tracuu", "--config", str(self.folder / "config.toml"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=timeout, check=False)
        if expect is not None:
            assert done.returncode == expect, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def refresh(self, *arguments: str, expect: int | None = 0) -> list[dict[str, Any]]:
        """`tracuu refresh --json`."""
        return [
            json.loads(line) for line in self.run("refresh", "--json", *arguments, expect=expect).stdout.splitlines()
        ]

    def records(self) -> dict[str, dict[str, Any]]:
        """`tracuu export-records`, by id."""
        lines = self.run("export-records").stdout.splitlines()
        found = {record["id"]: record for record in map(json.loads, lines)}
        assert len(found) == len(lines), "một bản ghi xuất hiện hai lần"
        return found

    def search(self, query: str, *arguments: str, expect: int | None = 0) -> dict[str, Any]:
        """`tracuu search --json`."""
        found: dict[str, Any] = json.loads(self.run("search", query, "--json", *arguments, expect=expect).stdout)
        return found
