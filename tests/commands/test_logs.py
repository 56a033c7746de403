"""Logs: one line each whatever a source puts in, bounded on disk, one file a process, never in the way."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from commands.context import say
from commands.logs import FORMAT, BoundedFile, OneLine, escaped, logged
from settings import Log, Paths, Settings
from tests.crawler.office import ROOT
from web.shield import Shield

LINES = logging.getLogger("tracuu.test")


def config(folder: Path, *, file: bool = True, max_mb: int = 1, keep: int = 2) -> Settings:
    """Settings with a log file."""
    return Settings(paths=Paths(folder), log=Log(file, max_mb, keep))


def bounded(path: Path, size: int, keep: int) -> BoundedFile:
    """A handler on a file."""
    handler = BoundedFile(path, size, keep)
    handler.setFormatter(OneLine("%(message)s"))
    return handler


def record(text: str) -> logging.LogRecord:
    """A line to log."""
    return logging.LogRecord("tracuu.test", logging.INFO, "", 0, text, None, None)


def test_by_default_there_is_no_file(tmp_path: Path) -> None:
    with logged(config(tmp_path, file=False), "refresh", to_stderr=False):
        say("một dòng")
    assert list(tmp_path.iterdir()) == []


def test_each_process_has_its_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    for verb in ("serve", "schedule"):
        with logged(config(tmp_path), verb, to_stderr=False):
            LINES.info("từ %s", verb)
            say(f"nói từ {verb}")
    for verb in ("serve", "schedule"):
        lines = (tmp_path / "log" / f"tracuu-{verb}.log").read_text(encoding="utf-8").splitlines()
        assert [line.split(" INFO ")[1] for line in lines] == [f"từ {verb}", f"nói từ {verb}"]
    assert logging.getLogger().handlers == before


def test_what_is_said_comes_once_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with logged(config(tmp_path), "schedule"):
        say("chỉ một lần")
    assert capsys.readouterr().err.count("chỉ một lần") == 1


HOSTILE = "http://so.example/a\r\n2026-03-02 tracuu INFO giả\x1b[2J\u2028\u202e"


def test_a_line_stays_one_line(tmp_path: Path) -> None:
    with logged(config(tmp_path), "refresh", to_stderr=False):
        LINES.info("trang %s", HOSTILE)
        say(f"trang {HOSTILE}")
    lines = (tmp_path / "log" / "tracuu-refresh.log").read_bytes().decode().split("\n")
    assert len(lines) == 3, "two lines and the end of the last"
    assert "\\r\\n2026-03-02 tracuu INFO giả\\x1b[2J\\u2028\\u202e" in lines[0]
    assert escaped("Đề án – “ế”") == "Đề án – “ế”"


async def boom(scope: Scope, receive: Receive, send: Send) -> None:
    """A handler with a bug that names what it was asked."""
    raise ValueError(f"hỏng ở {scope['path']}")


async def page(request: Request, status: int, error_id: str | None) -> Response:
    """An error page."""
    return PlainTextResponse(error_id or "", status)


def test_a_trace_has_the_page_s_id_in_each_line(tmp_path: Path) -> None:
    with logged(config(tmp_path), "serve", to_stderr=False):
        told = TestClient(Shield(boom, page)).get("/a%0d%0a2026-03-02 tracuu INFO giả").text
    lines = (tmp_path / "log" / "tracuu-serve.log").read_text(encoding="utf-8").splitlines()
    traced = [line for line in lines if told in line]
    assert len(told) == 8
    assert len(traced) > 4
    assert [line for line in lines if line.startswith("2026-03-02 tracuu INFO")] == []
    assert any("GET /a%0D%0A2026-03-02%20tracuu%20INFO%20gi%E1%BA%A3 500" in line for line in lines)


def test_an_exception_of_somebody_else_s_is_marked_too() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine(FORMAT))
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        handler.handle(LINES.makeRecord("x", logging.ERROR, "", 0, "lỗi", None, sys.exc_info()))
    first, *rest = stream.getvalue().splitlines()
    assert first.endswith("x ERROR lỗi")
    assert {line.startswith("  | ") for line in rest} == {True}


def test_the_whole_is_bounded(tmp_path: Path) -> None:
    handler = bounded(tmp_path / "a.log", 1000, 3)
    for number in range(500):
        handler.handle(record(f"dòng {number:05}"))
    handler.close()
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["a.log", "a.log.1", "a.log.2", "a.log.3"]
    assert max(path.stat().st_size for path in files) <= 1000
    kept = [line for path in reversed(files) for line in path.read_text(encoding="utf-8").splitlines()]
    assert kept == [f"dòng {number:05}" for number in range(500 - len(kept), 500)], "in order, none missing"


def test_fewer_files_after_the_setting_was_lowered(tmp_path: Path) -> None:
    for number in range(1, 6):
        (tmp_path / f"a.log.{number}").write_text("cũ\n", encoding="utf-8")
    handler = bounded(tmp_path / "a.log", 100, 2)
    for _ in range(50):
        handler.handle(record("một dòng nữa"))
    handler.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.log", "a.log.1", "a.log.2"]


def test_no_old_files_at_all(tmp_path: Path) -> None:
    handler = bounded(tmp_path / "a.log", 100, 0)
    for number in range(50):
        handler.handle(record(f"dòng {number}"))
    handler.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.log"]
    assert (tmp_path / "a.log").stat().st_size <= 100


def test_a_line_longer_than_the_file(tmp_path: Path) -> None:
    handler = bounded(tmp_path / "a.log", 100, 1)
    handler.handle(record("x" * 5000))
    handler.close()
    assert (tmp_path / "a.log").stat().st_size <= 100


def test_two_processes_never_turn_over_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = bounded(tmp_path / "a.log", 200, 2), bounded(tmp_path / "a.log", 200, 2)
    for number in range(40):
        first.handle(record(f"một {number}"))
        second.handle(record(f"hai {number}"))
    assert "hai" not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert capsys.readouterr().err.count("không ghi được nhật ký") == 1
    first.close()
    second.handle(record("hai nữa"))
    second.close()
    assert "hai nữa" in (tmp_path / "a.log").read_text(encoding="utf-8"), "once the other has ended"


def test_a_log_that_cannot_be_written_costs_its_lines_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log").write_text("không phải thư mục", encoding="utf-8")
    with logged(config(tmp_path), "refresh", to_stderr=False):
        for _ in range(5):
            say("đi tiếp")
    assert capsys.readouterr().err.count("không ghi được nhật ký") == 1
    (tmp_path / "log").unlink()
    with logged(config(tmp_path), "refresh", to_stderr=False):
        say("lại ghi được")
    assert "lại ghi được" in (tmp_path / "log" / "tracuu-refresh.log").read_text(encoding="utf-8")


FULL = """
import resource, signal, sys
from pathlib import Path
from tests.commands.test_logs import bounded, record
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))
handler = bounded(Path(sys.argv[1]), 10_000, 1)
for number in range(50):
    handler.handle(record(f"dòng {number:03}"))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
handler.handle(record("lại có chỗ"))
print("xong")
"""


def test_a_disk_that_fills_up_under_the_log(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: the write comes back short, then with an error."""
    command = [sys.executable, "-c", FULL, str(tmp_path / "a.log")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout) == (0, "xong\n"), done.stderr
    assert done.stderr.count("không ghi được nhật ký") == 1
    lines = (tmp_path / "a.log").read_text(encoding="utf-8", errors="replace").splitlines()
    assert lines[-1] == "lại có chỗ"
    assert lines[0] == "dòng 000"


def test_a_full_stderr_does_not_end_the_work() -> None:
    """/dev/full answers every write with ENOSPC."""
    if not Path("/dev/full").exists():
        pytest.skip("không có /dev/full trên máy này")
    script = "from commands.context import say\nfor _ in range(3): say('đi tiếp')\nprint('xong')"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", script], stderr=full, stdout=subprocess.PIPE, cwd=ROOT, check=False
        )
    assert done.stdout == b"xong\n"
