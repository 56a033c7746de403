"""Child processes run the program that started them, whatever lies in the folder where it was called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.refreshing import reindex_aside
from commands.schedule import Nightly
from commands.serving import Pair
from settings import Settings, Site
from tests.crawler.office import ROOT

FOREIGN = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\nraise SystemExit(9)\n"
CONFIG_WRONG = 4


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: modules of our names, as a former version's checkout has them."""
    for name in ("tracuu", "settings", "settings_text", "search_app", "json", "click"):
        (tmp_path / f"{name}.py").write_text(FOREIGN, encoding="utf-8")
    for name in ("commands", "crawler", "indexer", "notices", "web", "sample", "directives"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(FOREIGN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def nightly(config: Path, said: list[str]) -> Nightly:
    """The nightly process with a config.toml that is not there: a child of ours says so by its exit code."""
    return Nightly(Settings(site=(Site("https://so.example/"),)), config, lambda: dt.datetime.now(dt.UTC), said.append)


def of_pair(config: Path, said: list[str]) -> int:
    pair = Pair(config)
    pair._start("serve")
    return pair._children["serve"].wait(60)


def of_nightly(config: Path, said: list[str]) -> int:
    nightly(config, said).refresh()
    return CONFIG_WRONG if f"mã {CONFIG_WRONG}" in said[0] else 0


def at_the_start(config: Path) -> int:
    """The nightly process looks after the index first."""
    made, codes = nightly(config, []), []
    run = made._run
    made._run = lambda *given: codes.append(run(*given)) or codes[0]  # type: ignore[method-assign]
    made.reindex()
    return codes[0]


STARTED: dict[str, Callable[[Path, list[str]], int]] = {
    "index": lambda config, said: reindex_aside(config),
    "index at the start": lambda config, said: at_the_start(config),
    "refresh": of_nightly,
    "page": of_pair,
}


@pytest.mark.parametrize("who", STARTED)
def test_nothing_runs_from_the_current_folder(foreign: Path, who: str) -> None:
    assert STARTED[who](foreign / "none.toml", []) == CONFIG_WRONG
    assert not list(foreign.rglob("ran"))


def test_every_child_of_ours_is_started_so() -> None:
    """By file, or by a name that is looked up in what is installed alone."""
    ways = ("str(PROGRAM)", '"-P"', '"-I"')
    rooms = ("commands", "crawler", "indexer", "notices", "web", "directives")
    files = [*ROOT.glob("*.py"), *(path for room in rooms for path in (ROOT / room).rglob("*.py"))]
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    found = [line for line in lines if "sys.executable" in line and "import" not in line]
    assert len(found) >= 4
    assert [line for line in found if not any(way in line for way in ways)] == []
