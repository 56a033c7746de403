"""What a generation learns from its own texts: phrases for suggestions, titles by their beginnings, abbreviations.

phrases: folded key, how it is shown, in how many documents · titles: folded key, document · abbreviations.json: short
form, its long forms, in how many parts of texts each is defined so
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from directives.abbreviations import learn
from indexer.analysis import tokens
from indexer.arrays import Lexicon, ints, save, save_lexicon
from indexer.compounds import PhraseCache
from indexer.documents import Document

#: Raise it when the files mean something else: generations of another version are rebuilt.
LEARNED_VERSION = 2


def key(text: str) -> str:
    """Folded words with one space between them: what beginnings are compared by."""
    return " ".join(token.folded for token in tokens(text))


class Learner:
    """Learns document by document, then writes; it can go on from what a generation learned, and unlearn documents."""

    def __init__(self, cache: PhraseCache | None) -> None:
        self._cache = cache
        self._titles: list[str] = []
        self._phrases: Counter[str] = Counter()
        self._abbreviations: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def resume(self, folder: Path, kept: Sequence[bool]) -> None:
        """Go on from a generation: all it learned, and the titles of the documents that are kept."""
        known = Learned(folder)
        titles = dict(zip(known.title_documents.tolist(), known.title_keys.words(), strict=True))
        self._titles = [titles.get(place, b"").decode() for place, keep in enumerate(kept) if keep]
        shown = (phrase.decode() for phrase in known.phrase_shown.words())
        self._phrases = Counter(dict(zip(shown, known.phrase_counts.tolist(), strict=True)))
        for short, longs in _read_abbreviations(folder).items():
            self._abbreviations[short] = Counter(longs)

    def add(self, document: Document) -> None:
        """Take in one document, in the order of the generation."""
        self._titles.append(key(document.record.title))
        self._count((part.field, part.text) for part in document.parts)

    def unlearn(self, parts: Iterable[tuple[str, str]]) -> None:
        """Take back what the parts (field, text) of one document taught."""
        self._count(parts, -1)

    def _count(self, parts: Iterable[tuple[str, str]], by: int = 1) -> None:
        seen: dict[str, int] = {}
        for field, text in parts:
            if field in ("title", "abstract") and self._cache:
                seen.update(dict.fromkeys(self._cache.phrases(text), by))
            if "(" in text:
                for short, long in learn(text).items():
                    self._abbreviations[short][long.lower()] += by
        self._phrases.update(seen)

    def save(self, folder: Path) -> None:
        """Write what was learned into a generation's folder."""
        rows = sorted((key(phrase), phrase, count) for phrase, count in self._phrases.items() if count > 0)
        rows = [row for row in rows if row[0]]
        save_lexicon(folder, "phrase_keys", [row[0] for row in rows])
        save_lexicon(folder, "phrase_shown", [row[1] for row in rows])
        save(folder, "phrase_counts", np.array([row[2] for row in rows], np.int32))
        titles = sorted((title, place) for place, title in enumerate(self._titles) if title)
        save_lexicon(folder, "title_keys", [title for title, _ in titles])
        save(folder, "title_documents", np.array([place for _, place in titles], np.int32))
        kept = {short: +longs for short, longs in self._abbreviations.items() if +longs}
        (folder / "abbreviations.json").write_bytes(msgspec.json.encode(kept, order="sorted"))


class Learned:
    """Reads what `Learner` wrote; read-only, safe in threads."""

    def __init__(self, folder: Path) -> None:
        self.phrase_keys, self.phrase_shown = Lexicon(folder, "phrase_keys"), Lexicon(folder, "phrase_shown")
        self.phrase_counts = ints(folder, "phrase_counts")
        self.title_keys, self.title_documents = Lexicon(folder, "title_keys"), ints(folder, "title_documents")
        shorts = {short: _commonest(longs) for short, longs in _read_abbreviations(folder).items()}
        self._longs = {short.lower(): long for short, long in shorts.items()}
        self._shorts = {key(long): short for short, long in shorts.items()}

    def readings(self, typed: str) -> tuple[str, ...]:
        """The long form of an abbreviation that the texts define, or the abbreviation of a long form."""
        found = self._longs.get(typed.lower()) or self._shorts.get(key(typed))
        return (found,) if found else ()


def _read_abbreviations(folder: Path) -> dict[str, dict[str, int]]:
    return msgspec.json.decode((folder / "abbreviations.json").read_bytes(), type=dict[str, dict[str, int]])


def _commonest(longs: Mapping[str, int]) -> str:
    return min(longs, key=lambda long: (-longs[long], long))
