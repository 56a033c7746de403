"""docs/checks.md leaves out no number and no rule, and names only tests that exist."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHECKS = (ROOT / "docs" / "checks.md").read_text("utf-8")
HELD, NOT_MET = CHECKS.split("## What is not met")
ROW = re.compile(r"^\| (?P<number>[\d.]+) \| (?P<what>[^|]+) \| (?P<tests>[^|]*) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LAST = 84
#: The sections of RFC 9309 that say what a crawler does.
RULES = ("2.2.1", "2.2.2", "2.2.3", "2.3", "2.3.1.2", "2.3.1.3", "2.3.1.4", "2.3.1.5", "2.4", "2.5")


@lru_cache
def functions_of(path: Path) -> frozenset[str]:
    """The test functions of a file, without importing it."""
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def rows() -> list[re.Match[str]]:
    """Every row of the tables."""
    return list(ROW.finditer(HELD))


def test_every_number_and_rule_has_one_row() -> None:
    numbers = [row["number"] for row in rows()]
    assert sorted(numbers) == sorted([*map(str, range(1, LAST + 1)), *RULES])


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["number"])
def test_every_row_names_tests_that_exist(row: re.Match[str]) -> None:
    named = NAMED.findall(row["tests"])
    assert named, "không nêu kiểm thử nào"
    assert len(named) == row["tests"].count("`") / 2, row["tests"]
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(ROOT / path)] == []


def test_what_is_not_met_is_one_of_the_numbers() -> None:
    named = [row["number"] for row in ROW.finditer(NOT_MET)]
    assert set(named) <= {*map(str, range(1, LAST + 1)), *RULES}
