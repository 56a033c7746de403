"""Addresses of our own pages. All state of a search stands in them; what is default is left out.

Letters stay readable (an HTML address may hold any letter, and a page full of links stays small); everything with
a meaning in addresses is percent-encoded.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

from indexer.answers import FACETS, SearchQuery, Sort

#: Characters of a question that go along to a record's page.
MARKED = 300
PLAIN = re.compile(r"[^\w.~/:,\-]")


def encode(value: str) -> str:
    """A query value in an address: space is "+", reserved characters are percent-encoded, letters stay."""
    return PLAIN.sub(lambda found: "+" if found[0] == " " else quote(found[0], safe="", errors="replace"), value)


def pairs(query: SearchQuery, lang: str | None = None) -> list[tuple[str, str]]:
    """The parameters of a search, in a fixed order."""
    found = [("q", query.q)] if query.q else []
    found += [(facet, value) for facet in FACETS for value in query.filters.get(facet, ())]
    found += [("from", query.since.isoformat())] if query.since else []
    found += [("to", query.until.isoformat())] if query.until else []
    found += [("sort", query.sort.value)] if query.sort is not Sort.RELEVANCE else []
    found += [("page", str(query.page))] if query.page > 1 else []
    found += [("lang", lang)] if lang else []
    return found


def address(path: str, parameters: list[tuple[str, str]], anchor: str = "") -> str:
    """A path with parameters."""
    tail = "&".join(f"{name}={encode(value)}" for name, value in parameters)
    return path + (f"?{tail}" if tail else "") + (f"#{anchor}" if anchor else "")


def search_url(query: SearchQuery, lang: str | None = None, path: str = "/") -> str:
    """The address of a search (or of its feed and exports, by path)."""
    return address(path, pairs(query, lang))


def choose(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """The search with one more value of a facet, from its first page."""
    values = (*query.filters.get(facet, ()), value)
    return replace(query, filters={**query.filters, facet: tuple(dict.fromkeys(values))}, page=1)


def drop(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """The search without one value of a facet, from its first page."""
    values = tuple(kept for kept in query.filters.get(facet, ()) if kept != value)
    return replace(query, filters={**query.filters, facet: values}, page=1)


def document_url(record_id: str, q: str = "", lang: str | None = None, anchor: str = "") -> str:
    """Our page of a record; the question goes along, as far as anybody types, so that its words are marked there."""
    parameters = ([("q", q[:MARKED].rstrip())] if q else []) + ([("lang", lang)] if lang else [])
    return address("/document/" + quote(record_id, safe="/"), parameters, anchor)


def file_url(sha256: str) -> str:
    """The kept copy of a file."""
    return f"/file/{sha256}"


def outward(url: str) -> str | None:
    """A source's address that may be linked: http or https with a host, else None."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.hostname else None
