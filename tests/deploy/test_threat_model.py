"""docs/threat-model.md names tests that exist, and each threat that is held names one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/threat-model.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/.]+)(?:::(test_\w+))?`", TEXT)))


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name or path for path, name in NAMED])
def test_a_named_test_exists(path: str, name: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert not name or f"\ndef {name}(" in text


def test_every_row_of_a_table_names_what_holds_it() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and "| --- " not in line]
    told = [row for row in rows if not row.startswith(("| wants |", "| harm |"))]
    assert len(told) > 25
    assert [row for row in told if "`tests/" not in row and "the lock itself" not in row] == []
