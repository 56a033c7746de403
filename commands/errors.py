"""Failures as one line on stderr and an exit code: nothing that could be foreseen ends in a traceback.

0 done · 1 the refresh did not complete, or the answer is "no" · 2 usage · 3 disk or data damaged · 4 bad config ·
5 the source refused or limited us.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import sqlite3
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from crawler.errors import FetchError, RunStopped, StoreError, TracuuError
from crawler.spoken import database_words, system_words
from indexer.errors import DamagedIndex
from sample import SampleError
from settings import ConfigError

P = ParamSpec("P")
T = TypeVar("T")

NO_ROOM, KEPT = "hết chỗ trên đĩa", "dữ liệu và chỉ mục đang có vẫn nguyên, vẫn tìm được"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
#: What SQLite reports when the disk, and not the program, is at fault.
DISK_CODES = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
DAMAGE_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def exit_code(error: BaseException) -> int:
    """The exit code that stands for an error."""
    if isinstance(error, RunStopped):
        return error.exit_code
    codes: tuple[tuple[type[BaseException], int], ...] = (
        (ConfigError, 4),
        (FetchError, 5),
        (StoreError, 3),
        (DamagedIndex, 3),
        (OSError, 3),
        (sqlite3.Error, 3),
        (SampleError, 4),
    )
    return next((code for kind, code in codes if isinstance(error, kind)), 1)


def told(command: Callable[P, T]) -> Callable[P, T]:
    """Run a command; what could be foreseen becomes one line and an exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(0) from None
        except sqlite3.Error as error:
            if base_code(error) not in (*DISK_CODES, *DAMAGE_CODES):
                raise  # wrong SQL is a bug
            tell(error)
            raise SystemExit(exit_code(error)) from error
        except (ConfigError, TracuuError, SampleError, OSError) as error:
            tell(error)
            raise SystemExit(exit_code(error)) from error

    return run


def tell(error: BaseException) -> None:
    """The message on stderr; where even that has no room, the exit code says it alone."""
    with contextlib.suppress(OSError):
        click.echo(one_line(error), err=True)


def one_line(error: BaseException) -> str:
    """An error's message on one line."""
    cause = error.__cause__ if isinstance(error, StoreError) else error
    if isinstance(cause, sqlite3.Error) and base_code(cause) in DISK_CODES:
        said = database_trouble(cause)  # "damaged" would send her the wrong way
    elif isinstance(error, sqlite3.Error):
        said = database_trouble(error)
    elif isinstance(error, OSError):
        said = disk_trouble(error)
    else:
        said = str(error)
    return " ".join(said.split()) or type(error).__name__


def disk_trouble(error: OSError) -> str:
    """What the system refused, for people, with the next step."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in FULL:
        return f"{NO_ROOM}{where}: {KEPT}; hãy giải phóng chỗ rồi chạy lại lệnh này"
    if error.errno in FORBIDDEN:
        return f"không được phép ghi{where}: hãy sửa quyền của thư mục dữ liệu rồi chạy lại; xem `tracuu doctor`"
    return f"{system_words(error)}{where}; xem `tracuu doctor`"


def database_trouble(error: sqlite3.Error) -> str:
    """The same for what SQLite could not do."""
    code = base_code(error)
    if code == sqlite3.SQLITE_FULL:
        return f"{NO_ROOM}: {KEPT}; hãy giải phóng chỗ rồi chạy lại lệnh này"
    if code in DAMAGE_CODES:
        return f"cơ sở dữ liệu hỏng ({database_words(error)}); hãy chạy `tracuu verify`"
    return (
        f"không ghi được cơ sở dữ liệu ({database_words(error)}), có thể hết chỗ trên đĩa: {KEPT}; xem `tracuu doctor`"
    )


def base_code(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension (SQLITE_IOERR_WRITE → SQLITE_IOERR); 0 where there is none."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
