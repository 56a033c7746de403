"""A large office made of spans of a corpus, indexed in a process of its own: `python -m tests.indexer.large …`.

Arguments: the corpus (one JSON document a line, xz), how many records, the folder of the index. Prints the progress as
it is told, then the most memory that the process held, in megabytes.
"""

from __future__ import annotations

import datetime as dt
import json
import lzma
import random
import resource
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from crawler.records import Record
from indexer.build import build
from tests.indexer.office import Office, directive

LENGTHS = (60, 120, 200, 300, 500, 900)
#: Code, name and issuer of a number.
KINDS = (
    ("QĐ-UBND", "Quyết định", "Ủy ban nhân dân tỉnh"),
    ("KH-SGDĐT", "Kế hoạch", "Sở Giáo dục và Đào tạo"),
    ("SNV-CCHC", "Công văn", "Sở Nội vụ"),
    ("BC-SGDĐT", "Báo cáo", "Sở Giáo dục và Đào tạo"),
)
SIGNERS = ("Lê Thị Hoa", "Trần Văn Nam", "Phạm Minh")


class Spans(Office):
    """So many records, the same each time they are asked for; none is kept."""

    def __init__(self, corpus: Path, count: int) -> None:
        super().__init__([])
        with lzma.open(corpus, "rt", encoding="utf-8") as lines:
            self._texts = [json.loads(line)["text"] for line in lines]
        self._count = count

    def records(self, sites: Collection[str] | None = None) -> Iterator[Record]:
        """Each record: a number, a title of twelve words, a text of up to 900."""
        chance = random.Random(1)
        for item in range(self._count):
            words: list[str] = []
            length = chance.choice(LENGTHS)
            while len(words) < length:
                words += chance.choice(self._texts).split()[:length]
            code, type_, issuer = KINDS[item % len(KINDS)]
            day = (dt.date(2005, 1, 3) + dt.timedelta(days=item * 7 % 7300)).isoformat()
            number, title, text = f"{item % 3000 + 1:02d}/{code}", " ".join(words[:12]), " ".join(words[12:length])
            more = {"issuer": issuer, "signer": SIGNERS[item % 3], "text": text}
            yield directive(item, number, title, day, type_, **more)


def questions(corpus: Path, count: int) -> Iterator[str]:
    """Random strings of all that a question may hold, and of much that it should not."""
    chance = random.Random(4)
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        words = [word for _, line in zip(range(300), lines, strict=False) for word in json.loads(line)["text"].split()]
    odd = [chr(code) for code in (0, 7, 0x1B, 0xAD, 0x300, 0x30A, 0x200B, 0x202E, 0xD800, 0xDFFF, 0xFFFD, 0x1F600)]
    signs = [
        *'"“”„«»()[]{}*?~^:;,./\\|-–—_+&%#@!=<>`',
        "OR",
        "HOẶC",
        "AND",
        "NOT",
        "TO",
        "||",
        "&&",
        "--",
        '""',
        "-(",
        '-"',
    ]
    names = "số: loại: năm: cơ quan: phòng: người ký: từ: đến: so: nam: tu ngay: den ngay: lĩnh vực: text: _id:".split(
        " "
    )
    dates = ["7/6/2018", "31/02/2018", "quý I/2018", "tháng 13 năm 2018", "6 tháng đầu năm 2018", "từ 2015 đến 2018"]
    numbers = ["998/QĐ-SGDĐT", "l2/KH", "57/2020/QH14", "2018", "0", "9" * 40, "-1", "1e9", "0x1F", "½", "٣", "Ⅳ"]
    pools = [words, words, words, signs, signs, odd, names, dates, numbers, ["cchc", "UBND", "gd&đt", "THPT"]]
    for _ in range(count):
        pieces = [chance.choice(chance.choice(pools)) for _ in range(int(chance.paretovariate(0.6)) % 250 + 1)]
        yield chance.choice(("", " ", " ", " ", "  \n")).join(pieces)


def main(corpus: str, count: str, folder: str) -> None:
    """Build with everything that a night does but the learning of phrases."""

    def tell(done: int, of: int) -> None:
        if done % 1000 == 0:
            print(f"{done}/{of}", flush=True)

    build(Spans(Path(corpus), int(count)), Path(folder), progress=tell, compounds=False)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)


if __name__ == "__main__":
    main(*sys.argv[1:])
