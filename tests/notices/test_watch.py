"""What is told, when, and how often: a clock that only the tests move, a real store, real channels."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from crawler.lock import held
from crawler.store import Store
from notices.ledger import GIVE_UP, Book
from notices.watch import Rounds, Watch
from notices.webhook import Webhook
from tests.notices.conftest import DOWN, Nights, mail_to
from tests.notices.post_office import PostOffice, until
from tests.notices.receiver import Receiver

EMPTY = ("listing-empty", "https://so.example/laws/: danh mục trước đây có 12 mục, nay không đọc được mục nào")
SILENT = "thường {} văn bản/tuần, {} tuần nay không có văn bản mới"


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


def test_a_store_that_is_gone_is_told_where_an_index_was_made_from_it(
    nights: Nights, watch: Watch, post: PostOffice
) -> None:
    watch.look()
    assert post.letters == [], "before the first night there is none"
    nights.night()
    for path in nights.data.glob("tracuu.sqlite*"):
        path.unlink()
    watch.look()
    (letter,) = post.letters
    assert "không còn cơ sở dữ liệu" in letter.get_content()


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


AN, BINH = "an@so.example", "binh@so.example"


def test_a_reader_who_is_put_off_gets_the_letter_and_the_others_get_it_once(nights: Nights, post: PostOffice) -> None:
    """A grey list; the process that sends again is another one each time."""
    nights.night(stopped=DOWN)
    post.put_off = {BINH: 2}
    for _ in range(6):
        nights.watch(mail_to(post, AN, BINH)).look(is_regular=True)
        nights.later(minutes=5)
    assert post.envelopes == [[AN], [BINH]]
    first, second = post.letters
    assert (first["Subject"], first.get_content()) == (second["Subject"], second.get_content())
    assert [line for line in nights.said if "tạm thời chưa nhận" in line] == [
        f"thư: máy chủ tạm thời chưa nhận người nhận {BINH} (mã 451); lần sau gửi lại"
    ] * 2
    nights.night()
    nights.watch(mail_to(post, AN, BINH)).look()
    assert post.envelopes[2:] == [[AN, BINH]], "its end is one letter to both"


def test_an_alarm_comes_before_its_end(nights: Nights, post: PostOffice) -> None:
    nights.night(stopped=DOWN)
    post.put_off = {BINH: 3}
    for _ in range(10):
        nights.watch(mail_to(post, AN, BINH)).look(is_regular=True)
        nights.later(minutes=2)
    nights.night()
    nights.watch(mail_to(post, AN, BINH)).look(is_regular=True)
    hers = [str(post.letters[at]["Subject"]) for at, to in enumerate(post.envelopes) if BINH in to]
    assert ["Lại bình thường" in subject for subject in hers] == [False, True]


@pytest.mark.parametrize("fault", ["no-mailbox", "none"])
def test_a_reader_who_is_put_off_for_days_is_given_up(nights: Nights, post: PostOffice, fault: str) -> None:
    """By a refusal for good in the end, or by our own patience."""
    who = "unknown@so.example"
    nights.night(stopped=DOWN)
    post.put_off = {who: 10**6}
    for hour in range(24 * 7):
        post.faults = {fault} if hour >= 30 else set()
        nights.watch(mail_to(post, AN, who)).look(is_regular=True)
        nights.later(hours=1)
    book = msgspec.json.decode((nights.data / "notices.json").read_bytes(), type=Book)
    given_up = [line for line in nights.said if "sau 5 ngày vẫn vậy nên thôi không gửi nữa" in line]
    if fault == "none":
        assert len(given_up) == 3, "two days of alarms, and the 36 hours; later letters may still arrive"
        assert all(nights.now - owed.since <= GIVE_UP + dt.timedelta(hours=2) for owed in book.owed)
    else:
        assert (given_up, book.owed) == ([], [])
        assert any(line.endswith(f"máy chủ không nhận người nhận {who} (mã 550)") for line in nights.said)
    assert all(to == [AN] for to in post.envelopes)


def test_what_is_owed_while_the_server_is_down_waits(nights: Nights, post: PostOffice) -> None:
    nights.night(stopped=DOWN)
    post.put_off = {BINH: 1}
    nights.watch(mail_to(post, AN, BINH)).look()
    post.faults = {"refuse"}
    nights.watch(mail_to(post, AN, BINH)).look()
    post.faults = set()
    nights.watch(mail_to(post, AN, BINH)).look()
    nights.watch(mail_to(post, AN, BINH)).look()
    assert post.envelopes == [[AN], [BINH]]


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


def test_a_damaged_store_is_told_once_a_day(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night()
    (nights.data / "tracuu.sqlite-wal").unlink(missing_ok=True)
    (nights.data / "tracuu.sqlite").write_bytes(b"\0" * 40_000)
    looked(nights, watch, 20)
    nights.watch(mail_to(post)).look()
    assert len(post.letters) == 1
    assert "tracuu verify" in post.letters[0].get_content()


def test_an_index_that_is_gone(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night()
    (nights.data / "index" / "CURRENT").unlink()
    watch.look()
    assert "tracuu reindex" in subjects(post)[0]


def test_a_folder_that_cannot_be_written_does_not_make_it_talk(nights: Nights, watch: Watch, post: PostOffice) -> None:
    """What the disk does not take, the process remembers."""
    nights.night(stopped=DOWN)
    (nights.data / "notices.tmp").mkdir()
    looked(nights, watch, 20)
    assert len(post.letters) == 1
    assert not (nights.data / "notices.json").exists()
    (nights.data / "notices.tmp").rmdir()
    looked(nights, watch, 2)
    assert (nights.data / "notices.json").exists()
    nights.watch(mail_to(post)).look()
    assert len(post.letters) == 1


def test_a_ledger_that_is_rubbish_is_begun_anew(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night(stopped=DOWN)
    (nights.data / "notices.json").write_bytes(b"\xff{")
    watch.look()
    watch.look()
    assert len(post.letters) == 1


def test_a_clock_that_was_years_ahead_does_not_silence(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night(stopped=DOWN)
    nights.later(days=4000)
    watch.look()
    told = len(post.letters)
    nights.later(days=-4000)
    watch.look()
    assert len(post.letters) == told + 1


def test_without_anybody_to_tell_nothing_is_made(nights: Nights) -> None:
    nights.night(stopped=DOWN)
    assert nights.watch().look() == []
    assert not (nights.data / "notices.json").exists()


def test_a_look_never_raises(nights: Nights, post: PostOffice) -> None:
    watch = nights.watch(mail_to(post))
    watch.premises = watch.premises.__class__(*[None] * 5)  # type: ignore[arg-type]
    assert watch.look() == []
    assert len(nights.said) == 1


def test_a_hostile_title_is_one_line_everywhere(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.night(stopped=("moved", "nay chuyển sang\r\nBcc: x@y.example\r\n\r\n- giả"))
    watch.look()
    (letter,) = post.letters
    assert "Bcc" not in letter
    assert "- giả" not in letter.get_content().splitlines()
    with closing(letter.as_bytes() and (nights.data / "notices.json").open("rb")) as stream:
        assert stream.read(1) == b"{"


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
