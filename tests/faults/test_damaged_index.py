"""A damaged index: found by its manifest, told on the page, built anew from the store by itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import search_app
import settings
from commands.schedule import Nightly
from indexer.answers import SearchQuery
from indexer.build import build, verify
from indexer.errors import DamagedIndex
from indexer.generation import current, needs_building, outdated, read_manifest
from indexer.search import Search
from tests.crawler.office import Office
from tests.crawler.replay import free_port
from tests.faults.damage import HARMS, files_of, harm
from tests.faults.serving import answers, eventually, get, running
from tests.indexer.office import Office as Records

QUESTION = SearchQuery("cải cách hành chính")
TELLING = "Đang lập lại chỉ mục"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that stays as it is."""
    folder = tmp_path_factory.mktemp("whole")
    build(Records(), folder, compounds=False)
    return folder


@pytest.fixture
def index(whole: Path, tmp_path: Path) -> Path:
    """A copy that may be harmed."""
    return Path(shutil.copytree(whole, tmp_path / "index"))


@pytest.mark.parametrize("how", HARMS)
def test_harm_to_any_file_is_found_before_it_answers(index: Path, how: str) -> None:
    folder = index / str(current(index))
    harmed = 0
    for path in files_of(folder):
        kept = path.read_bytes()
        if harm(path, how):
            harmed += 1
            assert verify(index), f"{path.name}: `verify` sees nothing"
            assert needs_building(index), f"{path.name}: the nightly process sees nothing"
            with Search(index, checks_contents=True) as search, pytest.raises(DamagedIndex):
                search.open()
        path.write_bytes(kept)
    assert harmed > 40
    assert verify(index) == []
    assert not needs_building(index)


def test_the_application_reads_the_contents_before_it_answers(desk: Office) -> None:
    """One flipped bit in the words changes no size: without reading, answers would be wrong and nobody would know."""
    app = application(desk)
    folder = index_of(desk) / str(current(index_of(desk)))
    words = max((path for path in files_of(folder) if path.suffix == ".u1"), key=lambda path: path.stat().st_size)
    assert harm(words, "flipped")
    with TestClient(app) as client:
        for path in ("/?q=cải+cách", "/api/search?q=cải+cách", "/"):
            response = client.get(path)
            assert response.status_code == 503, path
            assert int(response.headers["retry-after"]) > 0
            assert TELLING in response.text
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert client.get("/api/status").json()["good"] is False
        assert "bị hỏng" in client.get("/status").text
        desk.run("reindex", "--if-changed")
        assert client.get("/?q=cải+cách").status_code == 200


def test_the_pointer_may_be_lost_or_lead_nowhere(desk: Office) -> None:
    index = index_of(desk)
    with TestClient(application(desk)) as client:
        for words in ("gen-0000\n", "", "../../etc", "\xff\xfe"):
            (index / "CURRENT").write_bytes(words.encode("latin-1"))
            assert client.get("/?q=cải+cách").status_code == 503
            assert needs_building(index)
            desk.run("reindex", "--if-changed")
            assert client.get("/?q=cải+cách").status_code == 200
        (index / "CURRENT").unlink()
        assert client.get("/?q=cải+cách").status_code == 503
        desk.run("reindex", "--if-changed")
        assert client.get("/?q=cải+cách").status_code == 200


def no_index(place: Path) -> None:
    """Nothing in place of the index."""
    shutil.rmtree(place)


def file_for_index(place: Path) -> None:
    """A file in place of the folder."""
    no_index(place)
    place.write_text("của ai đó", "utf-8")


def folder_for_pointer(place: Path) -> None:
    """As a container makes one where it is told to mount a file that is not there."""
    (place / "CURRENT").unlink()
    (place / "CURRENT" / "in it").mkdir(parents=True)


def pipe_for_pointer(place: Path) -> None:
    """A pipe that nobody writes to."""
    (place / "CURRENT").unlink()
    os.mkfifo(place / "CURRENT")


def unreadable_pointer(place: Path) -> None:
    """A pointer that opens well and gives an error at the first byte, as a bad disk does."""
    (place / "CURRENT").unlink()
    (place / "CURRENT").symlink_to("/proc/self/mem")


def folders_for_files(place: Path) -> None:
    """Folders wherever a build writes a file."""
    folder_for_pointer(place)
    for name in ("CURRENT.tmp", "LOCK"):
        (place / name).unlink(missing_ok=True)
        (place / name).mkdir()


@pytest.mark.parametrize(
    "harm",
    [no_index, file_for_index, folder_for_pointer, pipe_for_pointer, unreadable_pointer, folders_for_files],
)
def test_what_stands_in_place_of_the_index_is_as_none(desk: Office, harm: Callable[[Path], None]) -> None:
    with TestClient(application(desk)) as client:
        assert client.get("/?q=cải+cách").status_code == 200
        harm(index_of(desk))
        assert current(index_of(desk)) is None
        for path in ("/?q=cải+cách", "/api/search?q=cải+cách", "/readyz"):
            assert client.get(path).status_code == 503
        assert client.get("/status").status_code == 200
        said = desk.run("search", "cải cách", expect=1).stderr
        assert "tracuu reindex" in said
        assert said.count("\n") == 1
        assert "chưa có chỉ mục" in desk.run("verify", expect=3).stdout
        assert "Chỉ mục: chưa có" in desk.run("status").stdout
        desk.run("reindex", "--if-changed")
        assert client.get("/?q=cải+cách").status_code == 200
    desk.run("verify")
    left = [path.read_text("utf-8") for path in index_of(desk).parent.glob("index-tep-la-*")]
    assert left == (["của ai đó"] if harm is file_for_index else [])


def test_a_command_says_what_is_damaged_and_ends_with_3(desk: Office) -> None:
    folder = index_of(desk) / str(current(index_of(desk)))
    (folder / "texts.bin").write_bytes(b"")
    assert "texts.bin" in desk.run("verify", expect=3).stdout
    said = desk.run("search", "cải cách", expect=3).stderr
    assert "tracuu reindex" in said
    assert said.count("\n") == 1


def test_the_next_night_mends_what_changed_no_size(desk: Office) -> None:
    """Nothing new on the site, the same records: the index is built anew all the same."""
    index = index_of(desk)
    before = current(index)
    folder = index / str(before)
    assert harm(max(files_of(folder), key=lambda path: path.stat().st_size), "flipped")
    desk.refresh()
    assert current(index) != before
    desk.run("verify")


def test_an_index_of_another_version_serves_until_it_is_rebuilt(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_of(desk)
    before = current(index)
    with TestClient(application(desk)) as client:
        found = client.get("/api/search?q=cải+cách").json()
        with monkeypatch.context() as newer:
            newer.setattr("indexer.generation.version", lambda name: "99.0")
            assert outdated(read_manifest(index / str(before))) == ["underthesea"]
            assert needs_building(index)
            again = client.get("/api/search?q=cải+cách").json()
            assert (again["generation"], again["total"]) == (before, found["total"])
        nightly = Nightly(settings.load(desk.folder / "config.toml").settings, desk.folder / "config.toml", None, print)  # type: ignore[arg-type]
        rewritten = (
            (index / str(before) / "manifest.json").read_text().replace('"underthesea":', '"underthesea": "0",\n"x":')
        )
        (index / str(before) / "manifest.json").write_text(rewritten)
        nightly.reindex()
        after = client.get("/api/search?q=cải+cách").json()
        assert after["generation"] == current(index) != before
        assert after["total"] == found["total"]


def served_and_healed(office: Office, how: str, path: Path) -> None:
    """Harm a file, start both parts as `tracuu run` does: first the page says so, then it answers again."""
    port = free_port()
    office.configure("http://127.0.0.1:9/", extra=f"[web]\nport = {port}\n")
    before = current(index_of(office))
    assert harm(path, how), path
    with running(office, "serve"):
        eventually(lambda: answers(port))
        response = get(port, "/?q=cải+cách")
        assert response is not None
        assert (response.status_code, TELLING in response.text) == (503, True), how
        with running(office, "schedule"):
            eventually(lambda: answers(port, "/?q=cải+cách"))
    assert current(index_of(office)) != before
    office.run("verify")


def test_a_damaged_index_heals_without_a_person(office: Office) -> None:
    folder = index_of(office) / str(current(index_of(office)))
    served_and_healed(office, "zeroed", folder / "texts.bin")


@pytest.mark.slow
@pytest.mark.parametrize("how", HARMS)
def test_each_harm_heals_without_a_person(office: Office, how: str) -> None:
    folder = index_of(office) / str(current(index_of(office)))
    served_and_healed(office, how, max(files_of(folder), key=lambda path: path.stat().st_size))


@pytest.mark.slow
def test_each_file_is_made_anew(index: Path) -> None:
    """Every file once, the harms in turn: the next build replaces the generation, and answers are as before."""
    with Search(index) as search:
        before = [hit.id for hit in search.ask(QUESTION).hits]
    hows = cycle(HARMS)
    names = [path.relative_to(index / str(current(index))) for path in files_of(index / str(current(index)))]
    for name in names:
        damaged = index / str(current(index))
        matching = [path for path in files_of(damaged) if path.name.partition("_")[0] == name.name.partition("_")[0]]
        path = damaged / name if (damaged / name).exists() else matching[0]
        if not harm(path, next(hows)):
            continue
        assert build(Records(), index, compounds=False, force=needs_building(index)).fresh, name
        assert verify(index) == [], name
        with Search(index, checks_contents=True) as search:
            assert [hit.id for hit in search.ask(QUESTION).hits] == before, name


def application(office: Office) -> object:
    """The front end over an office's data."""
    return search_app.create_app(settings.load(office.folder / "config.toml").settings)


def index_of(office: Office) -> Path:
    """Where an office's index lies."""
    return office.folder / "data" / "index"
