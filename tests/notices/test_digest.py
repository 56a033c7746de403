"""The digest: every new directive once, none lost while the server is down, nothing sent where nothing is new."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from crawler.records import Kind, Presence, Record
from crawler.store import Run, SiteStatus, Store, StoreReader
from notices.digest import Plan, done, untold
from notices.ledger import Book, Digested
from notices.watch import Watch
from tests.notices.conftest import DOWN, START, Nights, directive, mail_to
from tests.notices.post_office import PostOffice

NIGHTLY, WEEKLY = Plan(is_weekly=False), Plan(is_weekly=True)


def eyes(nights: Nights, post: PostOffice, plan: Plan = NIGHTLY) -> Watch:
    """A watch that sends the digest and nothing else."""
    return nights.watch(plan=plan, letters=mail_to(post, "ban-doc@so.example", name="digest"))


@pytest.fixture
def started(nights: Nights, post: PostOffice) -> Nights:
    """After a first night with a hundred directives."""
    nights.night(new=tuple(directive(number) for number in range(1000, 1100)))
    eyes(nights, post).look()
    nights.later(hours=23)
    return nights


def told(post: PostOffice) -> list[list[str]]:
    """The numbers in each letter."""
    return [
        [line.split(". ", 1)[1].split(" · ")[0] for line in letter.get_content().splitlines() if "/KH-SGDĐT" in line]
        for letter in post.letters
    ]


def test_the_first_night_is_no_news(started: Nights, post: PostOffice) -> None:
    eyes(started, post).look()
    assert post.letters == []


def test_new_directives_are_told_with_all_that_finds_them(started: Nights, post: PostOffice) -> None:
    started.night(new=(directive(1, "Kế hoạch tuyển sinh lớp 10"), directive(2)))
    eyes(started, post).look()
    (letter,) = post.letters
    assert letter["Subject"] == "[Tra Cứu] 2 văn bản mới"
    assert letter["To"] == "ban-doc@so.example"
    text = letter.get_content()
    for part in ("1/KH-SGDĐT · 02/03/2026", "Kế hoạch tuyển sinh lớp 10", "https://tracuu.so.example/document/so/laws/1",
                 "Nguồn: https://so.example/laws/1/"):  # fmt: skip
        assert part in text
    assert told(post) == [["2/KH-SGDĐT", "1/KH-SGDĐT"]], "newest first"


def test_nothing_new_is_no_letter_and_nothing_is_told_twice(started: Nights, post: PostOffice) -> None:
    started.night(new=(directive(1),))
    for _ in range(5):
        eyes(started, post).look()
        started.later(hours=23)
        started.night(new=(directive(1, "Tên đã sửa"),))
    assert told(post) == [["1/KH-SGDĐT"]]


def test_none_is_lost_while_the_server_is_down(started: Nights, post: PostOffice) -> None:
    post.faults = {"refuse"}
    for number in (1, 2, 3):
        started.night(new=(directive(number),))
        eyes(started, post).look()
        started.later(hours=23)
    assert post.letters == []
    assert len(started.said) == 3
    post.faults = set()
    started.night()
    eyes(started, post).look()
    assert sorted(told(post)[0]) == ["1/KH-SGDĐT", "2/KH-SGDĐT", "3/KH-SGDĐT"]


def test_a_reader_who_is_put_off_loses_no_directive(started: Nights, post: PostOffice) -> None:
    """What she is owed comes before what is new, and the others get nothing twice."""
    an, binh = "an@so.example", "binh@so.example"

    def look(*, is_regular: bool = False) -> None:
        letters = mail_to(post, an, binh, name="digest")
        started.watch(plan=NIGHTLY, letters=letters).look(is_regular=is_regular)

    post.put_off = {binh: 1}
    started.night(new=(directive(1), directive(2)))
    look()
    started.later(minutes=1)
    look(is_regular=True)
    assert post.envelopes == [[an]], "left alone for a while"
    started.later(minutes=5)
    look(is_regular=True)
    look(is_regular=True)
    assert post.envelopes == [[an], [binh]]
    assert told(post) == [["2/KH-SGDĐT", "1/KH-SGDĐT"]] * 2
    post.put_off = {binh: 2}
    for number in (3, 4):
        started.later(hours=23)
        started.night(new=(directive(number),))
        look()
    look()
    hers = [told(post)[at] for at, to in enumerate(post.envelopes) if binh in to]
    assert hers[1:] == [["4/KH-SGDĐT"], ["3/KH-SGDĐT"]]
    assert [told(post)[at] for at, to in enumerate(post.envelopes) if an in to][1:] == [["3/KH-SGDĐT"], ["4/KH-SGDĐT"]]


def test_what_is_withdrawn_meanwhile_is_neither_kept_nor_sent(started: Nights, post: PostOffice) -> None:
    post.put_off = {"binh@so.example": 1}
    watch = started.watch(plan=NIGHTLY, letters=mail_to(post, "an@so.example", "binh@so.example", name="digest"))
    started.night(new=(directive(1, "Kế hoạch đã rút"),))
    watch.look()
    assert "đã rút" not in (started.data / "notices.json").read_text(encoding="utf-8")
    with Store(started.data / "tracuu.sqlite") as store:
        store.records.put(replace(directive(1), presence=Presence.GONE), started.now)
    watch.look()
    watch.look()
    assert len(post.letters) == 1


def test_a_night_that_stopped_sends_none_and_the_next_good_one_catches_up(started: Nights, post: PostOffice) -> None:
    started.night(new=(directive(1),), stopped=DOWN)
    eyes(started, post).look()
    assert post.letters == []
    started.night()
    eyes(started, post).look()
    assert told(post) == [["1/KH-SGDĐT"]]


def test_articles_and_other_fields_stay_out(started: Nights, post: PostOffice) -> None:
    article = Record("so/news/1", "so", Kind.ARTICLE, "https://so.example/news/1.html", "Bài viết")
    started.night(new=(directive(1), directive(2), article))
    eyes(started, post, Plan(is_weekly=False, fields=("Chuyên môn",))).look()
    assert told(post) == [["2/KH-SGDĐT"]]


def test_only_the_chosen_sites(nights: Nights, post: PostOffice) -> None:
    nights.sites = ("so", "phong")
    plan = Plan(is_weekly=False, sites=("phong",))
    for number in (1, 2):
        nights.night(new=(directive(number),))
        nights.night(new=(directive(number + 10, site="phong"),), site="phong")
        eyes(nights, post, plan).look()
    assert told(post) == [["12/KH-SGDĐT"]]


def test_a_weekly_letter_holds_the_week(started: Nights, post: PostOffice) -> None:
    for number in range(1, 16):
        started.night(new=(directive(number),))
        eyes(started, post, WEEKLY).look()
        started.later(hours=23)
    assert [len(numbers) for numbers in told(post)] == [6, 7] or [len(numbers) for numbers in told(post)] == [7, 7]
    numbers = [number for letter in told(post) for number in letter]
    assert len(numbers) == len(set(numbers))


def test_a_draft_is_told_once_and_not_again_when_its_page_is_read(started: Nights, post: PostOffice) -> None:
    with Store(started.data / "tracuu.sqlite") as store:
        store.records.put_draft(directive(7), started.now + dt.timedelta(minutes=1))
    started.night()
    eyes(started, post).look()
    started.later(hours=23)
    started.night(new=(directive(7, "Tên đầy đủ trên trang"),))
    eyes(started, post).look()
    assert told(post) == [["7/KH-SGDĐT"]]


def test_a_clock_that_goes_back_neither_repeats_nor_loses(started: Nights, post: PostOffice) -> None:
    started.night(new=(directive(1),))
    eyes(started, post).look()
    started.later(hours=-10)
    started.night(new=(directive(2),))
    eyes(started, post).look()
    assert told(post) == [["1/KH-SGDĐT"], ["2/KH-SGDĐT"]]


def test_what_is_remembered_stays_small_and_loses_nothing(nights: Nights) -> None:
    """Ninety nights with a new directive each; on every third the letter goes out."""
    book, told = Book(START, digests={"so": Digested(START, 0)}), []
    held: list[Record] = []
    for night in range(1, 91):
        now = START + dt.timedelta(days=night)
        held.append(replace(directive(night), first_seen=now))
        if night % 3 == 0:
            after = [record for record in held if record.first_seen > book.digests["so"].since]
            found = untold(NIGHTLY, after, book.digests["so"])
            site = SiteStatus("so", Run(night, "so", now, now, "done", None, None, False, None), None, {}, ())
            done(book, [site], found, now)
            told += [record.id for record in found]
    assert told == [f"so/laws/{night}" for night in range(1, 91)]
    assert len(book.digests["so"].told) <= 46


def test_a_flood_is_one_letter_of_bounded_length(started: Nights, post: PostOffice) -> None:
    started.night(new=tuple(directive(number) for number in range(1, 301)))
    eyes(started, post).look()
    assert len(told(post)[0]) == 200
    assert "và 100 văn bản khác" in post.letters[0].get_content()
    eyes(started, post).look()
    assert len(post.letters) == 1


def test_a_hostile_title_stays_in_its_line(started: Nights, post: PostOffice) -> None:
    started.night(new=(directive(1, "Kế hoạch\r\n2. 99/GIẢ\r\n   https://xau.example\u202e"),))
    eyes(started, post).look()
    lines = post.letters[0].get_content().splitlines()
    assert [line for line in lines if line.startswith("2.")] == []
    assert [line for line in lines if line.strip() == "https://xau.example"] == []
    assert "\n" not in post.letters[0]["Subject"]


def test_what_cannot_be_written_down_is_not_sent_again_and_again(started: Nights, post: PostOffice) -> None:
    watch = eyes(started, post)
    started.night(new=(directive(1),))
    (started.data / "notices.tmp").mkdir()
    for _ in range(3):
        watch.look()
    assert post.letters == [], "a full disk: nothing is sent that could not be noted"
    (started.data / "notices.tmp").rmdir()
    watch.look()
    assert told(post) == [["1/KH-SGDĐT"]]


def test_new_records_are_read_oldest_first(started: Nights) -> None:
    since = started.now
    started.night(new=(directive(2),))
    started.night(new=(directive(1),))
    with StoreReader(started.data / "tracuu.sqlite") as reader:
        assert [record.id for record in reader.new("so", Kind.DIRECTIVE, since)] == ["so/laws/2", "so/laws/1"]
