"""The rows of a listing in any layout: a row is the largest element that links to just one item.

Tables, flex rows, side blocks and news lists all have that in common. What a row says is told apart by words: a
document number looks like one, a date is d/m/y, the longest link text is the title.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import ancestors, clean, href, lines_of
from crawler.records import Kind
from crawler.sites.nukeviet import addresses
from crawler.sites.pages import Row
from crawler.slugs import slug_of
from directives.dates import parse_datetime
from directives.numbers import parse_number
from directives.text import fold

LABEL = re.compile(
    r"^(?:so\s*[,/]?\s*k[iy]\s*hieu|so hieu|ky hieu|so van ban|so|ngay ban hanh|ngay vb|ngay|trich yeu|ten van ban)"
    r"\s*:\s*"
)
DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b")
CUT = re.compile(r"\s*(?:\.\.\.|…)\s*$")
NUMBER_END = re.compile(r"\s*[\[(:|]|\s+[–-]\s+(?=\w+ \w+ )")
FILE_WORDS = re.compile(
    r"^(?:tai (?:tap tin|ve|xuong|file)|tap tin|xem (?:tiep|chi tiet|them)|chi tiet|download|file dinh kem)\b"
)


def rows_of(tree: LexborHTMLParser, base: str) -> Iterator[tuple[LexborNode, str]]:
    """Each item with the largest element that links to no other item."""
    links = [
        (node, url)
        for node in tree.css("a[href]")
        if (url := href(node, base)) and addresses.is_item(addresses.bare(url))
    ]
    slugs: dict[int, set[str]] = {}
    chains = []
    for node, url in links:
        chain = [node, *ancestors(node)]
        chains.append((chain, addresses.bare(url)))
        for above in chain:
            slugs.setdefault(above.mem_id, set()).add(slug_of(addresses.bare(url)))
    done: set[int] = set()
    for chain, url in chains:
        alone = [above for above in chain if len(slugs[above.mem_id]) == 1 and _is_small(above)]
        row = alone[-1] if alone else chain[0]
        if row.mem_id not in done:
            done.add(row.mem_id)
            yield row, url


def read_row(node: LexborNode, url: str, base: str, zone: dt.timezone) -> Row | None:
    """What one row says; None where it is too much for a row, or says nothing at all."""
    around = _around(node)
    lines = [part for text in _texts_of(around) for part in parted(_unlabelled(text))]
    if len(lines) > 80:
        return None
    links = [part for some in around for text in _link_texts(some, base, url) for part in parted(text)]
    texts = [text for text in links if not FILE_WORDS.match(fold(text))]
    number = next((text for text in [*texts, *lines] if is_number(text)), None)
    when = _moment(around, lines)
    words = max((text for text in texts if _is_words(text, number)), key=len, default=None)
    if words is None:  # the number or a picture is the link, and the title stands beside it
        words = max((line for line in lines if _is_words(line, number)), key=len, default=None)
    # The link on the number has the title for its tooltip, where the other link shows the abstract.
    title = next((text for before, text in pairwise(texts) if is_number(before) and _is_words(text, number)), words)
    if title is None and number is None:
        return None
    day, clock = when or (None, None)
    return Row(
        url=url,
        title=CUT.sub("", title) if title else None,
        number=number,
        abstract=words if words and number and not CUT.search(words) else None,
        issued=day if number else None,
        published=dt.datetime.combine(day, clock or dt.time(), zone) if day and not number else None,
        is_cut=bool(title and CUT.search(title)),
        kind=Kind.DIRECTIVE if number else None,
    )


def _moment(nodes: list[LexborNode], texts: list[str]) -> tuple[dt.date, dt.time | None] | None:
    """The date of a row, with its time of day where a whole line prints one ("09:15 | 07/12/2016")."""
    lines = [line for node in nodes for line in lines_of(node.html or "", cells=True)]
    found = [moment for text in (*texts, *lines) if DATE.search(text) and (moment := parse_datetime(text))]
    return next((moment for moment in found if moment[1] and moment[0] == found[0][0]), found[0] if found else None)


def _around(node: LexborNode) -> list[LexborNode]:
    """The elements of a row: in a list of terms each term with its descriptions."""
    if node.tag not in ("dt", "dd"):
        return [node]
    first = node
    while first.tag == "dd" and (before := _beside(first, "prev")) is not None:
        first = before
    found, after = [first], _beside(first, "next")
    while after is not None and after.tag == "dd":
        found.append(after)
        after = _beside(after, "next")
    return found


def _beside(node: LexborNode, side: str) -> LexborNode | None:
    """The next element before or after, texts and comments passed over."""
    other: LexborNode | None = getattr(node, side)
    while other is not None and (other.is_text_node or (other.tag or "-").startswith(("-", "!"))):
        other = getattr(other, side)
    return other


def _texts_of(nodes: list[LexborNode]) -> list[str]:
    """The texts of a row: what each element says by itself, and the lines that a reader sees, cut at bars."""
    pieces = [part for node in nodes for part in node.text(deep=True, separator="\n").split("\n")]
    lines = [line for node in nodes for line in lines_of(node.html or "", cells=True)]
    told = (text for part in (*pieces, *lines) for some in part.split("|") if (text := clean(some)))
    return list(dict.fromkeys(told))


def parted(text: str) -> list[str]:
    """A text that begins with a number ("622/SGD&ĐT-KT: Hướng dẫn …", "13/KH-BCĐ [Tải về]") as number and rest."""
    number = leading_number(text)
    if number is None or number == text:
        return [text]
    return [part for part in (number, text[len(number) :].strip(" :–-[](|)")) if part]


def leading_number(text: str) -> str | None:
    """The number that a text begins with, up to a bracket, a colon or a dash between words."""
    if not text[:1].isdigit():
        return None
    heads = [text[: found.start()].rstrip() for found in NUMBER_END.finditer(text)]
    return next((head for head in [text, *heads] if is_number(head)), None)


def _is_words(text: str, number: str | None) -> bool:
    """True for what may be a title: no number, no date, no word for a file."""
    if number is not None and number in text:
        return False
    return len(text) > 5 and not DATE.search(text[:12]) and not FILE_WORDS.match(fold(text))


def is_number(text: str) -> bool:
    """True for a text that is a document's number and nothing else."""
    if not 3 <= len(text) <= 60 or DATE.search(text) or re.search(r"[\[\]():|]", text):
        return False
    number = parse_number(text)
    return number is not None and bool(number.codes)  # a bare count is no number


def _is_small(node: LexborNode) -> bool:
    """False for what holds a page rather than a row, as where a listing has a single item."""
    return node.tag not in ("body", "main", "table", "tbody") and len(node.text(deep=True)) < 4000


def _unlabelled(line: str) -> str:
    found = LABEL.match(fold(line))
    return line[found.end() :] if found else line


def _link_texts(node: LexborNode, base: str, url: str) -> list[str]:
    """The texts of the links to the item, files left out; a title attribute before a text that is empty or cut."""
    links = [node] if node.tag == "a" else node.css("a[href]")
    found = []
    for link in links:
        target = href(link, base)
        if target is None or addresses.is_file(target) or slug_of(target) != slug_of(url):
            continue
        text, title = clean(link.text(deep=True)), clean(link.attributes.get("title") or "")
        if title and (not text or (CUT.search(text) and title.startswith(CUT.sub("", text)))):
            text = title
        pieces = [piece for part in link.text(deep=True, separator="\n").split("\n") if (piece := clean(part))]
        is_glued = len(pieces) > 1 and any(leading_number(piece) or DATE.search(piece) for piece in pieces)
        if title and is_number(text):  # the number is the link, the title its tooltip
            pieces, is_glued = [text, title], True
        found += [_unlabelled(piece) for piece in (pieces if is_glued else [text]) if piece]
    return found
