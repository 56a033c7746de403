"""What a person typed, to what an engine is asked. Pure: what the index holds comes in as a `Vocabulary`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from directives.dates import Period, parse_period
from directives.numbers import NumberAsk, ask_keys, exact_keys, parse_question_number, serial_key
from indexer import weights
from indexer.abbreviations import Expansion
from indexer.analysis import has_marks, with_arabic_numerals
from indexer.answers import FACETS, SearchQuery
from indexer.citing import citing
from indexer.engine import Clause, Matching, NumberWish, Query, Word
from indexer.favoured import names, serials
from indexer.filters import Filters, take_filters
from indexer.grammar import Mark, clean, is_sentence, lexemes, unwanted
from indexer.words import Body, clauses_of, pairs_of, words_of


class Vocabulary(Protocol):
    """What the index holds, as far as reading a question needs it."""

    def values(self, facet: str) -> Sequence[str]:
        """The values of a facet."""

    def readings(self, typed: str) -> tuple[str, ...]:
        """What an abbreviation stands for, or the abbreviations of some words; empty when unknown."""

    def named(self, name: str) -> tuple[tuple[str, str], ...]:
        """The facets and values of which this is the name (`favoured.name_key`)."""

    def holds_number(self, keys: tuple[str, ...]) -> bool:
        """Whether a document has all of these keys of a number."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The question as it was understood."""

    text: str
    query: Query
    #: the words asked for, in order
    words: tuple[Word, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    numbers: tuple[NumberAsk, ...] = ()
    period: Period | None = None
    expansions: tuple[Expansion, ...] = ()
    #: filters that were typed
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: name and words of each as it was typed
    typed: tuple[tuple[str, str], ...] = ()
    #: what a person should be told: "cut", "unknown:loại"
    notices: tuple[str, ...] = ()
    #: places of the text that are no words: filters, operators, what is not wanted
    used: tuple[tuple[int, int], ...] = ()


def plain_query(text: str, limit: int = 10) -> Query:
    """Every word of a text and nothing else: no operator, no number, no period."""
    words = words_of(clean(text)[0])
    return Query(clauses=clauses_of(words), pairs=pairs_of(words), matching=Matching.ANY, limit=limit)


def read(asked: SearchQuery, vocabulary: Vocabulary) -> Reading:
    """Everything that was typed and chosen, as one query."""
    text, cut = clean(asked.q)
    text = with_arabic_numerals(text)
    filters, rest = take_filters(text, list(lexemes(text)), vocabulary.values)
    refused = unwanted(rest)
    # What is not wanted is no number and no period that is.
    remaining = _blanked(text, [*filters.spans, *refused])
    numbers = tuple(parse_question_number(remaining))
    period = None if filters.since or filters.until else parse_period(remaining)
    sure = [(ask.start, ask.end) for ask in numbers if ask.confidence > weights.SURE_NUMBER]
    body = Body(has_marks(text), rest, vocabulary.readings, period, sure)
    wishes = tuple(_wish(ask, filters.number, vocabulary) for ask in numbers)
    cited = () if filters.number else _citing(text, numbers, wishes, vocabulary)
    query = Query(
        clauses=cited or body.clauses,
        pairs=body.pairs,
        without=body.without,
        matching=_matching(text, len(body.clauses)),
        numbers=tuple(replace(wish, whole=False) for wish in wishes) if cited else wishes,
        numbers_only=filters.number and bool(numbers),
        favoured=_favoured(remaining, numbers, period, vocabulary),
        filters=_united(asked, filters),
        since=_ordinal(max(filter(None, (asked.since, filters.since)), default=None)),
        until=_ordinal(min(filter(None, (asked.until, filters.until)), default=None)),
        sort=asked.sort,
        offset=max(asked.page - 1, 0) * asked.per_page,
        limit=asked.per_page,
        facets=FACETS,
    )
    return Reading(
        text=text,
        query=query,
        words=body.words,
        phrases=body.phrases,
        without=body.unwanted,
        numbers=numbers,
        period=period,
        expansions=body.expansions,
        filters=filters.chosen,
        typed=tuple(filters.typed),
        notices=("cut", *filters.notices) if cut else tuple(filters.notices),
        used=(
            *filters.spans,
            *refused,
            *((lexeme.start, lexeme.end) for lexeme in rest if lexeme.mark is Mark.OR),
        ),
    )


def _favoured(
    text: str, numbers: tuple[NumberAsk, ...], period: Period | None, vocabulary: Vocabulary
) -> tuple[tuple[str, str], ...]:
    """What the question names besides its words."""
    sure = [ask for ask in numbers if ask.confidence > weights.SURE_NUMBER]
    taken = [(each.start, each.end) for each in (*sure, *((period,) if period else ()))]
    named = names(text, vocabulary.readings, vocabulary.named)
    return (*named, *serials(text, taken, vocabulary.holds_number))


def _united(asked: SearchQuery, typed: Filters) -> dict[str, tuple[str, ...]]:
    """Chosen and typed values of one facet are alternatives, as they are among themselves."""
    names = dict.fromkeys((*asked.filters, *typed.chosen))
    found = {name: tuple(dict.fromkeys((*asked.filters.get(name, ()), *typed.chosen.get(name, ())))) for name in names}
    return {name: values for name, values in found.items() if values}


def _matching(text: str, clauses: int) -> Matching:
    """Named words are all meant, the more of them the less surely; of a sentence some are only its grammar."""
    if is_sentence(text) or clauses >= weights.SENTENCE:
        return Matching.ANY
    return Matching.ALL if clauses <= weights.SHORT_QUESTION else Matching.MOST


def _wish(ask: NumberAsk, named: bool, vocabulary: Vocabulary) -> NumberWish:
    """What is typed whole means its equals alone; when nobody has all of it, those with the most of it come first.

    "kế hoạch 2018", "6/2018" and "2018" may be a year or a month as well: they are a number when somebody has it.
    """
    keys = next(filter(vocabulary.holds_number, _narrowing(ask)), ask_keys(ask))
    held = ask.is_whole_question and vocabulary.holds_number(ask_keys(ask))
    sure = named or ask.confidence > weights.SURE_NUMBER or held
    return NumberWish(keys if sure else ask_keys(ask), serial_key(ask), sure, whole=sure and ask.is_whole_question)


def _citing(
    text: str, numbers: tuple[NumberAsk, ...], wishes: tuple[NumberWish, ...], vocabulary: Vocabulary
) -> tuple[Clause, ...]:
    """A number that is all that was asked and that nobody holds, as the words by which other texts cite it."""
    if (
        not wishes
        or not all(wish.whole for wish in wishes)
        or any(vocabulary.holds_number((w.serial,)) for w in wishes)
    ):
        return ()
    return tuple(filter(None, (citing(text, ask) for ask in numbers)))


def _narrowing(ask: NumberAsk) -> Iterator[tuple[str, ...]]:
    """The keys to look for, one set after the other: all that was typed, then less and less of it."""
    keys = ask_keys(ask)
    yield exact_keys(ask)
    yield from (keys[:count] for count in range(len(keys), 0, -1))


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with used stretches as spaces, so that places stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _ordinal(day: dt.date | None) -> int | None:
    return day.toordinal() if day else None


__all__ = ["Clause", "Reading", "Vocabulary", "plain_query", "read"]
