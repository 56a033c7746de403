"""What a generation learns from its own texts: phrases for suggestions, titles by their beginnings, abbreviations.

phrases: folded key, how it is shown, in how many documents · titles: folded key, document · abbreviations.json
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import msgspec
import numpy as np

from directives.abbreviations import learn
from indexer.analysis import tokens
from indexer.arrays import Lexicon, ints, save, save_lexicon
from indexer.compounds import PhraseCache
from indexer.documents import Document

#: Raise it when the files mean something else: generations of another version are rebuilt.
LEARNED_VERSION = 1

#: A definition of an abbreviation counts from so many documents on.
DEFINED = 1


def key(text: str) -> str:
    """Folded words with one space between them: what beginnings are compared by."""
    return " ".join(token.folded for token in tokens(text))


class Learner:
    """Learns document by document, then writes."""

    def __init__(self, cache: PhraseCache | None) -> None:
        self._cache = cache
        self._titles: list[str] = []
        self._phrases: Counter[str] = Counter()
        self._abbreviations: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, document: Document) -> None:
        """Take in one document, in the order of the generation."""
        self._titles.append(key(document.record.title))
        seen: dict[str, None] = {}
        for part in document.parts:
            if part.field in ("title", "abstract") and self._cache:
                seen.update(dict.fromkeys(self._cache.phrases(part.text)))
            if "(" in part.text:
                for short, long in learn(part.text).items():
                    self._abbreviations[short][long.lower()] += 1
        self._phrases.update(seen.keys())

    def save(self, folder: Path) -> None:
        """Write what was learned into a generation's folder."""
        rows = sorted((key(phrase), phrase, count) for phrase, count in self._phrases.items())
        rows = [row for row in rows if row[0]]
        save_lexicon(folder, "phrase_keys", [row[0] for row in rows])
        save_lexicon(folder, "phrase_shown", [row[1] for row in rows])
        save(folder, "phrase_counts", np.array([row[2] for row in rows], np.int32))
        titles = sorted((title, place) for place, title in enumerate(self._titles) if title)
        save_lexicon(folder, "title_keys", [title for title, _ in titles])
        save(folder, "title_documents", np.array([place for _, place in titles], np.int32))
        kept = {short: longs.most_common(1)[0][0] for short, longs in self._abbreviations.items()}
        (folder / "abbreviations.json").write_bytes(msgspec.json.encode(kept))


class Learned:
    """Reads what `Learner` wrote; read-only, safe in threads."""

    def __init__(self, folder: Path) -> None:
        self.phrase_keys, self.phrase_shown = Lexicon(folder, "phrase_keys"), Lexicon(folder, "phrase_shown")
        self.phrase_counts = ints(folder, "phrase_counts")
        self.title_keys, self.title_documents = Lexicon(folder, "title_keys"), ints(folder, "title_documents")
        shorts = msgspec.json.decode((folder / "abbreviations.json").read_bytes(), type=dict[str, str])
        self._longs = {short.lower(): long for short, long in shorts.items()}
        self._shorts = {key(long): short for short, long in shorts.items()}

    def readings(self, typed: str) -> tuple[str, ...]:
        """The long form of an abbreviation that the texts define, or the abbreviation of a long form."""
        found = self._longs.get(typed.lower()) or self._shorts.get(key(typed))
        return (found,) if found else ()
