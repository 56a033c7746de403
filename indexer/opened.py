"""A generation opened for questions: its engine and its originals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from directives import abbreviations
from indexer.answers import FACETS
from indexer.learned import Learned
from indexer.originals import Originals
from indexer.postings import PostingsEngine


class Opened:
    """Read-only and safe in threads; needs no closing, the maps go with the last reference."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.engine = PostingsEngine(folder, (*FACETS, "number", "day", "id"))
        self.originals = Originals(folder)
        self.learned = Learned(folder)

    def place(self, id_: str) -> int | None:
        """The place of a record in this generation."""
        holders = self.engine.keys("id").holders(id_)
        return int(holders[0]) if len(holders) else None

    def values(self, facet: str) -> Sequence[str]:
        """The values of a facet."""
        lexicon = self.engine.keys(facet).lexicon
        return [lexicon.word(place) for place in range(len(lexicon))]

    def readings(self, typed: str) -> tuple[str, ...]:
        """What an abbreviation stands for, or the abbreviations of some words."""
        return abbreviations.expansions(typed) or self.learned.readings(typed)
