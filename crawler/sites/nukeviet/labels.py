"""The labels that every theme prints, and the values beside them, in whatever layout.

A label is an element whose text is a known label, or a line that begins with one and a colon. Its value is the rest of
the line, else what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import ancestors, clean, line_of
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
MAX_LABEL = 40
#: Longer than this a text is prose.
MAX_TEXT = 1000
DIGIT = re.compile(r"\d")
RELATIONS = frozenset(("replaces", "replaced_by", "related"))
DATED = frozenset(("issued", "effective", "expires"))
#: Longer than this a value is a menu, not one value.
LONGEST = MappingProxyType({"type": 60, "issuer": 120, "signer": 80, "fields": 400})
#: Parts of a page where the same labels stand for something else.
ELSEWHERE = "form, nav, select, option, script, style, noscript, template, thead"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with its value: `nodes` hold the value where it is more than text."""

    field: str
    text: str | None
    #: the text that is the label, or holds it
    label: LexborNode
    nodes: tuple[LexborNode, ...] = ()


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
        return DIGIT.search(text) is not None or "/" in text
    return 0 < len(text) <= LONGEST.get(found.field, 2000)


def occurrences(tree: LexborHTMLParser) -> Iterator[Labelled]:
    """Every label that we keep with a plausible value, in the order of the page; forms and menus leave the tree."""
    for node in tree.css(ELSEWHERE):
        node.decompose()
    values: dict[str, set[int]] = {}
    for found in _occurrences(tree):
        inside = values.setdefault(found.field, set())
        if not is_plausible(found) or (inside and _stands_in(found.label, inside)):
            continue  # "Số: 45/QĐ" is a value, not a label
        inside |= {node.mem_id for node in found.nodes}
        yield found


def _stands_in(node: LexborNode, places: set[int]) -> bool:
    return any(element.mem_id in places for element in (node, *ancestors(node)))


def _occurrences(tree: LexborHTMLParser) -> Iterator[Labelled]:
    if tree.body is None:
        return
    for node in tree.body.traverse(include_text=True, skip_empty=True):
        raw = node.text_content  # None: an element
        if raw is None or len(raw) > MAX_TEXT:
            continue
        for field, text in labels_in(raw):
            if text is not None:
                yield Labelled(field, text, node)
            elif (value := _value_after(node)) is not None:
                yield Labelled(field, " ".join(filter(None, map(_text, value))) or None, node, value)


@lru_cache(maxsize=4096)  # most of a page are menus and side blocks, which stand on every page
def labels_in(raw: str) -> tuple[tuple[str, str | None], ...]:
    """The labels that we keep in a text, each with its value; the text is a label itself where the value is None."""
    text = clean(raw)
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


def _value_after(label: LexborNode) -> tuple[LexborNode, ...] | None:
    """What follows a label: its later siblings up to the next label, else those of the nearest parent that has some."""
    node = label
    for _ in range(4):
        value = []
        sibling = node.next
        while sibling is not None:
            if text := _text(sibling):
                if any(map(_begins_with_label, (text, _first_line(sibling)))) or _is_like(sibling, node, text):
                    break
                value.append(sibling)
            sibling = sibling.next
        if value:
            return tuple(value)
        if sibling is not None or node.parent is None or node.parent.tag in ("tr", "dl", "ul", "table", "body"):
            return None
        node = node.parent
    return None


def _first_line(node: LexborNode) -> str:
    """The first words of an element that stand apart: a label in a row of its own."""
    if node.is_text_node:
        return ""
    return next(
        (line for part in node.text(deep=True, separator="\n", skip_empty=True).split("\n") if (line := clean(part))),
        "",
    )


def _is_like(sibling: LexborNode, label: LexborNode, text: str) -> bool:
    """True for another label that is not known: it is made like this one."""
    if sibling.is_text_node or label.is_text_node or sibling.tag != label.tag:
        return False
    return label.tag in ("dt", "th") or text.rstrip().endswith(":")


def _begins_with_label(text: str) -> bool:
    """True where an element is a label, or begins with one of its own."""
    if len(text) <= MAX_LABEL and field_of(text) is not None:
        return True
    pair = WITH_COLON.match(text)
    return pair is not None and field_of(pair[1]) is not None


def _text(node: LexborNode) -> str | None:
    if node.is_text_node:
        return clean(node.text_content or "").lstrip(":： ") or None
    if (node.tag or "-").startswith(("-", "!")):
        return None
    return line_of(node)
