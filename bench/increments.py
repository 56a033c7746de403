"""What a night costs the index: `python bench/increments.py CORPUS.jsonl.xz [10000 50000]`.

A whole build, then nights on the same collection: nothing new, 50 new documents, 50 edited, 50 gone. CPU and wall
seconds, and the share of the whole build that each took.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from corpus import Corpus

from indexer.build import build

NIGHT = 50


def main(path: Path, counts: list[int]) -> None:
    """One table a size."""
    for count in counts:
        corpus = Corpus(path, count + NIGHT)
        every = corpus.records_
        edited = {place * (count // NIGHT) for place in range(NIGHT)}
        nights = {
            "whole": every[:count],
            "nothing new": every[:count],
            f"{NIGHT} new": every,
            f"{NIGHT} edited": [
                replace(record, text=f"{record.text} sửa") if place in edited else record
                for place, record in enumerate(every)
            ],
            f"{NIGHT} gone": every[:count],
        }
        print(f"\n{count} documents")
        with tempfile.TemporaryDirectory() as folder:
            whole = 0.0
            for name, records in nights.items():
                corpus.records_ = records
                cpu, wall = time.process_time(), time.perf_counter()
                build(corpus, Path(folder), compounds=False)
                cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
                whole = whole or cpu
                print(f"{name:12} {cpu:8.2f} CPU-s {wall:8.2f} s {cpu / whole:7.1%}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(count) for count in sys.argv[2:]] or [10_000])
