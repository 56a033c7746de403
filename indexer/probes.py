"""Known items: a title that is asked for must bring its record. Run on every new generation before it is put in use."""

from __future__ import annotations

from indexer.opened import Opened
from indexer.query import plain_query

#: How many records are asked for, spread evenly over the generation.
PROBES = 12
#: A record must stand among so many; several may share one title.
DEPTH = 10


def failed_probes(opened: Opened) -> list[str]:
    """The ids that their own titles do not bring."""
    count = opened.engine.count
    places = sorted({place * count // PROBES for place in range(min(PROBES, count))})
    return [opened.originals.record(place).id for place in places if not _brings(opened, place)]


def _brings(opened: Opened, place: int) -> bool:
    title = opened.originals.record(place).title
    query = plain_query(title, limit=DEPTH)
    if not query.clauses:
        return True
    page = opened.engine.ask(query)
    found = [place for hit in page.found for place in (hit.document, *hit.twins)]
    return place in found or title in (opened.originals.record(other).title for other in found)
