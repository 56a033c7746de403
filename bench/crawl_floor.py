"""The floor: `python bench/crawl_floor.py URL [FOLDER]`, the least that a crawler of the recorded site can do.

httpx and selectolax.lexbor, one connection, the selectors of marks.py. With FOLDER it also keeps what it fetched: each
body by its sha256, pages gzipped, a row a page in SQLite. Prints one JSON line.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
from marks import ITEM, LABELS, LINKS, TAGS, TEXTS, TITLE, is_html, wanted
from selectolax.lexbor import LexborHTMLParser


def main(url: str, folder: Path | None) -> None:
    """Crawl and tell what it cost."""
    began = time.process_time()
    items = requests = 0
    keep = Keeper(folder) if folder else None
    with httpx.Client(limits=httpx.Limits(max_connections=1), trust_env=False) as client:
        waiting, seen = [url, urljoin(url, "/vi/laws/")], {"/", "/vi/laws/"}
        while waiting:
            answer = client.get(waiting.pop(), follow_redirects=False)
            requests += 1
            path = urlsplit(str(answer.url)).path
            page = is_html(answer.headers.get("content-type", "")) and answer.status_code == 200
            tree = LexborHTMLParser(answer.content) if page else None
            item = read(tree) if tree is not None and ITEM.match(path) else None
            items += item is not None
            if keep:
                keep.put(str(answer.url), answer.content, item, is_page=page)
            for target in links(tree, str(answer.url)) if tree is not None else ():
                key = wanted(target, path)
                if key is not None and key not in seen:
                    seen.add(key)
                    waiting.append(urljoin(url, target))
    if keep:
        keep.close()
    print(json.dumps({"requests": requests, "items": items, "cpu": time.process_time() - began}))


def links(tree: LexborHTMLParser, base: str) -> Iterator[str]:
    """The paths of this host that a page links to."""
    host = urlsplit(base).netloc
    for node in tree.css(LINKS):
        parts = urlsplit(urljoin(base, node.attributes.get("href") or ""))
        if parts.netloc == host:
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def read(tree: LexborHTMLParser) -> dict[str, object]:
    """The fields of an item's page."""
    title = tree.css_first(TITLE)
    labels = {}
    for row in tree.css(LABELS):
        cells = [cell.text().strip() for cell in row.css("td")]
        labels[cells[0]] = cells[-1]
    texts = {name: node.text().strip() for name, css in TEXTS.items() if (node := tree.css_first(css)) is not None}
    tags = [node.text().strip() for node in tree.css(TAGS)]
    return {"title": title.text().strip() if title is not None else None, **labels, **texts, "tags": tags}


class Keeper:
    """Bodies by hash, and a row each, with a commit a page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self._db = sqlite3.connect(folder / "kept.sqlite", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("CREATE TABLE pages (url TEXT PRIMARY KEY, sha256 TEXT, at REAL, said TEXT)")

    def put(self, url: str, body: bytes, item: dict[str, object] | None, *, is_page: bool) -> None:
        """Keep one answer."""
        name = hashlib.sha256(body).hexdigest()
        (self.folder / name).write_bytes(gzip.compress(body, 6, mtime=0) if is_page else body)
        said = json.dumps(item, ensure_ascii=False) if item else None
        self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)", (url, name, time.time(), said))

    def close(self) -> None:
        """Close the database."""
        with closing(self._db):
            pass


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)
