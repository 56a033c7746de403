"""The names of files: which endings documents have, what a server offers as a name, which name readers are shown."""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import unquote

from directives.text import repair

ENDINGS = r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|ods|odp|txt|zip|rar|7z|tiff?)"
DOCUMENT = re.compile(rf"{ENDINGS}$", re.I)
#: Letters that a name has.
LONGEST = 150
UNNAMED = "không tên"


def shown_name(path: str) -> str:
    """The last part of a path, fit to be shown: no controls, no direction marks, not endless, its ending kept."""
    name = posixpath.basename(repair(path).replace("\\", "/").rstrip("/")).replace("\n", " ").replace("\t", " ")
    return name[-LONGEST:].strip() or UNNAMED


def has_ending(name: str) -> bool:
    """Whether this is the name of a document, and not "Tải về" or the end of an address."""
    return DOCUMENT.search(name) is not None


def best_name(printed: str, offered: str | None) -> str:
    """The name that the page prints is what readers know a file by; one without an ending gives way to the server's."""
    return offered if offered and not has_ending(printed) else printed


def offered_name(disposition: str | None) -> str | None:
    """The name of a document in a Content-Disposition (RFC 6266), `filename*` first; None where it names none.

    Servers write what they should not: UTF-8 as it is or read as Latin-1, percent codes, words encoded as in mail.
    """
    if not disposition:
        return None
    header = Message()
    header["content-disposition"] = disposition.replace("\r", " ").replace("\n", " ")
    said = header.get_params(failobj=[], header="content-disposition")
    names = [value for key, value in said if key.lower() == "filename" and value]
    names.sort(key=lambda value: isinstance(value, str))
    for value in names:
        name = shown_name(_decoded(collapse_rfc2231_value(value)))
        if has_ending(name):
            return name
    return None


def _decoded(name: str) -> str:
    """The name in its letters, whatever it was wrapped in."""
    with suppress(MessageError, LookupError, ValueError):
        name = str(make_header(decode_header(name))) if "=?" in name else name
    try:
        return unquote(name.encode("latin-1").decode("utf-8"), errors="strict")
    except UnicodeError:
        return unquote(name)
