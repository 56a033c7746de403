"""A generation made from the one before it: what did not change is taken over, only the rest is read and indexed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.documents import Document
from indexer.invert import pivots
from indexer.learned import Learner
from indexer.merge import Mask, lengths_of, merge
from indexer.originals import Originals, merge_originals
from indexer.stamps import read_stamps
from indexer.whoosh_engine import extend, segments
from indexer.writing import KEY_FIELDS, finish, ids_of, write_part

#: Above this share of changed documents it is quicker to begin anew.
MOST_CHANGED = 0.25
#: So many segments, one a changed night: then the stored index is written in one piece again.
MOST_SEGMENTS = 32


class BeginAnew(Exception):
    """The typical lengths of texts have become others, and with them the weights of what did not change."""


@dataclass(frozen=True, slots=True)
class Increment:
    """What the generation in use holds already."""

    folder: Path
    #: which of its documents stay as they are
    kept: Mask
    #: the ids of the records that are new to it or have changed
    changed: frozenset[str]


def increment(folder: Path, held: Mapping[str, bytes]) -> Increment | None:
    """How to come from a whole generation to these records (id → stamp); None when it is better to begin anew."""
    ids = ids_of(folder)
    kept = np.array([held.get(id_) == stamp for id_, stamp in zip(ids, read_stamps(folder), strict=True)], np.bool_)
    changed = frozenset(held) - {id_ for id_, keep in zip(ids, kept.tolist(), strict=True) if keep}
    differing = max(len(changed), len(ids) - int(kept.sum()))
    if differing > MOST_CHANGED * len(held) or segments(folder / "whoosh") >= MOST_SEGMENTS:
        return None
    return Increment(folder, kept, changed)


def write_increment(
    plan: Increment, documents: Iterable[Document], folder: Path, learner: Learner, held: Mapping[str, bytes]
) -> int:
    """Write a whole generation into an empty folder; returns how many documents it has. Raises BeginAnew."""
    old, part = plan.folder, folder / "part"
    _unlearn(plan, learner)
    part.mkdir()
    typical = pivots(lengths_of(old))
    write_part(documents, part, learner, typical)
    if (pivots(np.concatenate((lengths_of(old)[plan.kept], lengths_of(part)))) != typical).any():
        raise BeginAnew
    merge(folder, old, plan.kept, part, KEY_FIELDS)
    merge_originals(folder, old, plan.kept, part)
    _link(old / "whoosh", folder / "whoosh")
    extend(folder / "whoosh", np.flatnonzero(~plan.kept).tolist(), part / "whoosh")
    shutil.rmtree(part)
    return finish(folder, learner, held)


def _unlearn(plan: Increment, learner: Learner) -> None:
    """What the generation learned, less what those documents taught that have changed or left."""
    learner.resume(plan.folder, plan.kept.tolist())
    originals = Originals(plan.folder)
    for place in np.flatnonzero(~plan.kept).tolist():
        learner.unlearn((part.field, originals.text(part.number)) for part in originals.parts(place))


def _link(source: Path, target: Path) -> None:
    """The stored index under a second name: its files are never changed, only added to and replaced."""
    target.mkdir()
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:  # a file system without links
            shutil.copyfile(path, target / path.name)
