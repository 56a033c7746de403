"""What `make test` looks at before the first test: types and the ways that imports may go."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
#: An import that a contract forbids, and the name of the contract.
FORBIDDEN = {
    "web/api.py": ("import sqlite3", "The front end sees neither database nor network"),
    "crawler/sites/pages.py": ("import httpx", "Site families and directives are pure: bytes in, values out"),
    "directives/dates.py": ("import crawler.records", "Data flows one way"),
    "indexer/search.py": ("import whoosh", "Whoosh lives only in its engine"),
}


def test_make_test_checks_types_and_imports_first() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    rule = re.search(r"^test:(.*)$", makefile, re.MULTILINE)
    assert rule
    assert "lint" in rule[1].split()
    recipe = makefile.partition("\nlint:")[2].partition("\n\n")[0]
    assert all(f"$(BIN)/{program}" in recipe for program in ("ruff check", "mypy", "lint-imports"))


def test_every_package_is_checked_strictly() -> None:
    assert PROJECT["tool"]["mypy"]["strict"] is True
    checked = set(PROJECT["tool"]["mypy"]["files"])
    assert {name.partition(".")[0] for name in PROJECT["tool"]["setuptools"]["packages"]} <= checked
    assert {f"{name}.py" for name in PROJECT["tool"]["setuptools"]["py-modules"]} <= checked


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout's packages, with one forbidden import in each of some files."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in PROJECT["tool"]["importlinter"]["root_packages"]:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "files", "static"))
    for name, (line, _) in FORBIDDEN.items():
        with (folder / name).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    return folder


def test_each_forbidden_import_is_found(copy: Path) -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(copy)})
    assert done.returncode == 1, done.stdout + done.stderr
    broken = {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}
    assert broken >= {contract for _, contract in FORBIDDEN.values()}, done.stdout
