"""The values beside a page's labels, in whatever layout.

A value is the rest of its label's line, else what follows the label; where rows end with their labels, what stands
before it; where labels head the columns of a single row, the cell below.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import above, ancestors, clean, line_of
from crawler.sites.nukeviet.labels import (
    MARK,
    MAX_LABEL,
    Labelled,
    begins_with_label,
    field_of,
    is_plausible,
    labels_in,
)

#: Longer than this a text is prose.
MAX_TEXT = 1000
#: Parts of a page where the same labels stand for something else.
ELSEWHERE = "form, nav, select, option, script, style, noscript, template, thead"
#: Rows on each side that tell how a list is made.
NEAR = 3
#: What a list that is the item's own names.
TELLING = frozenset(("number", "issued"))


def occurrences(tree: LexborHTMLParser) -> list[Labelled]:
    """Every label that we keep with a plausible value, in the order of the page; forms and menus leave the tree.

    Marked lines ("1. Hình thức: …") are an item's only in a list that names its number or date: texts have such lists.
    """
    headings = {node.mem_id for node in tree.css("thead") if node.parent is not None and _columns(node.parent)}
    for node in tree.css(ELSEWHERE):
        if node.mem_id not in headings:
            node.decompose()
    found = list(_plausible(tree))
    marked = {place for place, label in enumerate(found) if MARK.match(clean(label.label.text_content or ""))}
    if TELLING.isdisjoint(found[place].field for place in marked):
        return [label for place, label in enumerate(found) if place not in marked]
    return found


def _plausible(tree: LexborHTMLParser) -> Iterator[Labelled]:
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
            elif (cell := _value_below(node)) is not None:
                yield Labelled(field, line_of(cell), node, (cell,), heads_column=True)
            elif value := _value_beside(node):
                yield Labelled(field, " ".join(filter(None, map(_text, value))) or None, node, value)


def _value_beside(label: LexborNode) -> tuple[LexborNode, ...] | None:
    before = _value_before(label)
    return _value_after(label) if before is None else before


def _value_after(label: LexborNode) -> tuple[LexborNode, ...] | None:
    """What follows a label: its later siblings up to the next label, else those of the nearest parent that has some."""
    node = label
    for _ in range(4):
        value = []
        sibling = node.next
        while sibling is not None:
            if text := _text(sibling):
                if any(map(begins_with_label, (text, _first_line(sibling)))) or _is_like(sibling, node, text):
                    break
                value.append(sibling)
            sibling = sibling.next
        if value:
            return tuple(value)
        if sibling is not None or node.parent is None or node.parent.tag in ("tr", "dl", "ul", "table", "body"):
            return None
        node = node.parent
    return None


def _value_before(label: LexborNode) -> tuple[LexborNode, ...] | None:
    """What a row prints before the label that it ends with; None where the rows beside it are not made so.

    Empty where it prints nothing: what follows is the next row's.
    """
    node, before = label, list[LexborNode]()
    for _ in range(3):
        row = node.parent
        if row is None or any(_told(node, forward=True)):
            return None
        before = [*reversed(list(_told(node, forward=False))), *before]
        if any(beside.tag == row.tag and _ends_with_label(beside) for beside in _neighbours(row)):
            return tuple(before)
        node = row
    return None


def _told(node: LexborNode, *, forward: bool) -> Iterator[LexborNode]:
    """The siblings that say something, nearest first."""
    sibling = node.next if forward else node.prev
    while sibling is not None:
        if _text(sibling):
            yield sibling
        sibling = sibling.next if forward else sibling.prev


def _neighbours(row: LexborNode) -> Iterator[LexborNode]:
    """The elements around one, near enough to be of its list; the value of the nearest may be missing."""
    for forward in (False, True):
        yield from (found for found in islice(_told(row, forward=forward), NEAR) if not found.is_text_node)


def _ends_with_label(row: LexborNode) -> bool:
    """True for a row that says something and then what it is; "Tải về" at its end is no such label."""
    texts = [text for part in row.text(deep=True, separator="\n").split("\n") if (text := clean(part))]
    return (
        len(texts) > 1
        and not begins_with_label(texts[0])
        and len(texts[-1]) <= MAX_LABEL
        and field_of(texts[-1]) not in (None, "", "files")
    )


def _value_below(label: LexborNode) -> LexborNode | None:
    """The cell below a label that heads a column, in a table with one row below its headings."""
    cell = next((node for node in ancestors(label)[:3] if node.tag in ("th", "td")), None)
    row = cell.parent if cell is not None else None
    if cell is None or row is None or any(_told(row, forward=False)):
        return None
    table = next((node for node in above(row) if node.tag == "table"), None)
    return _columns(table).get(cell.mem_id) if table is not None else None


def _columns(table: LexborNode) -> dict[int, LexborNode]:
    """The cell below each heading of a table that has a single row below them; a list has more."""
    rows = [[cell for cell in row.iter() if cell.tag in ("th", "td")] for row in table.css("tr")[:3]]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):
        return {}
    heads, cells = rows
    fields = [field_of(line_of(head) or "") for head in heads]
    if sum(map(bool, fields)) < 2 or any(begins_with_label(line_of(cell) or "") for cell in cells):
        return {}
    are_heads = all(head.tag == "th" or field is not None for head, field in zip(heads, fields, strict=True))
    return {head.mem_id: cell for head, cell in zip(heads, cells, strict=True)} if are_heads else {}


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


def _text(node: LexborNode) -> str | None:
    if node.is_text_node:
        return clean(node.text_content or "").lstrip(":： ") or None
    if (node.tag or "-").startswith(("-", "!")):
        return None
    return line_of(node)
