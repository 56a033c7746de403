"""A directive as a sheet of paper: the parts that Decree 30/2020/NĐ-CP, Annex I, gives it, in reading order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sample.department import Directive, File, Site

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True)
class Paper:
    """The lines of a document; `left` and `right` stand beside each other, so do `recipients` and `signature`."""

    body: tuple[str, ...]
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """Everything that is printed, top to bottom, left before right."""
        return self.left + self.right + self.heading + self.body + self.recipients + self.signature


def paper_of(site: Site, directive: Directive, file: File) -> Paper:
    """What the file prints: the directive, or the file's own text."""
    if file.text is not None:
        return Paper(body=tuple(file.text.strip().splitlines()))
    signer = site.signer(directive.signer)
    return Paper(
        left=(*site.issuer(directive.issuer).letterhead, f"Số: {directive.number}", *_about(directive)),
        right=(NATION, MOTTO, place_and_date(site.issuer(directive.issuer).place, directive.issued)),
        heading=_heading(directive),
        body=_ended(directive.body.strip().splitlines()),
        recipients=_recipients(directive),
        signature=(*signer.capacity, signer.name),
    )


def place_and_date(place: str, day: dt.date) -> str:
    """`Bình Lạc, ngày 04 tháng 7 năm 2023`: a leading zero for days under 10 and for months 1 and 2 only."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"


def is_heading(line: str) -> bool:
    """Lines all in capitals are centred and bold."""
    return line.upper() == line and any(char.isalpha() for char in line)


def _about(directive: Directive) -> tuple[str, ...]:
    """An official letter names its subject under its number instead of in a heading."""
    if directive.type != "Công văn":
        return ()
    return (f"V/v {directive.title[0].lower()}{directive.title[1:]}",)


def _heading(directive: Directive) -> tuple[str, ...]:
    titled = () if directive.type == "Công văn" else (directive.type.upper(), directive.abstract or directive.title)
    return (*titled, *_addressees(directive.to))


def _addressees(to: tuple[str, ...]) -> tuple[str, ...]:
    if len(to) <= 1:
        return tuple(f"Kính gửi: {name}" for name in to)
    return ("Kính gửi:", *(f"- {name};" for name in to[:-1]), f"- {to[-1]}.")


def _ended(lines: list[str]) -> tuple[str, ...]:
    """By custom of offices the text ends with `./.`, so that nothing can be added below it."""
    return (*lines[:-1], lines[-1].removesuffix(".") + "./.") if lines else ()


def _recipients(directive: Directive) -> tuple[str, ...]:
    return ("Nơi nhận:", *(f"- {name};" for name in directive.recipients), f"- Lưu: {directive.archive}.")
