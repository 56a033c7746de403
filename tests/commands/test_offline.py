"""Without any network and without anything kept in a home folder, the segmenter, the index and the search all work."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.records import Kind, Record
from crawler.store import Store
from tests.crawler.office import ROOT

SUBJECTS = ("cải cách hành chính", "kiểm soát thủ tục hành chính", "bồi dưỡng giáo viên mầm non", "chuyển đổi số")
#: Runs the command behind a door that is shut first: an empty network namespace.
ALONE = """
import sys
from crawler.attachments.limits import cut_network
if not cut_network():
    sys.exit(77)
import tracuu
tracuu.main(sys.argv[1:])
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A config.toml and a store with a few directives."""
    (tmp_path / "config.toml").write_text('[[site]]\nname = "so"\nurl = "https://so.example/"\n', encoding="utf-8")
    with Store(tmp_path / "data/tracuu.sqlite") as store:
        for number, subject in enumerate(SUBJECTS, 1):
            title, url = f"Kế hoạch {subject} năm 2025", f"https://so.example/laws/{number}"
            made = Record(id=f"so/laws/{number}", site="so", kind=Kind.DIRECTIVE, url=url, title=title)
            store.records.put(made, dt.datetime(2025, 3, 1, tzinfo=dt.UTC))
    return tmp_path


def alone(office: Path, *arguments: str) -> str:
    """What the command prints with the network cut and nowhere to find or to put a model."""
    own = {"HF_HUB_OFFLINE": "1", "HOME": "/nonexistent", "OPENBLAS_NUM_THREADS": "1"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "XDG_"))}
    command = [sys.executable, "-c", ALONE, "--config", str(office / "config.toml"), *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=inherited | own, timeout=120, check=False
    )
    if done.returncode == 77:
        pytest.skip("hệ điều hành này không cho cắt mạng của một tiến trình")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_index_and_search_need_no_network(office: Path) -> None:
    assert f"{len(SUBJECTS)} văn bản" in alone(office, "reindex")
    kept = json.loads((office / "data/index/phrases.json").read_text("utf-8"))["phrases"]
    found = {phrase for phrases in kept.values() for phrase in phrases}
    assert {"hành chính", "giáo viên"} <= found, "the segmenter ran"
    answer = json.loads(alone(office, "search", "kiem soat thu tuc", "--json"))
    assert [hit["id"] for hit in answer["hits"]][:1] == ["so/laws/2"]
