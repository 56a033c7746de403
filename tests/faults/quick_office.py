"""The command without a process of its own: what it prints and its exit code, in a fraction of the time."""

from __future__ import annotations

from subprocess import CompletedProcess

from click.testing import CliRunner

import tracuu
from tests.crawler.office import Office


class QuickOffice(Office):
    """An office whose commands run here. Where a whole process matters, use `Office`."""

    def run(self, *arguments: str, expect: int | None = 0, timeout: float = 0) -> CompletedProcess[str]:
        """`tracuu …` in this process; an error that the command does not tell is raised here."""
        given = ["--config", str(self.folder / "config.toml"), *arguments]
        result = CliRunner().invoke(tracuu.main, given)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert expect is None or result.exit_code == expect, f"{arguments}: {result.exit_code}\n{result.output}"
        return CompletedProcess(given, result.exit_code, result.stdout, result.stderr)
