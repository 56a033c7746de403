"""The page of an article: by its stable marks, else by its words.

A theme that shares only the words with the stock ones still prints the title that the page's head names, a date near
it, the text, "Tác giả:", "Nguồn:" and "Ý kiến bạn đọc". So the page is read as lines: what stands between the title and
the first of the closing words is the article; short lines at its start hold the date, the views, the title again.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import ancestors, clean, href, line_of, lines_of, meta, metas, text_of
from crawler.records import Kind
from crawler.sites.nukeviet import addresses
from crawler.sites.nukeviet.files import files_of
from crawler.sites.nukeviet.listing import is_number
from crawler.sites.nukeviet.marks import canonical_of, heading_of, module_of, zone_of
from crawler.sites.pages import Fetched, ItemPage, Unread
from directives.dates import parse_datetime
from directives.text import fold

AUTHOR = re.compile(r"^(?:tac gia(?: bai viet)?|nguoi viet|bai va anh|tin, anh|tin va anh)\s*:\s*")
SOURCE = re.compile(r"^(?:nguon(?: tin)?(?: bai viet)?)\s*:\s*")
TAGS = re.compile(r"^(?:tags?|tu khoa|the)\s*:")
#: What follows an article and is not of it.
CLOSING = re.compile(
    r"^(?:y kien ban doc|binh luan|gui binh luan|(?:cac |nhung )?(?:tin|bai)(?: viet| tuc)? (?:lien quan|khac|moi hon|"
    r"cu hon|cung chuyen muc)|tin (?:moi|cu) hon|tong so diem|click de danh gia|tags?\s*:|tu khoa\s*:|"
    r"(?:file|tep|tap tin) dinh kem|"
    r"tac gia(?: bai viet)?\s*:|nguon(?: tin)?\s*:|chia se|theo dong su kien|xem tiep|ma bao mat)"
)
DATE = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|ngay \d{1,2} thang \d{1,2} nam \d{4}")
TODAY = re.compile(r"hom nay|bay gio")
PUBLISHED_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T|[+-]\d\d:?(?:\d\d)?)?(\d\d):(\d\d)(?::(\d\d))?")
SHORT = 70


@dataclass(frozen=True, slots=True)
class Story:
    """The lines of an article, told apart."""

    head: tuple[str, ...]
    body: tuple[str, ...]
    foot: tuple[str, ...]


def read_article(tree: LexborHTMLParser, page: Fetched) -> ItemPage | Unread:
    """The article of a page; Unread where title, date or text are missing."""
    heading = heading_of(tree, "h1.title", "[itemprop=headline]")
    title = line_of(heading)
    if heading is None or title is None:
        return Unread("không thấy tiêu đề", is_broken=True)
    node = tree.css_first("#news-bodyhtml, [itemprop=articleBody]")
    story = story_of(tree, title, node)
    moment = _stock_moment(heading) or _moment(story.head) or _meta_moment(tree)
    if moment is None:
        return Unread("không thấy ngày đăng", is_broken=True)
    lead, text = _lead_and_text(tree, story, node, title)
    if text is None and lead is None:
        return Unread("không thấy nội dung bài viết", is_broken=True)
    day, clock = moment
    return ItemPage(
        kind=Kind.ARTICLE,
        title=title,
        module=module_of(page.body),
        item_number=addresses.item_number(page.final_url),
        canonical=canonical_of(tree, page.final_url),
        published=dt.datetime.combine(day, clock or dt.time(), zone_of(page.body)),
        category=_category(tree, page.final_url),
        author=_after(AUTHOR, story.foot),
        source_name=_after(SOURCE, story.foot),
        tags=_tags(tree, page.final_url),
        lead=lead,
        text=text,
        files=files_of(tree, page.final_url, node or _container(heading)),
    )


def story_of(tree: LexborHTMLParser, title: str, body: LexborNode | None) -> Story:
    """The lines between the heading and the closing words; what the body's own element holds is left to it."""
    lines = page_lines(tree, body)
    start = _start(lines, title)
    rest = lines[start:]
    end = next((at for at, line in enumerate(rest) if _closes(rest, at)), len(rest))
    told = [line for line in rest[:end] if line != BODY]
    first = next((at for at, line in enumerate(told) if len(line) > SHORT and line != title), len(told))
    return Story(tuple(told[:first]) if body is None else tuple(told), tuple(told[first:]), _foot(rest))


#: Stands for the body's own element among the lines.
BODY = "[[body]]"


def page_lines(tree: LexborHTMLParser, body: LexborNode | None) -> list[str]:
    """The lines of a page without forms and menus, the body's element as one line of its own."""
    if tree.body is None:
        return []
    markup = tree.body.html or ""
    if body is not None and body.html:
        markup = markup.replace(body.html, f"<p>{BODY}</p>", 1)
    return lines_of(re.sub(r"<(form|nav|noscript|header)\b.*?</\1>", "<br>", markup, flags=re.I | re.S))


def _start(lines: list[str], title: str) -> int:
    """The line after the heading: of several lines with the title, the one that a date follows soonest."""
    places = [at for at, line in enumerate(lines) if line == title]
    dated = [at for at in places if any(DATE.search(fold(line)) for line in lines[at + 1 : at + 6])]
    return (dated or places or [-1])[0] + 1


def _closes(lines: list[str], at: int) -> bool:
    """True at the first line that is not of the article any more."""
    if CLOSING.match(fold(lines[at])):
        return True
    return is_number(lines[at]) and at + 1 < len(lines) and DATE.fullmatch(fold(lines[at + 1])) is not None


def _foot(lines: list[str]) -> tuple[str, ...]:
    """The lines that may name author and source: up to the comments or the rows of other items."""
    for at, line in enumerate(lines):
        if re.match(r"y kien ban doc|binh luan|tong so diem", fold(line)) or (
            is_number(line) and at + 1 < len(lines) and DATE.fullmatch(fold(lines[at + 1]))
        ):
            return tuple(lines[:at])
    return tuple(lines)


def _after(label: re.Pattern[str], lines: tuple[str, ...]) -> str | None:
    """The value of a label: the rest of its line, else the next line; the last one, nearest to the article's end."""
    for at in range(len(lines) - 1, -1, -1):
        if found := label.match(fold(lines[at])):
            value = lines[at][found.end() :].strip() or (lines[at + 1] if at + 1 < len(lines) else "")
            is_label = AUTHOR.match(fold(value)) or SOURCE.match(fold(value)) or CLOSING.match(fold(value))
            return None if is_label or value == BODY else value or None
    return None


def _stock_moment(heading: LexborNode) -> tuple[dt.date, dt.time | None] | None:
    """The date in the first `span.h5` beside the heading."""
    nodes = heading.parent.css("span.h5") if heading.parent is not None else []
    return next((found for node in nodes if (found := parse_datetime(line_of(node) or ""))), None)


def _moment(head: tuple[str, ...]) -> tuple[dt.date, dt.time | None] | None:
    """The first date among the short lines below the heading; today's date in the page's head is none."""
    lines = (line for line in head if DATE.search(fold(line)) and not TODAY.search(fold(line)))
    return next((found for line in lines if (found := parse_datetime(line))), None)


def _meta_moment(tree: LexborHTMLParser) -> tuple[dt.date, dt.time | None] | None:
    """article:published_time, which this CMS writes as 2016-12-07+0708:30:00."""
    found = PUBLISHED_TIME.match(meta(tree, "article:published_time") or "")
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return dt.date(year, month, day), dt.time(hour, minute, second)
    except ValueError:
        return None


def _lead_and_text(
    tree: LexborHTMLParser, story: Story, body: LexborNode | None, title: str
) -> tuple[str | None, str | None]:
    """Lead and text: by their marks, else the first line, when the page's description or the text repeats it."""
    lead = line_of(tree.css_first(".hometext"))
    if body is not None:
        return lead, text_of(body.html or "")
    lines = [line for line in story.body if line != title]
    if lead is None and lines and _is_lead(lines, meta(tree, "description")):
        lead = lines[0]
    if lead is not None and lines and lines[0] == lead:
        lines = lines[1:]
    return lead, "\n".join(lines) or None


def _is_lead(lines: list[str], description: str | None) -> bool:
    first = fold(lines[0])
    if len(lines) > 1 and fold(lines[1]).startswith(first):
        return True
    told = fold(description or "").rstrip(". …")
    return len(told) > 20 and first.startswith(told)


def _category(tree: LexborHTMLParser, base: str) -> str | None:
    """The section that the page's head names, else the last link of its path, else the link to its folder."""
    if section := meta(tree, "article:section"):
        return section
    crumbs = [line_of(node) for node in tree.css('[class*=breadcrumb] a[href], [itemtype*="Breadcrumb"] a[href]')]
    if told := [crumb for crumb in crumbs if crumb]:
        return told[-1]
    folder = next(iter(addresses.listings_of(base)), None)
    links = (node for node in tree.css("a[href]") if folder and href(node, base) == folder)
    return next((text for node in links if (text := line_of(node))), None)


def _tags(tree: LexborHTMLParser, base: str) -> tuple[str, ...]:
    """The links after "Tags:" or "Từ khóa:", else what the page's head says."""
    found = []
    for node in tree.css('a[href*="/tag/"], a[href*="tag%2F"], a[rel=tag]'):
        if any(TAGS.match(fold(clean(parent.text(deep=True))[:20])) for parent in ancestors(node)[:3]):
            found.append(line_of(node))
    return tuple(dict.fromkeys(tag for tag in found if tag)) or metas(tree, "article:tag")


def _container(heading: LexborNode) -> LexborNode | None:
    """The element that holds the article where its body has no mark: the first around the heading with more text."""
    size = len(heading.text(deep=True))
    return next((parent for parent in ancestors(heading) if len(parent.text(deep=True)) > size + 400), None)
