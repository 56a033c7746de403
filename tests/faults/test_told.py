"""A night that the guard ends is told to a person by the command itself, and so is its end; what is held stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.crawler.office import Office
from tests.faults.front import Front
from tests.faults.night import NAME
from tests.faults.test_guard import list_of_directives_redesigned
from tests.notices.post_office import PostOffice


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with PostOffice() as running:
        yield running


def told(post: PostOffice) -> list[str]:
    """The subjects that came."""
    return [str(letter["Subject"]) for letter in post.letters]


def with_mail(desk: Office, front: Front, post: PostOffice, extra: str = "") -> None:
    """The office with somebody who reads its mail."""
    mail = f'[mail]\nhost = "127.0.0.1"\nport = {post.port}\nsecurity = "none"\nsender = "tracuu@so.example"\n'
    desk.configure(front.url, name=NAME, extra=f'{mail}to = ["an@so.example"]\n{extra}')


def test_a_list_that_lost_its_rows_is_told_and_its_return_too(desk: Office, front: Front, post: PostOffice) -> None:
    with_mail(desk, front, post)
    before = desk.records()
    front.change = list_of_directives_redesigned
    for _ in range(2):
        desk.refresh(expect=1)
    assert len(post.letters) == 1
    assert "nay không đọc được mục nào" in post.letters[0].get_content()
    assert {key: record["presence"] for key, record in desk.records().items()} == {
        key: record["presence"] for key, record in before.items()
    }
    front.restore()
    desk.refresh()
    assert ["Lại bình thường" in subject for subject in told(post)] == [False, True]


@pytest.mark.slow
def test_a_mass_removal_is_told_until_a_person_has_looked(desk: Office, front: Front, post: PostOffice) -> None:
    with_mail(desk, front, post)
    front.site = replace(front.site, directives=front.site.directives[::2])
    (first,) = desk.refresh()
    assert first["records"]["gone"] == 0
    assert any("chưa đánh dấu gì" in alarm for alarm in first["alarms"])
    assert "chưa đánh dấu gì" in post.letters[0].get_content()
    desk.refresh("--accept-shrink")
    assert ["Lại bình thường" in subject for subject in told(post)] == [False, True]


def test_the_digest_of_a_night(desk: Office, front: Front, post: PostOffice) -> None:
    with_mail(desk, front, post, '[digest]\nevery = "night"\n[web]\npublic_url = "https://tracuu.so.example/"\n')
    whole = front.site
    desk.refresh()
    post.letters.clear()
    like = next(directive for directive in whole.directives if not directive.members_only)
    fresh = replace(like, id=9001, slug="van-ban-vua-dang", number="77/KH-VUADANG", title="Kế hoạch vừa đăng hôm nay")
    front.site = replace(whole, directives=(fresh, *whole.directives))
    for _ in range(2):
        desk.refresh()
    (letter,) = post.letters
    assert letter["Subject"] == "[Tra Cứu] 1 văn bản mới: Kế hoạch vừa đăng hôm nay"
    assert f"https://tracuu.so.example/document/{NAME}/laws/9001" in letter.get_content()
    assert f"Nguồn: {front.url}" in letter.get_content()
