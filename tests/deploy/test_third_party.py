"""docs/third-party.md names everything that the lock installs, with the licence that each package gives itself."""

from __future__ import annotations

import re
from pathlib import Path

from tools.licences import BEGIN, COPYLEFT, PAGE, licence_of, locked, page

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")


def listed() -> dict[str, str]:
    """The table: package → licence."""
    table = PAGE.read_text("utf-8").split(BEGIN)[1]
    return dict(re.findall(r"^\| ([\w.-]+) \| ([^|]+) \|[^|]*\|$", table, re.MULTILINE)[2:])


def test_every_locked_package_is_listed_with_its_own_licence() -> None:
    names = locked(LOCK)
    assert len(names) > 40
    assert listed() == {name: licence_of(name) for name in names}, "hãy chạy: .venv/bin/python tools/licences.py"
    assert "not named" not in listed().values()


def test_the_table_is_what_the_tool_writes() -> None:
    assert page(PAGE.read_text("utf-8")) == PAGE.read_text("utf-8")


def test_what_asks_for_more_is_explained() -> None:
    explained = PAGE.read_text("utf-8").split("## What asks for more")[1].split("\n## ")[0]
    for name, licence in listed().items():
        if COPYLEFT.search(licence):
            assert f"| {name} |" in explained, name


def test_nothing_that_is_installed_would_put_the_whole_under_the_gpl() -> None:
    strong = [name for name, licence in listed().items() if re.search(r"\bA?GPL", licence)]
    assert strong == []


def test_underthesea_cannot_be_one_of_the_versions_under_the_gpl() -> None:
    assert '"underthesea>=9.5' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert licence_of("underthesea") == "Apache-2.0"
