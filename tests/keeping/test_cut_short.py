"""A backup, a restore, a withdrawal that is killed: what it leaves of a withdrawn record is gone with the next one."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import settings
from commands.schedule import Nightly
from crawler.archive import Archive
from crawler.lock import REFRESHING, held
from crawler.rooms import deserted, room_in, sweep
from crawler.store import Act, ForgottenList, Store, StoreReader
from crawler.store.forgotten import PURGE
from search_app import create_app
from tests.crawler.office import ROOT
from tests.keeping.vault import Vault
from tests.web.office import NOW, SITE

RECORD = "demo/laws/200"
#: The command itself, killed when it comes to a function.
KILLED = """
import importlib, os, sys
import tracuu
module, name = sys.argv[1].split(":")
setattr(importlib.import_module(module), name, lambda *given, **named: os.kill(os.getpid(), 9))
tracuu.main(sys.argv[2:])
"""


def killed_at(function: str, vault: Vault, *arguments: str) -> None:
    """A command that ends so."""
    command = [sys.executable, "-c", KILLED, function, "--config", str(vault.folder / "config.toml"), *arguments]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == -9


def title_of(vault: Vault) -> bytes:
    """What nobody else says."""
    return str(vault.records()[RECORD]["title"]).encode()


@pytest.fixture
def littered(vault: Vault, made_backup: Path, tmp_path: Path) -> Vault:
    """An office in which a restore, then a backup was killed, each with a whole store in its room."""
    killed_at("crawler.restore:settle", vault, "restore", "--replace", str(made_backup))
    killed_at("crawler.backup:faults", vault, "backup", str(tmp_path / "b.tar"))
    rooms = {path.parent.name[:9] for path in vault.data.glob(".*/tracuu.sqlite")}
    assert rooms == {".restore-", ".snapshot"}
    assert list((vault.data / "raw" / ".incoming").glob("??/*"))
    return vault


def rooms(vault: Vault) -> list[Path]:
    """What is left."""
    return [*vault.data.glob(".snapshot-*"), *vault.data.glob(".restore-*"), *vault.data.glob("raw/.incoming")]


def test_nothing_of_a_withdrawn_record_is_left_in_their_rooms(littered: Vault) -> None:
    title = title_of(littered)
    told = littered.run("verify")
    assert (told.stdout, told.stderr.count("phần sót lại")) == ("Mọi thứ nguyên vẹn.\n", 3)
    littered.run("forget", RECORD, "--reason", "thu hồi")
    assert rooms(littered) == []
    assert littered.holding(title) == []
    assert littered.run("verify").stderr == ""


def test_the_night_sweeps_them_whatever_the_source_does(littered: Vault) -> None:
    littered.configure("http://127.0.0.1:9/", name=SITE)
    littered.run("refresh", expect=5)
    assert rooms(littered) == []


def test_a_room_that_is_worked_in_stays(vault: Vault) -> None:
    archive = Archive(vault.data / "raw")
    (vault.data / ".snapshot-dead").mkdir()
    (vault.data / ".restore-new").mkdir()
    with archive.steady(), room_in(vault.data) as room:
        assert {path.name for path in deserted(vault.data, archive, is_busy=True)} == {".snapshot-dead"}
        assert sweep(vault.data, archive) == ()
        assert room.is_dir()
    assert sweep(vault.data, archive) == ()
    assert rooms(vault) == []


@pytest.fixture
def unpurged(vault: Vault) -> Iterator[tuple[Vault, bytes]]:
    """A withdrawal that was killed when the record had left the store and stood in two generations."""
    title = title_of(vault)
    vault.run("reindex")
    killed_at("commands.keeping:reindex_aside", vault, "forget", RECORD, "--reason", "thu hồi")
    assert RECORD not in vault.records()
    assert {path.split("/")[0] for path in vault.holding(title)} == {"index"}
    yield vault, title


def test_the_nightly_process_finishes_a_withdrawal_by_day(unpurged: tuple[Vault, bytes]) -> None:
    vault, title = unpurged
    path = vault.folder / "config.toml"
    nightly = Nightly(settings.load(path).settings, path, lambda: dt.datetime.now(dt.UTC), print)
    nightly.mend()
    assert vault.holding(title) == []
    index = {entry.name: entry.stat().st_mtime_ns for entry in (vault.data / "index").iterdir()}
    nightly.mend()
    assert {entry.name: entry.stat().st_mtime_ns for entry in (vault.data / "index").iterdir()} == index


@pytest.mark.parametrize("arguments", [("--if-changed",), ()], ids=["of a night", "by hand"])
def test_whoever_builds_next_finishes_a_withdrawal(unpurged: tuple[Vault, bytes], arguments: tuple[str, ...]) -> None:
    vault, title = unpurged
    assert "văn bản đã rút mà chỉ mục còn giữ" in vault.run("verify", expect=3).stdout
    assert "văn bản đã rút mà chỉ mục còn giữ" in vault.run("status").stdout
    vault.run("reindex", *arguments)
    assert vault.holding(title) == []
    assert len(list((vault.data / "index").glob("gen-*"))) == 1
    assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"
    before = (vault.data / "index" / "CURRENT").read_bytes()
    vault.run("reindex", "--if-changed")
    assert (vault.data / "index" / "CURRENT").read_bytes() == before, "một lần là đủ"


def test_it_is_no_fault_while_somebody_is_at_work(unpurged: tuple[Vault, bytes]) -> None:
    vault, _ = unpurged
    with held(vault.data / "refresh.lock", REFRESHING):
        assert vault.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"


def test_a_store_that_hears_of_a_withdrawal_from_elsewhere_has_its_index_purged(tmp_path: Path) -> None:
    """One that is restored or made anew: the index beside it may be of before."""
    act = Act(RECORD, "2026-03-10T00:00:00+00:00", "ai", "vì sao", SITE)
    with Store(tmp_path / "tracuu.sqlite") as store:
        store.forgotten.take_in(ForgottenList((act,)))
        note = store.notes.get(PURGE)
        assert note is not None
        store.forgotten.purged(note)
        store.forgotten.take_in(ForgottenList((act,)))
        assert store.notes.get(PURGE) is None, "không có gì mới"


def test_a_purge_ends_only_what_was_withdrawn_before_it(tmp_path: Path) -> None:
    with Store(tmp_path / "tracuu.sqlite") as store:
        store.forgotten.add(Act(RECORD, "2026-03-10T00:00:00+00:00", "ai", "vì sao", SITE))
        before = str(store.notes.get(PURGE))
        store.forgotten.add(Act("demo/laws/201", "2026-03-11T00:00:00+00:00", "ai", "vì sao", SITE))
        store.forgotten.purged(before)
        assert store.notes.get(PURGE) not in (None, before)


def test_only_the_lock_says_that_a_refresh_runs(vault: Vault) -> None:
    """A refresh that was killed, or that a full disk ended, leaves its run as if it went on."""
    with Store(vault.database) as store:
        store.runs.begin(SITE, NOW, is_full=False)
        store.notes.put("progress", f"{SITE}: 3/64 trang")
    assert running(vault) == (None, None)
    assert "bị ngắt" in vault.run("status").stdout
    with held(vault.data / "refresh.lock", "một lần rút văn bản"):
        assert running(vault) == (None, None)
    with held(vault.data / "refresh.lock", REFRESHING):
        assert running(vault) == (f"{SITE}: 3/64 trang",) * 2
        assert f"Đang chạy: {SITE}: 3/64 trang" in vault.run("status").stdout
    with StoreReader(vault.database) as reader:
        assert reader.status([SITE]).writing is None


def running(vault: Vault) -> tuple[str | None, str | None]:
    """What is being done, by the command and by the page's numbers."""
    client = TestClient(create_app(settings.load(vault.folder / "config.toml").settings), base_url="http://127.0.0.1")
    page, numbers = client.get("/status").text, client.get("/api/status").json()["standing"]["running"]
    assert ("Bị ngắt" in page) == ("Đang cập nhật:" not in page) == (numbers is None)
    return json.loads(vault.run("status", "--json").stdout)["running"], numbers
