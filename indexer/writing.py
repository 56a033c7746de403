"""Writing what a generation holds: the stored index, its arrays, originals, what they teach, and the stamps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from indexer.answers import FACETS
from indexer.arrays import Floats, Lexicon, Longs, ints
from indexer.documents import TEXT_FIELDS, Document
from indexer.engine import Entry
from indexer.invert import invert
from indexer.learned import Learner
from indexer.originals import OriginalsWriter
from indexer.stamps import save_stamps
from indexer.twins import write_twins
from indexer.whoosh_engine import StoredPostings, write

#: Fields of whole values beside the text.
KEY_FIELDS = (*FACETS, "number", "day", "id")


def write_generation(documents: Iterable[Document], folder: Path, learner: Learner, held: Mapping[str, bytes]) -> int:
    """Write all that a generation holds into an empty folder; returns how many documents.

    `held`: the stamp of each record. Raises what the disk raises.
    """
    write_part(documents, folder, learner)
    return finish(folder, learner, held)


def write_part(documents: Iterable[Document], folder: Path, learner: Learner, typical: Floats | None = None) -> None:
    """Write stored index, arrays and originals, and teach the learner. `typical`: see `invert`."""
    originals = OriginalsWriter(folder)
    try:
        write(folder / "whoosh", _entries(documents, originals, learner), TEXT_FIELDS, KEY_FIELDS)
    finally:
        originals.close()
    with StoredPostings(folder / "whoosh") as reader:
        invert(reader, folder, KEY_FIELDS, typical)


def finish(folder: Path, learner: Learner, held: Mapping[str, bytes]) -> int:
    """Write what follows from all documents together; returns how many there are."""
    learner.save(folder)
    ids = ids_of(folder)
    save_stamps(folder, (held[id_] for id_ in ids))
    write_twins(folder, _by_id(folder))
    return len(ids)


def ids_of(folder: Path) -> list[str]:
    """The record id of each document of a generation."""
    words = Lexicon(folder, "key_id").words()
    return [words[place].decode() for place in np.argsort(_by_id(folder)).tolist()]


def _by_id(folder: Path) -> Longs:
    """The documents in the order of their ids: each has one."""
    return ints(folder, "key_id_documents").astype(np.int64)


def _entries(documents: Iterable[Document], originals: OriginalsWriter, learner: Learner) -> Iterator[Entry]:
    for each in documents:
        learner.add(each)
        keys = dict(each.facets) | {"number": each.numbers, "id": (each.id,)}
        keys["day"] = (str(each.day.toordinal()),) if each.day else ()
        yield Entry(each.id, dict(originals.add(each)), {name: values for name, values in keys.items() if values})
