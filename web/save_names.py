"""The name under which a browser saves a kept file: harmless on any system, with the ending that its bytes call for."""

from __future__ import annotations

import re

LONGEST = 120
UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]+')
#: What stands behind the last dot and is an ending, not the rest of a title.
ENDING = re.compile(r"[A-Za-z0-9]{1,5}")
#: Names that Windows keeps for devices, with any ending.
DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.I)
#: Endings by which a double click runs what was saved.
RUN = frozenset(
    "html htm xhtml mht mhtml svg xml hta js jse vbs vbe wsf wsh "
    "exe com bat cmd msi scr pif ps1 jar lnk url reg".split()
)
_WORD, _SHEET, _SLIDES = "doc docx docm dot dotx rtf odt", "xls xlsx xlsm xlsb ods", "ppt pptx pps ppsx odp"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
#: The endings that fit a type, the usual one first. Office reads all of a kind by their bytes.
FITTING = {
    media_type: tuple(endings.split())
    for media_type, endings in {
        "application/pdf": "pdf",
        "image/png": "png",
        "image/jpeg": "jpg jpeg",
        "image/gif": "gif",
        "application/msword": _WORD,
        f"{_OPEN_XML}.wordprocessingml.document": f"docx {_WORD}",
        f"{_OPEN_DOCUMENT}.text": f"odt {_WORD}",
        "application/rtf": f"rtf {_WORD}",
        "text/rtf": f"rtf {_WORD}",
        "application/vnd.ms-excel": _SHEET,
        f"{_OPEN_XML}.spreadsheetml.sheet": f"xlsx {_SHEET}",
        f"{_OPEN_DOCUMENT}.spreadsheet": f"ods {_SHEET}",
        "application/vnd.ms-powerpoint": _SLIDES,
        f"{_OPEN_XML}.presentationml.presentation": f"pptx {_SLIDES}",
        f"{_OPEN_DOCUMENT}.presentation": f"odp {_SLIDES}",
        "application/zip": "zip",
        "application/vnd.rar": "rar",
    }.items()
}


def safe_name(name: str, media_type: str) -> str:
    """A name to save under: one line, no path, no turned text, no device of Windows, at most 120 characters.

    What its bytes are known to be decides the ending; what a double click would run is saved as .txt.
    """
    base = UNFIT.sub("_", name).strip(" ._")
    stem, _, ending = base.rpartition(".")
    fitting = FITTING.get(media_type, ())
    if not stem or not ENDING.fullmatch(ending):
        stem, ending = base, ""
    if ending.lower() in RUN:
        stem, ending = f"{stem}_{ending}", fitting[0] if fitting else "txt"
    elif fitting and ending.lower() not in fitting:
        stem, ending = base, fitting[0]
    stem = f"_{stem}" if DEVICE.match(stem) else stem or "tep"
    return f"{stem[: LONGEST - 1 - len(ending)].rstrip(' .')}.{ending}".rstrip(".")
