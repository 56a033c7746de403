"""A new generation: read the records, write, check, swap. Called in a child process, so that a full disk or a killed
build leaves nothing held. The old generation answers until the pointer is replaced."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from crawler.records import Record, to_json
from indexer.answers import FACETS
from indexer.compounds import PhraseCache
from indexer.documents import TEXT_FIELDS, Document, Source, document
from indexer.engine import Entry
from indexer.errors import BuildFailed, DamagedIndex
from indexer.generation import Generation, current, outdated, problems, publish, read_manifest, verify, write_manifest
from indexer.invert import invert
from indexer.learned import Learner
from indexer.opened import Opened
from indexer.originals import OriginalsWriter
from indexer.probes import failed_probes
from indexer.twins import write_twins
from indexer.whoosh_engine import StoredPostings, write

__all__ = ["Generation", "build", "verify"]

#: Fields of whole values beside the text.
KEY_FIELDS = (*FACETS, "number", "day", "id")

#: Called with the number of records done and the number of all.
Progress = Callable[[int, int], None]


def build(
    source: Source,
    index_dir: Path,
    sites: Collection[str] | None = None,
    progress: Progress | None = None,
    *,
    force: bool = False,
    compounds: bool = True,
) -> Generation:
    """Build the index of the sites' records and put it in use.

    The same records and the same versions leave the generation as it is, unless `force`. Without `compounds` no
    phrases are learned for suggestions; what is found stays the same.
    Raises BuildFailed when the new generation does not pass its checks and OSError when the disk refuses; in both
    cases the old generation stays in use.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    with _alone(index_dir):
        fingerprint, count = _fingerprint(source.records(sites))
        held = None if force else _unchanged(index_dir, fingerprint)
        if held:
            return held
        cache = PhraseCache(index_dir / "phrases.json") if compounds else None
        built = _build(source, index_dir, sites, progress or _silent, fingerprint, count, cache)
        if cache:
            cache.save()
        return built


def _build(
    source: Source,
    index_dir: Path,
    sites: Collection[str] | None,
    progress: Progress,
    fingerprint: str,
    count: int,
    cache: PhraseCache | None,
) -> Generation:
    for left in index_dir.glob("gen-*.tmp"):
        shutil.rmtree(left)
    folder = index_dir / f"gen-{time.time_ns():020d}.tmp"
    try:
        folder.mkdir()
        documents = _documents(source, sites, progress, count)
        written = write_generation(documents, folder, cache)
        _check(folder, written, count)
        write_manifest(folder, written, fingerprint)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Generation(publish(index_dir, folder), written)


def write_generation(documents: Iterable[Document], folder: Path, cache: PhraseCache | None) -> int:
    """Write store, arrays, originals and what they teach into an empty folder; returns how many."""
    originals, learner = OriginalsWriter(folder), Learner(cache)
    try:
        count = write(folder / "whoosh", _entries(documents, originals, learner), TEXT_FIELDS, KEY_FIELDS)
    finally:
        originals.close()
    learner.save(folder)
    with StoredPostings(folder / "whoosh") as reader:
        invert(reader, folder, KEY_FIELDS)
    write_twins(folder, count)
    return count


def _documents(source: Source, sites: Collection[str] | None, progress: Progress, count: int) -> Iterator[Document]:
    for done, record in enumerate(_once(source.records(sites)), start=1):
        yield document(record, source.file_text)
        progress(done, count)


def _entries(documents: Iterable[Document], originals: OriginalsWriter, learner: Learner) -> Iterator[Entry]:
    for each in documents:
        learner.add(each)
        keys = dict(each.facets) | {"number": each.numbers, "id": (each.id,)}
        keys["day"] = (str(each.day.toordinal()),) if each.day else ()
        yield Entry(each.id, dict(originals.add(each)), {name: values for name, values in keys.items() if values})


def _once(records: Iterable[Record]) -> Iterator[Record]:
    """Each id once: a key that is written twice would be found twice for ever."""
    seen: set[str] = set()
    for record in records:
        if record.id not in seen:
            seen.add(record.id)
            yield record


def _fingerprint(records: Iterable[Record]) -> tuple[str, int]:
    """A hash of all that is indexed, whatever the order, and the number of records."""
    total, count = 0, 0
    for record in _once(records):
        said = to_json(replace(record, first_seen=None, last_seen=None))
        total = (total + int.from_bytes(hashlib.sha256(said).digest(), "big")) % 2**256
        count += 1
    return f"{count}-{total:064x}", count


def _unchanged(index_dir: Path, fingerprint: str) -> Generation | None:
    """The generation in use, when it is whole and holds just these records."""
    name = current(index_dir)
    if name is None or problems(index_dir / name, hashes=False):
        return None
    try:
        manifest = read_manifest(index_dir / name)
    except DamagedIndex:
        return None
    same = manifest.fingerprint == fingerprint and not outdated(manifest)
    return Generation(name, manifest.count, fresh=False) if same else None


def _check(folder: Path, written: int, count: int) -> None:
    """What must hold before a generation is put in use."""
    if written != count:
        raise BuildFailed(f"đã ghi {written} trong số {count} văn bản")
    opened = Opened(folder)
    with StoredPostings(folder / "whoosh") as reader:
        ids = reader.ids()
    if ids != [opened.originals.record(place).id for place in range(opened.engine.count)]:
        raise BuildFailed("thứ tự văn bản trong chỉ mục không khớp")
    failed = failed_probes(opened)
    if failed:
        raise BuildFailed(f"không tìm lại được văn bản theo tên của nó: {', '.join(failed[:3])}")


@contextmanager
def _alone(index_dir: Path) -> Iterator[None]:
    """One builder at a time; the lock goes with the process, however it ends."""
    with (index_dir / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _silent(_done: int, _count: int) -> None:
    """Progress that nobody watches."""
