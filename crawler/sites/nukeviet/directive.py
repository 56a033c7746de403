"""The page of a directive: title and abstract above, a group of labels, the text, the files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import clean, href, line_of, text_of
from crawler.records import AttachedFile, Kind, Relation, RelationKind
from crawler.sites.nukeviet import addresses
from crawler.sites.nukeviet.files import files_of, name_of
from crawler.sites.nukeviet.groups import item_group
from crawler.sites.nukeviet.labels import Labelled, field_of
from crawler.sites.nukeviet.marks import canonical_of, heading_of, module_of
from crawler.sites.nukeviet.rows import is_number
from crawler.sites.nukeviet.values import occurrences
from crawler.sites.pages import Fetched, ItemPage, Unread
from crawler.slugs import slug_of
from directives.dates import parse_date
from directives.text import fold

#: Fields of which a page must print at least two, besides a number or a date, to be a directive's.
TELLING = frozenset(("number", "issued", "type", "issuer", "signer", "fields", "effective", "abstract"))
#: Headings of a page's parts, which no directive has for a title.
PARTS = frozenset(("noi dung", "noi dung van ban", "toan van", "file dinh kem", "tep dinh kem", "van ban lien quan"))
CONTENT = frozenset(("noi dung", "noi dung van ban", "toan van"))
HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
DATES = ("issued", "effective", "expires")


def read_directive(tree: LexborHTMLParser, page: Fetched) -> ItemPage | Unread | None:
    """The directive of a page; None where it is no directive's page, Unread where its title is lost."""
    heading = heading_of(tree, ".lawh3", no_title=PARTS)
    title, abstract = line_of(heading), _abstract_below(heading)
    files = files_of(tree, page.final_url)
    text = _content(tree)
    found = [label for label in occurrences(tree) if not _is_of_a_row(label, page.final_url)]
    said = item_group(found, lambda node: _leads_elsewhere(node, page.final_url))
    if not _is_directive(said, files, page.final_url):
        return None
    title = title or _value(said, "title") or _value(said, "abstract")
    if title is None:
        return Unread("không thấy tên văn bản", is_broken=True)
    dates, problems = _dates(said)
    return ItemPage(
        kind=Kind.DIRECTIVE,
        title=title,
        module=module_of(page.body),
        item_number=addresses.item_number(page.final_url),
        canonical=canonical_of(tree, page.final_url),
        number=_number(said),
        abstract=_value(said, "abstract") or abstract,
        type=_value(said, "type"),
        issuer=_value(said, "issuer"),
        fields=_several(said.get("fields")),
        signer=_value(said, "signer"),
        issued=dates[0],
        effective=dates[1],
        expires=dates[2],
        text=text,
        relations=tuple(_relations(said, page.final_url)),
        files=tuple({file.url: file for file in (*files, *_labelled_files(said, page.final_url))}.values()),
        problems=problems,
    )


def _is_directive(said: dict[str, Labelled], files: tuple[AttachedFile, ...], url: str) -> bool:
    """True with a number or a date and enough labels beside; fewer do where the address or the files say the rest."""
    if not said.keys() & {"number", "issued"}:
        return False
    is_detail = not addresses.DETAIL_PARTS.isdisjoint(addresses.parts_of(url)[:-1])
    enough = 2 if is_detail or any(addresses.is_download(file.url) for file in files) else 3
    return len(said.keys() & TELLING) >= enough


def _labelled_files(said: dict[str, Labelled], base: str) -> Iterator[AttachedFile]:
    """The links beside a label for files, wherever they lead."""
    if "files" in said:
        for node in takewhile(lambda node: node.tag not in HEADING_TAGS, said["files"].nodes):
            for link in [] if node.is_text_node else _links(node):
                if (url := href(link, base)) and not addresses.is_item(url) and "pdf=1" not in url:
                    yield AttachedFile(url, name_of(link, url))


def _leads_elsewhere(node: LexborNode, url: str) -> bool:
    """True for an element that links to another item."""
    targets = (href(link, url) for link in node.css("a[href]"))
    items = (addresses.bare(target) for target in targets if target and addresses.is_item(addresses.bare(target)))
    return any(slug_of(item) != slug_of(url) for item in items)


def _is_of_a_row(label: Labelled, url: str) -> bool:
    """True for a label over a column of another item: a list may have a single row."""
    row = label.nodes[0].parent if label.heads_column else None
    return row is not None and _leads_elsewhere(row, url)


def _value(said: dict[str, Labelled], field: str) -> str | None:
    return said[field].text if field in said else None


def _number(said: dict[str, Labelled]) -> str | None:
    """The number as printed, without a leading "Số:"."""
    text = _value(said, "number")
    return re.sub(r"^số\s*[:.]\s*", "", text, flags=re.I) or None if text else None


def _dates(said: dict[str, Labelled]) -> tuple[list[dt.date | None], tuple[str, ...]]:
    found: list[dt.date | None] = []
    problems = []
    for field in DATES:
        text = _value(said, field)
        day = parse_date(text) if text else None
        if text and day is None and any(letter.isdigit() for letter in text):
            problems.append(f"ngày không hiểu được: {text[:40]}")
        found.append(day)
    return found, tuple(problems)


def _several(value: Labelled | None) -> tuple[str, ...]:
    """The values of a field that may hold several: its links, else its lines."""
    if value is None:
        return ()
    links = [text for node in value.nodes if not node.is_text_node for link in _links(node) if (text := line_of(link))]
    return tuple(
        dict.fromkeys(links or [part for text in re.split(r"[;\n]", value.text or "") if (part := clean(text))])
    )


def _links(node: LexborNode) -> list[LexborNode]:
    return [node] if node.tag == "a" else node.css("a")


def _abstract_below(heading: LexborNode | None) -> str | None:
    """The paragraph that follows the title, unless it begins something else."""
    node = heading.next if heading is not None else None
    while node is not None and (node.is_text_node or (node.tag or "-").startswith(("-", "!"))):
        if node.is_text_node and clean(node.text_content or ""):
            return None
        node = node.next
    if node is None or node.tag != "p":
        return None
    text = line_of(node)
    return None if text is None or field_of(text.partition(":")[0]) is not None else text


def _content(tree: LexborHTMLParser) -> str | None:
    """The text below the heading "Nội dung", up to the files, the comments or the next heading."""
    for heading in tree.css(".lawh3, h1, h2, h3, h4, h5, legend, strong"):
        text = heading.text(deep=True)
        if (len(text) > 400 or _may_head_content(text)) and fold(line_of(heading) or "") in CONTENT:
            return text_of("".join(node.html or "" for node in _section(heading)))
    return None


@lru_cache(maxsize=4096)  # the headings of menus and side blocks stand on every page
def _may_head_content(text: str) -> bool:
    """True where a text holds the words of the heading, however its spaces and breaks lie."""
    letters = "".join(fold(clean(text)).split())
    return any(words.replace(" ", "") in letters for words in CONTENT)


def _section(heading: LexborNode) -> Iterator[LexborNode]:
    node = heading.next
    while node is not None:
        if (
            node.tag in ("h1", "h2", "h3", "h4")
            or (node.attributes.get("id") if not node.is_text_node else "") == "comment"
        ):
            return
        if not (node.tag or "!").startswith("!"):
            yield node
        node = node.next


def _relations(said: dict[str, Labelled], base: str) -> Iterator[Relation]:
    """The printed relations, each once.

    Stock versions print the replaced documents under "Văn bản thay thế" as well as under "Văn bản được thay thế": what
    stands under both was replaced.
    """
    replaced = set(_listed(said.get("replaces"), base))
    for field in ("replaces", "replaced_by", "related"):
        for number, title, url in dict.fromkeys(_listed(said.get(field), base)):
            if field != "replaced_by" or (number, title, url) not in replaced:
                yield Relation(RelationKind(field), number, title, url=url)


def _listed(value: Labelled | None, base: str) -> Iterator[tuple[str | None, str | None, str | None]]:
    """Number, title and address of each directive that a relation names: a link each, else the whole text."""
    if value is None:
        return
    links = [link for node in value.nodes if not node.is_text_node for link in _links(node)]
    links = [link for link in links if (target := href(link, base)) and not addresses.is_file(target)]
    for link in links:
        text, hint = line_of(link), clean(link.attributes.get("title") or "") or None
        number = text if text and is_number(text) else None
        title = hint if number else text or hint
        yield number, title if title != number else None, href(link, base)
    if not links and value.text:
        yield (value.text, None, None) if is_number(value.text) else (None, value.text, None)
