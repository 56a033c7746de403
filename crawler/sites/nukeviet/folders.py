"""Which of a page's numbered addresses are folders: `/tin-tuc/nam-hoc-2018-2019/` ends as an article of 3.x does.

An address alone cannot tell; what else the page links to can: items that stand in it, or beside it one level deeper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.sites.nukeviet import addresses

Parts = tuple[str, ...]


def folders_among(urls: Iterable[str]) -> frozenset[str]:
    """The addresses that may be items' but are folders of items."""
    items = {address for url in urls if (address := addresses.item_of(url))}
    doubtful = {url: tuple(addresses.parts_of(url)) for url in items if addresses.may_be_folder(url)}
    if not doubtful:
        return frozenset()
    others = [(tuple(addresses.parts_of(url)), _is_named(url)) for url in items]
    holders = {parts[:depth] for parts, _ in others for depth in range(len(parts))}
    return frozenset(url for url, parts in doubtful.items() if parts in holders) | _shallow(doubtful, others)


def _shallow(doubtful: dict[str, Parts], others: list[tuple[Parts, bool]]) -> frozenset[str]:
    """Those beside which articles (`.html`), or more items than such addresses, stand one level deeper."""
    pages = {parts[:-2] for parts, is_named in others if is_named and len(parts) > 1}
    deeper = Counter(parts[:-2] for parts, _ in others if len(parts) > 1)
    beside = Counter(parts[:-1] for parts in doubtful.values())
    return frozenset(
        url for url, parts in doubtful.items() if parts[:-1] in pages or deeper[parts[:-1]] > beside[parts[:-1]]
    )


def _is_named(url: str) -> bool:
    return addresses.PAGE_ENDING.search(urlsplit(url).path) is not None


def holds_items(url: str, links: Iterable[tuple[object, str]]) -> bool:
    """True for a page that links to several items below itself: it is their listing."""
    items = {address for _, link in links if (address := addresses.item_of(link))} - {url}
    return sum(addresses.is_within(item, url) for item in items) > 1
