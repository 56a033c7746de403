"""Recognition by trueocr, for machines where tesseract may not be installed: its models come with the package.

An optional extra (`pip install -e .[ocr]`). It is three times as fast as tesseract and as sure of the letters, but less
so of their marks, so tesseract goes first.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from functools import lru_cache
from typing import Any

from PIL import Image

from crawler.attachments import layout

_PACKAGE = "trueocr"


def version() -> str | None:
    """The installed version; None where the extra is not installed."""
    try:
        return importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return None


def words(picture: Image.Image) -> list[layout.Word]:
    """The lines of a page with their boxes, each as one word; it levels and turns the page by itself."""
    result = _engine().predict(picture.convert("RGB"))
    return [layout.Word(line["text"], *map(float, line["bbox"])) for line in result.lines if line["text"].strip()]


@lru_cache(maxsize=1)
def _engine() -> Any:
    package = importlib.import_module(_PACKAGE)
    return package.load_model(package.OCRConfig(threads=1))
