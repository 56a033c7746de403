"""The rows of a listing in any layout: a row is the largest element that links to just one item.

Tables, flex rows, side blocks and news lists all have that in common. What a row says is told apart by words: a
document number looks like one, a date is d/m/y, the longest link text is the title.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from crawler.dom import above, clean, href, lines_of
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
NO_NUMBER = re.compile(r"[\[\]():|]")
#: What holds a page rather than a row, as where a listing has a single item; so does what has so many letters.
NO_ROWS = frozenset(("body", "main", "table", "tbody"))
LONGEST_ROW = 4000
#: So many letters of HTML a row has that is worth remembering.
SMALL = 10_000
FILE_WORDS = re.compile(
    r"^(?:tai (?:tap tin|ve|xuong|file)|tap tin|xem (?:tiep|chi tiet|them)|chi tiet|download|file dinh kem)\b"
)


class LinkWords(NamedTuple):
    """What one link says: its text, the same with each part on a line of its own, and its tooltip."""

    text: str
    parts: str
    title: str


def rows_of(links: Iterable[tuple[LexborNode, str]], folders: Container[str] = ()) -> Iterator[tuple[LexborNode, str]]:
    """Each item that a page links to, with the largest element that links to no other one; `folders` are no items."""
    named = ((node, addresses.item_of(url)) for node, url in links)
    items = [(node, address) for node, address in named if address and address not in folders]
    owners: dict[int, str | None] = {}
    for node, url in items:
        _claim(node, slug_of(url), owners)
    done: set[int] = set()
    for node, url in items:
        row = _largest(node, owners)
        if row.mem_id not in done:
            done.add(row.mem_id)
            yield row, url


def _claim(link: LexborNode, slug: str, owners: dict[int, str | None]) -> None:
    """Note at a link and at all that stands around it which item they link to; None: to several.

    What is above an element that knew it already, or that has several, has heard of it too.
    """
    for element in chain((link,), above(link)):
        owner = owners.get(element.mem_id, "")
        if owner is None or owner == slug:
            return
        owners[element.mem_id] = None if owner else slug


def _largest(link: LexborNode, owners: dict[int, str | None]) -> LexborNode:
    """The largest element around a link that is about one item and no larger than a row."""
    row = link
    for element in chain((link,), above(link)):
        if owners[element.mem_id] is None or len(element.text(deep=True)) >= LONGEST_ROW:
            break
        if element.tag not in NO_ROWS:
            row = element
    return row


def read_row(node: LexborNode, url: str, base: str, zone: dt.timezone) -> Row | None:
    """What one row says; None where it is too much for a row, or says nothing at all."""
    around = _around(node)
    words = tuple(told for some in around for told in _link_words(some, base, url))
    texts = tuple(some.text(deep=True, separator="\n", skip_empty=True) for some in around)
    markups = tuple(some.html or "" for some in around)
    read = _row_again if sum(map(len, markups)) <= SMALL else _row
    return read(url, zone, words, texts, markups)


def _row(
    url: str, zone: dt.timezone, told: tuple[LinkWords, ...], pieces: tuple[str, ...], markups: tuple[str, ...]
) -> Row | None:
    """The row of an item, from its links, the texts of its elements part by part, and their markup."""
    shown = [line for markup in markups for line in lines_of(markup, cells=True)]
    lines = [part for text in _each_once([*pieces, *shown]) for part in parted(_unlabelled(text))]
    if len(lines) > 80:
        return None
    links = [part for words in told for text in _link_texts(words) for part in parted(text)]
    texts = [text for text in links if not _is_file_word(text)]
    number = next((text for text in [*texts, *lines] if is_number(text)), None)
    when = _moment([*lines, *shown])
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


#: A side block has the same rows on every page.
_row_again = lru_cache(maxsize=512)(_row)


def _moment(lines: Iterable[str]) -> tuple[dt.date, dt.time | None] | None:
    """The date of a row, with its time of day where a whole line prints one ("09:15 | 07/12/2016")."""
    found = [moment for text in lines if DATE.search(text) and (moment := parse_datetime(text))]
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


def _each_once(texts: Iterable[str]) -> Iterable[str]:
    """The lines of texts, cut at bars."""
    parts = (part for text in texts for line in text.split("\n") for part in line.split("|"))
    return dict.fromkeys(told for part in parts if part and not part.isspace() and (told := clean(part)))


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
    return len(text) > 5 and not DATE.search(text[:12]) and not _is_file_word(text)


def _is_file_word(text: str) -> bool:
    return FILE_WORDS.match(fold(text[:40])) is not None


def is_number(text: str) -> bool:
    """True for a text that is a document's number and nothing else."""
    return 3 <= len(text) <= 60 and _is_number(text)


@lru_cache(maxsize=4096)  # the same text is asked about as a line, as a part of it, and as a link
def _is_number(text: str) -> bool:
    if DATE.search(text) or NO_NUMBER.search(text):
        return False
    number = parse_number(text)
    return number is not None and bool(number.codes)  # a bare count is no number


def _unlabelled(line: str) -> str:
    found = LABEL.match(fold(line)) if ":" in line else None
    return line[found.end() :] if found else line


def _link_words(node: LexborNode, base: str, url: str) -> Iterator[LinkWords]:
    """What the links to the item say, files left out."""
    slug = slug_of(url)
    for link in [node] if node.tag == "a" else node.css("a[href]"):
        target = href(link, base)
        if target is not None and not addresses.is_file(target) and slug_of(target) == slug:
            parts = link.text(deep=True, separator="\n", skip_empty=True)
            yield LinkWords(link.text(deep=True), parts, link.attrs.get("title") or "")


def _link_texts(words: LinkWords) -> list[str]:
    """The texts of one link; its tooltip before a text that is empty or cut."""
    text, title = clean(words.text), clean(words.title)
    if title and (not text or (CUT.search(text) and title.startswith(CUT.sub("", text)))):
        text = title
    pieces = [piece for part in words.parts.split("\n") if (piece := clean(part))]
    is_glued = len(pieces) > 1 and any(leading_number(piece) or DATE.search(piece) for piece in pieces)
    if title and is_number(text):  # the number is the link, the title its tooltip
        pieces, is_glued = [text, title], True
    return [_unlabelled(piece) for piece in (pieces if is_glued else [text]) if piece]
