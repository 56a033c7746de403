"""What a NukeViet address says by itself: trap, item, listing, language, page number."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qs, urljoin, urlsplit

from crawler.languages import SURE
from crawler.slugs import slug_of

#: First parts (after the language) of modules and pages that hold no items or change the site when asked.
TRAP_PARTS = frozenset(
    "users comment sendmail print savefile search seek content statistics banners admin data includes install modules "
    "contact voting captcha cronjobs login register logout lostpass robots.php web.config install.php".split()
)
TRAP_QUERY = re.compile(
    r"(?:^|&)(?:nvvithemever|second|scaptcha|pdf|nv_redirect|nocache|checkss|tokend?|sid|PHPSESSID|sort|orderby|print)=",
    re.I,
)
FILE_ENDING = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|ods|txt|zip|rar|7z|jpe?g|png|gif|bmp|webp|svg|ico|css|js|mp[34]|wav|avi|flv|wmv|"
    r"exe|apk|xml|json|woff2?|ttf|eot)$",
    re.I,
)
#: Parts of an address after which a numbered last part is a listing's name, not an item's.
LISTING_PARTS = frozenset("area subject signer cat tag topic groups rss archive author organ vieworg person".split())
#: Modules of the stock system whose pages are neither directives nor articles.
OTHER_MODULES = frozenset("about page siteterms faq feeds freecontent opinions organs videoclips photos shops".split())
DETAIL_PARTS = frozenset(("detail", "chi-tiet"))
#: Two letters that may be a language; a module may have such a name too.
LANGUAGE = re.compile(r"[a-z]{2}")
PAGE_PART = re.compile(r"page-(\d+)")
ITEM_END = re.compile(r".-(\d{1,9})$")
PAGE_ENDING = re.compile(r"\.html?$")
MAX_DEPTH = 8
#: So deep a module's function may stand: behind a folder or two and a language.
TRAP_DEPTH = 5
#: Folders of files are named as people like, below the first three parts.
FILES_PART = "uploads"


def parts_of(url: str) -> list[str]:
    """The parts of an address' path, or of its `op` where friendly addresses are off."""
    split = urlsplit(url)
    if split.path.endswith("/index.php"):
        query = parse_qs(split.query)
        function = [op for op in query.get("op", []) if op != "main"]
        path = "/".join(query.get("language", []) + query.get("nv", []) + function)
    else:
        path = split.path
    return [part for part in path.split("/") if part]


def language_of(url: str, folder: str = "/") -> str | None:
    """The two letters that an address of a site in `folder` begins with: `/vi/laws/` → "vi", and `/vb/` → "vb"."""
    split = urlsplit(url)
    if is_query(url):
        first = parse_qs(split.query).get("language", [""])[0]
    else:
        first = split.path.removeprefix(folder).strip("/").partition("/")[0]
    return first if LANGUAGE.fullmatch(first) else None


def is_query(url: str) -> bool:
    """True for `/index.php?nv=…`, as all addresses are where friendly ones are off."""
    return urlsplit(url).path.endswith("/index.php")


@lru_cache(maxsize=16384)
def is_within(url: str, folder: str) -> bool:
    """True for an address at or below another one, part by part: `laws-2/` does not stand in `laws`."""
    inner, outer = parts_of(url), parts_of(folder)
    is_front = is_query(folder) and "nv=" not in folder
    return bool(outer) and not is_front and inner[: len(outer)] == outer


@lru_cache(maxsize=16384)  # menus repeat on every page
def is_trap(url: str) -> bool:
    """True where an address repeats content, changes the site, never ends, or is no address."""
    try:
        split = urlsplit(url)
    except ValueError:
        return True
    parts = parts_of(url)
    if TRAP_QUERY.search(split.query) or len(parts) > MAX_DEPTH or len(url) > 1000:
        return True
    if any(parts.count(part) > 2 for part in parts) or sum(PAGE_PART.fullmatch(part) is not None for part in parts) > 1:
        return True
    deep = 3 if FILES_PART in parts else TRAP_DEPTH
    return not TRAP_PARTS.isdisjoint(parts[:deep]) or "'" in url or "$" in split.path


def is_download(url: str) -> bool:
    """True for `?download=1&id=N`, in all versions the address of an item's file."""
    return "download=" in url and "1" in parse_qs(urlsplit(url).query).get("download", [])


def is_file(url: str) -> bool:
    """True where an address leads to a file by its ending or as a download."""
    return is_download(url) or FILE_ENDING.search(urlsplit(url).path) is not None


def bare(url: str) -> str:
    """An item's address without the query of its file links."""
    return url.partition("?")[0] if is_download(url) else url


@lru_cache(maxsize=16384)
def item_of(url: str) -> str | None:
    """The address of the item that a link leads to, by its page or by its files; None where it leads to none."""
    return address if is_item(address := bare(url)) else None


@lru_cache(maxsize=16384)
def section_of(url: str) -> str | None:
    """The address of a page that may be a listing: no item, no file, no trap, no further page of a listing."""
    if is_trap(url) or is_file(url) or item_of(url) is not None:
        return None
    parts = parts_of(url)
    may_list = parts and page_number(url) is None and LISTING_PARTS.isdisjoint(parts)
    return bare(url) if may_list else None


@lru_cache(maxsize=16384)
def is_item(url: str) -> bool:
    """True where an address may be an item's: a numbered last part, or anything below `detail/`."""
    if is_trap(url) or is_file(url):
        return False
    parts = parts_of(url)
    if not parts or PAGE_PART.fullmatch(parts[-1]):
        return False
    if not LISTING_PARTS.isdisjoint(parts[:-1]) or not OTHER_MODULES.isdisjoint(parts[:2]):
        return False
    query = parse_qs(urlsplit(url).query)
    if query and not {"language", "nv", "op"}.issuperset(query):
        return False
    if _stands_alone(url, parts):
        return False
    return item_number(url) is not None or (len(parts) > 1 and parts[-2] in DETAIL_PARTS)


def _stands_alone(url: str, parts: list[str]) -> bool:
    """True for a folder at the top of the site or of a module's `op`: an article stands in its category's folder."""
    if is_query(url):
        return "/" not in parse_qs(urlsplit(url).query).get("op", [""])[0].strip("/")
    behind = parts[1:] if LANGUAGE.fullmatch(parts[0]) else parts
    return len(behind) == 1 and not PAGE_ENDING.search(behind[0])


@lru_cache(maxsize=16384)
def may_be_folder(url: str) -> bool:
    """True for an item's address that a category may have as well: `/tin-tuc/nam-hoc-2018-2019/`."""
    if not is_item(url) or is_query(url) or PAGE_ENDING.search(urlsplit(url).path):
        return False
    return parts_of(url)[-2] not in DETAIL_PARTS


def item_number(url: str) -> int | None:
    """The number at the end of an item's address; mostly its id, but an editor may have changed the address."""
    found = ITEM_END.search(slug_of(url))
    return int(found[1]) if found else None


@lru_cache(maxsize=16384)
def page_number(url: str) -> int | None:
    """The page of a listing that an address asks for: `page-3/` or `page=3`."""
    parts = parts_of(url)
    if parts and (found := PAGE_PART.fullmatch(parts[-1])):
        return int(found[1])
    value = parse_qs(urlsplit(url).query).get("page", [""])[0]
    return int(value) if value.isdecimal() else None


@lru_cache(maxsize=16384)
def listing_key(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What all pages of one listing share: the address without its page number."""
    split = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(split.query).items() if name != "page"}
    if "op" in query:
        query["op"] = _without_page(query["op"])
    said = tuple(sorted((name, value) for name, value in query.items() if value and value != "main"))
    return _without_page(split.path), said


def _without_page(path: str) -> str:
    return re.sub(r"(?:^|/)page-\d+/?$", "", path.rstrip("/"))


def listings_of(url: str) -> tuple[str, ...]:
    """Where an item may be listed: the folder that it stands in, and that folder's parent."""
    if is_query(url):
        return _query_listings(url)
    parts = parts_of(url)[:-1]
    if parts and parts[-1] in DETAIL_PARTS:
        parts = parts[:-1]
    found = [parts[:depth] for depth in (len(parts), len(parts) - 1) if depth > 0]
    return tuple(urljoin(url, "/" + "/".join(some) + "/") for some in found if not _is_language_only(some))


def _query_listings(url: str) -> tuple[str, ...]:
    """The same where friendly addresses are off: the folder inside `op`, and the module."""
    query = parse_qs(urlsplit(url).query)
    module, language, op = (query.get(name, [""])[0] for name in ("nv", "language", "op"))
    root = f"{urlsplit(url).path}?" + (f"language={language}&" if language else "") + f"nv={module}"
    folder = op.rpartition("/")[0]
    inner = (f"{root}&op={folder}",) if folder and folder not in DETAIL_PARTS else ()
    return tuple(urljoin(url, address) for address in (*inner, root)) if module else ()


def _is_language_only(parts: list[str]) -> bool:
    return len(parts) == 1 and parts[0] in SURE
