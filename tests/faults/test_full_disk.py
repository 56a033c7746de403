"""A full disk while storing, building, swapping, logging: the old index answers, a person is told, the next run works
without a restart of the front end."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import search_app
import settings
from indexer.answers import SearchQuery
from indexer.build import build
from indexer.generation import current, verify
from indexer.search import Search
from sample import Answer
from tests.crawler.office import ROOT, Office
from tests.crawler.replay import free_port
from tests.faults.front import Front, is_item, is_page, rewritten
from tests.faults.full_disk import SmallDisk, limited, small_disk
from tests.faults.night import NAME
from tests.faults.serving import answers, eventually, get, running
from tests.indexer.office import Office as Records

NO_ROOM = "hết chỗ trên đĩa"
PAGE = "/api/search?q=cải+cách"


def edited(path: str, found: Answer) -> Answer:
    """Every item has a longer text than on the night before."""
    words = "<p>" + "Bổ sung nội dung triển khai. " * 80 + "</p>"
    return rewritten(found, ("</body>", f"{words}</body>"), ("giáo dục", "giáo dục phổ thông")) if (
        is_page(found) and is_item(path)
    ) else found  # fmt: skip


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 64) as mounted:
        yield mounted


@pytest.fixture
def cramped(first_night: Office, front: Front, disk: SmallDisk, tmp_path: Path) -> Office:
    """The office after its first night, its data on the small disk, with a port of its own."""
    office = Office(tmp_path)
    shutil.copytree(first_night.folder / "data", disk.folder / "data")
    paths = f'[paths]\ndata = "{disk.folder / "data"}"\n[web]\nport = {free_port()}\n'
    office.configure(front.url, name=NAME, extra=paths)
    front.change = edited
    return office


def port_of(office: Office) -> int:
    return settings.load(office.folder / "config.toml").settings.web.port


def generation_of(office: Office) -> str | None:
    """The generation that the front end answers from; None when it does not answer."""
    response = get(port_of(office), PAGE)
    assert response is not None
    return str(response.json()["generation"]) if response.status_code == 200 else None


def assert_told(done: subprocess.CompletedProcess[str]) -> None:
    """Exit code 3, and the last line says in Vietnamese what is wrong."""
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert NO_ROOM in done.stderr, done.stderr
    assert "vẫn tìm được" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("left", [0, 300_000], ids=["from-the-start", "in-the-middle"])
def test_full_while_storing(cramped: Office, disk: SmallDisk, left: int) -> None:
    with running(cramped, "serve"):
        eventually(lambda: answers(port_of(cramped)))
        before = generation_of(cramped)
        disk.fill(left)
        assert_told(cramped.run("refresh", "--full", expect=3))
        assert generation_of(cramped) == before is not None
        disk.empty()
        cramped.refresh("--full")
        assert generation_of(cramped) not in (before, None)
    cramped.run("verify")


@pytest.mark.slow
@pytest.mark.parametrize("left", [0, 100_000])
def test_full_while_building(cramped: Office, disk: SmallDisk, left: int) -> None:
    with running(cramped, "serve"):
        eventually(lambda: answers(port_of(cramped)))
        before = generation_of(cramped)
        disk.fill(left)
        assert_told(cramped.run("reindex", expect=3))
        assert generation_of(cramped) == before is not None
        disk.empty()
        cramped.run("reindex")
        assert generation_of(cramped) not in (before, None)


def test_full_at_every_step_of_build_and_swap(disk: SmallDisk) -> None:
    """No room for one more file, at one step after the other; the last ones are the manifest and the pointer."""
    index = disk.folder / "index"
    first = build(Records(), index, compounds=False).name
    made = sum(1 for _ in (index / first).rglob("*")) + 1
    with Search(index, checks_contents=True) as search:
        failed = 0
        for more in (0, 1, made // 2, *range(made - 6, made + 4)):
            disk.allow_files(more)
            try:
                build(Records(), index, compounds=False, force=True)
            except OSError:
                failed += 1
                assert current(index) == first
                assert [path.name for path in index.glob("gen-*")] == [first], "what was begun fills the disk"
            assert verify(index) == []
            assert search.ask(SearchQuery("cải cách")).total > 0
            if current(index) != first:
                break
        disk.allow_files(None)
    assert failed >= 5
    assert current(index) != first


def test_no_room_for_the_pointer(tmp_path: Path) -> None:
    """The very last step: a finished generation that cannot be put in use must not stay and fill the disk."""
    first = build(Records(), tmp_path, compounds=False).name
    (tmp_path / "CURRENT.tmp").symlink_to(tmp_path / "nowhere" / "file")  # cannot be written
    for _ in range(2):
        with pytest.raises(OSError, match="CURRENT"):
            build(Records(), tmp_path, compounds=False, force=True)
        assert current(tmp_path) == first
        assert [path.name for path in tmp_path.glob("gen-*")] == [first]
    (tmp_path / "CURRENT.tmp").unlink()
    assert build(Records(), tmp_path, compounds=False, force=True).name == current(tmp_path) != first


@pytest.mark.slow
def test_full_while_logging(cramped: Office, disk: SmallDisk, tmp_path: Path) -> None:
    """The log's disk is full, not that of the data: pages and refreshes go on, and the log too once there is room."""
    shutil.move(disk.folder / "data", tmp_path / "data")
    config = cramped.folder / "config.toml"
    config.write_text(config.read_text().replace(str(disk.folder / "data"), str(tmp_path / "data")), encoding="utf-8")
    log = disk.folder / "tracuu.log"
    with log.open("ab") as stream, running(cramped, "serve", log=stream):
        eventually(lambda: answers(port_of(cramped)))
        disk.fill()
        size = log.stat().st_size
        for _ in range(200):
            assert generation_of(cramped) is not None
        command = [sys.executable, "-m", "tracuu", "--config", str(config), "refresh"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=stream, check=False, timeout=280)
        assert done.returncode == 0
        disk.empty()
        assert get(port_of(cramped), "/status") is not None
        eventually(lambda: "GET /status 200" in log.read_text(errors="replace")[size:])


@pytest.mark.parametrize("size", [pytest.param(0, marks=pytest.mark.slow), 50_000])
def test_no_room_for_a_file_while_storing_and_building(office: Office, front: Front, size: int) -> None:
    """Without rights to mount: the system refuses to let any file grow."""
    front.change = edited
    app = search_app.create_app(settings.load(office.folder / "config.toml").settings)
    with TestClient(app) as client:
        before = client.get(PAGE).json()
        for verb in (("refresh", "--full"), ("reindex",)):
            done = limited(office, size, *verb)
            assert done.returncode == 3, (verb, done.stderr)
            assert "Traceback" not in done.stderr
            assert NO_ROOM in done.stderr, (verb, done.stderr)
            assert client.get(PAGE).json()["generation"] == before["generation"]
        office.refresh("--full")
        after = client.get(PAGE).json()
        assert after["generation"] not in (before["generation"], None)
        assert after["total"] >= before["total"]
    office.run("verify")
