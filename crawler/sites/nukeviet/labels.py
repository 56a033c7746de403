"""The labels that every theme prints, as words: which field they stand for, and what may be their value.

A label is an element whose text is a known label, or a line that begins with one and a colon; a bullet or a number may
stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from selectolax.lexbor import LexborNode

from crawler.dom import clean
from directives.dates import parse_date
from directives.numbers import parse_number
from directives.relations import relation_of_label
from directives.text import fold

#: field → the folded ways of printing its label
LABELS = MappingProxyType(
    {
        "number": "so ki hieu|so ky hieu|so, ki hieu|so, ky hieu|so/ki hieu|so/ky hieu|so hieu|ky hieu|ki hieu|"
        "so van ban|so vb|so hieu van ban|so ky hieu van ban|so ki hieu van ban|so cong van",
        "issued": "ngay ban hanh|ngay van ban|ngay vb|ngay ky|ngay ki|ngay phat hanh|ngay ra van ban",
        "effective": "ngay bat dau hieu luc|ngay hieu luc|ngay co hieu luc|hieu luc tu ngay|hieu luc tu|co hieu luc tu|"
        "co hieu luc tu ngay|bat dau hieu luc|ngay co hieu luc thi hanh|ngay ap dung",
        "expires": "ngay het hieu luc|het hieu luc|het hieu luc tu ngay|het hieu luc tu|ngay het han|hieu luc den ngay",
        "type": "the loai|loai van ban|the loai van ban|hinh thuc van ban|loai|hinh thuc",
        "fields": "linh vuc|linh vuc van ban|chuyen muc van ban|thuoc linh vuc",
        "issuer": "co quan ban hanh|don vi ban hanh|noi ban hanh|co quan/don vi ban hanh|co quan|cq ban hanh",
        "signer": "nguoi ky|nguoi ki|nguoi ky duyet|nguoi ki duyet|nguoi ky van ban|nguoi ki van ban",
        "abstract": "trich yeu|trich yeu noi dung|noi dung trich yeu|ve viec|v/v|tom tat|trich dan",
        "files": "file dinh kem|tep dinh kem|tap tin dinh kem|tep tin dinh kem|van ban dinh kem|tai ve|"
        "tai van ban|tai tep|file|tep|"
        "tai file|toan van",
        "title": "ten van ban|ten goi|tieu de",
        "": "tinh trang|tinh trang hieu luc|trang thai|hieu luc|so luot xem|luot xem|luot tai|ngay dang|nguoi dang|"
        "pham vi|stt|xem chi tiet|noi dung|nam ban hanh|do khan|do mat",
    }
)
FIELD_OF_LABEL = MappingProxyType({label: field for field, labels in LABELS.items() for label in labels.split("|")})
#: How columns are narrowed: SỐ HIỆU VB, NGÀY BH.
SHORT_WORDS = MappingProxyType(
    {
        "vb": "van ban",
        "bh": "ban hanh",
        "hl": "hieu luc",
        "hhl": "het hieu luc",
        "cq": "co quan",
        "kh": "ky hieu",
        "sh": "so hieu",
    }
)
WITH_COLON = re.compile(r"^([^:：]{2,40}?)\s*[:：]\s*(.*)$", re.S)
#: What lists print before each of their lines.
MARK = re.compile(r"(?:[-–—•·▪►»*+✓]+|\(?(?:\d{1,2}|[a-h])[.)])\s*(?=\w)", re.I)
MAX_LABEL = 40
DIGIT = re.compile(r"\d")
RELATIONS = frozenset(("replaces", "replaced_by", "related"))
DATED = frozenset(("issued", "effective", "expires"))
#: Longer than this a value is a menu, not one value.
LONGEST = MappingProxyType({"number": 120, "type": 60, "issuer": 120, "signer": 80, "fields": 400})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with its value: `nodes` hold the value where it is more than text."""

    field: str
    text: str | None
    #: the text that is the label, or holds it
    label: LexborNode
    nodes: tuple[LexborNode, ...] = ()
    #: it stands above its value, as the heading of a column
    heads_column: bool = False


@lru_cache(maxsize=8192)  # menus repeat on every page
def field_of(text: str) -> str | None:
    """The field that a label stands for ("" for one that is known and not kept), or None where it is no label."""
    folded = " ".join(SHORT_WORDS.get(word, word) for word in fold(clean(text)).rstrip(" :：").split())
    if (field := FIELD_OF_LABEL.get(folded)) is not None:
        return field
    return relation_of_label(folded) if folded.startswith("van ban") else None


def is_plausible(found: Labelled) -> bool:
    """False where what follows a label cannot be its value: a menu of all types, a heading of a column."""
    text = found.text or ""
    if found.field in DATED:
        return parse_date(text) is not None or (len(text) < 40 and DIGIT.search(text) is not None)
    if found.field == "number":
        return len(text) <= LONGEST["number"] and (DIGIT.search(text) is not None or "/" in text)
    return 0 < len(text) <= LONGEST.get(found.field, 2000)


def unmarked(text: str) -> str:
    """A line without the bullet or the number before it: "1. Số kí hiệu" → "Số kí hiệu"."""
    return text[found.end() :] if (found := MARK.match(text)) else text


def begins_with_label(text: str) -> bool:
    """True where a text is a label, or begins with one of its own."""
    text = unmarked(text)
    if len(text) <= MAX_LABEL and field_of(text) is not None:
        return True
    pair = WITH_COLON.match(text)
    return pair is not None and field_of(pair[1]) is not None


@lru_cache(maxsize=4096)  # most of a page are menus and side blocks, which stand on every page
def labels_in(raw: str) -> tuple[tuple[str, str | None], ...]:
    """The labels that we keep in a text, each with its value; the text is a label itself where the value is None."""
    text = unmarked(clean(raw))
    if len(text) <= MAX_LABEL and (field := field_of(text)) is not None and not text[-1:].isdigit():
        return ((field, None),) if field else ()
    return tuple(_on_one_line(text)) if ":" in text or "：" in text else ()


def _on_one_line(text: str) -> Iterator[tuple[str, str]]:
    """Labels with their values in one text: "Số: 74/KH-SGDĐT | Ngày ban hành: 12/01/2018 | …"."""
    for part in text.split("|"):
        if (pair := WITH_COLON.match(part.strip())) and pair[2]:
            field = field_of(pair[1])
            if field is None and fold(pair[1]) == "so" and (number := parse_number(pair[2])) and number.codes:
                field = "number"
            if field:
                yield field, pair[2].strip()
