"""Kept bodies that were damaged on the disk: known as such, and replaced by whoever has the right bytes again."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.errors import StoreError

BODY = b"%PDF-1.4 " + bytes(range(256)) * 40


def flipped(path: Path) -> None:
    """One bit is another."""
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def cut(path: Path) -> None:
    """The second half is gone."""
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    """The name is all that is left, as after a power cut."""
    os.truncate(path, 0)


def another(path: Path) -> None:
    """Another body under this name."""
    path.write_bytes(gzip.compress(b"hello") if path.suffix == ".gz" else b"hello")


def folder(path: Path) -> None:
    """An empty folder in its place."""
    path.unlink()
    path.mkdir()


def full_folder(path: Path) -> None:
    """A folder with something in it."""
    folder(path)
    (path / "note.txt").write_text("của ai đó", "utf-8")


def fifo(path: Path) -> None:
    """A pipe that nobody writes to."""
    path.unlink()
    os.mkfifo(path)


def dangling(path: Path) -> None:
    """A link to nowhere."""
    path.unlink()
    path.symlink_to("nowhere")


Harm = Callable[[Path], None]
HARMS = pytest.mark.parametrize("harm", [flipped, cut, emptied, another, folder, full_folder, fifo, dangling])
PACKED = pytest.mark.parametrize("packed", [False, True], ids=["file", "page"])


@PACKED
@HARMS
def test_what_does_not_have_its_hash_gives_way(tmp_path: Path, harm: Harm, packed: bool) -> None:
    archive = Archive(tmp_path)
    sha256 = archive.put(BODY, packed=packed)
    place = archive.path(sha256)
    assert place is not None
    assert archive.is_sound(sha256)
    harm(place)
    assert not archive.is_sound(sha256)
    with pytest.raises(StoreError):
        archive.get(sha256)
    assert archive.put(BODY, packed=packed) == sha256
    assert archive.is_sound(sha256)
    assert archive.get(sha256) == BODY
    assert [path for path in place.parent.iterdir() if path != place] == []
    left = [path.read_text("utf-8") for path in tmp_path.glob("thu-muc-la-*/note.txt")]
    assert left == (["của ai đó"] if harm is full_folder else [])
    assert archive.collect(set()) > 0
    assert list(archive.names()) == []


@PACKED
def test_a_sound_body_is_left_as_it_lies(tmp_path: Path, packed: bool) -> None:
    archive = Archive(tmp_path)
    place = archive.path(archive.put(BODY, packed=packed))
    assert place is not None
    before = place.stat()
    archive.put(BODY, packed=packed)
    assert (place.stat().st_ino, place.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_damaged_file_does_not_stand_before_the_page_that_is_the_same_body(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    sha256 = archive.put(BODY)
    flipped(archive.path(sha256))  # type: ignore[arg-type]
    archive.put(BODY, packed=True)
    assert archive.get(sha256) == BODY


def test_what_is_no_hash_or_not_held_is_not_sound(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert not archive.is_sound("0" * 64)
    assert not archive.is_sound("../tracuu.sqlite")


def test_a_folder_in_place_of_a_body_that_nothing_needs_stops_no_cleaning(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    folder(archive.path(archive.put(BODY)))  # type: ignore[arg-type]
    archive.put(b"another")
    assert archive.collect(set()) == len(b"another")
