"""A new generation: see what changed, write, check, swap. Called in a child process, so that a full disk or a killed
build leaves nothing held. The old generation answers until the pointer is replaced."""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.compounds import PhraseCache
from indexer.documents import Document, Source, document
from indexer.errors import BuildFailed
from indexer.generation import (
    Generation,
    clear,
    current,
    make_folder,
    needs_building,
    publish,
    read_manifest,
    verify,
    write_manifest,
)
from indexer.increment import BeginAnew, Increment, increment, write_increment
from indexer.learned import Learner
from indexer.opened import Opened
from indexer.probes import failed_probes
from indexer.stamps import fingerprint, stamps
from indexer.whoosh_engine import StoredPostings
from indexer.writing import KEY_FIELDS, write_generation

__all__ = ["KEY_FIELDS", "Generation", "build", "verify"]

#: Called with the number of records done and the number of all that have to be.
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

    The same records and the same versions leave the generation as it is; of others only what changed is read and
    indexed. `force`: all is made anew. Without `compounds` no phrases are learned for suggestions; what is found stays
    the same. Raises BuildFailed when the new generation does not pass its checks and OSError when the disk refuses; in
    both cases the old generation stays in use.
    """
    make_folder(index_dir)
    with _alone(index_dir):
        held = stamps(source, sites)
        # Read whole before it is built upon: a fault of the disk must not be handed on under a new manifest.
        before = None if force or needs_building(index_dir) else index_dir / str(current(index_dir))
        if before and read_manifest(before).fingerprint == fingerprint(held.values()):
            return Generation(before.name, len(held), fresh=False)
        cache = PhraseCache(index_dir / "phrases.json") if compounds else None
        building = _Building(source, sites, held, progress or _silent, cache)
        plan = increment(before, held) if before else None
        if plan:
            with suppress(BeginAnew):
                return building.run(index_dir, plan)
        return building.run(index_dir, None)


@dataclass(frozen=True, slots=True)
class _Building:
    """One build: of all records, or of what changed since the generation in use."""

    source: Source
    sites: Collection[str] | None
    #: id → stamp
    held: Mapping[str, bytes]
    progress: Progress
    cache: PhraseCache | None

    def run(self, index_dir: Path, plan: Increment | None) -> Generation:
        """Write, check, swap. Raises BeginAnew when the plan turns out not to hold."""
        for left in index_dir.glob("gen-*.tmp"):
            shutil.rmtree(left)
        folder = index_dir / f"gen-{time.time_ns():020d}.tmp"
        try:
            folder.mkdir()
            written = self._write(folder, plan)
            _check(folder, written, len(self.held))
            write_manifest(folder, written, fingerprint(self.held.values()))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if self.cache:
            self.cache.save(unused_too=plan is not None)
        return Generation(publish(index_dir, folder), written)

    def _write(self, folder: Path, plan: Increment | None) -> int:
        wanted = self.held.keys() if plan is None else plan.changed
        learner, documents = Learner(self.cache), self._documents(wanted)
        if plan is None:
            return write_generation(documents, folder, learner, self.held)
        return write_increment(plan, documents, folder, learner, self.held)

    def _documents(self, wanted: Collection[str]) -> Iterator[Document]:
        """Each wanted record once: a key that is written twice would be found twice for ever."""
        left = set(wanted)
        for record in self.source.records(self.sites):
            if record.id in left:
                left.remove(record.id)
                yield document(record, self.source.file_text)
                self.progress(len(wanted) - len(left), len(wanted))


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


def prune(index_dir: Path) -> None:
    """Remove every generation but the one in use, for what must not stand in an earlier one either."""
    with _alone(index_dir):
        name = current(index_dir)
        for folder in index_dir.glob("gen-*"):
            if folder.name != name:
                shutil.rmtree(folder)


@contextmanager
def _alone(index_dir: Path) -> Iterator[None]:
    """One builder at a time; the lock goes with the process, however it ends."""
    clear(index_dir / "LOCK")
    with (index_dir / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _silent(_done: int, _count: int) -> None:
    """Progress that nobody watches."""
