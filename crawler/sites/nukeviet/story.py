"""An article's page as lines, told apart by the words that every theme prints.

What stands between the title and the first of the closing words is the article. What a theme prints between a title and
its text (date, counts, tools, the title again) is its head; labels of author and source at its very end sign it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.dom import ancestors, lines_of
from crawler.sites.nukeviet.rows import is_number
from directives.text import fold

AUTHOR = re.compile(r"^(?:tac gia(?: bai viet)?|nguoi viet)\s*:\s*")
SOURCE = re.compile(r"^(?:nguon(?: tin)?(?: bai viet)?)\s*:\s*")


def starting(*words: str) -> re.Pattern[str]:
    """A pattern for folded lines that begin with one of these."""
    return re.compile("^(?:" + "|".join(words) + ")")


#: After these nothing signs the article any more.
ENDS = ("y kien ban doc", "y kien phan hoi", "(?:gui )?binh luan", "tong so diem", "ban quyen thuoc")
ENDING = starting(*ENDS)
#: What follows an article and is not of it.
CLOSING = starting(
    *ENDS,
    "(?:cac |nhung )?(?:tin|bai)(?: viet| tuc)? (?:lien quan|khac|moi hon|cu hon|da dua|cung chuyen muc|moi nhat)",
    "tin (?:moi|cu) hon",
    "click de danh gia",
    r"tags?\s*:",
    r"tu khoa\s*:",
    "(?:file|tep|tap tin|tai lieu|van ban)(?: tin)? dinh kem",
    "theo dong su kien",
    "ma bao mat",
)
#: Short lines of a page's tools, between an article and those who sign it.
NOISE = starting(
    *("chia se", "in (?:trang|bai|ra)", "ban in", "gui (?:email|mail|bai viet)", "luu bai", "quay lai", "ve trang"),
    *("tro ve", "facebook", "twitter", "zalo", "tweet", "share", "luot xem", "so luot", "da xem", "views?"),
    *(r"\d{1,7}$", "xem tiep", "len dau trang"),
)
#: A date with its label, wherever a theme puts it; the time of an edit is not meant.
DATED = starting("ngay dang", "dang luc", "dang ngay", "ngay gui", "thoi gian dang", "dang boi")
DATE = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|ngay \d{1,2} thang \d{1,2} nam \d{4}")
TODAY = re.compile(r"hom nay|bay gio")
#: What stands beside a date: weekday, time, labels, counts.
HEAD_WORDS = re.compile(
    "|".join(
        (
            *("thu (?:hai|ba|tu|nam|sau|bay|[2-7])", "chu nhat", r"\d{1,2}[:h]\d{2}(?::\d{2})?", r"\b[ap]m\b"),
            *(
                r"gmt ?[+]?\d*",
                "ngay dang",
                "dang luc",
                "dang ngay",
                "ngay",
                "luc",
                "cap nhat",
                "nguoi dang",
                "dang boi",
            ),
            *("(?:nguoi|luot|da|so lan) xem", "luot doc", "phan hoi", "binh luan", "chuyen muc", "danh muc", "co chu"),
            *("a[+-]", r"\d+"),
        )
    )
)
SHORT = 70


@dataclass(frozen=True, slots=True)
class Story:
    """The lines of an article, told apart."""

    head: tuple[str, ...]
    body: tuple[str, ...]
    foot: tuple[str, ...]
    #: the two lines before the title, where some themes print the date
    above: tuple[str, ...] = ()


def story_of(tree: LexborHTMLParser, heading: LexborNode, title: str, body: LexborNode | None) -> Story:
    """The lines between the heading and the closing words; what the body's own element holds is left to it."""
    lines = page_lines(tree, body or _scope(heading, title), BODY if body is not None else None)
    start = _start(lines, title)
    rest, above = lines[start:], tuple(reversed(lines[max(0, start - 3) : max(0, start - 1)]))
    end = next((at for at in range(len(rest)) if _closes(rest, at)), len(rest))
    if END in rest[:end]:
        end = rest.index(END)
        after = rest[end + 1 :]
        rest = rest[:end] + after[: next((at for at, line in enumerate(after) if not _may_sign(after, at)), len(after))]
    if BODY in rest[:end]:
        at = rest.index(BODY)
        return Story(tuple(rest[:at]), (), tuple(rest[at + 1 :][: _comments(rest[at + 1 :])]), above)
    told = rest[:end]
    last = _signed_from(told)
    first = next((at for at, line in enumerate(told) if not _is_head(line, title)), last)
    foot = told[last:] + rest[end:][: _comments(rest[end:])]
    return Story(tuple(told[:first]), tuple(told[first:last]), tuple(foot), above)


def _is_head(line: str, title: str) -> bool:
    """True for what themes print between a title and its text: date, counts, tools, the title again."""
    folded = fold(line)
    if line == title or NOISE.match(folded) or _is_label(line):
        return True
    return len(HEAD_WORDS.sub("", DATE.sub("", folded)).strip(" -|,.:;()/•·")) < 12


def _signed_from(lines: list[str]) -> int:
    """Where the lines that sign an article begin: labels of author and source at its very end, with their values.

    "Nguồn: Internet" under a photo is followed by more text, so it is none of them.
    """
    at = len(lines)
    while at > 0:
        line = fold(lines[at - 1])
        if AUTHOR.match(line) or SOURCE.match(line) or NOISE.match(line) or DATED.match(line):
            at -= 1
        elif at > 1 and len(line) < SHORT and lines[at - 2].rstrip().endswith(":") and _is_label(lines[at - 2]):
            at -= 2
        else:
            break
    return at


def _is_label(line: str) -> bool:
    return AUTHOR.match(fold(line)) is not None or SOURCE.match(fold(line)) is not None


#: Stand for the body's own element, and for the end of the element that holds the article, among the lines.
BODY, END = "[[body]]", "[[end]]"
UNREAD = re.compile(r"<(?=[fnh])(form|nav|noscript|header)\b[^<]*(?:<(?!/\1>)[^<]*)*</\1>", re.I)


def page_lines(tree: LexborHTMLParser, marked: LexborNode | None, mark: str | None) -> list[str]:
    """The lines of a page without forms and menus; `marked` as one line of its own, or its end as one."""
    if tree.body is None:
        return []
    markup = tree.body.html or ""
    if marked is not None and marked.html:
        markup = markup.replace(marked.html, f"<p>{mark}</p>" if mark else f"{marked.html}<p>{END}</p>", 1)
    return lines_of(UNREAD.sub("<br>", markup))


def _scope(heading: LexborNode, title: str) -> LexborNode | None:
    """The element that holds the article: the first around the heading with a line that is more than its head."""
    for parent in ancestors(heading):
        lines = lines_of(UNREAD.sub("<br>", parent.html or ""))
        after = lines[lines.index(title) + 1 :] if title in lines else []
        if any(not _is_head(line, title) for line in after):
            return parent
    return None


def _may_sign(lines: list[str], at: int) -> bool:
    """True for a line that may still belong to an article after the element that holds its text."""
    folded = fold(lines[at])
    if _is_label(lines[at]) or NOISE.match(folded) or DATED.match(folded):
        return True
    return at > 0 and _is_label(lines[at - 1]) and lines[at - 1].rstrip().endswith(":")


def _start(lines: list[str], title: str) -> int:
    """The line after the heading: of several lines with the title, the one that a date follows soonest."""
    places = [at for at, line in enumerate(lines) if line == title]
    dated = [at for at in places if any(DATE.search(fold(line)) for line in lines[at + 1 : at + 6])]
    return (dated or places or [-1])[0] + 1


def _closes(lines: list[str], at: int) -> bool:
    """True at the first line that is not of the article any more."""
    return CLOSING.match(fold(lines[at])) is not None or _is_row(lines, at)


def _comments(lines: list[str]) -> int:
    """Where the comments or the rows of other items begin; nothing after that signs the article."""
    return next((at for at in range(len(lines)) if ENDING.match(fold(lines[at])) or _is_row(lines, at)), len(lines))


def _is_row(lines: list[str], at: int) -> bool:
    return is_number(lines[at]) and at + 1 < len(lines) and DATE.fullmatch(fold(lines[at + 1])) is not None
