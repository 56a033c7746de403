"""`tracuu extract`: the file is read as the night reads it, by a worker within its limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.attachments.letters import LINES, NUMBER, TEXT
from tracuu import main

ROOT = Path(__file__).parents[2]


def corners() -> bytes:
    """A sheet whose two cells lie as far apart as a sheet allows: all that is between them is never made."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "đầu", "cuối"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_that_kills_its_reader_is_one_warning(tmp_path: Path) -> None:
    file = tmp_path / "goc.xlsx"
    file.write_bytes(corners())
    command = [sys.executable, "-m", "tracuu", "extract", "--json", str(file)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=60, check=False)
    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr, said["status"], said["pages"]) == (0, b"", "damaged", [])
    assert "sập" in said["warnings"][0] or "bộ nhớ" in said["warnings"][0]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "to.txt"
    with file.open("wb") as out:
        os.truncate(out.fileno(), 160_000_000)
    done = CliRunner().invoke(main, ["extract", "--json", str(file)])
    assert (done.exit_code, json.loads(done.stdout)["status"]) == (0, "too_large")


def test_what_comes_through_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "ong.txt"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(TEXT.encode(),))
    writer.start()
    done = CliRunner().invoke(main, ["extract", "--json", str(pipe)])
    writer.join()
    assert json.loads(done.stdout)["found"]["number"] == NUMBER


def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"th\xad.txt")
    file.write_bytes(TEXT.encode())
    assert LINES[0] in CliRunner().invoke(main, ["extract", str(file)]).stdout


@pytest.mark.parametrize(("name", "said"), [("khong-co.pdf", "không có tệp"), (".", "là thư mục")])
def test_what_is_no_file_is_told_in_vietnamese(tmp_path: Path, name: str, said: str) -> None:
    done = CliRunner().invoke(main, ["extract", str(tmp_path / name)])
    assert (done.exit_code, said in done.stderr) == (2, True)
