"""`refresh`, `reparse`, `reindex`: from the sites to a new generation of the index."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from commands.checking import names, require_records, require_store
from commands.child import command
from commands.context import Context, json_line, now, pass_context, sample_served, say
from commands.errors import exit_code, one_line, told
from commands.logs import logged
from commands.nightly import Night, SiteResult, policy_of
from commands.notifying import watch_of
from commands.stopping import unwound_by_sigterm
from crawler.archive import Archive
from crawler.errors import RunStopped
from crawler.kinship import of_ours
from crawler.lock import REFRESHING, Busy, held
from crawler.reparse import Reparse
from crawler.store import Store, StoreReader
from crawler.store.forgotten import PURGE
from indexer.build import build, prune
from indexer.generation import current
from settings import Settings

REPARSING = "một lần đọc lại (`tracuu reparse`)"
INDEX_FAILED = "không lập được chỉ mục mới (mã {}); chỉ mục cũ vẫn dùng được; hãy xem đĩa, rồi chạy `tracuu reindex`"


@click.command()
@click.option("--site", "name", help="Chỉ trang có tên này.")
@click.option("--full", "is_full", is_flag=True, help="Tải lại mọi trang đã biết.")
@click.option("--accept-shrink", is_flag=True, help="Chấp nhận việc nhiều văn bản đã bị gỡ.")
@click.option("--until", hidden=True, help="Giờ:phút; dừng ở đó và lần sau làm tiếp (lịch hằng đêm dùng).")
@click.option("--json", "as_json", is_flag=True, help="Mỗi trang một dòng JSON trên stdout.")
@pass_context
@told
def refresh(
    context: Context, name: str | None, is_full: bool, accept_shrink: bool, until: str | None, as_json: bool
) -> None:
    """Tải, đọc và lập chỉ mục ngay bây giờ; lần bị ngắt được làm tiếp."""
    config = context.settings
    sites = [site for site in config.sites if site.enabled and name in (None, site.name)]
    if name is not None and not any(site.name == name for site in config.sites):
        raise click.UsageError(f"không có [[site]] nào tên «{name}»")
    night = Night(config, lambda: reindex_aside(context.located.path), now, say, window_end(until, config))
    with unwound_by_sigterm(), logged(config, "refresh", to_stderr=False), failure_told(config):
        with held(config.paths.lock, REFRESHING), sample_served(config):
            results = night.run(sites, is_full=is_full, accept_shrink=accept_shrink)
        for result in results:
            click.echo(json_line(as_contract(result, config)) if as_json else sentence(result))
        sys.stdout.flush()
        # Everything is stored, built and said: telling a person can no longer change how the refresh ended.
        watch_of(config).look({"index": INDEX_FAILED.format(night.index_error)} if night.index_error else None)
    failed = [result.stopped for result in results if result.stopped]
    if night.index_error:
        raise SystemExit(ended(night.index_error))
    if failed:
        raise SystemExit(max(exit_code(error) for error in failed))


@contextmanager
def failure_told(config: Settings) -> Iterator[None]:
    """A refresh that ends in an error of its own is told to a person, then ends in it all the same."""
    try:
        yield
    except Busy:
        raise
    except Exception as error:
        watch_of(config).look({"refresh": f"lần cập nhật hỏng giữa chừng: {one_line(error)}"})
        raise


def window_end(until: str | None, config: Settings) -> dt.datetime | None:
    """The next time that the office's clock shows this."""
    if not until:
        return None
    here = now().astimezone(zoneinfo.ZoneInfo(config.schedule.timezone))
    end = here.replace(hour=int(until[:2]), minute=int(until[3:]), second=0, microsecond=0)
    return end if end > here else end + dt.timedelta(days=1)


def as_contract(result: SiteResult, config: Settings) -> dict[str, object]:
    """The JSON line of one site, in the contract's keys."""
    kinds = ("new", "changed", "unchanged", "missing", "gone", "restricted", "failed")
    return {
        "site": result.site,
        "requests": result.outcome.requests,
        "records": {kind: result.outcome.records.get(kind, 0) for kind in kinds},
        "files": {kind: result.outcome.files.get(kind, 0) for kind in ("new", "unchanged", "failed")},
        "seconds": result.outcome.seconds,
        "alarms": list(result.outcome.alarms),
        "generation": current(config.paths.index),
    }


def sentence(result: SiteResult) -> str:
    """The same for people."""
    records, files = result.outcome.records, result.outcome.files
    if result.stopped is not None:
        return f"{result.site}: đã dừng. {one_line(result.stopped)}"
    parts = [f"{records.get(kind, 0)} {word}" for kind, word in WORDS if records.get(kind)]
    told_files = f"; {files.get('new', 0)} tệp mới" if files.get("new") else ""
    return f"{result.site}: {', '.join(parts) or 'không có gì'}{told_files}; {result.outcome.requests} yêu cầu"


WORDS = (
    ("new", "mới"),
    ("changed", "thay đổi"),
    ("unchanged", "giữ nguyên"),
    ("missing", "không thấy"),
    ("gone", "đã gỡ"),
    ("restricted", "hạn chế"),
    ("failed", "lỗi"),
)


def reindex_aside(config_path: Path, *, accept_empty: bool = False) -> int:
    """Build a generation in a child process: a full disk or a crash there leaves the old index whole.

    `accept_empty`: also from a store without records. Its exit code; negative where a signal ended it.
    """
    options = ["--if-changed"] + (["--accept-empty"] if accept_empty else [])
    building = command(config_path, "reindex", *options)
    return subprocess.run(building, stdout=subprocess.DEVNULL, check=False, env=of_ours()).returncode


def ended(code: int) -> int:
    """A child's end as our own exit code: one that was killed did not complete."""
    return code if code >= 0 else 1


@click.command()
@click.option("--if-changed", is_flag=True, hidden=True, help="Để nguyên chỉ mục khi kho không đổi.")
@click.option("--accept-empty", is_flag=True, hidden=True, help="Cả khi kho không có bản ghi nào (restore dùng).")
@pass_context
@told
def reindex(context: Context, if_changed: bool, accept_empty: bool) -> None:
    """Lập lại chỉ mục từ kho, không cần mạng."""
    config = context.settings
    require_store(config)
    with Store(config.paths.database):
        pass  # migrated
    with StoreReader(config.paths.database) as reader:
        if not accept_empty:
            require_records(reader, config)
        # Before the records: what is withdrawn from here on has a note of its own.
        purge, sequence = reader.note(PURGE), reader.last_change()
        # An index made from the one before it would still hold the words of what was withdrawn.
        generation = build(reader, config.paths.index, names(config), force=not if_changed or purge is not None)
    if purge is not None:
        prune(config.paths.index)
    with Store(config.paths.database) as store:
        store.records.indexed(sequence)
        if purge is not None:
            store.forgotten.purged(purge)
    state = "mới" if generation.fresh else "không đổi"
    click.echo(f"{generation.name}: {generation.count} văn bản và bài viết ({state})")


@click.command()
@pass_context
@told
def reparse(context: Context) -> None:
    """Đọc lại mọi bản ghi từ các trang đã lưu, không cần mạng, rồi lập lại chỉ mục."""
    config = context.settings
    require_store(config)
    with held(config.paths.lock, REPARSING), Store(config.paths.database) as store:
        for site in config.sites:
            if store.runs.unfinished(site.name):
                raise RunStopped(
                    "unfinished", f"{site.name}: lần cập nhật bị ngắt chưa xong; hãy chạy `tracuu refresh`"
                )
            counts = Reparse(policy_of(site, config), store, Archive(config.paths.raw), now()).run()
            click.echo(f"{site.name}: " + ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    raise SystemExit(ended(reindex_aside(context.located.path)))
