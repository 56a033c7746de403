"""Who signed a document and in what capacity, from the signature block at its foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.attachments import names, persons
from crawler.attachments.letter_lines import begins_another
from crawler.records import FilePage
from directives.text import fold

#: Lines between the office and the name: the room for the signature, and what stamps leave in it.
_ROOM = 7


@dataclass(frozen=True, slots=True)
class Foot:
    """The signer's name, and the lines above it: "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"."""

    signer: str | None = None
    capacity: str | None = None


def read_foot(pages: Sequence[FilePage]) -> Foot:
    """The first signature of the document; annexes and blank forms come after it."""
    lines = [line.split("\t") for page in pages for line in page.text.split("\n") if line.strip()]
    recipients = next((n for n, cells in enumerate(lines) if any(map(_is_recipients, cells))), None)
    if recipients is not None:
        # The block stands beside or below the recipients, rarely above.
        found = _signature(lines[recipients:]) or _signature(lines[max(recipients - 12, 0) : recipients])
    else:
        found = _signature(lines[len(lines) // 4 :])
    return found or Foot()


def _is_recipients(cell: str) -> bool:
    return fold(cell).strip().startswith("noi nhan")


def _signature(lines: Sequence[Sequence[str]]) -> Foot | None:
    for at, cells in enumerate(lines):
        office = next((cell.strip() for cell in reversed(cells) if names.is_office(cell.strip())), None)
        if office is None:
            continue
        block = [office]
        for below in lines[at + 1 : at + 1 + _ROOM]:
            last = below[-1].strip()
            if begins_another(last):
                return None  # nobody has signed; what bears names from here on is an annex
            signer = persons.person(last)
            if signer:
                return Foot(signer, " / ".join(block))
            if names.is_office(last):
                block.append(last)
    return None
