"""Collections of any size out of a corpus: spans of real texts as directives, and questions taken from them.

CORPUS.jsonl.xz holds one document a line (id, title, text, type).
"""

from __future__ import annotations

import datetime as dt
import json
import lzma
import random
from collections.abc import Iterator
from pathlib import Path

from crawler.records import FileText, Kind, Record
from directives.text import fold

QUESTIONS = 100
ISSUERS = ("Sở Giáo dục và Đào tạo", "Sở Nội vụ", "Ủy ban nhân dân tỉnh", "Chính phủ")
SIGNERS = ("Lê Thị Hoa", "Trần Văn Nam", "Phạm Minh")

#: number, folded title and text, type, issuer, signer, day as ordinal
Row = tuple[int, str, str, str, str, str, int]


class Corpus:
    """So many documents cut from a corpus: 200 to 2,000 words each."""

    def __init__(self, path: Path, count: int) -> None:
        self.records_ = list(_records(path, count))

    def records(self, sites: object = None) -> Iterator[Record]:
        """The documents as records."""
        return iter(self.records_)

    def file_text(self, sha256: str) -> FileText | None:
        """There are no files."""

    def text_marks(self) -> dict[str, str]:
        """Nothing is read from files."""
        return {}


def _records(path: Path, count: int) -> Iterator[Record]:
    chance = random.Random(1)
    texts, types = [], []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts.append(row["text"])
            types.append(row.get("type"))
    for number in range(count):
        length, words = chance.choice((200, 300, 500, 800, 1200, 2000)), []
        while len(words) < length:
            words += chance.choice(texts).split()[:length]
        yield Record(
            f"b/laws/{number}",
            "b",
            Kind.DIRECTIVE,
            f"http://127.0.0.1/{number}",
            " ".join(words[:14]),
            type=types[number % len(types)],
            issuer=chance.choice(ISSUERS),
            signer=chance.choice(SIGNERS),
            issued=dt.date(2005 + number % 20, 1 + number % 12, 1 + number % 28),
            text=" ".join(words[14:length]),
        )


def questions(records: list[Record]) -> dict[str, list[str]]:
    """Three neighbours of a text for all and any, two for a phrase, one alone."""
    chance, three = random.Random(2), []
    while len(three) < QUESTIONS:
        words = (chance.choice(records).text or "").lower().split()
        at = chance.randrange(max(len(words) - 3, 1))
        if all(word.isalpha() for word in words[at : at + 3]) and len(words) > at + 3:
            three.append(" ".join(words[at : at + 3]))
    one = [text.split()[0] for text in three]
    two = [" ".join(text.split()[:2]) for text in three]
    return {"one term": one, "phrase": two, "all": three}


def row(number: int, record: Record) -> Row:
    """A document as other engines take it."""
    assert record.issued and record.issuer and record.signer and record.text
    facts = (record.type or "", record.issuer, record.signer, record.issued.toordinal())
    return number, fold(record.title), fold(record.text), *facts
