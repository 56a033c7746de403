"""`verify`: is what we hold whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from commands.context import Context, pass_context, say
from commands.errors import told
from crawler.archive import Archive
from crawler.errors import RESTORE, DamagedStore, LostStore, NoStore, StoreError
from crawler.lock import is_held
from crawler.restore import LOGS
from crawler.rooms import deserted
from crawler.store import StoreReader
from crawler.store.forgotten import PURGE
from crawler.store.forgotten_list import UnreadableList, read_list
from indexer.errors import NoIndexYet
from indexer.generation import verify as index_faults
from notices.remains import BLANK, GONE, indexed, is_blank, remains
from settings import Settings


@click.command()
@pass_context
@told
def verify(context: Context) -> None:
    """Kiểm tra cơ sở dữ liệu, mọi bản lưu và chỉ mục; mã 3 khi có gì hỏng."""
    faults = list(all_faults(context.settings))
    for room in remnants(context.settings):
        say(f"{room}: phần sót lại của một lần sao lưu hay phục hồi bị ngắt; `tracuu refresh` sẽ dọn")
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(3)
    click.echo("Mọi thứ nguyên vẹn.")


def all_faults(config: Settings) -> Iterator[str]:
    """What is damaged or missing, one line each with the next step."""
    yield from store_faults(config)
    yield from list_faults(config.paths.data, config.paths.database)
    try:
        yield from (f"chỉ mục: {line}; hãy chạy `tracuu reindex`" for line in index_faults(config.paths.index))
    except NoIndexYet:
        yield "chưa có chỉ mục; hãy chạy `tracuu reindex`"


def store_faults(config: Settings) -> Iterator[str]:
    """The same of the database and the kept bodies."""
    paths = config.paths
    logs = (paths.database.with_name(f"{paths.database.name}{suffix}") for suffix in LOGS)
    yield from (
        f"{log}: một thư mục đứng ở chỗ tệp của kho; hãy chuyển nó đi, hoặc {RESTORE}" for log in logs if log.is_dir()
    )
    try:
        with StoreReader(paths.database) as reader:
            yield from (f"{paths.database}: {line}; {RESTORE}" for line in reader.faults())
            yield from purge_faults(reader, config)
            bodies = reader.bodies()
            beside = remains(paths.index, paths.raw, bodies) if is_blank(reader, names(config)) else None
            if beside:
                yield str(LostStore(paths.database, BLANK, beside))
            for sha256 in sorted(bodies):
                yield from body_faults(Archive(paths.raw), sha256)
    except NoStore as error:
        beside = remains(paths.index, paths.raw)
        yield str(LostStore(paths.database, GONE, beside) if beside else error)
    except DamagedStore as error:
        hint = "" if os.access(paths.database, os.R_OK) else "hãy sửa quyền đọc của tệp ấy; hỏng thật thì "
        yield f"{error.fault}; {hint}{RESTORE}"
    except StoreError as error:
        yield str(error)


def purge_waits(reader: StoreReader, config: Settings) -> bool:
    """Whether a withdrawal was cut short: whoever writes the store now makes the index anew at its end."""
    return reader.note(PURGE) is not None and not is_held(config.paths.lock)


def purge_faults(reader: StoreReader, config: Settings) -> Iterator[str]:
    """What the index still holds of a withdrawn record."""
    if purge_waits(reader, config):
        yield f"{config.paths.index}: có văn bản đã rút mà chỉ mục còn giữ; hãy chạy `tracuu reindex`"


def remnants(config: Settings) -> list[Path]:
    """What killed backups and restores left; a restore that goes on holds the lock of the refresh."""
    return list(deserted(config.paths.data, Archive(config.paths.raw), is_busy=is_held(config.paths.lock)))


def list_faults(data: Path, database: Path) -> Iterator[str]:
    """A list of withdrawals that cannot be read; the store, where there is one, still holds what it said."""
    try:
        read_list(data)
    except UnreadableList as error:
        yield f"{error.fault}; hãy chạy `tracuu reindex` để ghi lại từ kho" if database.exists() else str(error)


def body_faults(archive: Archive, sha256: str) -> Iterator[str]:
    """A kept body that is missing or not what its name says."""
    try:
        archive.get(sha256)
    except StoreError as error:
        yield str(error)


def require_store(config: Settings) -> None:
    """Raises NoStore where there is none: a verb that works on what is held makes no new one."""
    with StoreReader(config.paths.database):
        return


def require_records(reader: StoreReader, config: Settings) -> None:
    """Raises LostStore where an index that has documents would be replaced by an empty one, from a blank store."""
    beside = indexed(config.paths.index) if is_blank(reader, names(config)) else None
    if beside:
        raise LostStore(config.paths.database, BLANK, beside)


def names(config: Settings) -> list[str]:
    """The names of the configured sites."""
    return [site.name for site in config.sites]
