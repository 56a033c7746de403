"""What a file says of itself: its head and its foot put together. The listing of the site always wins over it."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.attachments import letter_lines
from crawler.attachments.foot import read_foot
from crawler.attachments.head import read_head
from crawler.records import FilePage, Found


def found_in(pages: Sequence[FilePage]) -> Found:
    """The self-description of a document; all None where it has no head."""
    head = read_head(letter_lines.first_lines(pages))
    foot = read_foot(pages)
    return Found(
        head.number,
        head.issued,
        head.type,
        head.issuer,
        foot.signer,
        head.abstract,
        head.place,
        head.parent,
        foot.capacity,
    )
