"""RSS feeds and sitemaps: which items there are, with the keys that the CMS gives them."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import zlib
from xml.etree.ElementTree import Element
from xml.etree.ElementTree import ParseError as XmlError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crawler.dom import clean
from crawler.errors import ParseError
from crawler.sites.nukeviet import addresses
from crawler.sites.nukeviet.rows import is_number
from crawler.sites.pages import Feed, Fetched, Row

GUID = re.compile(r"^([a-z][\w-]{0,58})_(\d{1,9})$")
SITEMAP_NAME = re.compile(r"/sitemap-(?:[a-z]{2}\.)?([\w-]+?)(?:[.-]\d+)?\.xml")
NUMBERED = re.compile(r"^\[([^\[\]]+)\]\s+(.+)$")
MAX_XML = 50_000_000
#: The protocol allows 50,000 addresses with four fields each; a million marks would fill hundreds of megabytes.
MAX_MARKS = 1_000_000


def read_feed(page: Fetched) -> Feed:
    """The items of a feed or sitemap, or the sitemaps of an index; raises ParseError."""
    root = _root(page)
    kind = _local(root)
    if kind == "sitemapindex":
        return Feed(page.final_url, (), sitemaps=tuple(_texts(root, "loc")))
    if kind == "urlset":
        return Feed(page.final_url, tuple(_sitemap_rows(root, page.final_url)))
    if kind == "rss":
        return Feed(page.final_url, tuple(_rss_rows(root)), about=next(iter(_texts(root, "link")), None))
    raise ParseError(page.final_url, f"không phải RSS hay sơ đồ trang: <{kind}>")


def _root(page: Fetched) -> Element:
    body = page.body
    try:
        if body.startswith(b"\x1f\x8b"):
            body = gzip.GzipFile(fileobj=io.BytesIO(body)).read(MAX_XML)
        if body.count(b"<") > MAX_MARKS:
            raise ParseError(page.final_url, "sơ đồ trang hay RSS lớn quá mức")
        root: Element = fromstring(body.lstrip(), forbid_dtd=True)
    except (XmlError, DefusedXmlException, OSError, EOFError, zlib.error, ValueError) as exc:
        raise ParseError(page.final_url, "XML hỏng") from exc
    return root


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _texts(root: Element, name: str) -> list[str]:
    return [text for element in root.iter() if _local(element) == name and (text := (element.text or "").strip())]


def _fields(element: Element) -> dict[str, str]:
    return {_local(child): clean(child.text or "") for child in element if (child.text or "").strip()}


def _sitemap_rows(root: Element, url: str) -> list[Row]:
    named = SITEMAP_NAME.search(url)
    module = named[1] if named else None
    rows = []
    for element in root:
        fields = _fields(element)
        if (address := fields.get("loc")) and module not in addresses.OTHER_MODULES and addresses.is_item(address):
            rows.append(Row(address, module=module, published=_moment(fields.get("lastmod"))))
    return rows


def _rss_rows(root: Element) -> list[Row]:
    rows = []
    for element in root.iter():
        if _local(element) != "item":
            continue
        fields = _fields(element)
        guid = GUID.match(fields.get("guid", ""))
        module, number = (guid[1], int(guid[2])) if guid else (None, None)
        if (address := fields.get("link")) and module not in addresses.OTHER_MODULES and _is_item(address, number):
            told, title = _titled(fields.get("title"))
            rows.append(Row(address, title=title, number=told, module=module, item_number=number))
    return rows


def _titled(title: str | None) -> tuple[str | None, str | None]:
    """Number and title of a directive's entry: from 4.5 on it reads "[309/2018/TT-BGDĐT] Thông báo …"."""
    found = NUMBERED.match(title or "")
    return (found[1], found[2]) if found and is_number(found[1]) else (None, title)


def _is_item(address: str, number: int | None) -> bool:
    """A guid makes an item of any address but a trap: an editor may have changed its end."""
    return addresses.is_item(address) or (number is not None and not addresses.is_trap(address))


def _moment(text: str | None) -> dt.datetime | None:
    """A sitemap's lastmod, which in this family is the time of publication."""
    try:
        moment = dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None
