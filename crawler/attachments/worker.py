"""The child process of a `ReaderPool`: reads files that it is told to read until its input ends.

Started as `python -I -B -m crawler.attachments.worker` with the limits as its argument. Whatever a library prints goes
nowhere; the pipe to the pool is a descriptor of its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from crawler.attachments import limits, wire
from crawler.attachments.reading import READER_VERSION, read_file
from crawler.attachments.signature import UNKNOWN, sniff
from crawler.records import FileText, TextStatus


def main() -> None:
    """Serve the pool on the standard streams."""
    orders = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    cut = limits.bind(msgspec.json.decode(sys.argv[1], type=limits.Limits))
    limits.die_with_parent()
    wire.send(answers, wire.Hello(cut, wire.protocol(READER_VERSION)))
    while (body := wire.receive(orders)) is not None:
        _serve(msgspec.msgpack.decode(body, type=wire.Order), answers)


def _serve(order: wire.Order, answers: BinaryIO) -> None:
    limits.allow_cpu(order.limits.cpu_seconds)
    media_type = UNKNOWN
    try:
        data = Path(os.fsdecode(order.path)).read_bytes()
        media_type = sniff(data, order.name)
        wire.send(answers, media_type)
        text = read_file(data, order.name, ocr=order.ocr, ocr_seconds=order.limits.ocr_seconds, before=order.before)
    except MemoryError:
        text = FileText(media_type, TextStatus.TOO_LARGE, warnings=("Tệp cần quá nhiều bộ nhớ để đọc",))
    wire.send(answers, text)


if __name__ == "__main__":
    main()
