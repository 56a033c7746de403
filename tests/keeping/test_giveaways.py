"""Questions of readers that give a withdrawn record away go with it, and no others."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from crawler.forget import Forget
from crawler.store import Store
from tests.keeping.vault import Vault

#: Questions that only the withdrawn record can have put into somebody's head.
NOW = dt.datetime(2027, 1, 5, tzinfo=dt.UTC)

TELLING = {
    "a word of its title": "zyxqvb",
    "in capitals, among others": "kế hoạch ZYXQVB năm 2026",
    "of its abstract": "wqxtitle ở đâu",
    "of an earlier version": "jfkwold",
    "of its file": "vkfile là gì",
    "its number": "công văn 41/KH-PGDĐT",
    "its number as it is typed": "41 kh pgddt",
    "its title": "kế hoạch zyxqvb cải cách của phòng",
    "an earlier title": "Kế hoạch cải cách hành chính năm 2026 của ngành giáo dục huyện",
    "part of its title, with its signer": "cách của phòng Lê Thị Mận",
    "its signer, who signed nothing else": "hoàng tố vyn",
    "decomposed letters": "tờ khai của vyn\u0302x",
}


#: Questions in words that others have too.
INNOCENT = [
    "cải cách hành chính",
    "Lê Thị Mận",
    "kế hoạch 2026",
    "kế hoạch cải cách",
    "xe buýt",
    "cách",
    "12/CT-UBND",
    "?!",
]


def test_questions_in_its_own_words_go_and_others_stay(vault: Vault) -> None:
    with Store(vault.database) as store:
        held = store.records.get("demo/laws/200")
        assert held is not None
        body = next(file.sha256 for file in held.files if file.sha256)
        text = store.files.text(body)
        assert text is not None
        page = replace(text.pages[0], text="Mã vkfile dùng cho cải cách.\nTờ khai của vyn\u0302x.")
        store.files.put_text(body, replace(text, pages=(page,)), 1, NOW)
        said = replace(
            held, title="Kế hoạch zyxqvb cải cách của phòng", abstract="Có chữ wqxtitle", signer="Hoàng Tố Vyn"
        )
        store.records.put(replace(said, abstract="Trước kia có chữ jfkwold"), NOW)
        store.records.put(said, NOW + dt.timedelta(hours=1))
    questions = vault.data / "questions.jsonl"
    asked = [*TELLING.values(), *INNOCENT]
    questions.write_text("".join(json.dumps(["2026-03-01", each]) + "\n" for each in asked), "utf-8")
    vault.run("forget", "demo/laws/200", "--reason", "thu hồi")
    assert [json.loads(line)[1] for line in questions.read_text("utf-8").splitlines()] == INNOCENT


def test_questions_go_before_the_record_so_that_a_kill_leaves_none(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is erased, nobody could tell any more which questions were asked in its words."""

    def killed(forget: Forget, record_id: str, reason: str, who: str) -> None:
        raise KeyboardInterrupt

    questions = vault.data / "questions.jsonl"
    questions.write_text(json.dumps(["2026-03-01", "41/KH-PGDĐT"]) + "\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Forget, "forget", killed)
        vault.run("forget", "demo/laws/200", "--reason", "thu hồi", expect=130)
    assert questions.read_text("utf-8") == ""
