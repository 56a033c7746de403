"""A command that root runs leaves the data to whom they belong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commands.ownership import give_back
from sample import serve
from tests.crawler.office import Office

NOBODY = 65534

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="chỉ root mới đổi được chủ của tệp")


def strangers(folder: Path) -> list[str]:
    """What does not belong to nobody."""
    return [str(path) for path in (folder, *folder.rglob("*")) if path.lstat().st_uid != NOBODY]


def test_a_refresh_by_root_leaves_nothing_of_root_s(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    office = Office(tmp_path)
    with serve(port=0) as server:
        office.configure(server.url)
        office.refresh()
        assert len(list(data.rglob("*"))) > 50
        assert strangers(data) == []
        office.run("search", "kế hoạch")
        office.run("reindex")
    assert strangers(data) == []


def test_a_command_that_fails_leaves_nothing_either(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    office = Office(tmp_path)
    office.configure("http://127.0.0.1:9/")
    office.run("refresh", expect=5)
    assert list(data.iterdir())
    assert strangers(data) == []


def test_links_lead_to_nothing_outside(tmp_path: Path) -> None:
    folder, outside = tmp_path / "data", tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "file").write_text("x")
    folder.mkdir()
    (folder / "to-file").symlink_to(outside / "file")
    (folder / "to-folder").symlink_to(outside)
    os.chown(folder, NOBODY, NOBODY)
    assert give_back(folder) == 2
    assert {path.lstat().st_uid for path in (outside, *outside.rglob("*"))} == {0}
    assert strangers(folder) == []
    assert give_back(folder) == 0


def test_root_s_own_folder_stays_root_s(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert give_back(tmp_path) == 0
    assert give_back(tmp_path / "none") == 0
