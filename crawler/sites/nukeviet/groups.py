"""Which of a page's labels are the item's: those that stand together in one element, each once.

The same labels stand in rows of other items, in menus and in search forms. An element that holds a label twice holds
more than the item; of the others the one with the most labels is the item's own. A single label that stands apart is
not taken from afar: a number that the item's table lacks would be another item's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.dom import ancestors
from crawler.sites.nukeviet.labels import RELATIONS, Labelled

#: Labels that themes print in a block of their own, apart from the table.
APART = RELATIONS | {"files", "abstract", "title"}
#: So many labels together are a group; fewer may be completed one by one.
ENOUGH = 3

Group = dict[str, Labelled]


def item_group(found: Iterable[Labelled]) -> Group:
    """The item's labels by field; empty where several groups are alike, as the rows of a listing are."""
    best: Group = {}
    groups = list(_groups(found))
    for group in groups:
        if _is_better(group, best):
            best = group
    alike = [group for group in groups if group.keys() == best.keys()]
    return {} if len(_apart(alike)) > 2 else best


def _groups(found: Iterable[Labelled]) -> Iterator[Group]:
    """The labels of every element that holds none twice, the innermost elements first."""
    holders: dict[int, list[Labelled]] = {}
    depths: dict[int, int] = {}
    for label in found:
        chain = ancestors(label.label)
        for height, node in enumerate(chain):
            holders.setdefault(node.mem_id, []).append(label)
            depths[node.mem_id] = len(chain) - height
    for place in sorted(holders, key=lambda place: -depths[place]):
        if (group := _once(holders[place])) is not None:
            yield group


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


def _apart(groups: list[Group]) -> list[Group]:
    """Groups that share no label."""
    seen: set[int] = set()
    found = []
    for group in groups:
        places = {label.label.mem_id for label in group.values()}
        if seen.isdisjoint(places):
            seen |= places
            found.append(group)
    return found
