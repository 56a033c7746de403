"""`tracuu forget`: nothing of a withdrawn record is left, it does not come back, and the act is in the log."""

from __future__ import annotations

import datetime as dt
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import settings
from crawler.archive import Archive
from crawler.records import Presence
from crawler.store import Store, StoreReader
from sample import Directive, Site
from search_app import create_app
from tests.crawler.office import ROOT
from tests.faults.front import Front
from tests.faults.night import NAME
from tests.keeping.vault import Vault

#: The sample's directive that the tests withdraw.
WITHDRAWN = 2
NOW = dt.datetime(2027, 1, 5, tzinfo=dt.UTC)


def chosen(site: Site) -> Directive:
    """The directive that is withdrawn."""
    found = site.directive(WITHDRAWN)
    assert found is not None
    return found


@pytest.fixture
def record_id() -> str:
    return f"{NAME}/laws/{WITHDRAWN}"


@pytest.fixture
def record(office: Vault, record_id: str) -> dict[str, object]:
    """It as the office holds it."""
    return office.records()[record_id]


@pytest.fixture
def client(office: Vault) -> Iterator[TestClient]:
    """The front end, running all the while."""
    app = create_app(settings.load(office.folder / "config.toml").settings)
    with TestClient(app, base_url="http://127.0.0.1") as running:
        yield running


def secrets(office: Vault, record_id: str) -> list[bytes]:
    """What must be found nowhere: the title, then what only its file has: lines of text, pieces of its bytes."""
    with StoreReader(office.database) as reader:
        record = reader.record(record_id)
        assert record is not None
        files = {file.sha256 for each in reader.records() for file in each.files if file.sha256}
        texts = {sha256: text for sha256 in files if (text := reader.file_text(sha256))}
    (mine,) = (str(file.sha256) for file in record.files)
    lines = {sha256: {line for page in text.pages for line in page.text.splitlines()} for sha256, text in texts.items()}
    own = {line for line in lines.pop(mine) if len(line) > 40} - set().union(*lines.values())
    own = {line for line in own if line not in (record.title, record.abstract)}  # listings print those
    raw = {path.stem: path.read_bytes() for path in (office.data / "raw").glob("??/*")}
    body = raw.pop(mine)
    pieces = {body[at : at + 64] for at in range(0, len(body) - 64, 251)}
    pieces = {piece for piece in pieces if not any(piece in other for other in raw.values())}
    assert len(own) >= 3
    assert len(pieces) >= 3
    return [record.title.encode(), *(line.encode() for line in own), *pieces]


def test_nothing_of_it_is_left_in_the_data_folder(office: Vault, record_id: str) -> None:
    hidden = secrets(office, record_id)
    with Store(office.database) as store:  # an earlier version, and a problem that names it
        held = store.records.get(record_id)
        assert held is not None
        store.records.put(replace(held, abstract="Trích yếu trước khi sửa lần cuối"), NOW)
        store.records.put(held, NOW + dt.timedelta(hours=1))
        assert store.records.versions(record_id)
        store.runs.problem(1, NAME, held.url, "value", f"«{held.title}»", NOW)
    hidden.append("Trích yếu trước khi sửa".encode())
    (office.data / "questions.jsonl").write_text(
        json.dumps(["2026-03-01", held.title.upper()]) + "\n" + json.dumps(["2026-03-01", "khác hẳn"]) + "\n", "utf-8"
    )
    assert len(Vault(office.folder).holding(*hidden)) >= 4
    told = office.run("forget", record_id, "--reason", "cơ quan thu hồi")
    assert "1 tệp bị xóa" in told.stdout
    assert "sao lưu" in told.stderr
    left = office.holding(*hidden)
    others = {f"raw/{sha256[:2]}/{sha256}.gz" for sha256 in pages_of_others(office)}
    assert set(left) <= others, "chỉ trang của văn bản khác còn được nhắc tên nó"
    assert office.holding(*hidden[1:]) == []
    assert (office.data / "questions.jsonl").read_text("utf-8").count("\n") == 1
    assert len(list((office.data / "index").glob("gen-*"))) == 1
    assert office.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"


def pages_of_others(office: Vault) -> set[str]:
    """The kept pages of the items that are left."""
    with Store(office.database) as store:
        return store.items.bodies()


def test_it_is_found_no_more_and_its_pages_say_so(
    office: Vault, client: TestClient, record: dict[str, object], record_id: str
) -> None:
    files = record["files"]
    assert isinstance(files, list)
    pages = [f"/document/{record_id}", f"/api/document/{record_id}", f"/file/{files[0]['sha256']}"]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    office.run("forget", record_id, "--reason", "thu hồi")
    told = [client.get(page) for page in pages]
    assert [answer.status_code for answer in told] == [410, 410, 410]
    assert "đã được rút khỏi kho theo yêu cầu" in told[0].text
    assert str(record["title"]) not in told[0].text
    assert record_id not in {
        hit["id"] for hit in client.get("/api/search", params={"q": record["title"]}).json()["hits"]
    }
    assert client.get(f"/document/{NAME}/laws/999").status_code == 404
    assert record_id not in office.records()


def test_the_next_nights_neither_ask_nor_keep_it(office: Vault, front: Front, record_id: str) -> None:
    hidden = secrets(office, record_id)
    office.run("forget", record_id, "--reason", "thu hồi")
    other_files = {file.path for each in front.site.directives if each.id != WITHDRAWN for file in each.files}
    mine = {file.path for file in chosen(front.site).files} - other_files
    told = office.refresh("--full")
    assert told[0]["alarms"] == []
    assert told[0]["records"]["new"] == 0
    asked = "\n".join(path for path in front.paths() if "/laws/page-" not in path)
    assert f"-{WITHDRAWN}/" not in asked
    assert not [path for path in mine if path in asked]
    assert record_id not in office.records()
    assert office.holding(*hidden[1:]) == []


@pytest.mark.slow
def test_nor_at_another_address(office: Vault, front: Front, record_id: str) -> None:
    """The editor gave it a new title and with it a new address, which ends in the same number."""
    hidden = secrets(office, record_id)
    office.run("forget", record_id, "--reason", "thu hồi")
    moved = replace(chosen(front.site), slug=f"dia-chi-moi-cua-van-ban-{WITHDRAWN}")
    others = tuple(each for each in front.site.directives if each.id != WITHDRAWN)
    front.site = replace(front.site, directives=(*others, moved))
    office.refresh("--full")
    assert record_id not in office.records()
    assert "dia-chi-moi-cua-van-ban" not in "\n".join(front.paths())
    assert office.holding(*hidden[1:]) == []


@pytest.mark.slow
def test_its_file_is_not_kept_under_another_item_either(office: Vault, front: Front, record_id: str) -> None:
    """Published once more as another item: that is a record of its own, but the withdrawn bytes do not come back."""
    hidden = secrets(office, record_id)
    office.run("forget", record_id, "--reason", "thu hồi")
    again = replace(chosen(front.site), id=977)
    others = tuple(each for each in front.site.directives if each.id != WITHDRAWN)
    front.site = replace(front.site, directives=(*others, again))
    office.refresh()
    (file,) = office.records()[f"{NAME}/laws/977"]["files"]
    assert (file["sha256"], file["text_status"]) == (None, "not_fetched")
    assert [name for name in office.holding(*hidden[1:]) if not name.startswith("raw/")] == []
    front.asked.clear()
    office.refresh("--full")
    assert not [path for path in front.paths() if "download" in path and "977" in path]


@pytest.mark.slow
def test_another_paper_that_gets_its_number_is_kept(office: Vault, front: Front, record_id: str) -> None:
    """An address may end in the same figure: another number and another day are another paper."""
    office.run("forget", record_id, "--reason", "thu hồi")
    others = [each for each in front.site.directives if each.id != WITHDRAWN]
    newcomer = replace(others[0], slug=f"ke-hoach-hoan-toan-khac-{WITHDRAWN}")
    front.site = replace(front.site, directives=(newcomer, *others[1:]))
    office.refresh("--full")
    assert "\n".join(front.paths()).count(f"ke-hoach-hoan-toan-khac-{WITHDRAWN}") >= 1
    assert [record["number"] for record in office.records().values()].count(newcomer.number) == 1


@pytest.mark.slow
def test_a_file_that_another_record_prints_too_stays(office: Vault, record: dict[str, object], record_id: str) -> None:
    files = record["files"]
    assert isinstance(files, list)
    with Store(office.database) as store:
        other = next(each for each in store.records.all() if each.id != record_id and each.files)
        shared = store.records.get(record_id)
        assert shared is not None
        both = replace(other, files=(*other.files, replace(shared.files[0], sha256=None)))
        store.records.put(both, NOW)
    told = office.run("forget", record_id, "--reason", "thu hồi")
    assert "0 tệp bị xóa" in told.stdout
    assert Archive(office.data / "raw").path(files[0]["sha256"]) is not None
    assert office.records()[other.id]["files"][-1]["text_status"] == "read"


def test_the_log_says_who_when_and_why(office: Vault, record_id: str) -> None:
    assert office.run("forget", "--list").stdout == "Chưa rút văn bản nào.\n"
    office.run("forget", record_id, "--reason", "công văn 12 yêu cầu")
    line = office.run("forget", "--list").stdout
    assert record_id in line
    assert "công văn 12 yêu cầu" in line
    assert office.run("status").stdout.count("Đã rút khỏi kho: 1 văn bản") == 1
    office.run("forget", record_id, "--reason", "lần hai")
    assert "công văn 12 yêu cầu" in office.run("forget", "--list").stdout, "hành vi đầu tiên là hành vi được ghi"


@pytest.mark.slow
def test_taken_back_it_is_fetched_again(office: Vault, front: Front, record: dict[str, object], record_id: str) -> None:
    office.run("forget", record_id, "--reason", "nhầm")
    office.run("forget", "--undo", record_id)
    assert "cho tải lại" in office.run("forget", "--list").stdout
    office.refresh()
    found = office.records()[record_id]
    assert (found["title"], found["presence"]) == (record["title"], Presence.PUBLISHED)
    assert [file["sha256"] for file in found["files"]] == [file["sha256"] for file in record["files"]]  # type: ignore[attr-defined]
    assert "không nằm trong số" in office.run("forget", "--undo", record_id, expect=1).stderr


@pytest.mark.parametrize("arguments", [(), ("soctrang/laws/2",), ("soctrang/laws/2", "--reason", " ")])
def test_without_a_reason_nothing_is_done(office: Vault, arguments: tuple[str, ...]) -> None:
    before = office.files()
    office.run("forget", *arguments, expect=2)
    assert office.files() == before


def test_what_is_not_there(office: Vault) -> None:
    assert "không có bản ghi" in office.run("forget", "soctrang/laws/999", "--reason", "x", expect=1).stderr


def test_not_while_a_backup_is_made(office: Vault, record_id: str) -> None:
    with Archive(office.data / "raw").steady():
        assert "đang sao lưu" in office.run("forget", record_id, "--reason", "x", expect=1).stderr
    assert record_id in office.records()
    office.run("forget", record_id, "--reason", "x")


def test_at_a_terminal_it_asks_first(office: Vault, record_id: str) -> None:
    terminal, ours = pty.openpty()
    command = [sys.executable, "-m", "tracuu", "--config", str(office.folder / "config.toml"), "forget", record_id]
    with subprocess.Popen([*command, "--reason", "x"], stdin=ours, stdout=subprocess.PIPE, cwd=ROOT) as child:
        os.write(terminal, b"n\n")
        out, _ = child.communicate(timeout=60)
    os.close(terminal)
    os.close(ours)
    assert child.returncode == 1
    assert "Không lấy lại được" in out.decode()
    assert record_id in office.records()


def test_an_older_backup_does_not_bring_it_back(office: Vault, record_id: str, tmp_path: Path) -> None:
    hidden = secrets(office, record_id)
    office.run("backup", str(tmp_path / "b.tar"))
    office.run("restore", "--replace", str(tmp_path / "b.tar"))
    assert record_id in office.records()
    office.run("forget", record_id, "--reason", "thu hồi")
    assert office.holding(*hidden[1:]) == [], "dữ liệu cũ để riêng cũng phải sạch"
    told = office.run("restore", "--replace", str(tmp_path / "b.tar"))
    assert f"không được đưa trở lại: {record_id}" in told.stderr
    assert record_id not in office.records()
    assert office.holding(*hidden[1:]) == []
    assert "thu hồi" in office.run("forget", "--list").stdout
    assert office.run("verify").stdout == "Mọi thứ nguyên vẹn.\n"


@pytest.mark.slow
def test_nor_does_it_when_the_store_is_damaged(office: Vault, record_id: str, tmp_path: Path) -> None:
    office.run("backup", str(tmp_path / "b.tar"))
    office.run("forget", record_id, "--reason", "thu hồi")
    office.database.write_bytes(b"\xa5" * 100_000)
    told = office.run("restore", "--replace", str(tmp_path / "b.tar"))
    assert f"không được đưa trở lại: {record_id}" in told.stderr
    assert record_id not in office.records()


def test_former_data_that_cannot_be_read_are_named(vault: Vault, made_backup: Path) -> None:
    """Put aside because they were damaged: what they hold cannot be taken out of them."""
    vault.database.write_bytes(b"\xa5" * 100_000)
    vault.run("restore", "--replace", str(made_backup))
    (aside,) = vault.data.glob("truoc-phuc-hoi-*")
    told = vault.run("forget", "demo/laws/200", "--reason", "thu hồi")
    assert f"{aside}: kho cũ ở đây hỏng" in told.stderr
    assert "demo/laws/200" not in vault.records()


@pytest.mark.slow
def test_cut_short_it_is_finished_by_the_same_command(
    office: Vault, record_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import commands.keeping

    hidden = secrets(office, record_id)
    with monkeypatch.context() as patch:
        patch.setattr(commands.keeping, "reindex_aside", lambda path: 3)
        assert "chạy lại chính lệnh này" in office.run("forget", record_id, "--reason", "x", expect=3).stderr
    assert office.holding(*hidden[1:]), "chỉ mục cũ còn giữ"
    office.run("forget", record_id, "--reason", "x")
    assert office.holding(*hidden[1:]) == []
