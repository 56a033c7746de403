"""`/`: the start page without a question, the result page with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from crawler.errors import StoreError
from crawler.records import Record
from directives.text import fold
from indexer.answers import Answer, SearchQuery, Sort
from web.empty import Help, empty_help
from web.facets import Link, Searcher, chips, facet_views, pager, sorts, unfiltered
from web.formats import number
from web.freshness import Freshness
from web.hits import HitView, hit_view
from web.links import pairs
from web.page import Page, open_page
from web.params import Asked, parse
from web.rows import MOST
from web.understood import neighbours, notices, understood_views

#: The reform area of an office: its documents are what staff look for first.
PRESET = "cải cách hành chính"
PRESET_FIELDS = 6
#: What the start page teaches: an unmarked question, an abbreviation, a phrase. The number is taken from the newest.
EXAMPLES = ("cai cach hanh chinh", "CCHC", '"thủ tục hành chính"')
NEWEST = SearchQuery(filters={"kind": ("directive",)}, sort=Sort.NEWEST, per_page=6)
EXPORTS = (("CSV", "/export.csv"), ("Excel", "/export.xlsx"), ("JSON", "/export.json"))


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rooms behind gave for one page."""

    asked: Asked
    answer: Answer
    records: dict[str, Record]
    fresh: Freshness
    help: Help | None = None


async def search(request: Request) -> Response:
    """The start page or the results."""
    page = open_page(request)
    asked = parse(request.query_params)
    if is_home(asked.query):
        return await page.desk.gate.run(home, page, asked)
    return await page.desk.gate.run(results, page, asked)


def is_home(query: SearchQuery) -> bool:
    """Nothing is asked yet."""
    return query == SearchQuery()


def home(page: Page, asked: Asked) -> Response:
    """The box, examples, the newest directives."""
    seen = look_up(page, replace(asked, query=NEWEST))
    at = Searcher(SearchQuery(), page.texts, page.named)
    view = common(page, at, asked.notices) | {
        "hits": hit_views(page, seen, ""),
        "examples": examples(seen, at),
        "preset": at.url(preset(seen.answer)),
        "all_newest": at.url(SearchQuery(sort=Sort.NEWEST)),
        "feed": at.url(SearchQuery(), "/feed.atom"),
    }
    return page.html("home.html", view, fresh=seen.fresh)


def results(page: Page, asked: Asked) -> Response:
    """Hits, facets, pager; help when there are none."""
    seen = look_up(page, asked)
    answer, query = seen.answer, seen.asked.query
    at = Searcher(query, page.texts, page.named)
    view = common(page, at, seen.asked.notices, notices(answer, page.texts) if answer.total else ()) | {
        "hits": hit_views(page, seen, query.q),
        "total": page.texts.count("search.total", answer.total, number(answer.total, page.lang)),
        "understood": understood_views(answer, at),
        "neighbours": neighbours(answer, at),
        "did_you_mean": did_you_mean(answer, at),
        "pager": pager(answer, at),
        "help": seen.help,
    }
    return page.html("results.html", view | ways_on(answer, at, seen.asked.more), fresh=seen.fresh)


def ways_on(answer: Answer, at: Searcher, more: str | None) -> dict[str, object]:
    """Filters, orders and other forms of the same search."""
    from_start = replace(at.query, page=1)
    return {
        "facets": facet_views(answer, at, more),
        "chips": chips(at),
        "clear": at.url(unfiltered(at.query)),
        "sorts": sorts(at),
        "exports": [Link(label, at.url(from_start, path)) for label, path in EXPORTS],
        "save_part": at.texts("search.save_part", n=number(MOST, at.texts.lang)) if answer.total > MOST else None,
        "feed": at.url(from_start, "/feed.atom"),
        "since": at.query.since or "",
        "until": at.query.until or "",
        "period": pairs(replace(from_start, since=None, until=None), at.lang),
    }


def look_up(page: Page, asked: Asked) -> Seen:
    """Ask the index, and read the hits' records; a page beyond the last one becomes the first."""
    if not asked.query.q and asked.query.sort is Sort.RELEVANCE:
        asked = replace(asked, query=replace(asked.query, sort=Sort.NEWEST))  # nothing to be relevant to
    answer = page.desk.index.ask(asked.query)
    if answer.total and not answer.hits:
        asked = replace(asked, query=replace(asked.query, page=1), notices=(*asked.notices, "notice.page_beyond"))
        answer = page.desk.index.ask(asked.query)
    at = Searcher(asked.query, page.texts, page.named)
    if not answer.total:
        page.desk.questions.add(asked.query.q, page.desk.now().date())
    help_ = None if answer.total else empty_help(page.desk.index, at)
    return Seen(asked, answer, read_records(page, answer), page.fresh(), help_)


def read_records(page: Page, answer: Answer) -> dict[str, Record]:
    """The records of the hits, for what the index does not keep; without a readable store the hits do alone."""
    try:
        with page.desk.open_reader() as reader:
            found = ((hit.id, reader.record(hit.id)) for hit in answer.hits)
            return {record_id: record for record_id, record in found if record}
    except StoreError:
        return {}


def hit_views(page: Page, seen: Seen, q: str) -> list[HitView]:
    """The hits as the page shows them."""
    zone = page.desk.zone
    return [hit_view(hit, seen.records.get(hit.id), page.texts, q, page.named, zone) for hit in seen.answer.hits]


def common(page: Page, at: Searcher, keys: tuple[str, ...], said: Sequence[str] = ()) -> dict[str, object]:
    """What both pages have: the question in its box, the parameters it keeps, notices."""
    kept = replace(at.query, q="", page=1)
    return {
        "q": at.query.q,
        "kept": pairs(kept, page.named),
        "notices": [*(page.texts(key) for key in keys), *said],
    }


def examples(seen: Seen, at: Searcher) -> list[Link]:
    """Four questions that teach what can be asked."""
    numbers = [hit.number for hit in seen.answer.hits if hit.number]
    return [Link(q, at.url(SearchQuery(q=q))) for q in (*numbers[:1], *EXAMPLES)]


def preset(answer: Answer) -> SearchQuery:
    """The reform area: by its field where the sources have one (or a few spellings of it), else as a phrase."""
    wanted = fold(PRESET)
    fields = [value.value for value in answer.facets.get("field", ()) if wanted in fold(value.value)]
    few = 0 < len(fields) <= PRESET_FIELDS
    return SearchQuery(filters={"field": tuple(fields)}) if few else SearchQuery(q=f'"{PRESET}"')


def did_you_mean(answer: Answer, at: Searcher) -> Link | None:
    """The better spelling, if the index knows one."""
    if not answer.did_you_mean:
        return None
    return Link(answer.did_you_mean, at.url(replace(at.query, q=answer.did_you_mean, page=1)))
