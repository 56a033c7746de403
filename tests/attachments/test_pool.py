"""The worker processes: warm, shared by threads, replaced, bound, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crawler.attachments import Limits, PoolError, ReaderPool, read_file
from tests.attachments import made_office, made_pdf
from tests.attachments.letters import LINES

_PATIENCE = 20.0


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "thu.docx"
    path.write_bytes(made_office.docx(made_office.paragraphs(LINES)))
    return path


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def is_gone(pid: int) -> bool:
    """Ended, or a zombie that its new parent has not collected yet."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_the_same_answer_as_in_process(letter: Path) -> None:
    with ReaderPool(1) as pool:
        assert pool.read(letter, "thu.docx") == read_file(letter.read_bytes(), "thu.docx")


def test_a_worker_stays_warm_and_is_replaced_after_its_share(letter: Path) -> None:
    before = children(os.getpid())
    with ReaderPool(1, Limits(files_per_worker=2)) as pool:
        seen = []
        for _ in range(3):
            pool.read(letter, "thu.docx")
            seen.append(children(os.getpid()) - before)
        assert seen[0] and not seen[1] and seen[2] and seen[2] != seen[0]
    assert children(os.getpid()) == before


def test_as_many_threads_as_workers_and_more(letter: Path) -> None:
    expected = read_file(letter.read_bytes(), "thu.docx")
    with ReaderPool(2) as pool, ThreadPoolExecutor(6) as threads:
        read = list(threads.map(lambda _: pool.read(letter, "thu.docx"), range(30)))
    assert read == [expected] * 30


def test_a_missing_file_is_the_callers_fault(tmp_path: Path) -> None:
    with ReaderPool(1) as pool, pytest.raises(FileNotFoundError):
        pool.read(tmp_path / "khong-co.pdf", "khong-co.pdf")


def test_a_worker_that_was_killed_between_two_files_is_replaced(letter: Path) -> None:
    before = children(os.getpid())
    with ReaderPool(1) as pool:
        first = pool.read(letter, "thu.docx")
        (worker,) = children(os.getpid()) - before
        os.kill(worker, signal.SIGKILL)
        assert pool.read(letter, "thu.docx") == first


def test_closing_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    killer = tmp_path / "killer.pdf"
    killer.write_bytes(made_pdf.nested_forms_pdf(depth=9, calls=12))
    pool = ReaderPool(1, Limits(cpu_seconds=600, seconds=600))
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(pool.read, killer, "killer.pdf")
        while pool.network_cut is None:
            time.sleep(0.01)
        pool.close()
        with pytest.raises(PoolError):
            reading.result()
    with pytest.raises(PoolError):
        pool.read(killer, "killer.pdf")


@pytest.mark.parametrize("busy", [False, True])
def test_no_worker_outlives_a_parent_that_was_killed(tmp_path: Path, letter: Path, busy: bool) -> None:
    killer = tmp_path / "killer.pdf"
    killer.write_bytes(made_pdf.nested_forms_pdf(depth=9, calls=12))
    program = (
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from crawler.attachments import Limits, ReaderPool\n"
        "pool = ReaderPool(1, Limits(cpu_seconds=600, seconds=600))\n"
        "pool.read(Path(sys.argv[1]), 'thu.docx')\n"
        "if sys.argv[3] == 'True':\n"
        "    threading.Thread(target=pool.read, args=(Path(sys.argv[2]), 'k.pdf'), daemon=True).start()\n"
        "    time.sleep(0.3)\n"
        "print('ready', flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        (sys.executable, "-c", program, str(letter), str(killer), str(busy)), stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        (worker,) = children(parent.pid)
        parent.kill()
    assert is_gone(worker)


def test_the_network_is_cut_where_it_is_said_to_be() -> None:
    program = (
        "import socket\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "from crawler.attachments.limits import cut_network\n"
        "cut = cut_network()\n"
        "try:\n"
        "    socket.create_connection(server.getsockname(), timeout=5).close()\n"
        "    print(cut, True)\n"
        "except OSError:\n"
        "    print(cut, False)\n"
    )
    said = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=True).stdout.split()
    if said[0] == "False":
        pytest.skip("hệ thống không cho cắt mạng của tiến trình con")
    assert said == ["True", "False"]
