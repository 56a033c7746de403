"""`verify`: is what we hold whole."""

from __future__ import annotations

from collections.abc import Iterator

import click

from commands.context import Context, pass_context
from commands.errors import told
from crawler.archive import Archive
from crawler.errors import StoreError
from crawler.store import Store, StoreReader
from indexer.errors import NoIndexYet
from indexer.generation import verify as index_faults
from settings import Settings


@click.command()
@pass_context
@told
def verify(context: Context) -> None:
    """Kiểm tra cơ sở dữ liệu, mọi bản lưu và chỉ mục; mã 3 khi có gì hỏng."""
    faults = list(all_faults(context.settings))
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(3)
    click.echo("Mọi thứ nguyên vẹn.")


def all_faults(config: Settings) -> Iterator[str]:
    """What is damaged or missing, one line each with the next step."""
    try:
        with Store(config.paths.database) as store:
            remedy = "hãy phục hồi: tracuu restore TỆP-SAO-LƯU --replace"
            yield from (f"{config.paths.database}: {line}; {remedy}" for line in store.faults())
        with StoreReader(config.paths.database) as reader:
            archive = Archive(config.paths.raw)
            for sha256 in sorted(reader.bodies()):
                yield from body_faults(archive, sha256)
    except StoreError as error:
        yield str(error)
    try:
        yield from (f"chỉ mục: {line}; hãy chạy `tracuu reindex`" for line in index_faults(config.paths.index))
    except NoIndexYet:
        yield "chưa có chỉ mục; hãy chạy `tracuu reindex`"


def body_faults(archive: Archive, sha256: str) -> Iterator[str]:
    """A kept body that is missing or not what its name says."""
    try:
        archive.get(sha256)
    except StoreError as error:
        yield str(error)
