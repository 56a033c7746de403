"""The page of an article: by its stable marks, else by its words.

A theme that shares only the words with the stock ones still prints the title that the page's head names, a date near
it, the text, "Tác giả:", "Nguồn:" and "Ý kiến bạn đọc". So the page is read as lines: what stands between the title and
the first of the closing words is the article; short lines at its start hold the date, the views, the title again.
"""

from __future__ import annotations

import datetime as dt
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import ancestors, clean, href, line_of, meta, metas, text_of
from crawler.records import Kind
from crawler.sites.nukeviet import addresses
from crawler.sites.nukeviet.files import files_of
from crawler.sites.nukeviet.marks import canonical_of, heading_of, module_of, zone_of
from crawler.sites.nukeviet.story import AUTHOR, BODY, CLOSING, DATE, DATED, SOURCE, TODAY, Story, story_of
from crawler.sites.pages import Fetched, ItemPage, Unread
from directives.dates import parse_datetime
from directives.text import fold

TAGS = re.compile(r"^(?:tags?|tu khoa|the)\s*:")
SECOND_LABEL = re.compile(r"(?<=.)(?P<mark>\s*[-–|;,]\s*|\s+)(?=(?:tac gia|nguon)(?: bai viet| tin)?\s*:)")
LABELLED = re.compile(r"cap nhat|ngay dang|dang luc|dang ngay")
PUBLISHED_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T|[+-]\d\d:?(?:\d\d)?)?(\d\d):(\d\d)(?::(\d\d))?")
LEADS = (
    "b, strong, h2, h3, h4, em, [class*=lead], [class*=sapo], [class*=hometext], [class*=summary], [class*=tomtat], "
    "[class*=tom-tat], [class*=mota], [class*=mo-ta], [class*=intro], [class*=desc]"
)


def read_article(tree: LexborHTMLParser, page: Fetched) -> ItemPage | Unread:
    """The article of a page; Unread where title, date or text are missing."""
    heading = heading_of(tree, "h1.title", "[itemprop=headline]")
    title = line_of(heading)
    if heading is None or title is None:
        return Unread("không thấy tiêu đề", is_broken=True)
    node = tree.css_first("#news-bodyhtml, [itemprop=articleBody]")
    story = story_of(tree, heading, title, node)
    moment = _moment(tree, heading, story)
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
        author=_after(AUTHOR, story.foot) or _after(AUTHOR, story.head),
        source_name=_after(SOURCE, story.foot) or _after(SOURCE, story.head),
        tags=_tags(tree, page.final_url),
        lead=lead,
        text=text,
        files=files_of(tree, page.final_url, node or _container(heading)),
    )


def _after(label: re.Pattern[str], lines: tuple[str, ...]) -> str | None:
    """The value of a label: the rest of its line, else the next line; the last one, nearest to the article's end."""
    lines = tuple(part for line in lines for part in _signatures(line))
    for at in range(len(lines) - 1, -1, -1):
        if found := label.match(fold(lines[at])):
            value = lines[at][found.end() :].strip() or (lines[at + 1] if at + 1 < len(lines) else "")
            is_label = AUTHOR.match(fold(value)) or SOURCE.match(fold(value)) or CLOSING.match(fold(value))
            return None if is_label or value == BODY else value or None
    return None


def _signatures(line: str) -> list[str]:
    """ "Tác giả: A - Nguồn: B" as two lines."""
    found = SECOND_LABEL.search(fold(line))
    return [line[: found.start()], line[found.end("mark") :]] if found else [line]


def _moment(tree: LexborHTMLParser, heading: LexborNode, story: Story) -> tuple[dt.date, dt.time | None] | None:
    """When an article was posted; when it was edited, where nothing else is said near its title."""
    return (
        _stock_moment(heading, edits=False)
        or _printed_moment(story)
        or _stock_moment(heading, edits=True)
        or _meta_moment(tree)
    )


def _stock_moment(heading: LexborNode, *, edits: bool) -> tuple[dt.date, dt.time | None] | None:
    """The date in the first `span.h5` beside the heading, or with `edits` when it was edited."""
    nodes = heading.parent.css("span.h5") if heading.parent is not None else []
    lines = [line for node in nodes if (line := line_of(node))]
    first = next((parts for line in lines if _moment_of(parts := _dated_parts(line) or [line], edits=True)), [])
    return _moment_of(first, edits=edits)


def _printed_moment(story: Story) -> tuple[dt.date, dt.time | None] | None:
    """The date below the title, above it, or with its label at the end."""
    near = [part for line in (*story.head, *story.above) for part in _dated_parts(line)]
    labelled = [part for part in [*near, *story.foot] if DATED.match(fold(part))]
    return _moment_of([*labelled, *near], edits=True)


def _moment_of(parts: list[str], *, edits: bool) -> tuple[dt.date, dt.time | None] | None:
    """One that is labelled as posted comes first, then one without a label, and with `edits` when it was edited."""
    labelled = [part for part in parts if DATED.match(fold(part))]
    edited = [part for part in parts if fold(part).startswith("cap nhat")]
    told = [*labelled, *(part for part in parts if part not in edited), *(edited if edits else ())]
    return next((found for part in told if not TODAY.search(fold(part)) and (found := parse_datetime(part))), None)


def _dated_parts(line: str) -> list[str]:
    """A line with several labelled dates ("Cập nhật lúc: … Ngày đăng: …") as one part a label."""
    starts = [found.start() for found in LABELLED.finditer(fold(line))]
    return [
        line[at:end] for at, end in zip([0, *starts], [*starts, None], strict=True) if DATE.search(fold(line[at:end]))
    ]


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
    if lead is None and lines and (_is_lead(lines, meta(tree, "description")) or _stands_out(tree, lines[0])):
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


def _stands_out(tree: LexborHTMLParser, line: str) -> bool:
    """True where a theme prints a line in bold or in a block named for leads."""
    return any(line_of(node) == line for node in tree.css(LEADS) if len(node.text(deep=True)) < len(line) + 200)


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
