"""What the readers of the single formats hand on: pages as the file holds them, not yet decoded or judged.

Failures form a small tree; each carries the status that the store keeps and a sentence for the person who looks:

    ReadError
     ├─ EncryptedFile    opens only with a password
     ├─ DamagedFile      not what its signature promises
     ├─ OversizedFile    would grow beyond the limits when unpacked
     └─ UnsupportedFile  no reader for this type
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from crawler.records import TextStatus

#: No office file that a person reads has more; a page tree that says so is an attack.
MAX_PAGES = 3_000
#: Characters kept of one file, some 8,000 printed pages.
MAX_CHARACTERS = 20_000_000
#: Decoded bytes of one member of a container (a DOCX part, a file in a ZIP).
MAX_MEMBER_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page, sheet or slide: its text as the file encodes it and, where it can be drawn, how to draw it."""

    text: str
    #: Name of the sheet, or of the member of an archive.
    label: str | None = None
    #: Which share of the page its words cover, 0 to 1.
    text_share: float = 1.0
    #: Tells which share of the page its largest picture covers, 0 to 1.
    image_share: Callable[[], float] = lambda: 0.0
    #: Draws the page for the recogniser.
    picture: Callable[[], Image.Image] | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """All that one reader got out of a file."""

    pages: tuple[RawPage, ...]
    warnings: tuple[str, ...] = ()


class ReadError(Exception):
    """A file that cannot be read, with the reason in words."""

    status = TextStatus.DAMAGED


class DamagedFile(ReadError):
    """The bytes are not what their signature promises."""


class EncryptedFile(ReadError):
    """The file opens only with a password."""

    status = TextStatus.ENCRYPTED

    def __init__(self) -> None:
        super().__init__("Tệp có mật khẩu nên không đọc được; hãy xin bản không đặt mật khẩu")


class OversizedFile(ReadError):
    """The file would grow beyond the limits when unpacked."""

    status = TextStatus.TOO_LARGE


class UnsupportedFile(ReadError):
    """There is no reader for this type of file."""

    status = TextStatus.UNSUPPORTED
