"""RTF: text by striprtf, prepared so that table cells become tabs and every byte survives."""

from __future__ import annotations

import codecs
import re

from striprtf.striprtf import rtf_to_text

from crawler.attachments.contents import MAX_CHARACTERS, Contents, DamagedFile, RawPage
from crawler.attachments.tables import rows_of_marks

#: Ends of cells and rows, which striprtf would write as "|" and a line: turned into the marks that DOC files carry.
_TABLE_MARK = re.compile(r"\\(?:(?:nest)?cell|(?:nest)?row)(?![a-z0-9]) ?")
_KEEP_BYTE = "tracuu-keep-byte"


def read(data: bytes) -> Contents:
    """The document as one page: RTF does not record where its pages end."""
    codecs.register_error(_KEEP_BYTE, _keep_byte)
    begin = max(data.find(b"{\\rtf"), 0)  # an editor may have put a mark or an empty line before it
    source = _TABLE_MARK.sub(r"\\'07", data[begin:].decode("latin-1"))
    try:
        text: str = rtf_to_text(source, encoding="cp1252", errors=_KEEP_BYTE)  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise DamagedFile("Tệp RTF bị hỏng nên không đọc được") from error
    # \u writes characters outside the basic plane as two halves.
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Contents((RawPage(rows_of_marks(joined[:MAX_CHARACTERS])),))


def _keep_byte(error: UnicodeError) -> tuple[str, int]:
    """A byte that the code page leaves undefined, as the character of its number: older sets put letters there."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end
