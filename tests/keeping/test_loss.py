"""A store that was lost: reading verbs make no new one, the index outlives it, what was withdrawn stays so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import NoStore
from crawler.store import Store, StoreReader
from indexer.generation import current
from tests.faults.front import Front
from tests.faults.night import NAME
from tests.keeping.test_damage import served, sound
from tests.keeping.vault import Vault
from tests.web.office import BASE, SITE

WITHDRAWN = f"{NAME}/laws/2"
UNREADABLE = pytest.mark.parametrize("said", [b"{", b"[]", b"", b"\xff\xfe"])


def removed(database: Path) -> None:
    """As by hand: the file and its log."""
    for path in database.parent.glob("tracuu.sqlite*"):
        path.unlink()


def emptied(database: Path) -> None:
    """As after a power cut."""
    removed(database)
    database.touch()


def blank(database: Path) -> None:
    """One that an earlier program made anew in its place."""
    removed(database)
    with Store(database):
        pass


#: Verbs that only read, or work on what is held.
VERBS = ("verify", "status", "export-records", "reindex", "reparse", "forget a/laws/1 --reason x", "forget --list")

Loss = Callable[[Path], None]
LOSSES = pytest.mark.parametrize("lose", [removed, emptied, blank])


@LOSSES
def test_verify_says_so_and_what_to_do(vault: Vault, lose: Loss) -> None:
    lose(vault.database)
    before = vault.files()
    told = vault.run("verify", expect=3).stdout
    assert str(vault.database) in told
    assert "chỉ mục đang dùng có 18 văn bản" in told
    assert "tracuu restore TỆP-SAO-LƯU --replace" in told
    assert vault.files() == before


def test_bodies_alone_say_so_too(vault: Vault) -> None:
    removed(vault.database)
    shutil.rmtree(vault.data / "index")
    told = vault.run("verify", expect=3).stdout
    assert "thư mục raw có bản lưu" in told
    assert "tracuu restore" in told


@LOSSES
@pytest.mark.parametrize("verb", ["reindex", "reindex --if-changed", "reparse"])
def test_the_index_in_use_is_not_replaced_by_an_empty_one(vault: Vault, lose: Loss, verb: str) -> None:
    lose(vault.database)
    before = vault.files()
    vault.run(*verb.split(), expect=3)
    assert vault.files() == before
    assert vault.search("cải cách hành chính")["total"]


@pytest.mark.parametrize("where", ["no folder", "an empty folder"])
@pytest.mark.parametrize("verb", VERBS)
def test_before_there_is_a_store_nothing_is_made(tmp_path: Path, made_backup: Path, where: str, verb: str) -> None:
    vault = Vault(tmp_path)
    vault.configure(BASE, name=SITE)
    if where != "no folder":
        vault.data.mkdir()
    done = vault.run(*verb.split(), expect=3)
    assert "chưa có cơ sở dữ liệu" in done.stdout + done.stderr
    assert vault.data.exists() is (where != "no folder")
    assert not vault.data.exists() or list(vault.data.iterdir()) == []
    vault.run("restore", str(made_backup))


def test_a_refresh_that_brings_nothing_keeps_the_index(vault: Vault) -> None:
    """The store was lost, and its site is not to be had."""
    removed(vault.database)
    vault.configure("http://127.0.0.1:9/", name=SITE)
    generation = current(vault.data / "index")
    told = vault.run("refresh", expect=3).stderr
    assert "không còn kho, mà chỉ mục đang dùng có 18 văn bản" in told
    assert current(vault.data / "index") == generation
    assert vault.search("cải cách hành chính")["total"]


def test_records_of_a_site_that_is_configured_no_more_leave_the_index(vault: Vault) -> None:
    """As those of the sample department do: the store is whole, it is the configuration that has changed."""
    vault.configure("https://khac.example/", name="khac")
    assert "0 văn bản" in vault.run("reindex").stdout
    assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"


def test_a_store_whose_last_record_was_withdrawn_is_no_lost_one(vault: Vault) -> None:
    ids = list(vault.records())
    with Store(vault.database) as store:
        for record_id in ids[1:]:
            store.purge.remove(store.purge.traces(record_id))
    vault.run("forget", ids[0], "--reason", "thu hồi")
    vault.search("cải cách hành chính", expect=1)


def test_what_was_withdrawn_does_not_come_back(office: Vault, front: Front) -> None:
    office.run("forget", WITHDRAWN, "--reason", "thu hồi")
    removed(office.database)
    office.refresh()
    assert WITHDRAWN not in office.records()
    assert "-2/" not in "\n".join(path for path in front.paths() if "/laws/page-" not in path)
    assert "thu hồi" in office.run("forget", "--list").stdout


def test_an_older_store_gives_up_what_was_withdrawn_since(office: Vault, front: Front, tmp_path: Path) -> None:
    """Put in place by hand, as `restore` would not do it."""
    shutil.copyfile(office.database, tmp_path / "older")
    office.run("forget", WITHDRAWN, "--reason", "thu hồi")
    removed(office.database)
    shutil.copyfile(tmp_path / "older", office.database)
    assert WITHDRAWN in office.records()
    told = office.run("refresh").stderr
    assert f"{WITHDRAWN}: có trong sổ rút" in told
    assert WITHDRAWN not in office.records()


def test_a_withdrawal_that_was_taken_back_stays_so(office: Vault) -> None:
    office.run("forget", WITHDRAWN, "--reason", "nhầm")
    older = (office.data / "forgotten.json").read_bytes()
    office.run("forget", "--undo", WITHDRAWN)
    newer = (office.data / "forgotten.json").read_bytes()
    (office.data / "forgotten.json").write_bytes(older)  # cut short before the list was written
    office.run("reindex", "--if-changed")
    assert "cho tải lại" in office.run("forget", "--list").stdout
    assert (office.data / "forgotten.json").read_bytes() == newer


@UNREADABLE
def test_a_list_that_cannot_be_read_is_told_and_written_anew(vault: Vault, said: bytes) -> None:
    record_id = next(iter(vault.records()))
    vault.run("forget", record_id, "--reason", "thu hồi")
    path = vault.data / "forgotten.json"
    good = path.read_bytes()
    path.write_bytes(said)
    told = vault.run("verify", expect=3).stdout
    assert str(path) in told
    assert "tracuu reindex" in told
    vault.run("reindex")
    assert path.read_bytes() == good
    assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"


@UNREADABLE
def test_no_new_store_beside_a_list_that_cannot_be_read(office: Vault, front: Front, said: bytes) -> None:
    """It would bring back what nobody knows any more to have been withdrawn."""
    removed(office.database)
    (office.data / "forgotten.json").write_bytes(said)
    told = office.run("refresh", expect=3).stderr
    assert "forgotten.json" in told
    assert "tracuu restore" in told
    assert front.asked == []
    assert not office.database.exists()


@UNREADABLE
def test_a_restore_asks_the_store_and_warns_where_neither_knows(vault: Vault, made_backup: Path, said: bytes) -> None:
    record_id = next(iter(vault.records()))
    vault.run("forget", record_id, "--reason", "thu hồi")
    (vault.data / "forgotten.json").write_bytes(said)
    told = vault.run("restore", "--replace", str(made_backup)).stderr
    assert f"không được đưa trở lại: {record_id}" in told
    assert "Không đọc được danh sách" not in told
    removed(vault.database)
    (vault.data / "forgotten.json").write_bytes(said)
    assert "Không đọc được danh sách" in vault.run("restore", str(made_backup)).stderr
    assert (vault.data / "forgotten.json.hong").read_bytes() == said


@pytest.mark.parametrize("lose", [removed, emptied])
def test_the_pages_say_so_while_they_run(vault: Vault, made_backup: Path, lose: Loss) -> None:
    with served(vault) as client:
        assert client.get("/document/demo/laws/200").status_code == 200
        file = next(file["sha256"] for record in vault.records().values() for file in record["files"] if file["sha256"])
        lose(vault.database)
        for page in ("/document/demo/laws/200", "/api/document/demo/laws/200", f"/file/{file}"):
            assert client.get(page).status_code == 503, page
        ready = client.get("/readyz").json()
        assert (ready["status"], ready["store"]) == ("degraded", "damaged")
        assert "Kho dữ liệu bị hỏng" in client.get("/", params={"q": "cải cách hành chính"}).text
        vault.run("restore", "--replace", str(made_backup))
        sound(client).look()
        assert client.get("/readyz").json()["store"] == "ok"
        assert client.get("/document/demo/laws/200").status_code == 200


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(NoStore):
        StoreReader(tmp_path / "tracuu.sqlite")
    assert list(tmp_path.iterdir()) == []
