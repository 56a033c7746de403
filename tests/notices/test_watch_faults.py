"""The watch itself in trouble: a store, an index, a ledger, a clock that are not as they should be."""

from __future__ import annotations

from contextlib import closing

from notices.watch import Watch
from tests.notices.conftest import DOWN, Nights, looked, mail_to, subjects
from tests.notices.post_office import PostOffice


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


def test_a_night_that_is_yet_to_come_is_no_good_night(nights: Nights, watch: Watch, post: PostOffice) -> None:
    nights.later(days=1500)
    nights.night()
    nights.later(days=-1500)
    watch.look({"refresh": "hệ điều hành ngắt lần cập nhật"})
    looked(nights, watch, 2)
    (letter,) = post.letters
    assert "đã quá 36 giờ" in letter.get_content()
    assert "hệ điều hành ngắt lần cập nhật" in letter.get_content()
    nights.night()
    watch.look()
    assert "Lại bình thường" in subjects(post)[1]


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
