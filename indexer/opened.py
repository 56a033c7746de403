"""A generation opened for questions: its engine and its originals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from directives import abbreviations
from indexer.answers import FACETS
from indexer.favoured import NAMING, name_key
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
        #: What an abbreviation stands for, or the abbreviations of some words.
        self.readings = lru_cache(maxsize=10_000)(self._readings)

    def place(self, id_: str) -> int | None:
        """The place of a record in this generation."""
        holders = self.engine.keys("id").holders(id_)
        return int(holders[0]) if len(holders) else None

    def values(self, facet: str) -> Sequence[str]:
        """The values of a facet."""
        lexicon = self.engine.keys(facet).lexicon
        return [lexicon.word(place) for place in range(len(lexicon))]

    def number_holders(self, keys: tuple[str, ...]) -> list[int]:
        """The documents that have all of these keys of a number, ascending."""
        held = self.engine.keys("number")
        return sorted(set.intersection(*(set(held.holders(key).tolist()) for key in keys))) if keys else []

    def holds_number(self, keys: tuple[str, ...]) -> bool:
        """Whether a document has all of these keys of a number."""
        return bool(self.number_holders(keys))

    def named(self, name: str) -> tuple[tuple[str, str], ...]:
        """The facets and values of which this is the name (`favoured.name_key`)."""
        return self._names.get(name, ())

    @cached_property
    def _names(self) -> dict[str, tuple[tuple[str, str], ...]]:
        names: dict[str, tuple[tuple[str, str], ...]] = {}
        for facet in NAMING:
            for value in self.values(facet):
                names[name_key(value)] = (*names.get(name_key(value), ()), (facet, value))
        return names

    def _readings(self, typed: str) -> tuple[str, ...]:
        return abbreviations.expansions(typed) or self.learned.readings(typed)
