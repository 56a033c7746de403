"""`tracuu restore`: all is checked first, the former data stays aside, a death at any moment leaves one whole store."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import crawler.restore
from commands.checking import body_faults
from crawler.archive import Archive
from crawler.backup import FORMAT, Manifest, add_file
from crawler.container import Packing
from crawler.lock import held
from crawler.store import Store, StoreReader
from tests.crawler.office import ROOT
from tests.keeping.test_backup import NOW
from tests.keeping.vault import Vault
from tests.web.office import BASE, SITE

QUESTIONS = ("cải cách hành chính", "ke hoach 2026", "98/QĐ-PGDĐT", "thủ tục một cửa", "quy chế làm việc", "nghỉ hè")


def answers(office: Vault) -> list[list[str]]:
    """What is found for each question, best first."""
    return [[hit["id"] for hit in office.search(question, expect=None)["hits"]] for question in QUESTIONS]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Vault:
    """A fresh machine: a configuration and nothing else."""
    (tmp_path / "elsewhere").mkdir()
    vault = Vault(tmp_path / "elsewhere")
    vault.configure(BASE, name=SITE)
    return vault


def test_restored_elsewhere_it_answers_the_same(vault: Vault, made_backup: Path, elsewhere: Vault) -> None:
    told = elsewhere.run("restore", str(made_backup))
    assert "18 bản ghi" in told.stdout
    assert elsewhere.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    assert elsewhere.records() == vault.records()
    assert answers(elsewhere) == answers(vault)
    assert any(answers(elsewhere))
    times = [
        {path.name: int(path.stat().st_mtime) for path in (office.data / "raw").glob("??/*")}
        for office in (vault, elsewhere)
    ]
    assert times[0] == times[1], "ngày giữ bản lưu"


def test_a_store_that_is_there_is_not_overwritten_unasked(vault: Vault, made_backup: Path) -> None:
    before = vault.files()
    assert "--replace" in vault.run("restore", str(made_backup), expect=1).stderr
    assert vault.files() == before


def test_the_former_data_stay_aside_whole(vault: Vault, made_backup: Path) -> None:
    with Store(vault.database) as store, store.transaction():
        store.notes.put("progress", "riêng của kho cũ")
    mine = Archive(vault.data / "raw").put(b"only the former store had it")
    told = vault.run("restore", "--replace", str(made_backup))
    (aside,) = vault.data.glob("truoc-phuc-hoi-*")
    assert str(aside) in told.stderr
    with StoreReader(aside / "tracuu.sqlite") as reader:
        assert reader.note("progress") == "riêng của kho cũ"
        assert [fault for sha256 in reader.bodies() for fault in body_faults(Archive(aside / "raw"), sha256)] == []
    assert Archive(aside / "raw").get(mine)
    with StoreReader(vault.database) as reader:
        assert reader.note("progress") is None
    assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"


def test_what_was_lost_and_damaged_comes_back(vault: Vault, made_backup: Path) -> None:
    before = answers(vault)
    for path in (vault.data / "raw").glob("??/*"):
        path.write_bytes(b"damaged")
    body = bytearray(vault.database.read_bytes())
    body[:8192] = b"\xa5" * 8192
    vault.database.write_bytes(body)
    vault.database.with_name("tracuu.sqlite-wal").write_bytes(b"left by a crash")
    told = vault.run("restore", "--replace", str(made_backup))
    assert "đã rút" in told.stderr  # the damaged store could not say what was withdrawn
    assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    assert answers(vault) == before
    (aside,) = vault.data.glob("truoc-phuc-hoi-*")
    assert (aside / "tracuu.sqlite").read_bytes() == bytes(body)
    assert (aside / "tracuu.sqlite-wal").read_bytes() == b"left by a crash"


def older(backup: Path, folder: Path, *statements: str) -> Path:
    """The same backup with its store changed: of an older program, of a newer one, of none."""
    folder.mkdir()
    subprocess.run(["tar", "-xf", backup, "-C", folder], check=True)
    with closing(sqlite3.connect(folder / "tracuu.sqlite", isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)
    target = folder / "khac.tar"
    bodies = sorted(folder.glob("raw/??/*"))
    with target.open("w+b") as stream:
        packing = Packing(stream)
        for path in (folder / "tracuu.sqlite", *bodies):
            add_file(packing, str(path.relative_to(folder)), path)
        manifest = Manifest(FORMAT, 1, "0.0.9", NOW, {SITE: 18}, len(bodies), 0)
        packing.finish(msgspec.json.encode(manifest))
    return target


SECOND_SHAPE = ("ALTER TABLE files DROP COLUMN name", "PRAGMA user_version = 2")
FIRST_SHAPE = (*SECOND_SHAPE, "DROP TABLE forgotten", "DROP TABLE forgotten_marks", "PRAGMA user_version = 1")


@pytest.mark.parametrize("shape", [FIRST_SHAPE, SECOND_SHAPE], ids=["first", "second"])
def test_an_older_versions_backup_in_this_one(
    vault: Vault, made_backup: Path, elsewhere: Vault, tmp_path: Path, shape: tuple[str, ...]
) -> None:
    elsewhere.run("restore", str(older(made_backup, tmp_path / "old", *shape)))
    assert elsewhere.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    assert elsewhere.records() == vault.records()
    elsewhere.run("forget", "demo/laws/199", "--reason", "thử")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("PRAGMA user_version = 99", "nâng cấp"),
        ("DROP TABLE copies", "không phải kho của Tra Cứu"),
        ("INSERT INTO copies VALUES ('https://x/y', '" + "0" * 64 + "', '')", "thiếu 1 bản lưu"),
    ],
)
def test_a_store_that_cannot_serve_is_refused(
    vault: Vault, made_backup: Path, tmp_path: Path, change: str, said: str
) -> None:
    before = vault.files()
    done = vault.run("restore", "--replace", str(older(made_backup, tmp_path / "odd", change)), expect=3)
    assert said in done.stderr
    assert vault.files() == before


def test_not_during_a_refresh(vault: Vault, made_backup: Path) -> None:
    before = vault.files()
    with held(vault.data / "refresh.lock", "một lần cập nhật khác"):
        assert "đang chạy" in vault.run("restore", "--replace", str(made_backup), expect=1).stderr
    assert vault.files() == before


def test_a_long_reader_is_waited_for_and_then_named(
    vault: Vault, made_backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawler.restore, "PATIENCE", 0.2)
    before = answers(vault)
    with StoreReader(vault.database) as reader:
        assert "đang dùng kho" in vault.run("restore", "--replace", str(made_backup), expect=1).stderr
        assert reader.count() == 18
    assert not list(vault.data.glob("truoc-phuc-hoi-*"))
    assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    assert answers(vault) == before
    vault.run("restore", "--replace", str(made_backup))


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_a_folder_in_the_place_of_a_log_does_not_keep_it_out(vault: Vault, made_backup: Path, suffix: str) -> None:
    place = vault.data / f"tracuu.sqlite{suffix}"
    place.unlink(missing_ok=True)
    place.mkdir()
    (place / "của người").write_text("x")
    assert f"{place}: một thư mục" in vault.run("verify", expect=3).stdout
    vault.run("restore", "--replace", str(made_backup))
    assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    (kept,) = vault.data.rglob("của người")
    assert kept.relative_to(vault.data).parts[0].startswith("truoc-phuc-hoi-")
    with StoreReader(kept.parents[1] / "tracuu.sqlite") as former:
        assert former.count() == 18


#: The command itself, killed when the store is in place and the index is to be built.
KILLED = """
import os, sys
import commands.keeping, tracuu
commands.keeping.reindex_aside = lambda *given, **named: os.kill(os.getpid(), 9)
tracuu.main(sys.argv[1:])
"""


def killed_before_the_index(office: Vault, backup: Path) -> None:
    """A restore that ends so."""
    config = str(office.folder / "config.toml")
    command = [sys.executable, "-c", KILLED, "--config", config, "restore", str(backup)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == -9
    assert office.database.exists()


def test_killed_before_the_index_it_goes_on_by_the_same_command(
    vault: Vault, made_backup: Path, elsewhere: Vault
) -> None:
    killed_before_the_index(elsewhere, made_backup)
    told = elsewhere.run("restore", str(made_backup))
    assert "18 bản ghi" in told.stdout
    assert "chỉ còn lập chỉ mục" in told.stderr
    assert elsewhere.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    assert answers(elsewhere) == answers(vault)
    assert not list(elsewhere.data.glob("truoc-phuc-hoi-*"))
    assert "--replace" in elsewhere.run("restore", str(made_backup), expect=1).stderr, "đã xong thì không nhận nữa"


def test_but_not_with_another_backup_nor_after_a_refresh(
    vault: Vault, made_backup: Path, elsewhere: Vault, tmp_path: Path
) -> None:
    vault.run("backup", str(tmp_path / "other.tar"))
    killed_before_the_index(elsewhere, made_backup)
    assert "--replace" in elsewhere.run("restore", str(tmp_path / "other.tar"), expect=1).stderr
    elsewhere.configure("http://127.0.0.1:9/", name=SITE)
    elsewhere.run("refresh", expect=5)
    assert "--replace" in elsewhere.run("restore", str(made_backup), expect=1).stderr


@pytest.mark.parametrize("where", ["no folder", "an empty folder"])
def test_a_refused_backup_leaves_nothing(elsewhere: Vault, made_backup: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "cut.tar").write_bytes(made_backup.read_bytes()[:-700])
    if where != "no folder":
        elsewhere.data.mkdir()
    assert "chưa có gì được thay đổi" in elsewhere.run("restore", str(tmp_path / "cut.tar"), expect=3).stderr
    left = [] if where == "no folder" else ["data"]
    assert sorted(path.name for path in elsewhere.folder.iterdir()) == sorted(["config.toml", *left])
    assert not elsewhere.data.exists() or [path.name for path in elsewhere.data.iterdir()] == ["refresh.lock"]


def test_a_folder_in_the_place_of_the_store_is_put_aside(vault: Vault, made_backup: Path) -> None:
    vault.database.unlink()
    vault.database.mkdir()
    (vault.database / "lạ").touch()
    assert "tracuu restore TỆP-SAO-LƯU --replace" in vault.run("verify", expect=3).stdout
    vault.run("restore", "--replace", str(made_backup))
    (aside,) = vault.data.glob("truoc-phuc-hoi-*")
    assert (aside / "tracuu.sqlite" / "lạ").exists()
    assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"


@pytest.mark.parametrize("verb", ["refresh", "reparse", "restore --replace b.tar", "forget demo/laws/200 --reason x"])
def test_whoever_holds_the_lock_is_named(vault: Vault, made_backup: Path, verb: str) -> None:
    arguments = [str(made_backup) if word == "b.tar" else word for word in verb.split()]
    with held(vault.data / "refresh.lock", "một lần phục hồi (`tracuu restore`)"):
        assert vault.run(*arguments, expect=1).stderr.startswith("một lần phục hồi (`tracuu restore`) đang chạy")


def test_no_such_file(vault: Vault, tmp_path: Path) -> None:
    assert "không có tệp" in vault.run("restore", str(tmp_path / "b.tar"), expect=2).stderr


@pytest.mark.slow
def test_a_site_that_is_not_configured_is_named(made_backup: Path, elsewhere: Vault) -> None:
    elsewhere.configure(BASE, name="khac")
    assert "chưa có [[site]] tên demo" in elsewhere.run("restore", str(made_backup)).stderr


#: Dies at the n-th rename of the restore, before or after it: bodies, then the former data's folder, then the store.
DYING = """
import datetime as dt, os, sys
from pathlib import Path
from crawler.progress import Progress
from crawler.restore import Restore
data, backup, at, after = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "after"
renamed, count = Path.replace, 0
def replace(self, target):
    global count
    count += 1
    if count == at and not after:
        os._exit(9)
    renamed(self, target)
    if count == at:
        os._exit(9)
Path.replace = replace
now = lambda: dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
Restore(data, now(), Progress(lambda line: None, now)).run(backup, replace=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("after", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_death_at_any_rename_leaves_one_whole_store(
    vault: Vault, made_backup: Path, tmp_path: Path, at: int, after: str
) -> None:
    with Store(vault.database) as store:
        store.notes.put("progress", "cũ")
    shutil.copy(made_backup, tmp_path / "b.tar")
    command = [sys.executable, "-c", DYING, vault.data, tmp_path / "b.tar", str(at), after]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9
    with Store(vault.database) as store:
        is_new = store.notes.get("progress") is None
        assert store.faults() == []
        assert store.records.count() == 18
        bodies = store.bodies()
    assert is_new is (at == 4 and after == "after")
    assert [fault for sha256 in bodies for fault in body_faults(Archive(vault.data / "raw"), sha256)] == []
    vault.run("restore", "--replace", str(tmp_path / "b.tar"))
    assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    assert not list(vault.data.glob(".restore-*"))
