"""The docs say what the program has: commands, config keys, packages and modules, dependencies, links."""

from __future__ import annotations

import re
import tomllib
import typing
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest

import settings
import settings_complaints
import tracuu

ROOT = Path(__file__).parents[1]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
SECTION = re.compile(r"^## \[+([a-z]+)\]+$", re.MULTILINE)
ROW = re.compile(r"^\| `(?P<key>\w+)` \| (?P<default>[^|]+) \|(?P<range>[^|]*)\|", re.MULTILINE)


def text(name: str) -> str:
    """A document's text, by its path from the root."""
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("verb", tracuu.VERBS, ids=lambda verb: verb.name)
def test_readme_names_the_command(verb: typing.Any) -> None:
    assert f"| `tracuu {verb.name}` |" in text("README.md")


def test_readme_names_no_command_that_is_not_there() -> None:
    named = set(re.findall(r"^\| `tracuu ([a-z-]+)` \|", text("README.md"), re.MULTILINE))
    assert named == {verb.name for verb in tracuu.VERBS}


def tables() -> dict[str, type[msgspec.Struct]]:
    """The tables of config.toml by name: `site` is a list of tables, the others are one each."""
    hints = typing.get_type_hints(settings.Settings)
    return {name: typing.get_args(kind)[0] if typing.get_origin(kind) else kind for name, kind in hints.items()}


def written(value: object) -> str:
    """A default as docs/cau-hinh.md writes it."""
    if value is msgspec.NODEFAULT:
        return "bắt buộc"
    if value is None:
        return "(không)"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{list(value)}`" if isinstance(value, tuple) else f"`{value}`" if is_number(value) else f'`"{value}"`'


def is_number(value: object) -> bool:
    """True for what TOML writes without quotes."""
    return isinstance(value, int | float)


def told() -> dict[str, dict[str, tuple[str, str]]]:
    """What docs/cau-hinh.md says: table → key → default and range."""
    parts = SECTION.split(text("docs/cau-hinh.md"))[1:]
    rows = {name: ROW.finditer(body) for name, body in zip(parts[::2], parts[1::2], strict=True)}
    return {name: {row["key"]: (row["default"], row["range"].strip()) for row in found} for name, found in rows.items()}


def test_every_config_key_is_told_with_its_default() -> None:
    wanted = {
        name: {field.name: written(field.default) for field in msgspec.structs.fields(table)}
        for name, table in tables().items()
    }
    assert {name: {key: said[0] for key, said in keys.items()} for name, keys in told().items()} == wanted


def test_every_range_is_told() -> None:
    said = told()
    for key, _, low, high in settings_complaints.bounds(settings.Settings()):
        table, _, name = key.partition(".")
        assert said[table][name][1] == f"{low:g}–{high:g}", key


def test_the_shipped_config_has_no_other_keys() -> None:
    assert isinstance(settings.load(ROOT / "config.toml").settings, settings.Settings)


def mapped() -> dict[str, set[str]]:
    """What docs/map.md says: package → its modules."""
    parts = re.split(r"^### ([\w/]+)/$", text("docs/map.md"), flags=re.MULTILINE)[1:]
    return {
        package: set(re.findall(r"^\| `(\w+\.py)` \|", body, re.MULTILINE))
        for package, body in zip(parts[::2], parts[1::2], strict=True)
    }


def test_every_package_is_on_the_map() -> None:
    assert set(mapped()) == {name.replace(".", "/") for name in PROJECT["tool"]["setuptools"]["packages"]}
    for module in PROJECT["tool"]["setuptools"]["py-modules"]:
        assert f"`{module}.py`" in text("docs/map.md")


def test_the_map_names_no_module_that_is_gone() -> None:
    gone = [f"{package}/{name}" for package, names in mapped().items() for name in names]
    assert [path for path in gone if not (ROOT / path).is_file()] == []


def test_the_map_names_every_table() -> None:
    from crawler.store.database import MIGRATIONS

    created = set(re.findall(r"CREATE TABLE (\w+)", "\n".join(MIGRATIONS)))
    said = text("docs/map.md").split("## What the tables hold")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", said, re.MULTILINE)) == created


def test_every_dependency_earns_its_place() -> None:
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[^\w.-]", requirement)[0] for requirement in wanted}
    assert set(re.findall(r"^\| ([\w.-]+) \|", text("docs/dependencies.md"), re.MULTILINE)) - {"package"} == (
        names | {"---"}
    )


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text("utf-8")):
        if "://" not in target and not target.startswith("#"):
            assert (path.parent / unquote(target.partition("#")[0])).exists(), f"{path.name}: {target}"
