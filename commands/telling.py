"""`status`: how things stand, for people and for scripts."""

from __future__ import annotations

import click

from commands.context import Context, json_line, pass_context
from commands.errors import told
from crawler.archive import Archive
from crawler.store import Run, SiteStatus, StoreReader
from indexer.generation import current


@click.command()
@click.option("--json", "as_json", is_flag=True)
@pass_context
@told
def status(context: Context, as_json: bool) -> None:
    """Lần cập nhật gần nhất, số bản ghi, lỗi, chỉ mục, dung lượng."""
    config = context.settings
    names = [site.name for site in config.sites]
    with StoreReader(config.paths.database) as reader:
        found = reader.status(names)
        forgotten = [act for act in reader.forgotten() if act.undone_at is None]
    disk = {
        "raw": Archive(config.paths.raw).size(),
        "database": sum(path.stat().st_size for path in config.paths.data.glob("tracuu.sqlite*")),
        "index": sum(path.stat().st_size for path in config.paths.index.rglob("*") if path.is_file()),
    }
    generation = current(config.paths.index)
    if as_json:
        click.echo(json_line({"sites": found.sites, "texts": found.texts, "waiting": found.waiting,
                              "generation": generation, "running": found.running, "disk": disk,
                              "forgotten": forgotten}))  # fmt: skip
        return
    for site in found.sites:
        click.echo(site_lines(site, is_running=found.running is not None))
    if found.running:
        click.echo(f"Đang chạy: {found.running}")
    click.echo(f"Chỉ mục: {generation or 'chưa có'}; còn {found.waiting} bản ghi chờ lập chỉ mục")
    if found.purge_waits:
        click.echo("Có văn bản đã rút mà chỉ mục còn giữ; hãy chạy `tracuu reindex`")
    if forgotten:
        click.echo(f"Đã rút khỏi kho: {len(forgotten)} văn bản; xem `tracuu forget --list`")
    click.echo("Dung lượng: " + ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in disk.items()))


def site_lines(site: SiteStatus, *, is_running: bool) -> str:
    """One site in a few lines."""
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(site.counts.items()))
    lines = [
        f"{site.site}: {counts or 'chưa có bản ghi'}",
        f"  lần gần nhất: {run_words(site.last, is_running=is_running)}",
    ]
    if site.last_good is not None and site.last_good != site.last:
        lines.append(f"  lần tốt gần nhất: {run_words(site.last_good)}")
    lines += [f"  {problem.kind}: {problem.url} ({problem.detail})" for problem in site.problems[:20]]
    if len(site.problems) > 20:
        lines.append(f"  … và {len(site.problems) - 20} vấn đề khác")
    return "\n".join(lines)


def run_words(run: Run | None, *, is_running: bool = False) -> str:
    """A run in words; one that is under way by the store goes on only while a refresh runs."""
    if run is None:
        return "chưa có"
    states = {
        "running": "đang chạy" if is_running else "bị ngắt, `tracuu refresh` làm tiếp",
        "crawled": f"đã tải xong, {'đang' if is_running else 'chưa'} lập chỉ mục",
        "done": "xong",
        "stopped": f"đã dừng: {run.message}",
    }
    return f"{run.started:%Y-%m-%d %H:%M} UTC, {states[run.state]}"
