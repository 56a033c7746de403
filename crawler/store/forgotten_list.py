"""The list of withdrawals once more beside the store: a lost or damaged store must not bring back what was withdrawn.

Whoever opens the store for writing sees to it that both say the same.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from crawler.errors import RESTORE, StoreError
from crawler.spoken import system_words
from crawler.store.database import read_well
from crawler.store.forgotten import Forgotten, ForgottenList

NAME = "forgotten.json"
#: Where a list that could not be read is kept when it is written anew.
UNREAD = "forgotten.json.hong"


class UnreadableList(StoreError):
    """There is a list, and it cannot be read; `fault` is the message without the next step."""

    def __init__(self, path: Path, why: str) -> None:
        self.fault = f"{path}: danh sách văn bản đã rút không đọc được ({why})"
        super().__init__(f"{self.fault}; {RESTORE}; chưa từng rút văn bản nào thì xóa tệp ấy")


def read_list(data: Path) -> ForgottenList:
    """The list beside the store, empty where there is none; raises UnreadableList."""
    path = data / NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=ForgottenList)
    except FileNotFoundError:
        return ForgottenList()
    except OSError as exc:
        raise UnreadableList(path, system_words(exc)) from exc
    except msgspec.DecodeError as exc:
        raise UnreadableList(path, "nội dung hỏng") from exc


def write_list(data: Path, found: ForgottenList) -> None:
    """Keep the list beside the store."""
    temporary = data / f"{NAME}.{os.getpid()}.part"
    with temporary.open("wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(found)))
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(data / NAME)


def require_readable(database: Path) -> None:
    """No new store is made beside a list that cannot be read: it would know of no withdrawal. Raises UnreadableList."""
    if not database.exists() or (database.is_file() and not database.stat().st_size):
        read_list(database.parent)


def agree(database: Path, forgotten: Forgotten) -> None:
    """The store takes up what only the list knows; then the list is written anew where it does not say the same."""
    with read_well(database):
        held = forgotten.all()
    try:
        beside = read_list(database.parent)
    except UnreadableList:
        (database.parent / NAME).replace(database.parent / UNREAD)
        beside = ForgottenList()
    if not same(held, beside):
        forgotten.take_in(beside)
        write_list(database.parent, forgotten.all())


def same(one: ForgottenList, other: ForgottenList) -> bool:
    """Whether two lists say the same, in whatever order."""
    return set(one.acts) == set(other.acts) and set(one.marks) == set(other.marks)
