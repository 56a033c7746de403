"""`tell` and what `refresh` tells: the notice arrives, the refresh ends as it would, no secret shows anywhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from commands.notifying import reachable
from settings import load
from tests.crawler.office import Office
from tests.crawler.replay import free_port
from tests.faults.quick_office import QuickOffice
from tests.notices.conftest import post, receiver
from tests.notices.post_office import PostOffice
from tests.notices.receiver import Receiver

__all__ = ["post", "receiver"]
SECRET = "mat-khau-rat-kho-doan"


def mail_table(port: int, extra: str = "") -> str:
    """A [mail] table on loopback."""
    return (
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "tracuu@so.example"\n'
        f'to = ["an@so.example"]\n{extra}'
    )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return QuickOffice(tmp_path)


def down(office: Office, tables: str) -> None:
    """A source that does not answer."""
    office.configure(f"http://127.0.0.1:{free_port()}/", extra=tables)


def test_nobody_to_tell(office: Office) -> None:
    down(office, "")
    for verb in (["tell"], ["tell", "--test"]):
        assert "[mail]" in office.run(*verb, expect=1).stdout


def test_a_test_notice_over_every_channel(office: Office, post: PostOffice, receiver: Receiver) -> None:
    url = receiver.url.replace("mật", "mat")
    down(office, mail_table(post.port) + f'[webhook]\nurl = "{url}"\n')
    told = office.run("tell", "--test")
    assert [line.split("  ")[1] for line in told.stdout.splitlines()] == ["mail", "webhook"]
    assert "hooks" not in told.stdout + told.stderr
    assert post.letters[0]["Subject"] == "[Tra Cứu] Thử: báo cho người quản trị"
    assert receiver.got[0][2]["kind"] == "test"
    receiver.status = 503
    told = office.run("tell", "--test", expect=1)
    assert "503" in told.stdout
    assert len(post.letters) == 2


def test_a_webhook_named_in_the_environment(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACUU_WEBHOOK_URL", receiver.url)
    down(office, "")
    office.run("tell", "--test")
    assert len(receiver.got) == 1


def test_a_source_that_is_down_is_told_once(office: Office, post: PostOffice) -> None:
    down(office, mail_table(post.port))
    for _ in range(2):
        done = office.run("refresh", "--json", expect=5)
        assert json.loads(done.stdout)["site"] == "soctrang"
    assert len(post.letters) == 1
    assert "không kết nối được" in post.letters[0].get_content()
    assert "không kết nối được" in office.run("tell").stdout
    assert len(post.letters) == 1


def test_a_server_that_never_answers_changes_nothing(office: Office, post: PostOffice) -> None:
    post.faults = {"refuse"}
    down(office, mail_table(post.port))
    done = office.run("refresh", "--json", expect=5)
    assert json.loads(done.stdout)["site"] == "soctrang"
    assert len([line for line in done.stderr.splitlines() if "554" in line]) == 1


def test_a_refresh_that_breaks_is_told_and_breaks(office: Office, post: PostOffice) -> None:
    down(office, mail_table(post.port))
    (office.folder / "data").mkdir()
    (office.folder / "data" / "tracuu.sqlite").write_bytes(b"khong phai co so du lieu" * 400)
    office.run("refresh", expect=3)
    (letter,) = post.letters
    assert "tracuu verify" in letter.get_content()
    office.run("refresh", expect=3)
    assert len(post.letters) == 1


def test_a_refresh_that_finds_another_at_work_is_no_trouble(office: Office, post: PostOffice) -> None:
    from crawler.lock import held

    down(office, mail_table(post.port))
    with held(office.folder / "data" / "refresh.lock", "x"):
        office.run("refresh", expect=1)
    assert post.letters == []


def test_the_password_shows_nowhere(office: Office) -> None:
    (office.folder / "password").write_text(SECRET, encoding="utf-8")
    with PostOffice(login=("tracuu", "another")) as post:
        down(office, mail_table(post.port, 'user = "tracuu"\npassword_file = "password"\n[log]\nfile = true\n'))
        said = [office.run(*verb, expect=None) for verb in (["refresh"], ["tell", "--test"], ["status", "--json"])]
        assert any("535" in done.stdout + done.stderr for done in said)
    office.run("backup", str(office.folder / "backup.tracuu"), expect=None)
    assert [done for done in said if SECRET in done.stdout + done.stderr] == []
    holding = [path for path in office.folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert [path.name for path in holding] == ["password"]
    assert (office.folder / "data" / "log" / "tracuu-refresh.log").exists()


def test_what_doctor_can_say(office: Office, post: PostOffice, receiver: Receiver) -> None:
    url = receiver.url.replace("mật", "mat")
    down(office, mail_table(post.port) + f'[webhook]\nurl = "{url}"\n')
    config = load(office.folder / "config.toml").settings
    assert [(good, name) for good, name, _ in reachable(config)] == [(True, "Thư báo"), (True, "Webhook")]
    assert post.letters == []
    assert receiver.got == []
    post.faults = {"refuse"}
    bad = [words for good, _, words in reachable(config) if not good]
    assert len(bad) == 1
    assert "tracuu tell --test" in bad[0]
    assert not os.environ.get("TRACUU_WEBHOOK_URL")
