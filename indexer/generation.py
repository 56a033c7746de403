"""A generation on disk: `index/gen-…/` with its manifest, and the pointer `CURRENT` that names the one in use.

The manifest holds the size and sha256 of every file, the versions of all that made them, and the fingerprint of the
records. A generation is written in `gen-….tmp`, made durable, renamed, then the pointer is replaced: a reader sees the
old one or the new one whole. An index folder is only ever our own: Whoosh's files are pickles.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec

from indexer.analysis import ANALYSIS_VERSION
from indexer.errors import DamagedIndex, NoIndexYet
from indexer.invert import ARRAYS_VERSION
from indexer.learned import LEARNED_VERSION
from indexer.originals import ORIGINALS_VERSION
from indexer.weights import WEIGHTS_VERSION
from indexer.whoosh_engine import SCHEMA_VERSION

MANIFEST = "manifest.json"
POINTER = "CURRENT"
#: How many generations stay on disk.
KEPT = 2


class FileEntry(msgspec.Struct, frozen=True):
    """A file of a generation as it was written."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a generation says of itself."""

    #: versions of what cannot be read otherwise: a generation of another layout is not opened
    layout: dict[str, str]
    #: versions of what makes other tokens or other ranks: such a generation serves until it is rebuilt
    making: dict[str, str]
    count: int
    fingerprint: str
    files: dict[str, FileEntry]


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation: its folder's name, how many records it holds, whether it was made just now."""

    name: str
    count: int
    fresh: bool = True


def layout_versions() -> dict[str, str]:
    """The versions that decide whether files can be read."""
    return {
        "schema": str(SCHEMA_VERSION),
        "arrays": str(ARRAYS_VERSION),
        "originals": str(ORIGINALS_VERSION),
        "learned": str(LEARNED_VERSION),
    }


def making_versions() -> dict[str, str]:
    """The versions that decide what is found and how it ranks."""
    analysis, weights = str(ANALYSIS_VERSION), str(WEIGHTS_VERSION)
    return {"analysis": analysis, "weights": weights, "underthesea": version("underthesea")}


def current(index_dir: Path) -> str | None:
    """The name of the generation in use; None also where the pointer cannot be read or is no plain file."""
    pointer = index_dir / POINTER
    try:
        name = pointer.read_text("ascii").strip() if pointer.is_file() else ""  # a pipe would be waited for
    except (OSError, UnicodeDecodeError):
        return None
    return name if name.startswith("gen-") and "/" not in name else None


def built_at(index_dir: Path) -> dt.datetime | None:
    """When the generation in use was finished (UTC)."""
    name = current(index_dir)
    try:
        finished = (index_dir / name / MANIFEST).stat().st_mtime if name else None
    except OSError:
        return None
    return dt.datetime.fromtimestamp(finished, dt.UTC) if finished else None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation; raises DamagedIndex when there is none that can be read."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise DamagedIndex(folder.name, [f"{MANIFEST}: {error}"]) from error


def write_manifest(folder: Path, count: int, fingerprint: str) -> None:
    """Hash every file of the folder, write the manifest, make all of it durable."""
    files = {str(path.relative_to(folder)): _entry(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = Manifest(layout_versions(), making_versions(), count, fingerprint, files)
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def problems(folder: Path, hashes: bool) -> list[str]:
    """What differs from the manifest: sizes always, contents when `hashes`; empty when all is well."""
    try:
        manifest = read_manifest(folder)
    except DamagedIndex as error:
        return error.problems
    found = []
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file():
            found.append(f"thiếu tệp {name}")
        elif path.stat().st_size != entry.size:
            found.append(f"tệp {name} sai kích thước")
        elif hashes and _entry(path).sha256 != entry.sha256:
            found.append(f"tệp {name} sai nội dung")
    return found


def outdated(manifest: Manifest) -> list[str]:
    """The versions in which the running program differs from the one that made the generation."""
    ours, theirs = layout_versions() | making_versions(), manifest.layout | manifest.making
    return [name for name, value in ours.items() if theirs.get(name) != value]


def verify(index_dir: Path) -> list[str]:
    """Every problem of the generation in use, by reading all of it; empty when it is whole. Raises NoIndexYet."""
    name = current(index_dir)
    if name is None:
        raise NoIndexYet
    return [f"{name}: {problem}" for problem in problems(index_dir / name, hashes=True)]


def needs_building(index_dir: Path) -> bool:
    """True when there is no generation, or the one in use is damaged or was made by another version of the program."""
    name = current(index_dir)
    if name is None:
        return True
    folder = index_dir / name
    try:
        return bool(problems(folder, hashes=True) or outdated(read_manifest(folder)))
    except DamagedIndex:
        return True


def make_folder(index_dir: Path) -> None:
    """The folder of the index. A file that stands in its place is none of ours: it is moved aside."""
    if index_dir.is_file():
        index_dir.rename(index_dir.with_name(f"{index_dir.name}-tep-la-{time.time_ns()}"))
    index_dir.mkdir(parents=True, exist_ok=True)


def clear(place: Path) -> None:
    """Make way for a file inside the index: a folder in its place (a container's mount makes one) goes."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)


def publish(index_dir: Path, temporary: Path) -> str:
    """Give a finished folder its name, point to it, and remove what is older than the previous one.

    Where the pointer cannot be written (a full disk) the folder goes, lest it fill the disk for good; raises OSError.
    """
    before, name = current(index_dir), temporary.name.removesuffix(".tmp")
    temporary.rename(index_dir / name)
    try:
        _point(index_dir, name)
    except OSError:
        if current(index_dir) != name:
            shutil.rmtree(index_dir / name, ignore_errors=True)
        raise
    _remove_old(index_dir, [name, *([before] if before else [])])
    return name


def _point(index_dir: Path, name: str) -> None:
    sync(index_dir)
    pointer = index_dir / f"{POINTER}.tmp"
    for place in (pointer, index_dir / POINTER):
        clear(place)
    pointer.write_text(f"{name}\n", "ascii")
    sync(pointer)
    pointer.replace(index_dir / POINTER)
    sync(index_dir)


def sync(path: Path) -> None:
    """Bring a file or a folder to the disk: without it a power cut may leave a name without its contents."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_old(index_dir: Path, keep: list[str]) -> None:
    for path in sorted(index_dir.glob("gen-*"), reverse=True):
        if path.name in keep:
            continue
        if len(keep) < KEPT and not path.name.endswith(".tmp"):
            keep.append(path.name)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _entry(path: Path) -> FileEntry:
    with path.open("rb") as file:
        return FileEntry(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
