"""A Scrapy spider of the recorded site: `python bench/crawl_scrapy.py URL`, in an environment that has Scrapy.

The selectors of marks.py; links are followed on listings only, files from the pages of items. Prints one JSON line.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy
from marks import ITEM, LABELS, LINKS, TAGS, TEXTS, TITLE, is_html, wanted
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

SETTINGS = {
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "ERROR",
    "REDIRECT_ENABLED": False,
    "ROBOTSTXT_OBEY": True,
    "TELNETCONSOLE_ENABLED": False,
}


class DepartmentSpider(scrapy.Spider):
    """Listings → items → files."""

    name = "department"
    items = 0

    def __init__(self, url: str) -> None:
        super().__init__()
        self.start_urls = [url, urljoin(url, "/vi/laws/")]
        self._seen = {"/", "/vi/laws/"}

    def parse(self, response: Response) -> Iterator[Any]:
        """Any answer."""
        if not is_html(response.headers.get("Content-Type", b"").decode()):
            yield {"sha256": hashlib.sha256(response.body).hexdigest()}
            return
        path = urlsplit(response.url).path
        if ITEM.match(path):
            DepartmentSpider.items += 1
            yield self._item(response)
        for href in response.css(LINKS).xpath("@href").getall():
            parts = urlsplit(response.urljoin(href))
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            key = wanted(target, path) if parts.netloc == urlsplit(response.url).netloc else None
            if key is not None and key not in self._seen:
                self._seen.add(key)
                yield response.follow(target)

    def _item(self, response: Response) -> dict[str, Any]:
        labels = {}
        for row in response.css(LABELS):
            cells = [cell.xpath("normalize-space()").get() for cell in row.css("td")]
            labels[cells[0]] = cells[-1]
        texts = {name: response.css(css).xpath("normalize-space()").get() for name, css in TEXTS.items()}
        title = response.css(TITLE).xpath("normalize-space()").get()
        return {"title": title, **labels, **texts, "tags": response.css(TAGS).xpath("normalize-space()").getall()}


def main(url: str) -> None:
    """Crawl and tell what it cost."""
    began = time.process_time()
    process = CrawlerProcess(SETTINGS)
    crawler = process.create_crawler(DepartmentSpider)
    process.crawl(crawler, url)
    process.start()
    stats = crawler.stats
    assert stats is not None
    requests = stats.get_value("downloader/request_count")
    print(json.dumps({"requests": requests, "items": DepartmentSpider.items, "cpu": time.process_time() - began}))


if __name__ == "__main__":
    main(sys.argv[1])
