"""Hits as a page shows them: labels and addresses are made here, so that templates only lay out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup

from crawler.records import Kind, Presence, Record
from indexer.answers import Hit, Passage
from web import formats
from web.links import document_url, outward
from web.relations import RelationGroup, relation_groups
from web.render import marked, plain
from web.texts import Texts

#: Passages of one hit that are shown; the first ones are the best.
PASSAGES = 2


@dataclass(frozen=True, slots=True)
class PassageView:
    """A piece of text and where it was found."""

    html: Markup
    where: str
    #: our page at the very place, when the passage has one
    url: str


@dataclass(frozen=True, slots=True)
class HitView:
    """One found directive or article."""

    id: str
    kind: str
    kind_label: str
    type: str | None
    number: str | None
    title: Markup
    issuer: str | None
    #: label, date for people, date for machines
    date: tuple[str, str, str] | None
    url: str
    source: str | None
    passages: tuple[PassageView, ...]
    reasons: tuple[str, ...]
    #: None while it stands on its site as it should
    presence: str | None
    relations: tuple[RelationGroup, ...]


def hit_view(hit: Hit, record: Record | None, texts: Texts, q: str, lang: str | None, zone: dt.tzinfo) -> HitView:
    """A hit for the result list; the record adds what the index does not keep (relations, when it was last seen)."""
    titles = [passage for passage in hit.passages if passage.where == "title"]
    shown = marked(titles[0].html) if titles else plain(hit.title or texts("hit.untitled"))
    others = [passage for passage in hit.passages if passage.where != "title"]
    return HitView(
        id=hit.id,
        kind=hit.kind,
        kind_label=texts.label("kind", hit.kind),
        type=hit.type,
        number=hit.number,
        title=shown,
        issuer=hit.issuer,
        date=dated(hit, texts),
        url=document_url(hit.id, q, lang),
        source=outward(hit.url),
        passages=tuple(passage_view(passage, hit.id, record, texts, q, lang) for passage in others[:PASSAGES]),
        reasons=hit.reasons,
        presence=presence(hit.presence, record, texts, zone),
        relations=relation_groups(record, texts, lang, short=True) if record else (),
    )


def dated(hit: Hit, texts: Texts) -> tuple[str, str, str] | None:
    """The day of issue of a directive, of publication of an article."""
    key, value = ("issued", hit.issued) if hit.issued else ("published", hit.published)
    return (texts(f"hit.{key}"), formats.day(value) or "", value) if value else None


def passage_view(
    passage: Passage, record_id: str, record: Record | None, texts: Texts, q: str, lang: str | None
) -> PassageView:
    """A passage with its place in words and the address of that place."""
    url = document_url(record_id, q, lang, passage_anchor(passage, record))
    return PassageView(marked(passage.html), place_in_words(passage, record, texts), url)


def place_in_words(passage: Passage, record: Record | None, texts: Texts) -> str:
    """Where a passage was found."""
    if passage.file is None:
        is_lead = passage.where == "abstract" and record and record.kind is Kind.ARTICLE
        where = "lead" if is_lead else "text" if passage.where == "file" else passage.where
        return texts.label("hit", f"in_{where}")
    if passage.page is None:
        return texts("hit.in_file", name=passage.file.name)
    return texts("hit.in_file_page", name=passage.file.name, page=passage.page)


def passage_anchor(passage: Passage, record: Record | None) -> str:
    """The anchor of the page of text that a passage was cut from; "" for what stands at the top."""
    if passage.file and record:
        places = [file.sha256 for file in record.files]
        place = places.index(passage.file.sha256) if passage.file.sha256 in places else 0
        return page_anchor(place, passage.page or 1)
    return "noi-dung" if passage.where == "text" else ""


def page_anchor(place: int, page: int) -> str:
    """`trang-3` in the first file of a record, `tep-2-trang-3` in its second."""
    return f"trang-{page}" if place == 0 else f"tep-{place + 1}-trang-{page}"


def presence(value: str, record: Record | None, texts: Texts, zone: dt.tzinfo) -> str | None:
    """What is to be said of an item's standing on its site; None when all is well."""
    if value == Presence.PUBLISHED:
        return None
    if record and record.last_seen and value in (Presence.GONE, Presence.MISSING):
        return texts(f"presence.{value}_since", date=formats.day(record.last_seen.astimezone(zone).date()))
    return texts.label("presence", value)
