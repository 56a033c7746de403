"""What goes wrong in a year: each kind with how it is staged, how a refresh that meets it has to end, who is told."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from sample import Answer
from sample import answer as sample_answer
from tests.faults.front import MAINTENANCE, Change, Front, Raw, html, is_item, is_page, rewritten

LOGIN = html(
    "<html><head><title>Đăng nhập</title></head><body><h1>Đăng nhập</h1><form><input name='user'></form>"
    "<p>Bạn cần đăng nhập để xem nội dung này</p></body></html>"
)
FLOOD = html(
    '<html><head><title>Hãy đợi</title></head><body><div class="floodblocker">Hãy đợi... <span id="secField">1</span>'
    " giây</div><script>var Timeout = 1;</script></body></html>"
)
SLOW = 4.0


@dataclass(frozen=True)
class Mishap:
    """One kind: what the site does, what the machine does, and what has to come of it."""

    name: str
    #: exit code of the refresh
    codes: tuple[int, ...] = (0,)
    #: why the run stopped; none: it went through
    reasons: tuple[str, ...] = ()
    #: words of an alarm that has to be told, where the run did not stop
    alarm: str = ""
    change: Callable[[Front], Change] | None = None
    raw: Callable[[Front], Raw] | None = None
    #: what is done to the machine, by name; see machine.py
    machine: str = ""
    #: minutes by which the night begins later than usual
    late: int = 0
    is_abrupt: bool = False
    #: seconds that one request may take
    deadline: int = 60
    #: the night brings all the same all that a good one brings
    is_harmless: bool = False
    #: it shows on so many item pages only; where fewer are asked the night goes on, and says of some what it saw
    crowd: int = 0
    #: a presence that some records may have until the next good night: one that got a new address is missing where
    #: its old one fails too
    leaves: str = ""

    @property
    def is_told(self) -> bool:
        """A person has to hear of it."""
        return bool(self.reasons or self.alarm) or self.machine in ("kill", "kill build", "power cut in build")

    def stage(self, front: Front) -> None:
        """From now on the site behaves so."""
        if self.change:
            front.change = self.change(front)
        if self.raw:
            front.raw = self.raw(front)
        front.is_abrupt = self.is_abrupt
        if self.machine == "refused":
            front.go_down()


def put_right(front: Front) -> None:
    """The site is itself again."""
    front.change, front.raw, front.is_abrupt = lambda path, found: found, lambda path: None, False
    front.come_back()


def answering(status: int, *headers: tuple[str, str], where: Callable[[str], bool]) -> Callable[[Front], Change]:
    """This status at some addresses."""
    said = html("Lỗi", status)
    said = replace(said, headers=(*said.headers, *headers))
    return lambda front: lambda path, found: said if where(path) else found


def showing(page: Answer, where: Callable[[str], bool]) -> Callable[[Front], Change]:
    """This page at some addresses."""
    return lambda front: lambda path, found: page if where(path) else found


def sending(make: Callable[[bytes], bytes], where: Callable[[str], bool]) -> Callable[[Front], Raw]:
    """These bytes, made of the true body, at some addresses."""
    return lambda front: lambda path: make(sample_answer(front.site, path).body) if where(path) else None


def robots(path: str) -> bool:
    return path == "/robots.txt"


def pages(path: str) -> bool:
    """All that is not robots.txt."""
    return not robots(path)


def everywhere(path: str) -> bool:
    return True


def some_items(path: str) -> bool:
    """One item in six."""
    return is_item(path) and sum(path.encode()) % 6 == 0


def items_and_files(path: str) -> bool:
    return is_item(path) or "download" in path or path.startswith("/uploads/")


def feeds(path: str) -> bool:
    """Feeds and sitemaps."""
    return "/rss/" in path or path.startswith("/sitemap")


def cut(body: bytes) -> bytes:
    """A body that ends before its length says."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body) + 9}\r\n\r\n"
    return head.encode() + body[: len(body) // 2]


def cut_gzip(body: bytes) -> bytes:
    """A gzip that ends early, under a length that is right."""
    packed = gzip.compress(body)[: -(len(body) // 8 + 12)]
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
    return f"{head}Content-Length: {len(packed)}\r\n\r\n".encode() + packed


def silent(front: Front) -> Raw:
    """robots.txt does not answer in time."""

    def raw(path: str) -> bytes | None:
        if not robots(path):
            return None
        time.sleep(SLOW)
        return b""

    return raw


def redesigned(front: Front) -> Change:
    """Lists made by a script: no page links to an item any more."""

    def change(path: str, found: Answer) -> Answer:
        if not is_page(found) or is_item(path):
            return found
        return rewritten(found, ("<a ", "<button "), ("</a>", "</button>"))

    return change


def halved(front: Front) -> Change:
    """Lists, feeds and sitemaps name the newer half only; the pages of all items are there."""
    site = front.site
    directives, articles = site.shown_directives(), site.shown_articles()
    half = replace(
        site, directives=tuple(directives[: len(directives) // 2]), articles=tuple(articles[: len(articles) // 2])
    )
    return lambda path, found: found if items_and_files(path) else sample_answer(half, path)


def untitled(front: Front) -> Change:
    """Three items in five have lost title and date."""

    def change(path: str, found: Answer) -> Answer:
        if not is_item(path) or not is_page(found) or sum(path.encode()) % 5 > 2:
            return found
        text = re.sub(r"<title>.*?</title>|<h1\b.*?</h1>|<meta\b[^>]*>", "", found.body.decode(), flags=re.S)
        return html(re.sub(r"\d\d/\d\d/\d{4}", "…", text))

    return change


def flooding(front: Front) -> Change:
    """ "Please wait" now and then: at every thirtieth page."""
    asked: list[str] = []

    def change(path: str, found: Answer) -> Answer:
        asked.append(path)
        return FLOOD if is_page(found) and len(asked) % 30 == 0 else found

    return change


def mislabelled(front: Front) -> Change:
    """Every page says that it is Latin-1."""

    def change(path: str, found: Answer) -> Answer:
        return replace(found, headers=(("Content-Type", "text/html; charset=iso-8859-1"),)) if is_page(found) else found

    return change


def octets(front: Front) -> Change:
    """The pages of items come without a name for what they are."""

    def change(path: str, found: Answer) -> Answer:
        nameless = replace(found, headers=(("Content-Type", "application/octet-stream"),))
        return nameless if is_page(found) and is_item(path) else found

    return change


def busy_for_a_moment(front: Front) -> Change:
    """The first two pages are answered with 503 and a second's patience."""
    asked: list[str] = []

    def change(path: str, found: Answer) -> Answer:
        asked.append(path)
        return replace(html("", 503), headers=(("Retry-After", "1"),)) if 5 < len(asked) < 8 else found

    return change


DOWN, EMPTY, BROKEN = ("source-down",), ("listing-empty", "nothing-found"), ("pages-broken", "one-body")
WALL = ("all-restricted", *BROKEN)
#: Of so many items asked enough were known and well for any rule of the guard to hold.
CROWD = 12
NO_ROBOTS = ("robots-unreachable",)
HOUR = ("Retry-After", "3600")
AWAY = ("Location", "http://127.0.0.1:9/")

MISHAPS: tuple[Mishap, ...] = (
    Mishap("site refuses connections", (5,), DOWN, machine="refused"),
    Mishap("no names resolved", (5,), DOWN, machine="no names"),
    Mishap("robots.txt 500", (5,), NO_ROBOTS, change=answering(500, where=robots), late=20),
    Mishap("robots.txt 500, copy a day old", change=answering(500, where=robots), late=-20, is_harmless=True),
    Mishap("robots.txt 429", (5,), NO_ROBOTS, change=answering(429, where=robots), late=20),
    Mishap("robots.txt silent", (5,), NO_ROBOTS, raw=silent, late=20, deadline=1),
    Mishap("503, come back in an hour", (5,), ("refused",), change=answering(503, HOUR, where=pages)),
    Mishap("503 for a moment", change=busy_for_a_moment, is_harmless=True),
    Mishap("403 everywhere", (5,), ("refused",), change=answering(403, where=pages)),
    Mishap("reset in mid-body", (5,), DOWN, raw=sending(cut, pages), is_abrupt=True),
    Mishap("bodies cut", (5,), DOWN, raw=sending(cut, pages)),
    Mishap("gzip cut", (5,), DOWN, raw=sending(cut_gzip, pages)),
    Mishap("some bodies cut", raw=sending(cut, some_items), leaves="missing"),
    Mishap("some pages 500", change=answering(500, where=some_items), leaves="missing"),
    Mishap("feeds and sitemap cut", raw=sending(cut, feeds)),
    Mishap("home page 500", change=answering(500, where=lambda path: path == "/")),
    Mishap("moved to another host", (5,), ("moved",), change=answering(302, AWAY, where=pages)),
    Mishap("maintenance page everywhere", (1,), EMPTY, change=showing(MAINTENANCE, everywhere)),
    Mishap("maintenance page for items", (1,), BROKEN, change=showing(MAINTENANCE, is_item), crowd=CROWD),
    Mishap("lists without rows", (1,), EMPTY, change=redesigned),
    Mishap("lists cut to half", change=halved),
    Mishap("404 for items", alarm="văn bản", change=answering(404, where=is_item), crowd=CROWD, leaves="missing"),
    Mishap("404 everywhere", (1,), EMPTY, change=answering(404, where=pages)),
    Mishap("login wall", (1,), WALL, change=showing(LOGIN, is_item), crowd=CROWD, leaves="restricted"),
    Mishap("login wall everywhere", (1,), EMPTY, change=showing(LOGIN, pages)),
    Mishap("please wait, now and then", change=flooding, is_harmless=True),
    Mishap("false 304", alarm="trang", change=answering(304, where=items_and_files), crowd=CROWD, leaves="missing"),
    Mishap("login on another host", (1,), BROKEN, change=answering(302, AWAY, where=is_item), crowd=CROWD),
    Mishap("pages called octets", (1,), BROKEN, change=octets, crowd=CROWD),
    Mishap("wrong charset", change=mislabelled, is_harmless=True),
    Mishap("titles lost", (1,), BROKEN, change=untitled, crowd=2 * CROWD),
    Mishap("mail server down", (1,), EMPTY, change=redesigned, machine="no mail"),
    Mishap("killed, service goes on", (-9,), machine="kill"),
    Mishap("power cut, on again in an hour", (-9,), machine="power cut"),
    Mishap("build killed", (1,), machine="kill build"),
    Mishap("power cut during the build", (-9,), machine="power cut in build"),
    Mishap("disk full", (3,), machine="full disk"),
    Mishap("no file may grow", (3, 0), machine="small files"),
    Mishap("index file damaged", machine="harm index"),
    Mishap("CURRENT damaged", machine="harm pointer"),
    Mishap("clock a day behind", machine="clock -1"),
    Mishap("clock a day ahead", machine="clock +1"),
    Mishap("machine off that night", machine="off"),
)
