"""Which questions of readers give a withdrawn record away: those that have its name, or words that only it has.

A word counts as its own when no other record that is held has it, in whatever it prints or its files say: such a word
can only have come from the withdrawn one. Found before the record is erased; afterwards nobody knows its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from crawler.records import FileText, Record
from crawler.store import Store
from directives.text import fold, repair

WORD = re.compile(r"[^\W_]+")
#: A question of so many words that stands as it is in a record was taken from it.
STRETCH = 3


def giveaways(store: Store, record_id: str, questions: Iterable[str]) -> frozenset[str]:
    """Those of the questions that give a record away; none where it is not held."""
    traces = store.purge.traces(record_id)
    asked = {question: words_of(question) for question in questions}
    if not traces.said or not asked:
        return frozenset()
    names = {words_of(name) for record in traces.said for name in (record.title, record.number) if name} - {""}
    naming = {question for question, words in asked.items() if any(name in words for name in names)}
    mine = Sayings.of(traces.said, texts_of(store, traces.bodies))
    pieces = {question: mine.pieces_of(words) for question, words in asked.items() if question not in naming}
    own = without_those_of_others(set().union(*pieces.values()), others(store, record_id))
    return frozenset(naming | {question for question, found in pieces.items() if found & own})


@dataclass(frozen=True, slots=True)
class Sayings:
    """What a record and its earlier versions say. Here and below texts are words, one space around each."""

    texts: tuple[str, ...]
    #: all their words
    words: frozenset[str]
    #: titles and signers: of these even a few words side by side are telling
    lines: frozenset[str]

    @classmethod
    def of(cls, said: Iterable[Record], in_files: Iterable[str]) -> Self:
        """What records say, and their files."""
        records = tuple(said)
        texts = (*(words_in(record) for record in records), *in_files)
        lines = {words_of(line) for record in records for line in (record.title, record.signer) if line}
        return cls(texts, frozenset(word for text in texts for word in text.split()), frozenset(lines))

    def pieces_of(self, question: str) -> set[str]:
        """What of a question may come from here: words, runs of words, or all of it as it stands."""
        words = question.split()
        found = {f" {word} " for word in words if word in self.words}
        found.update(run for line in self.lines for run in runs(words, line))
        if len(words) >= STRETCH and any(question in text for text in self.texts):
            found.add(question)
        return found


def runs(words: list[str], line: str) -> Iterator[str]:
    """The longest pieces of a question, of two words and more, that stand in a line word by word."""
    for first in range(len(words) - 1):
        last, run = first + 1, f" {words[first]} "
        while last < len(words) and (longer := f"{run}{words[last]} ") in line:
            last, run = last + 1, longer
        if last - first > 1:
            yield run


def without_those_of_others(pieces: set[str], texts: Iterable[str]) -> set[str]:
    """The pieces that stand in none of the texts."""
    left = pieces
    for text in texts:
        if not left:
            break
        held = set(text.split())
        left = {piece for piece in left if not held.issuperset(piece.split()) or piece not in text}
    return left


def others(store: Store, record_id: str) -> Iterator[str]:
    """What every other record prints, and what its files say."""
    for record in store.records.all():
        if record.id != record_id:
            yield words_in(record)
            yield from texts_of(store, (file.sha256 for file in record.files if file.sha256))


def texts_of(store: Store, bodies: Iterable[str]) -> Iterator[str]:
    """What kept files say, word by word."""
    texts = (store.files.text(sha256) for sha256 in bodies)
    return (words_of("\n".join(lines_of(text))) for text in texts if text)


def lines_of(text: FileText) -> Iterator[str]:
    """What stands in a file, and what was found out from it."""
    yield from (page.text for page in text.pages)
    yield from filter(None, (text.found.number, text.found.signer, text.found.issuer))


def words_in(record: Record) -> str:
    """All that a record prints of itself, word by word."""
    said = (
        record.title, record.number, record.abstract, record.lead, record.text, record.signer, record.issuer,
        record.type, record.author, record.category, record.source_name, *record.fields, *record.tags,
        *(file.name for file in record.files),
    )  # fmt: skip
    return words_of("\n".join(filter(None, said)))


def words_of(text: str) -> str:
    """A text as its words without marks, one space around each; empty where it has none."""
    words = WORD.findall(fold(repair(text)))
    return f" {' '.join(words)} " if words else ""
