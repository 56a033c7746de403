"""Recognition of page pictures in Vietnamese: by the system's tesseract, or else by the optional pip package.

One thread a call, because the pages of several files are read side by side, and a time limit of its own, because the
limits of the worker process do not reach its children.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image

from crawler.attachments import judge, layout, pip_ocr, scan, slips
from directives.syllables import is_syllable

#: Seconds for one page; a dense A4 page takes about two.
PAGE_SECONDS = 60.0
_LANGUAGE = "vie"
#: The neural engine; one column of text in lines of varying sizes, measured best for office letters.
_OPTIONS = ("-l", _LANGUAGE, "--oem", "1", "--psm", "4", "--dpi", "300", "tsv")
_ORIENTATION = ("-l", "osd", "--psm", "0", "--dpi", "300")
_ROTATE = re.compile(r"Rotate: (\d+)")
#: A page below this share of syllables may lie on its side.
_LEAST_QUALITY = 0.5
_LINE, _WORD = "4", "5"
#: Follows a number of digits only that was read with less confidence than printed ones are.
UNSURE = "\ufffd"
_SURE = 65.0
#: Of the words below this, one in twenty-five is right; of those above, all but a few.
_LEAST_CONFIDENCE = 20.0
_SIGNS = frozenset('-–+*%&/.,;:()“”"')


class RecognitionFailed(Exception):
    """The recogniser gave up on a page; the message says why, in words."""


def ocr_available() -> str | None:
    """The recogniser that will be used, with its version; None if there is none."""
    tesseract = _tesseract_version()
    if tesseract:
        return f"tesseract {tesseract}"
    package = pip_ocr.version()
    return f"trueocr {package}" if package else None


@lru_cache(maxsize=1)
def _tesseract_version() -> str | None:
    """The version of tesseract if it is installed and knows Vietnamese."""
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
    """The text of a page's picture, laid out by the places of its words; raises `RecognitionFailed`.

    A number that stands alone and was hard to read is followed by `UNSURE`: it may be handwritten.
    """
    if _tesseract_version() is None:
        return slips.mended(layout.text_of(pip_ocr.words(scan.through_red(picture))))
    text = _recognise(picture)
    if (judge.quality(text) or 0.0) >= _LEAST_QUALITY:
        return text
    turn = _needed_turn(picture)
    if not turn:
        return text
    turned = _recognise(picture.rotate(turn, expand=True))
    return turned if (judge.quality(turned) or 0.0) > (judge.quality(text) or 0.0) else text


def _recognise(picture: Image.Image) -> str:
    table = _tesseract(scan.prepare(picture), _OPTIONS)
    return slips.mended(layout.text_of(list(_words(table))))


def _needed_turn(picture: Image.Image) -> int:
    """Degrees (counter-clockwise) by which a page that lies on its side must be turned; 0 if that cannot be told."""
    try:
        found = _ROTATE.search(_tesseract(picture.convert("L"), _ORIENTATION))
    except RecognitionFailed:
        return 0
    return -int(found[1]) % 360 if found else 0


def _tesseract(picture: Image.Image, options: tuple[str, ...]) -> str:
    encoded = io.BytesIO()
    picture.save(encoded, "PPM")
    program = shutil.which("tesseract") or "tesseract"
    return _run((program, "stdin", "stdout", *options), encoded.getvalue(), PAGE_SECONDS).decode("utf-8", "replace")


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
    """The words of tesseract's TSV, each with the height of its line, so that "ra" stays in the row of "Điều".

    Columns: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
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
            word = columns[11].strip()
            unsure = word.isdigit() and float(columns[10]) < _SURE
            yield layout.Word(word + UNSURE if unsure else word, left, top, left + width, bottom)


def _is_ink(word: str, confidence: float) -> bool:
    """A word and not what a table's rules, a stamp or a signature leave behind."""
    if not any(letter.isalnum() for letter in word):
        return len(set(word)) > 1 or word in _SIGNS
    return confidence >= _LEAST_CONFIDENCE or word.isdigit() or is_syllable(word.strip(".,;:()"))
