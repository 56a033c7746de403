"""Recognition of page pictures by the system's tesseract, in Vietnamese.

One thread a call, because the pages of several files are read side by side, and a time limit of its own, because the limits
of the worker process do not reach its children.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image

from crawler.attachments import layout, scan, slips
from directives.syllables import is_syllable

#: Seconds for one page; a dense A4 page takes about two.
PAGE_SECONDS = 60.0
_LANGUAGE = "vie"
#: The neural engine; one column of text in lines of varying sizes, measured best for office letters.
_OPTIONS = ("-l", _LANGUAGE, "--oem", "1", "--psm", "4", "--dpi", "300", "tsv")
_LINE, _WORD = "4", "5"
#: Of the words below this, one in twenty-five is right; of those above, all but a few.
_LEAST_CONFIDENCE = 20.0
_SIGNS = frozenset('-–+*%&/.,;:()“”"')


class RecognitionFailed(Exception):
    """The recogniser gave up on a page; the message says why, in words."""


@lru_cache(maxsize=1)
def ocr_available() -> str | None:
    """The version of tesseract if it is installed and knows Vietnamese, else None."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        languages = _run((program, "--list-langs"), b"", 20).decode("utf-8", "replace")
        version = _run((program, "--version"), b"", 20).decode("utf-8", "replace")
    except RecognitionFailed:
        return None
    return version.split("\n")[0].removeprefix("tesseract ").strip() if _LANGUAGE in languages.split() else None


def recognise(picture: Image.Image) -> str:
    """The text of a page's picture, laid out by the places of its words; raises `RecognitionFailed`."""
    encoded = io.BytesIO()
    scan.prepare(picture).save(encoded, "PPM")
    table = _run(("tesseract", "stdin", "stdout", *_OPTIONS), encoded.getvalue(), PAGE_SECONDS)
    return slips.mended(layout.text_of(list(_words(table.decode("utf-8", "replace")))))


def _run(command: tuple[str, ...], data: bytes, seconds: float) -> bytes:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, env=environment, check=True)
    except subprocess.TimeoutExpired as error:
        raise RecognitionFailed(f"nhận dạng chữ quá {seconds:.0f} giây") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise RecognitionFailed("chương trình nhận dạng chữ (tesseract) báo lỗi") from error
    return done.stdout


def _words(table: str) -> Iterator[layout.Word]:
    """Words from tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.

    Each takes the height of its line, so that letters without ascenders stay in their row.
    """
    top = bottom = 0.0
    for row in table.split("\n")[1:]:
        columns = row.split("\t")
        if len(columns) < 12:
            continue
        left, upper, width, height = map(float, columns[6:10])
        if columns[0] == _LINE:
            top, bottom = upper, upper + height
        elif columns[0] == _WORD and _is_ink(columns[11].strip(), float(columns[10])):
            yield layout.Word(columns[11].strip(), left, top, left + width, bottom)


def _is_ink(word: str, confidence: float) -> bool:
    """A word and not what a table's rules, a stamp or a signature leave behind."""
    if not any(letter.isalnum() for letter in word):
        return len(set(word)) > 1 or word in _SIGNS
    return confidence >= _LEAST_CONFIDENCE or word.isdigit() or is_syllable(word.strip(".,;:()"))
