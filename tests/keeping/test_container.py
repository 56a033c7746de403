"""The container of a backup: any tar opens it, and not one byte of it may differ."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.backup import check
from crawler.container import BLOCK, MANIFEST, NOTE, SEAL, STORE, SUMS, TAIL, NoBackup, header, padding
from tests.keeping.vault import Vault


def starts(path: Path) -> dict[str, tuple[int, int]]:
    """Where each member's bytes begin, and how many there are; one page and one file stand for all bodies."""
    with tarfile.open(path) as tar:
        members = {member.name: (member.offset_data, member.size) for member in tar}
    pages = [name for name in members if name.endswith(".gz")]
    others = [name for name in members if name.startswith("raw/") and name not in pages]
    found = {name: place for name, place in members.items() if not name.startswith("raw/")}
    return found | {kind: members[names[0]] for kind, names in (("page", pages), ("file", others)) if names}


def flipped(body: bytes, at: int) -> bytes:
    """One bit of it turned over."""
    return body[:at] + bytes((body[at] ^ 0x10,)) + body[at + 1 :]


def test_any_tar_opens_it_and_the_sums_are_right(made_backup: Path, tmp_path: Path) -> None:
    subprocess.run(["tar", "-xf", made_backup, "-C", tmp_path], check=True)
    assert subprocess.run(["sha256sum", "--quiet", "-c", SUMS], cwd=tmp_path, check=False).returncode == 0
    assert "tracuu restore" in (tmp_path / NOTE).read_text("utf-8")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {NOTE, STORE, MANIFEST, SUMS, SEAL, "raw"}


def test_no_byte_of_it_may_differ(made_backup: Path) -> None:
    body = made_backup.read_bytes()
    check(io.BytesIO(body))
    for at in range(7, len(body), 211):
        with pytest.raises(NoBackup):
            check(io.BytesIO(flipped(body, at)))


def test_a_cut_one_is_no_backup(made_backup: Path) -> None:
    body = made_backup.read_bytes()
    for left in (0, 1, BLOCK, TAIL, len(body) // 2, len(body) - BLOCK, len(body) - 1):
        with pytest.raises(NoBackup):
            check(io.BytesIO(body[:left]))
    with pytest.raises(NoBackup):
        check(io.BytesIO(body + b"\0" * BLOCK))


@pytest.mark.parametrize("kind", [NOTE, STORE, "file", MANIFEST, SUMS, SEAL])
def test_a_flipped_byte_is_refused_before_anything_is_touched(
    vault: Vault, made_backup: Path, tmp_path: Path, kind: str
) -> None:
    place, size = starts(made_backup)[kind]
    bad, before = tmp_path / "hong.tar", vault.files()
    bad.write_bytes(flipped(made_backup.read_bytes(), place + size // 2))
    done = vault.run("restore", "--replace", str(bad), expect=3)
    assert done.stdout == ""
    assert vault.files() == before


def foreign(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """A tar of somebody else's."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for info, body in members:
            info.size = len(body) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(body))
    return out.getvalue()


def named(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    """A member of a kind."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


HOSTILE = {
    "foreign": foreign((named("a.txt"), b"x" * 9000)),
    "symlink": foreign((named("raw/ab/link", tarfile.SYMTYPE, "/etc/passwd"), b"")),
    "device": foreign((named(STORE, tarfile.CHRTYPE), b"")),
    "path": foreign((named("../../tracuu.sqlite"), b"x" * 9000)),
    "absolute": foreign((named("/tmp/tracuu.sqlite"), b"x" * 9000)),
    "no tar": b"x" * 20_000,
    "zeros": b"\0" * 20_480,
}


def spliced(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """A backup whose first member gives way to another, under a true seal."""

    def splice(good: bytes) -> bytes:
        from hashlib import sha256

        from crawler.container import Seal, tail

        body = change(good[:-TAIL])
        at = body.index(header(MANIFEST, 0)[:100].rstrip(b"\0"))
        return body + tail(Seal(at, sha256(body).hexdigest()))

    return splice


def with_first(info: tarfile.TarInfo, body: bytes = b"") -> Callable[[bytes], bytes]:
    """One more member in front."""
    info.size = len(body)
    return spliced(lambda good: info.tobuf(tarfile.GNU_FORMAT) + body + padding(len(body)) + good)


SPLICED = {
    "symlink": with_first(named(f"raw/ab/ab{'0' * 62}", tarfile.SYMTYPE, "/etc/passwd")),
    "hard link": with_first(named(f"raw/ab/ab{'0' * 62}", tarfile.LNKTYPE, "/etc/passwd")),
    "device": with_first(named(NOTE, tarfile.BLKTYPE)),
    "folder": with_first(named("raw/", tarfile.DIRTYPE)),
    "path": with_first(named(f"raw/../ab{'0' * 62}"), b"x"),
    "other folder": with_first(named(f"raw/cd/ab{'0' * 62}"), b"x"),
    "twice": with_first(named(NOTE), b"x"),
    "unsummed": with_first(named(f"raw/ab/ab{'0' * 62}"), b"x"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_foreign_file_is_refused(vault: Vault, tmp_path: Path, name: str) -> None:
    bad, before = tmp_path / "la.tar", vault.files()
    bad.write_bytes(HOSTILE[name])
    done = vault.run("restore", "--replace", str(bad), expect=3)
    assert "chưa có gì được thay đổi" in done.stderr
    assert vault.files() == before


@pytest.mark.parametrize("name", SPLICED)
def test_a_strange_member_under_a_true_seal_is_refused(made_backup: Path, name: str) -> None:
    with pytest.raises(NoBackup):
        check(io.BytesIO(SPLICED[name](made_backup.read_bytes())))


def test_the_splicing_itself_is_no_reason_to_refuse(made_backup: Path) -> None:
    check(io.BytesIO(spliced(lambda good: good)(made_backup.read_bytes())))
