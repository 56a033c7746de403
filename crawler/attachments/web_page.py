"""HTML, MHTML and plain text, whatever their name says: .doc files that a web application wrote, saved pages, notes."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser

from crawler.attachments.charset import decode_bytes
from crawler.attachments.contents import MAX_CHARACTERS, Contents, DamagedFile, RawPage
from crawler.attachments.tables import row_of_cells

_BLOCKS = frozenset(
    "address article aside blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main"
    " nav ol p pre section table tbody tfoot thead ul".split()
)
_HIDDEN = frozenset({"script", "style", "noscript", "template", "title", "xml"})
_CHARSET = re.compile(rb"""(?i)<meta[^>]+charset\s*=\s*["']?([\w-]+)""")
_SECTION = re.compile(r"<!\[[^>]*>?")


def read_html(data: bytes) -> Contents:
    """The text that a browser would show, tables row by row."""
    declared = _CHARSET.search(data[:4096])
    return _from_html(decode_bytes(data, declared[1].decode("ascii") if declared else None))


def read_mhtml(data: bytes) -> Contents:
    """The first HTML or text part of a saved page or a mail."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    payload = body.get_payload(decode=True) if body is not None else None
    if body is None or not isinstance(payload, bytes):
        raise DamagedFile("Tệp MHTML bị hỏng: không thấy phần nội dung")
    if body.get_content_type() == "text/html" and body.get_content_charset() is None:
        return read_html(payload)
    text = decode_bytes(payload, body.get_content_charset())
    return _from_html(text) if body.get_content_type() == "text/html" else Contents((RawPage(text),))


def read_text(data: bytes) -> Contents:
    """A plain text; form feeds part its pages."""
    return Contents(tuple(RawPage(page) for page in decode_bytes(data, None)[:MAX_CHARACTERS].split("\f")))


def _from_html(source: str) -> Contents:
    page = _Shown()
    # Word's conditional sections (<![if …]>) show nothing, and a damaged one stops the parser.
    page.feed(_SECTION.sub("", source[:MAX_CHARACTERS]))
    page.close()
    return Contents((RawPage(page.text()),))


class _Shown(HTMLParser):
    """Collects what shows. Line breaks of the source are spaces; those of the elements count."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._cell_starts: list[int] = []
        self._cells: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self._out.append("\n")
        elif tag in ("td", "th"):
            self._close_cell()
            self._cell_starts.append(len(self._out))
        elif tag == "tr":
            self._close_row()

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in ("td", "th"):
            self._close_cell()
        elif tag in ("tr", "table"):
            self._close_row()
        elif tag in _BLOCKS:
            self._out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._out.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        self._close_row()
        return "".join(self._out)

    def _close_cell(self) -> None:
        if self._cell_starts:
            start = self._cell_starts.pop()
            self._cells.append(re.sub(r"\s*\n\s*", "\n", "".join(self._out[start:])).strip())
            del self._out[start:]

    def _close_row(self) -> None:
        self._close_cell()
        if self._cells:
            self._out.append("\n" + row_of_cells(self._cells) + "\n")
            self._cells = []
