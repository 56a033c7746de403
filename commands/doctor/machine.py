"""What the machine itself must have: Python, room, programs, the segmenter's model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from commands.doctor.row import Row, advice, good, missing
from crawler.attachments import ocr_available

LEAST_PYTHON = (3, 11)
#: bytes and directory entries below which a night may not end
LEAST_FREE = 2_000_000_000
LEAST_ENTRIES = 20_000
MODEL_SECONDS = 60.0
#: Nothing is asked of the network; and one thread, since a process with several cannot cut its network without root.
ALONE = {"HF_HUB_OFFLINE": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def python_row() -> Row:
    """The interpreter's version."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LEAST_PYTHON:
        return missing("Python", f"{found}; cần từ 3.11: hãy cài python3 mới hơn, rồi `make clean` và `make setup`")
    return good("Python", found)


def disk_row(folder: Path, least_free: int = LEAST_FREE, least_entries: int = LEAST_ENTRIES) -> Row:
    """Room where the data lies: bytes, and entries where the file system counts them."""
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    room = os.statvfs(place)
    free = room.f_bavail * room.f_frsize
    words = f"còn {free / 1e9:.1f} GB ở {place}"
    if free < least_free:
        return missing("Đĩa", f"{words}; cần ít nhất {least_free / 1e9:.0f} GB: hãy dọn bớt hoặc đổi [paths] data")
    if room.f_files and room.f_favail < least_entries:
        return missing(
            "Đĩa", f"{words} nhưng chỉ còn chỗ cho {room.f_favail} tệp (inode): hãy xóa bớt tệp nhỏ (xem: df -i)"
        )
    return good("Đĩa", words)


def ocr_row(minutes: int) -> Row:
    """The recogniser of scans; `minutes`: what a night may spend on it."""
    found = ocr_available()
    if found is not None:
        return good("Đọc bản quét", found)
    words = "chưa có; chạy: sudo apt-get install tesseract-ocr tesseract-ocr-vie"
    return missing("Đọc bản quét", words) if minutes else advice("Đọc bản quét", words)


def unar_row() -> Row:
    """The program that opens 7z and RAR."""
    if shutil.which("unar") is None:
        return advice("Đọc tệp 7z, RAR", "chưa có; chạy: sudo apt-get install unar")
    return good("Đọc tệp 7z, RAR", "unar")


def model_row() -> Row:
    """The segmenter loads and works without the network, in a process of its own: it takes a hundred megabytes."""
    command = [sys.executable, "-P", "-m", "commands.doctor.model"]  # -P: nothing from the current folder
    remedy = "hãy cài lại: `make clean`, rồi `make setup`"
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=MODEL_SECONDS, check=False, env={**os.environ, **ALONE}
        )
    except subprocess.TimeoutExpired:
        return missing("Tách từ", f"không xong trong {MODEL_SECONDS:.0f} giây; máy quá tải, hãy thử lại")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["không rõ lỗi"])[-1]
        return missing("Tách từ", f"underthesea không chạy được ({last}); {remedy}")
    return good("Tách từ", done.stdout.strip())
