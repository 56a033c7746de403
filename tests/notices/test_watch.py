"""What is told, when, and how often: a clock that only the tests move, a real store, real channels."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.lock import held
from crawler.store import Store
from notices.watch import Rounds, Watch
from notices.webhook import Webhook
from tests.notices.conftest import DOWN, Nights, looked, mail_to, subjects
from tests.notices.post_office import PostOffice, until
from tests.notices.receiver import Receiver

EMPTY = ("listing-empty", "https://so.example/laws/: danh mục trước đây có 12 mục, nay không đọc được mục nào")
SILENT = "thường {} văn bản/tuần, {} tuần nay không có văn bản mới"


def test_a_good_night_is_no_news(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night()
    looked(nights, watch, 30)
    assert post.letters == []
    assert nights.said == []


def test_a_stopped_night_is_told_once_a_day_and_its_end_once(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night()
    nights.later(hours=23)
    nights.night(stopped=DOWN)
    looked(nights, watch, 12)
    assert len(post.letters) == 1
    looked(nights, watch, 11)
    assert "Cảnh báo: Sở Thử: https://so.example/: trang nguồn không trả lời" in subjects(post)[0]
    nights.night(stopped=DOWN)
    looked(nights, watch, 23)
    told = [subject for subject in subjects(post) if "trang nguồn không trả lời" in subject]
    assert len(told) == 2
    nights.night()
    looked(nights, watch, 60)
    assert len([subject for subject in subjects(post) if "Lại bình thường" in subject]) == 1
    assert "https://tracuu.so.example/status" in post.letters[0].get_content()


def test_the_same_alarm_with_other_figures_is_the_same(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night(SILENT.format(4, 3))
    watch.look()
    nights.night(SILENT.format(3, 4))
    watch.look()
    assert len(post.letters) == 1
    nights.night(SILENT.format(3, 4), "kho bản lưu đã đầy")
    watch.look()
    assert len(post.letters) == 2, "another alarm is another one"


def test_what_asks_nothing_of_anybody_is_not_told(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night("hết giờ cập nhật; còn 120 trang, lần sau làm tiếp")
    watch.look()
    assert post.letters == []


def test_the_crawler_s_words_for_that_are_these() -> None:
    assert 'f"hết giờ cập nhật;' in (Path(__file__).parents[2] / "crawler" / "refresh.py").read_text(encoding="utf-8")


def test_a_night_under_way_neither_ends_nor_repeats_an_alarm(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night(stopped=EMPTY)
    watch.look()
    with Store(nights.data / "tracuu.sqlite") as store:
        store.runs.begin("so", nights.now, is_full=False)
    with held(nights.data / "refresh.lock", "x"):
        looked(nights, watch, 5)
    assert len(post.letters) == 1


def test_nothing_is_over_while_many_sites_are_under_way(nights: Nights, post: PostOffice) -> None:
    """More sites than the store names latest runs: the alarm's own run is out of sight."""
    nights.sites = ("so", *(f"phong{number}" for number in range(32)))
    watch = nights.watch(mail_to(post))
    for site in nights.sites:
        nights.night(site=site)
    nights.night(stopped=EMPTY)
    watch.look()
    with Store(nights.data / "tracuu.sqlite") as store:
        for site in nights.sites:
            store.runs.begin(site, nights.now, is_full=False)
    with held(nights.data / "refresh.lock", "x"):
        watch.look()
    assert ["Lại bình thường" in subject for subject in subjects(post)] == [False]


def test_a_night_that_was_killed_and_left_lying(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night()
    with Store(nights.data / "tracuu.sqlite") as store:
        store.runs.begin("so", nights.now, is_full=False)
    watch.look()
    assert "bị ngắt giữa chừng" in subjects(post)[0]
    nights.night()
    watch.look()
    assert "Lại bình thường" in subjects(post)[1]


def test_no_good_night_for_36_hours(nights: Nights, watch: Watch, post: PostOffice) -> None:
    """The nightly process is dead: nothing is written to the store any more."""
    nights.night()
    looked(nights, watch, 36)
    assert post.letters == []
    looked(nights, watch, 50)
    assert len(post.letters) == 3, "after 36, 60 and 84 hours"
    assert {"đã quá 36 giờ" in subject for subject in subjects(post)} == {True}
    assert "02:30 ngày 03/03/2026" in post.letters[0].get_content()


def test_an_office_whose_first_night_never_came(nights: Nights, watch: Watch, post: PostOffice) -> None:
    looked(nights, watch, 37)
    assert post.letters == []
    looked(nights, watch, 2)
    assert len(post.letters) == 1


def test_a_restart_forgets_nothing(nights: Nights, post: PostOffice) -> None:
    nights.night(stopped=DOWN)
    for _ in range(5):
        nights.watch(mail_to(post)).look()
        nights.later(minutes=5)
    assert len(post.letters) == 1


def test_several_troubles_are_one_letter(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.sites = ("so", "phong")
    watch = nights.watch(mail_to(post))
    nights.night(stopped=DOWN)
    nights.night(stopped=EMPTY, site="phong")
    watch.look()
    assert "(và 1 việc khác)" in subjects(post)[0]
    assert "danh mục trước đây có 12 mục" in post.letters[0].get_content()


def test_what_happened_stays_until_a_good_night(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night()
    nights.later(hours=1)
    watch.look({"refresh": "lần cập nhật bị hệ điều hành ngắt (SIGKILL)"})
    looked(nights, watch, 10)
    assert len(post.letters) == 1
    nights.night()
    looked(nights, watch, 10)
    assert ["SIGKILL" in subject for subject in subjects(post)] == [True, True]
    assert "Lại bình thường" in subjects(post)[1]


def test_back_and_forth_within_a_day_is_told_once(nights: Nights, watch: Watch, post: PostOffice) -> None:
    for _ in range(4):
        nights.night(stopped=DOWN)
        watch.look()
        nights.night()
        watch.look()
    alarms = [subject for subject in subjects(post) if "Cảnh báo" in subject]
    assert len(alarms) == 1
    assert len(post.letters) == 2


def test_a_server_that_is_down_costs_one_line_and_is_tried_again(nights: Nights, post: PostOffice) -> None:
    nights.night(stopped=DOWN)
    watch = nights.watch(mail_to(post))
    post.faults = {"refuse"}
    watch.look(is_regular=True)
    watch.look(is_regular=True)
    assert len(nights.said) == 1, "left alone for a while"
    assert "554" in nights.said[0]
    post.faults = set()
    watch.look()
    assert len(post.letters) == 1, "a refresh's own look does not wait"
    nights.later(hours=2)
    watch.look(is_regular=True)
    assert len(post.letters) == 1


@pytest.mark.parametrize("fault", ["deaf", "gone"])
def test_a_letter_that_is_never_answered_is_not_sent_at_every_try(nights: Nights, post: PostOffice, fault: str) -> None:
    """It is sent once more, and then counts as told: until tomorrow, as every alarm."""
    nights.night(stopped=DOWN)
    post.faults, mail = {fault}, replace(mail_to(post), answer=0.05)
    looked(nights, nights.watch(mail), 20)
    assert len(post.letters) == 2
    assert ["lần sau gửi lại" in line for line in nights.said] == [True, False]
    assert "coi như đã báo" in nights.said[1]
    looked(nights, nights.watch(mail), 8)
    assert len(post.letters) == 4, "a day later"
    post.faults = set()
    nights.night()
    nights.watch(mail).look()
    assert "Lại bình thường" in subjects(post)[-1]


def test_each_channel_has_its_own_account(nights: Nights, post: PostOffice, receiver: Receiver) -> None:
    nights.night(stopped=DOWN)
    receiver.status = 500
    watch = nights.watch(mail_to(post), Webhook(receiver.url))
    watch.look()
    receiver.status = 200
    watch.look()
    watch.look()
    assert len(post.letters) == 1
    assert [got["kind"] for _, _, got in receiver.got] == ["alarm", "alarm"]
    assert receiver.got[1][2]["items"][0]["key"] == "stopped/so"


def test_of_two_processes_one_tells(nights: Nights, post: PostOffice, receiver: Receiver) -> None:
    """Two processes look at the same instant."""
    nights.night(stopped=DOWN)
    script = (
        "import datetime as dt, sys\nfrom pathlib import Path\nfrom tests.notices.conftest import Nights\n"
        "from notices.webhook import Webhook\n"
        f"nights = Nights(Path({str(nights.data)!r}), dt.datetime.fromisoformat({nights.now.isoformat()!r}))\n"
        f"watch = nights.watch(Webhook({receiver.url!r}))\n"
        "sys.stdin.readline()\nwatch.look()\nprint(nights.said)\n"
    )
    root = Path(__file__).parents[2]
    children = [
        subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        for _ in range(2)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write(b"go\n")
        child.stdin.flush()
    assert [child.communicate()[0] and child.returncode for child in children] == [0, 0]
    assert len(receiver.got) == 1


def test_regular_looks_beside_the_work_of_a_process(nights: Nights, watch: Watch, post: PostOffice) -> None:
    """As `serve` does it while the nightly process is dead."""
    nights.night()
    with Rounds(watch, every=0.02):
        nights.later(hours=37)
        assert until(lambda: post.letters)
    assert "đã quá 36 giờ" in subjects(post)[0]


def test_what_happens_is_told_at_once_from_the_thread(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night()
    with Rounds(watch, every=3600) as rounds:
        rounds.happened("schedule", "lịch cập nhật: đã lỡ giờ")
        assert until(lambda: post.letters)
    assert "đã lỡ giờ" in subjects(post)[0]


def test_rounds_of_nobody_s_watch_are_none(nights: Nights) -> None:
    with Rounds(nights.watch(), every=0.01) as rounds:
        rounds.happened("schedule", "x")
    assert list(nights.data.iterdir()) == []
