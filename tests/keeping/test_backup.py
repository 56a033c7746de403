"""`tracuu backup`: one file, checked, replacing only what is a backup; nothing half-written whatever happens."""

from __future__ import annotations

import datetime as dt
import os
import random
import resource
import shutil
import subprocess
import sys
import tarfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.backup import Backup, check
from crawler.errors import StoreBusy
from crawler.progress import Progress
from crawler.store import KeptFile, Store
from tests.crawler.office import ROOT
from tests.keeping.vault import Vault

NOW = dt.datetime(2026, 4, 1, 12, 0, tzinfo=dt.UTC)


def members(path: Path) -> list[str]:
    """The names in a backup."""
    with tarfile.open(path) as tar:
        return tar.getnames()


def maker(vault: Vault, progress: Progress | None = None) -> Backup:
    """What the command makes backups with."""
    silent = Progress(lambda line: None, lambda: NOW)
    return Backup(vault.database, Archive(vault.data / "raw"), "0", NOW, progress or silent)


def test_it_holds_store_and_bodies_and_nothing_else(vault: Vault, tmp_path: Path) -> None:
    (vault.data / "questions.jsonl").write_text('["2026-03-01", "hỏi"]\n', "utf-8")
    (vault.data / "raw" / "ab").mkdir()
    (vault.data / "raw" / "ab" / ("ab" + "1" * 62)).write_bytes(b"nothing refers to it")
    told = vault.run("backup", str(tmp_path / "b.tar"))
    assert "18 bản ghi" in told.stdout
    with Store(vault.database) as store:
        bodies = {f"raw/{sha256[:2]}/{sha256}" for sha256 in store.bodies()}
    assert len(bodies) == 2
    fixed = {"tracuu-backup.txt", "tracuu.sqlite", "manifest.json", "SHA256SUMS", "seal.json"}
    assert set(members(tmp_path / "b.tar")) == bodies | fixed
    assert [path.name for path in tmp_path.iterdir() if path.name != "office"] == ["b.tar"]
    assert not list(vault.data.glob(".snapshot-*"))


def test_the_configuration_and_what_it_may_hold_stay_out(vault: Vault, tmp_path: Path) -> None:
    config = vault.folder / "config.toml"
    config.write_text(config.read_text("utf-8") + "\n# mat-khau-rat-bi-mat\n", "utf-8")
    vault.run("backup", str(tmp_path / "b.tar"))
    body = (tmp_path / "b.tar").read_bytes()
    assert b"mat-khau-rat-bi-mat" not in body
    assert str(vault.folder).encode() not in body


def test_another_file_is_never_overwritten(vault: Vault, tmp_path: Path) -> None:
    other = tmp_path / "config.toml"
    other.write_text("của người khác", "utf-8")
    done = vault.run("backup", str(other), expect=3)
    assert "không ghi đè" in done.stderr
    assert other.read_text("utf-8") == "của người khác"
    assert "không ghi đè" in vault.run("backup", str(tmp_path), expect=3).stderr


def test_an_earlier_backup_of_the_same_name_gives_way(vault: Vault, made_backup: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    target.write_bytes(made_backup.read_bytes())
    vault.run("backup", str(target))
    with target.open("rb") as stream:
        assert check(stream).made > NOW


@pytest.mark.parametrize("inside", ["raw", "index"])
def test_not_where_it_would_be_swept_away(vault: Vault, inside: str) -> None:
    assert "ra ngoài" in vault.run("backup", str(vault.data / inside / "b.tar"), expect=2).stderr


def test_a_folder_that_is_not_there_is_not_made(vault: Vault, tmp_path: Path) -> None:
    """A disk that is not mounted must not become a folder on the system's disk."""
    assert "không ghi được" in vault.run("backup", str(tmp_path / "usb" / "b.tar"), expect=3).stderr
    assert not (tmp_path / "usb").exists()


def test_before_there_is_a_store(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.configure("https://so.example/")
    assert "chưa có kho" in vault.run("backup", str(tmp_path / "b.tar"), expect=3).stderr


@pytest.mark.parametrize("exists", [True, False], ids=["to a backup", "dangling"])
def test_a_link_stays_and_what_it_leads_to_is_written(
    vault: Vault, made_backup: Path, tmp_path: Path, exists: bool
) -> None:
    """A link to the disk that backups lie on: the growing file lies there too, where there is room for it."""
    disk, link = tmp_path / "disk", tmp_path / "b.tar"
    disk.mkdir()
    link.symlink_to(disk / "real.tar")
    if exists:
        (disk / "real.tar").write_bytes(made_backup.read_bytes())
    vault.run("backup", str(link))
    assert link.is_symlink()
    assert [path.name for path in disk.iterdir()] == ["real.tar"]
    with (disk / "real.tar").open("rb") as stream:
        assert check(stream).made > NOW


@pytest.mark.parametrize("leads", ["usb/b.tar", "b.tar"], ids=["no such folder", "in a circle"])
def test_a_link_that_leads_nowhere(vault: Vault, tmp_path: Path, leads: str) -> None:
    (tmp_path / "b.tar").symlink_to(leads)
    said = vault.run("backup", str(tmp_path / "b.tar"), expect=3).stderr
    assert said.count("\n") == 1
    assert ("chưa có thư mục" if "/" in leads else "dẫn vòng") in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "office"]
    assert str((tmp_path / "b.tar").readlink()) == leads


@pytest.mark.parametrize("what", ["pipe", "link to a pipe", "device"])
def test_what_is_no_plain_file_is_refused_and_not_waited_for(vault: Vault, tmp_path: Path, what: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link to a pipe").symlink_to("pipe")
    target = Path(os.devnull) if what == "device" else tmp_path / what
    said = vault.run("backup", str(target), expect=3).stderr
    assert "không ghi đè" in said
    assert said.count("\n") == 1


def test_a_body_that_may_not_be_read_is_not_blamed_on_the_destination(vault: Vault, tmp_path: Path) -> None:
    """As an account that does not own everything."""
    with Store(vault.database) as store:
        lost = Archive(vault.data / "raw").path(min(store.bodies()))
    assert lost is not None
    lost.chmod(0)
    done = backup_by_the_lesser(vault, tmp_path / "b.tar")
    assert done.returncode == 3, done.stderr
    assert "1 bản lưu thiếu hoặc hỏng" in done.stderr
    with (tmp_path / "b.tar").open("rb") as stream:
        assert check(stream).missing == [lost.name]


def backup_by_the_lesser(vault: Vault, target: Path) -> subprocess.CompletedProcess[str]:
    """A backup by an account that may not do everything."""
    lesser = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if os.geteuid() == 0 and not shutil.which(lesser[0]):
        pytest.skip("root đọc và ghi được mọi nơi, và không có setpriv")
    command = [sys.executable, "-m", "tracuu", "--config", str(vault.folder / "config.toml"), "backup", str(target)]
    return subprocess.run(
        [*([] if os.geteuid() else lesser), *command], capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_a_data_folder_that_may_not_be_written_is_not_blamed_on_the_destination(vault: Vault, tmp_path: Path) -> None:
    (vault.data / ".snapshot-of-another-account").mkdir(mode=0)
    vault.data.chmod(0o555)
    try:
        done = backup_by_the_lesser(vault, tmp_path / "b.tar")
    finally:
        vault.data.chmod(0o755)
    assert done.returncode == 3, done.stderr
    assert f"{vault.data}: không ghi được" in done.stderr
    assert str(tmp_path / "b.tar") not in done.stderr
    assert not list(tmp_path.glob("b.tar*"))


@pytest.mark.parametrize("harm", ["missing", "damaged", "folder", "pipe", "unreadable"])
def test_a_body_that_was_lost_before_is_named_and_left_out(vault: Vault, tmp_path: Path, harm: str) -> None:
    archive = Archive(vault.data / "raw")
    with Store(vault.database) as store:
        lost = archive.path(min(store.bodies()))
    assert lost is not None
    if harm == "damaged":
        lost.write_bytes(lost.read_bytes()[:-1] + b"?")
    else:
        lost.unlink()
    if harm == "folder":
        lost.mkdir()
    elif harm == "pipe":
        os.mkfifo(lost)
    elif harm == "unreadable":  # opens well and gives an error at the first byte, as a bad disk does
        lost.symlink_to("/proc/self/mem")
    done = vault.run("backup", str(tmp_path / "b.tar"), expect=3)
    assert "1 bản lưu thiếu hoặc hỏng" in done.stderr
    with (tmp_path / "b.tar").open("rb") as stream:
        manifest = check(stream)
    assert manifest.missing == [lost.name]
    assert not [name for name in members(tmp_path / "b.tar") if lost.name in name]


def test_a_damaged_page_is_left_out_too(vault: Vault, tmp_path: Path) -> None:
    archive = Archive(vault.data / "raw")
    sha256 = archive.put(b"<html>" + random.Random(1).randbytes(5000) + b"</html>", packed=True)
    path = archive.path(sha256)
    assert path is not None
    path.write_bytes(path.read_bytes()[:-20])
    with Store(vault.database) as store:
        keep(store, sha256)
    assert maker(vault).write(tmp_path / "b.tar").missing == [sha256]


def test_a_damaged_store_is_not_backed_up_over_a_good_backup(vault: Vault, made_backup: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    target.write_bytes(made_backup.read_bytes())
    body = bytearray(vault.database.read_bytes())
    body[4096 * 3 : 4096 * 12] = b"\xa5" * (4096 * 9)
    vault.database.write_bytes(body)
    assert "tracuu verify" in vault.run("backup", str(target), expect=3).stderr
    assert target.read_bytes() == made_backup.read_bytes()


def test_what_the_snapshot_refers_to_cannot_be_collected_meanwhile(vault: Vault, tmp_path: Path) -> None:
    archive, refused = Archive(vault.data / "raw"), []

    def collect_all(line: str) -> None:
        try:
            with archive.alone():
                archive.collect(frozenset())
        except StoreBusy as error:
            refused.append(error)

    manifest = maker(vault, Progress(collect_all, lambda: NOW)).write(tmp_path / "b.tar")
    assert refused
    assert (manifest.bodies, manifest.missing) == (2, [])
    assert archive.collect(frozenset()) > 0


def test_two_backups_to_one_name(vault: Vault, tmp_path: Path) -> None:
    seen: list[str] = []

    def again(line: str) -> None:
        with pytest.raises(StoreBusy) as raised:
            maker(vault).write(tmp_path / "b.tar")
        seen.append(str(raised.value))

    maker(vault, Progress(again, lambda: NOW)).write(tmp_path / "b.tar")
    assert "đang được một lần sao lưu khác ghi" in seen[0]


def test_two_backups_at_once_leave_each_other_alone(vault: Vault, tmp_path: Path) -> None:
    manifests = []

    def again(line: str) -> None:
        if not manifests:
            manifests.append(maker(vault).write(tmp_path / "other.tar"))

    manifests.append(maker(vault, Progress(again, lambda: NOW)).write(tmp_path / "b.tar"))
    assert [manifest.bodies for manifest in manifests] == [2, 2]


def test_what_a_killed_backup_left_is_removed(vault: Vault, tmp_path: Path) -> None:
    (vault.data / ".snapshot-left").mkdir()
    (vault.data / ".snapshot-left" / "tracuu.sqlite").write_bytes(b"half")
    (tmp_path / "b.tar.part").write_bytes(b"half")
    vault.run("backup", str(tmp_path / "b.tar"))
    assert not list(vault.data.glob(".snapshot-*"))
    assert not (tmp_path / "b.tar.part").exists()


def test_memory_stays_flat(vault: Vault, tmp_path: Path) -> None:
    archive, chance = Archive(vault.data / "raw"), random.Random(7)
    with Store(vault.database) as store:
        for _ in range(3):
            keep(store, archive.put(chance.randbytes(40_000_000)))
    tracemalloc.start()
    manifest = maker(vault).write(tmp_path / "b.tar")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert manifest.bodies == 5
    assert (tmp_path / "b.tar").stat().st_size > 120_000_000
    assert most < 12_000_000


def keep(store: Store, sha256: str) -> None:
    """A body that the store refers to."""
    store.files.put(KeptFile(f"https://x/{sha256}", "demo", 1, NOW, NOW, sha256, 1, None, None, None, None))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("chỉ root gắn được một đĩa nhỏ để thử")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_is_too_small(vault: Vault, small_disk: Path) -> None:
    done = vault.run("backup", str(small_disk / "b.tar"), expect=3)
    assert "không đủ chỗ" in done.stderr
    assert list(small_disk.iterdir()) == []


def test_a_disk_that_fills_up_on_the_way(vault: Vault, made_backup: Path, tmp_path: Path) -> None:
    """The limit on the size of a file stands for the disk: the system refuses the write in the middle of it."""
    target = tmp_path / "b.tar"
    target.write_bytes(made_backup.read_bytes())
    with Store(vault.database) as store:
        keep(store, Archive(vault.data / "raw").put(random.Random(3).randbytes(3_000_000)))
    limit = 2_000_000
    done = subprocess.run(
        [sys.executable, "-m", "tracuu", "--config", vault.folder / "config.toml", "backup", target],
        capture_output=True, text=True, cwd=ROOT, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "không ghi được" in done.stderr
    assert target.read_bytes() == made_backup.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "office"]
