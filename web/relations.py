"""The relations that a source prints, one group a kind, as links to what is held."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.records import Record, Relation, RelationKind
from web.links import document_url
from web.texts import Texts


@dataclass(frozen=True, slots=True)
class RelationView:
    """One related directive."""

    label: str
    #: our page of it, when it is held
    url: str | None


@dataclass(frozen=True, slots=True)
class RelationGroup:
    """All related directives of one kind."""

    kind: str
    items: tuple[RelationView, ...]


def relation_groups(
    record: Record, texts: Texts, lang: str | None, *, short: bool = False
) -> tuple[RelationGroup, ...]:
    """The printed relations, what replaces and is replaced first; `short` names a directive by its number alone."""
    found = []
    for kind in RelationKind:
        views = tuple(view(relation, lang, short) for relation in record.relations if relation.kind is kind)
        if views := tuple(each for each in views if each.label):
            found.append(RelationGroup(texts.label("relation", kind.value), views))
    return tuple(found)


def view(relation: Relation, lang: str | None, short: bool) -> RelationView:
    """One relation as a label and a link."""
    parts = [part for part in (relation.number, relation.title) if part]
    label = " – ".join(parts[:1] if short else parts)
    return RelationView(label, document_url(relation.id, lang=lang) if relation.id else None)
