"""`verify` and `doctor`: is what we hold whole, and does this machine have what we need."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from commands.context import Context, is_listening, pass_context
from commands.errors import told
from crawler.archive import Archive
from crawler.attachments import ocr_available
from crawler.errors import StoreError
from crawler.store import Store, StoreReader
from indexer.errors import NoIndexYet
from indexer.generation import current
from indexer.generation import verify as index_faults
from settings import Settings

LEAST_FREE = 2_000_000_000


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
            yield from (f"{config.paths.database}: {line}; hãy phục hồi từ bản sao lưu" for line in store.faults())
            archive = Archive(config.paths.raw)
            for sha256 in sorted(store.bodies()):
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


@click.command()
@pass_context
@told
def doctor(context: Context) -> None:
    """Máy này có đủ mọi thứ không: mỗi mục một dòng, kèm việc cần làm; mã 1 khi thiếu."""
    rows = list(findings(context.settings))
    for is_good, name, words in rows:
        click.echo(f"{'được ' if is_good else 'THIẾU'}  {name}: {words}")
    if not all(is_good for is_good, _, _ in rows):
        raise SystemExit(1)


def findings(config: Settings) -> Iterator[tuple[bool, str, str]]:
    """(good or not, what, in words with the next step)."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield sys.version_info >= (3, 11), "Python", f"{version} (cần từ 3.11)"
    yield disk(config.paths.data)
    yield writable(config.paths.data)
    ocr = ocr_available()
    yield ocr is not None, "Nhận dạng chữ", ocr or "chưa có; chạy: apt-get install tesseract-ocr tesseract-ocr-vie"
    busy = is_listening(config.web.port)
    yield True, "Cổng", f"{config.web.port} {'đang được dùng (Tra Cứu đang chạy?)' if busy else 'còn trống'}"
    generation = current(config.paths.index)
    yield generation is not None, "Chỉ mục", generation or "chưa có; chạy: tracuu refresh"
    yield from (site_row(config, site.name) for site in config.sites)


def disk(folder: Path) -> tuple[bool, str, str]:
    """Room where the data lies."""
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(place).free
    return free >= LEAST_FREE, "Đĩa", f"còn {free / 1e9:.1f} GB ở {place} (nên từ {LEAST_FREE / 1e9:.0f} GB)"


def writable(folder: Path) -> tuple[bool, str, str]:
    """Whether the data folder can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return False, "Thư mục dữ liệu", f"không ghi được vào {folder} ({error.strerror}); hãy sửa quyền"
    return True, "Thư mục dữ liệu", str(folder)


def site_row(config: Settings, site: str) -> tuple[bool, str, str]:
    """The last refresh of a site."""
    try:
        with StoreReader(config.paths.database) as reader:
            (status,) = reader.status([site]).sites
    except StoreError:
        return False, f"Trang {site}", "chưa cập nhật lần nào; chạy: tracuu refresh"
    if status.last is None:
        return False, f"Trang {site}", "chưa cập nhật lần nào; chạy: tracuu refresh"
    if status.last.state == "stopped":
        return False, f"Trang {site}", status.last.message or "lần cập nhật gần nhất đã dừng"
    return True, f"Trang {site}", f"cập nhật gần nhất {status.last.started:%Y-%m-%d %H:%M} UTC"
