"""A damaged database: found, told by every part in its own way, and no reason for the search to stop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import settings
from search_app import create_app
from tests.faults.front import Front
from tests.keeping.vault import Vault
from web.soundness import Soundness


def middle(path: Path) -> None:
    """A few pages in the middle hold something else."""
    body = bytearray(path.read_bytes())
    body[4096 * 3 : 4096 * 10] = b"\xa5" * (4096 * 7)
    path.write_bytes(body)


def head(path: Path) -> None:
    """The file does not even begin as a database."""
    body = bytearray(path.read_bytes())
    body[:100] = b"\0" * 100
    path.write_bytes(body)


def cut(path: Path) -> None:
    """Half of it is gone."""
    body = path.read_bytes()
    path.write_bytes(body[: len(body) // 2])


Harm = Callable[[Path], None]
#: Words of SQLite's own, which are English and no help.
ENGLISH = re.compile(r"malformed|not a database|database disk|\*\*\*|Tree|Page|error|no such", re.IGNORECASE)
HARMS = pytest.mark.parametrize("harm", [middle, head, cut])


@contextmanager
def served(vault: Vault) -> Iterator[TestClient]:
    """The front end over a data folder."""
    app = create_app(settings.load(vault.folder / "config.toml").settings)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def sound(client: TestClient) -> Soundness:
    """What the front end knows of the store."""
    found = client.app.state.desk.sound  # type: ignore[attr-defined]
    assert isinstance(found, Soundness)
    return found


@HARMS
def test_verify_finds_it(vault: Vault, harm: Harm) -> None:
    harm(vault.database)
    told = vault.run("verify", expect=3).stdout
    assert str(vault.database) in told
    assert "tracuu restore TỆP-SAO-LƯU --replace" in told
    assert "tracuu verify" not in told
    assert not ENGLISH.search(told), told


@HARMS
def test_a_refresh_refuses_and_asks_the_site_nothing(office: Vault, front: Front, harm: Harm) -> None:
    harm(office.database)
    before = office.files()
    done = office.run("refresh", expect=3)
    assert "tracuu" in done.stderr
    assert "Traceback" not in done.stderr
    assert not ENGLISH.search(done.stderr), done.stderr
    assert front.asked == []
    assert {name: body for name, body in office.files().items() if "sqlite" not in name} == {
        name: body for name, body in before.items() if "sqlite" not in name
    }


@HARMS
def test_the_pages_go_on_and_say_so(vault: Vault, harm: Harm) -> None:
    harm(vault.database)
    with served(vault) as client:
        sound(client).look()
        answer = client.get("/", params={"q": "cải cách hành chính"})
        assert answer.status_code == 200
        assert "/document/demo/laws/200" in answer.text
        assert "Kho dữ liệu bị hỏng" in answer.text
        ready = client.get("/readyz").json()
        assert (ready["status"], ready["store"]) == ("degraded", "damaged")
        told = client.get("/api/status").json()
        assert told["good"] is False
        assert told["standing"]["alarms"]
        assert client.get("/document/demo/laws/999").status_code in (404, 503)
        assert client.get("/healthz").status_code == 200


def test_a_document_that_cannot_be_read_is_not_said_to_be_unknown(vault: Vault) -> None:
    head(vault.database)
    with served(vault) as client:
        for page in ("/document/demo/laws/200", "/api/document/demo/laws/200", f"/file/{'0' * 64}"):
            answer = client.get(page)
            assert answer.status_code == 503
            assert "Retry-After" in answer.headers
        assert "Kho dữ liệu đang hỏng" in client.get("/document/demo/laws/200").text


def test_a_restored_store_ends_the_alarm_without_a_restart(vault: Vault, made_backup: Path) -> None:
    with served(vault) as client:
        sound(client).look()
        assert client.get("/readyz").json()["store"] == "ok"
        head(vault.database)
        sound(client).look()
        assert client.get("/readyz").json()["store"] == "damaged"
        vault.run("restore", "--replace", str(made_backup))
        sound(client).look()
        assert client.get("/readyz").json()["store"] == "ok"
        assert client.get("/document/demo/laws/200").status_code == 200


def test_no_store_yet_is_no_damage(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.configure("https://so.example/")
    with served(vault) as client:
        sound(client).look()
        assert client.get("/document/soctrang/laws/1").status_code == 404
        assert sound(client).faults == ()


def test_a_body_that_is_damaged_or_missing_is_told_with_the_next_step(vault: Vault) -> None:
    pages = sorted((vault.data / "raw").glob("??/*"))
    pages[0].write_bytes(b"\x1f\x8b?")
    pages[1].unlink()
    told = vault.run("verify", expect=3).stdout.splitlines()
    assert len(told) == 2
    assert all(line.endswith("; hãy chạy `tracuu refresh --full`") for line in told)
