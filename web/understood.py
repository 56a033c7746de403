"""What was made of the question, in words, each expansion with the address that takes it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from indexer.answers import Answer, SearchQuery
from web.facets import Link, Searcher, value_label
from web.formats import day
from web.texts import Texts

Part = Mapping[str, object]


def understood_views(answer: Answer, at: Searcher) -> tuple[Link, ...]:
    """Numbers, periods, typed filters, words left out, and what abbreviations were read as."""
    made, texts = answer.understood, at.texts
    held = [part for part in parts(made, "numbers") if part.get("held")]
    found = [Link(texts("understood.as_number", value=number_text(part)), None) for part in held]
    period = made.get("period")
    if isinstance(period, dict):
        found.append(Link(period_words(period, texts), None))
    found += typed_filters(answer, at)
    found += [Link(texts("understood.without", value=word), None) for word in words(made, "without")]
    found += [expansion(part, at) for part in parts(made, "abbreviations") if part.get("used")]
    return tuple(found)


def expansion(part: Part, at: Searcher) -> Link:
    """An abbreviation that was widened; typed in quotation marks it is taken as it stands."""
    typed = str(part["typed"])
    long = " / ".join(words(part, "readings"))
    exact = at.query.q.replace(typed, f'"{typed}"') if f'"{typed}"' not in at.query.q else at.query.q
    url = at.url(replace(at.query, q=exact, page=1)) if exact != at.query.q else None
    return Link(at.texts("understood.expanded", short=typed, long=long), url)


def period_words(period: Part, texts: Texts) -> str:
    """A period as "from … until …"."""
    since, until = period.get("from"), period.get("to")
    said = [texts("search.since", date=day(str(since)))] if since else []
    said += [texts("search.until", date=day(str(until)))] if until else []
    return " ".join(said)


def typed_filters(answer: Answer, at: Searcher) -> Iterable[Link]:
    """Filters that were typed, like `loại: kế hoạch`, each with the address of the question without it."""
    filters = cast("Mapping[str, list[str]]", answer.understood.get("filters") or {})
    for part in parts(answer.understood, "typed"):
        name, text = str(part["name"]), str(part["text"])
        shown = ", ".join(value_label(name, value, at.texts) for value in filters.get(name, ()))
        label = f"{at.texts.label('facet', name)}: {shown}" if shown else text
        rest = " ".join(answer.query.replace(text, " ", 1).split())
        yield Link(label, at.url(replace(at.query, q=rest, page=1)), "drop")


def notices(answer: Answer, texts: Texts) -> list[str]:
    """What the index has to say: numbers that nobody has, words that no record has all of."""
    if texts.lang == "vi":
        return words(answer.understood, "notices")
    missing = [number_text(part) for part in parts(answer.understood, "numbers") if not part.get("held")]
    said = [texts("notice.no_number", number=number) for number in missing]
    partly = answer.total and answer.understood.get("matching") == "most"
    return [*said, texts("notice.most_words")] if partly else said


def neighbours(answer: Answer, at: Searcher) -> tuple[Link, ...]:
    """Numbers close to one that nobody has."""
    near = [number for part in parts(answer.understood, "numbers") for number in words(part, "neighbours")]
    return tuple(Link(number, at.url(SearchQuery(q=number))) for number in dict.fromkeys(near))


def number_text(part: Part) -> str:
    """A number as it was typed, without the word for "number"."""
    return str(part["text"]).removeprefix("số ")


def parts(made: Part, name: str) -> list[Part]:
    """The values of a key that hold further keys."""
    return cast("list[Part]", made.get(name) or [])


def words(made: Part, name: str) -> list[str]:
    """The values of a key that are words."""
    return cast("list[str]", made.get(name) or [])
