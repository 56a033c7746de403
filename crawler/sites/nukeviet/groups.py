"""Which of a page's labels are the item's: those that stand together in one element, each once.

The same labels stand in rows of other items, in menus and in search forms. An element that holds a label twice holds
more than the item; of the others the one with the most labels is the item's own. A single label that stands apart is
not taken from afar: a number that the item's table lacks would be another item's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from selectolax.lexbor import LexborNode

from crawler.dom import ancestors
from crawler.sites.nukeviet.labels import RELATIONS, Labelled

#: Labels that themes print in a block of their own, apart from the table.
APART = RELATIONS | {"files", "abstract", "title"}
#: What a listing prints of an item in its row.
OF_A_ROW = frozenset(("number", "issued", "abstract", "title", "files"))
#: So many labels together are a group; fewer may be completed one by one.
ENOUGH = 3

Group = dict[str, Labelled]


def item_group(found: Iterable[Labelled], leads_elsewhere: Callable[[LexborNode], bool]) -> Group:
    """The item's labels by field; empty where several groups are alike, as the rows of a listing are.

    `leads_elsewhere` tells an element that links to another item: the few labels of a row in it are that item's.
    """
    best: Group = {}
    every = list(_groups(found))
    rows = [group for group, node in every if group.keys() <= OF_A_ROW and leads_elsewhere(node)]
    foreign = {place for group in rows for place in _places(group)}
    groups = [group for group, _ in every if foreign.isdisjoint(_places(group))]
    for group in groups:
        if _is_better(group, best):
            best = group
    alike = [group for group in groups if group.keys() == best.keys()]
    return {} if len(_apart(alike)) > 2 else best


def _groups(found: Iterable[Labelled]) -> Iterator[tuple[Group, LexborNode]]:
    """Each set of labels that holds none twice, with the innermost element that holds it; the innermost first."""
    holders: dict[int, list[Labelled]] = {}
    places: dict[int, tuple[int, LexborNode]] = {}
    for label in found:
        chain = ancestors(label.label)
        for height, node in enumerate(chain):
            holders.setdefault(node.mem_id, []).append(label)
            places[node.mem_id] = (len(chain) - height, node)
    seen: set[frozenset[int]] = set()
    for place in sorted(holders, key=lambda place: -places[place][0]):
        labels = frozenset(label.label.mem_id for label in holders[place])
        if labels not in seen and (group := _once(holders[place])) is not None:
            yield group, places[place][1]
        seen.add(labels)


def _once(labels: list[Labelled]) -> Group | None:
    """Labels by field, or None where one that is no relation stands there twice."""
    group: Group = {}
    for label in labels:
        if label.field in group and label.field not in RELATIONS:
            return None
        group[label.field] = _joined(group[label.field], label) if label.field in group else label
    return group


def _joined(first: Labelled, second: Labelled) -> Labelled:
    return Labelled(first.field, first.text, first.label, first.nodes + second.nodes)


def _is_better(group: Group, best: Group) -> bool:
    added = group.keys() - best.keys()
    if len(group) <= len(best):
        return False
    return len(best) < ENOUGH or len(group) >= len(best) + 2 or added <= APART


def _places(group: Group) -> set[int]:
    """Where a group's labels stand."""
    return {label.label.mem_id for label in group.values()}


def _apart(groups: list[Group]) -> list[Group]:
    """Groups that share no label."""
    seen: set[int] = set()
    found = []
    for group in groups:
        if seen.isdisjoint(_places(group)):
            seen |= _places(group)
            found.append(group)
    return found
