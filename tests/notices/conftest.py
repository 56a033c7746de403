"""What these tests share: a mail server, a receiver, certificates, and an office whose nights are told by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crawler.records import Kind, Record
from crawler.store import Outcome, Store
from notices.channel import Channel
from notices.digest import Plan
from notices.mail import Mail, MailServer
from notices.watch import Premises, Watch
from notices.wording import Speaker
from tests.faults.certificates import Authority
from tests.notices.post_office import PostOffice
from tests.notices.receiver import Receiver

START = dt.datetime(2026, 3, 2, 18, 30, tzinfo=dt.UTC)
ZONE = dt.timezone(dt.timedelta(hours=7))
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with PostOffice() as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("post") / "ca")


def mail_to(post: PostOffice, *to: str, seconds: float = 10.0, name: str = "mail") -> Mail:
    """Letters over a server without encryption."""
    return Mail(
        MailServer("127.0.0.1", post.port, "none"), "tracuu@so.example", to or ("an@so.example",), name, seconds
    )


@dataclass
class Nights:
    """An office's store, and a clock that only a test moves."""

    data: Path
    now: dt.datetime = START
    sites: tuple[str, ...] = ("so",)
    said: list[str] = field(default_factory=list)

    def watch(self, *channels: Channel, plan: Plan | None = None, letters: Channel | None = None) -> Watch:
        """A process's eyes on it."""
        premises = Premises(
            self.data, self.data / "tracuu.sqlite", self.data / "index", self.data / "refresh.lock", self.sites
        )
        speaker = Speaker(ZONE, {"so": "Sở Thử"}, "https://tracuu.so.example")
        return Watch(premises, channels, speaker, lambda: self.now, self.said.append, plan, letters, page_of)

    def night(
        self, *alarms: str, stopped: tuple[str, str] | None = None, new: tuple[Record, ...] = (), site: str = "so"
    ) -> None:
        """A refresh of an hour that ends now."""
        begun, self.now = self.now, self.now + HOUR
        with Store(self.data / "tracuu.sqlite") as store:
            run = store.runs.begin(site, begun, is_full=False)
            for record in new:
                store.records.put(record, self.now)
            given = (*alarms, *([stopped[1]] if stopped else []))  # a stopped run's message is an alarm too
            store.runs.end(run, self.now, Outcome(alarms=given), stopped)
            if stopped is None:
                store.runs.indexed(site)
        (self.data / "index" / "gen-x").mkdir(parents=True, exist_ok=True)
        (self.data / "index" / "CURRENT").write_text("gen-x", encoding="ascii")

    def later(self, **given: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**given)


def page_of(record: Record) -> str:
    """Our page."""
    return f"https://tracuu.so.example/document/{record.id}"


def directive(number: int, title: str = "Kế hoạch cải cách hành chính", site: str = "so") -> Record:
    """A made-up directive."""
    return Record(
        id=f"{site}/laws/{number}", site=site, kind=Kind.DIRECTIVE, url=f"https://so.example/laws/{number}/",
        title=title, number=f"{number}/KH-SGDĐT", issued=dt.date(2026, 3, 1) + dt.timedelta(days=number % 20),
        fields=("Cải cách hành chính" if number % 2 else "Chuyên môn",),
    )  # fmt: skip


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    (tmp_path / "data").mkdir()
    return Nights(tmp_path / "data")


DOWN = ("source-down", "https://so.example/: trang nguồn không trả lời; đã giữ nguyên dữ liệu cũ")


@pytest.fixture
def watch(nights: Nights, post: PostOffice) -> Watch:
    return nights.watch(mail_to(post))


def subjects(post: PostOffice) -> list[str]:
    """What came, by subject."""
    return [str(letter["Subject"]) for letter in post.letters]


def looked(nights: Nights, watch: Watch, hours: int, every: int = 1) -> None:
    """Regular looks while so many hours pass."""
    for _ in range(0, hours, every):
        watch.look(is_regular=True)
        nights.later(hours=every)
