"""What becomes of records at the end of a night, sign by sign: the page's, the listing's, the night before's."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from crawler.archive import Archive
from crawler.fetch import Fetcher, Limits
from crawler.guard import Guard
from crawler.presence import LATELY, settle
from crawler.recording import Recording
from crawler.records import Kind, Presence, Record
from crawler.sites import FAMILIES
from crawler.sites.pages import Row
from crawler.source import Source
from crawler.store import Item, Store
from crawler.survey import Survey
from crawler.visits import Visits

SITE = "so"
NOW = dt.datetime(2026, 3, 20, 2, 0, tzinfo=dt.UTC)
PUBLISHED, RESTRICTED, MISSING, GONE = Presence.PUBLISHED, Presence.RESTRICTED, Presence.MISSING, Presence.GONE


@dataclass
class Scene:
    """A site of so many items with a record each, all named by a listing that is whole; nothing was asked tonight."""

    store: Store
    source: Source
    survey: Survey
    visits: Visits
    counts: Counter[str] = field(default_factory=Counter)
    alarms: list[str] = field(default_factory=list)

    def item(self, at: int, held: Presence = PUBLISHED, problem: str | None = None, module: str = "laws") -> str:
        """One more item; its slug."""
        kind = Kind.DIRECTIVE if module == "laws" else Kind.ARTICLE
        slug, record_id = f"{module}-{at}", f"{SITE}/{module}/{at}"
        url = f"http://127.0.0.1/{module}/{slug}/"
        self.store.records.put(Record(record_id, SITE, kind, url, f"Văn bản {at}"), NOW - dt.timedelta(days=90))
        if held is not PUBLISHED:
            self.store.records.set_presence(record_id, held, NOW - dt.timedelta(days=30))
        self.store.items.put(Item(SITE, slug, url, record_id, problem=problem))
        self.survey.rows[slug] = Row(url, f"Văn bản {at}")
        return slug

    def answers(self, slug: str, problem: str | None = None) -> None:
        """The item's page was asked for tonight, and had or had not what it should."""
        self.visits.visited.add(slug)
        item = self.store.items.of_site(SITE)[slug]
        self.store.items.put(Item(SITE, slug, item.url, item.record_id, problem=problem))
        if problem == "absent":
            self.visits.absent.add(slug)

    def settle(self, *, accept_shrink: bool = False) -> dict[str, Presence]:
        """What is held then, by slug."""
        settle(self.source, self.survey, self.visits, self.counts, self.alarms, accept_shrink=accept_shrink)
        held = self.store.records.presences(SITE)
        return {slug: held[item.record_id or ""] for slug, item in self.store.items.of_site(SITE).items()}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with Store(tmp_path / "tracuu.sqlite") as store:
        fetcher = Fetcher(0.0, "TraCuuTest/1", lambda asked: None)
        limits = Limits()
        family = cast("Any", FAMILIES["nukeviet"])
        archive = Archive(tmp_path / "raw")
        source = Source(SITE, "http://127.0.0.1/", 1, family, fetcher, store, archive, limits, limits, lambda: NOW)
        survey = Survey(source, complete={"http://127.0.0.1/laws/"})
        visits = Visits(source, Guard(), Recording(source, lambda record: True, Counter()))
        yield Scene(store, source, survey, visits)


#: What was held, what the page said tonight ("-": not asked; None: it answered), listed, listing whole → what is held.
SIGNS = [
    (PUBLISHED, "-", True, True, PUBLISHED),
    (PUBLISHED, None, True, True, PUBLISHED),
    (PUBLISHED, None, False, True, PUBLISHED),
    (PUBLISHED, "timeout", True, True, PUBLISHED),
    (PUBLISHED, "timeout", False, False, PUBLISHED),
    (PUBLISHED, "timeout", False, True, MISSING),
    (PUBLISHED, "-", False, True, MISSING),
    (PUBLISHED, "-", False, False, PUBLISHED),
    (PUBLISHED, "absent", True, True, MISSING),
    (PUBLISHED, "absent", False, False, MISSING),
    (PUBLISHED, "absent", False, True, GONE),
    (RESTRICTED, None, True, True, RESTRICTED),
    (RESTRICTED, "closed", False, True, RESTRICTED),
    (RESTRICTED, "absent", True, True, MISSING),
    (MISSING, None, True, True, PUBLISHED),
    (MISSING, "-", True, True, PUBLISHED),
    (MISSING, "closed", False, True, PUBLISHED),
    (MISSING, "timeout", True, True, PUBLISHED),
    (MISSING, "timeout", False, False, MISSING),
    (MISSING, "absent", True, True, GONE),
    (MISSING, "-", False, True, MISSING),
    (GONE, None, False, True, PUBLISHED),
    (GONE, "-", True, True, PUBLISHED),
    (GONE, "absent", True, True, GONE),
    (GONE, "absent", False, False, GONE),
    (GONE, "-", False, True, GONE),
    (GONE, "timeout", False, False, GONE),
]


@pytest.mark.parametrize(("held", "said", "is_listed", "is_whole", "then"), SIGNS)
def test_signs(scene: Scene, held: Presence, said: str | None, is_listed: bool, is_whole: bool, then: Presence) -> None:
    slug = scene.item(1, held)
    for at in range(2, 6):
        scene.answers(scene.item(at))
    if said != "-":
        scene.answers(slug, said)
    if not is_listed:
        del scene.survey.rows[slug]
    if not is_whole:
        scene.survey.complete.clear()
    assert scene.settle()[slug] is then
    assert scene.counts == (Counter() if then is held else Counter({then.value: 1}))
    assert scene.alarms == []


def test_a_sign_of_an_earlier_night_holds_until_the_page_is_asked_again(scene: Scene) -> None:
    known, asked = scene.item(1, problem="absent"), scene.item(2, problem="absent")
    scene.answers(asked, "timeout")
    for slug in (known, asked):
        del scene.survey.rows[slug]
    assert scene.settle() == {known: GONE, asked: MISSING}


def test_each_kind_has_its_own_whole_lists(scene: Scene) -> None:
    law, news = scene.item(1), scene.item(2, module="news")
    scene.item(3)
    for slug in (law, news):
        scene.answers(slug, "absent")
        del scene.survey.rows[slug]
    scene.survey.cut_short.add("http://127.0.0.1/news/")
    found = scene.settle()
    assert (found[law], found[news]) == (GONE, MISSING)


def test_a_sitemap_that_names_everything_is_a_whole_list_for_its_module(scene: Scene) -> None:
    scene.survey.complete.clear()
    law, news = scene.item(1), scene.item(2, module="news")
    for slug in (law, news):
        scene.answers(slug, "absent")
        del scene.survey.rows[slug]
    scene.survey.complete_modules.add("news")
    assert scene.settle() == {law: MISSING, news: GONE}


def test_articles_need_a_row_at_all(scene: Scene) -> None:
    slug = scene.item(1, module="news")
    scene.answers(slug, "absent")
    scene.survey.rows.clear()
    assert scene.settle()[slug] is MISSING


def test_an_item_without_a_record_is_nothing_to_settle(scene: Scene) -> None:
    scene.store.items.put(Item(SITE, "laws-9", "http://127.0.0.1/laws/laws-9/", None, problem="absent"))
    scene.store.items.put(Item(SITE, "laws-8", "http://127.0.0.1/laws/laws-8/", f"{SITE}/laws/8", problem="absent"))
    settle(scene.source, scene.survey, scene.visits, scene.counts, scene.alarms, accept_shrink=False)
    assert scene.counts == Counter()


@pytest.mark.parametrize(("lost", "held", "is_marked"), [(5, 20, True), (6, 29, True), (6, 28, False), (7, 30, False)])
def test_a_crowd_of_losses_waits_for_a_person(scene: Scene, lost: int, held: int, is_marked: bool) -> None:
    slugs = [scene.item(at) for at in range(held)]
    back = scene.item(held, MISSING)
    for slug in slugs[:lost]:
        scene.answers(slug, "absent")
        del scene.survey.rows[slug]
    for slug in slugs[lost:]:
        scene.answers(slug)
    found = Counter(scene.settle().values())
    if is_marked:
        assert found == {GONE: lost, PUBLISHED: held - lost + 1}
        assert scene.alarms == []
        return
    assert found == {PUBLISHED: held, MISSING: 1}, "nor is anything marked as back: the night is not believed"
    (alarm,) = scene.alarms
    assert alarm.startswith(f"{lost} trong {held + 1} văn bản")
    assert "--accept-shrink" in alarm
    assert scene.counts == Counter()
    scene.alarms.clear()
    assert Counter(scene.settle(accept_shrink=True).values()) == {GONE: lost, PUBLISHED: held - lost + 1}
    assert scene.alarms == []
    assert scene.counts == Counter({"gone": lost, "published": 1})
    assert scene.settle()[back] is PUBLISHED


def deserted(scene: Scene, tonight: int, asked: int, before: int, age: dt.timedelta, held: int = 100) -> bool:
    """Whether a night is believed on which so many named pages are away, after others went so some time ago."""
    slugs = [scene.item(at) for at in range(held)]
    for slug in slugs[:before]:
        record_id = f"{SITE}/laws/{slug.rpartition('-')[2]}"
        scene.store.records.set_presence(record_id, MISSING, NOW - age)
        item = scene.store.items.of_site(SITE)[slug]
        scene.store.items.put(Item(SITE, slug, item.url, item.record_id, problem="absent"))
    for at, slug in enumerate(slugs[before : before + asked]):
        scene.answers(slug, "absent" if at < tonight else None)
    scene.settle()
    return bool(scene.alarms)


@pytest.mark.parametrize(
    ("tonight", "asked", "before", "age", "is_held_back"),
    [
        (4, 7, 2, dt.timedelta(days=1), True),
        (4, 8, 2, dt.timedelta(days=1), False),
        (4, 7, 1, dt.timedelta(days=1), False),
        (4, 7, 2, LATELY, True),
        (4, 7, 2, LATELY + dt.timedelta(hours=1), False),
        (0, 0, 9, dt.timedelta(days=1), False),
    ],
)
def test_pages_that_go_a_few_a_night_are_a_crowd_too(
    scene: Scene, tonight: int, asked: int, before: int, age: dt.timedelta, is_held_back: bool
) -> None:
    assert deserted(scene, tonight, asked, before, age) is is_held_back


def test_what_no_list_names_and_what_was_away_already_are_not_counted_as_deserted(scene: Scene) -> None:
    slugs = [scene.item(at, GONE if at < 4 else PUBLISHED) for at in range(60)]
    for slug in slugs[:4]:
        scene.answers(slug, "absent")
    for slug in slugs[4:9]:
        scene.answers(slug, "absent")
        del scene.survey.rows[slug]
    scene.answers(slugs[9])
    assert Counter(scene.settle().values()) == {GONE: 9, PUBLISHED: 51}
    assert scene.alarms == []
