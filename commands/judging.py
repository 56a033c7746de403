"""`evaluate` and `extract`: how well the product finds, and what it reads in one file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import msgspec

from commands.context import json_line
from commands.errors import told
from crawler.attachments import Limits, PoolError, ReaderPool
from crawler.errors import TracuuError
from crawler.records import FileText
from indexer.evaluate import evaluate as evaluated


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--unmarked", is_flag=True, help="Bỏ dấu các câu hỏi trước khi hỏi.")
@click.option("--run", "run_path", type=click.Path(dir_okay=False, path_type=Path), help="Ghi 100 câu trả lời đầu.")
@click.option("--json", "as_json", is_flag=True)
@told
def evaluate(directory: Path, unmarked: bool, run_path: Path | None, as_json: bool) -> None:
    """Đo chất lượng tìm kiếm trên một bộ có đáp án (docs.jsonl, queries.jsonl, qrels.tsv)."""
    found = evaluated(directory, unmarked, run_path)
    if as_json:
        click.echo(json_line(found))
    else:
        for name, value in found.items():
            click.echo(f"{name:>10}  {value}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@told
def extract(file: Path, as_json: bool) -> None:
    """Đọc một tệp như khi cập nhật: chữ từng trang, và tệp tự nói gì về nó."""
    text = text_of(file)
    if as_json:
        click.echo(json_line(as_contract(text)))
        return
    for name, value in msgspec.to_builtins(text.found).items():
        if value:
            click.echo(f"{name}: {value}")
    for number, page in enumerate(text.pages, 1):
        click.echo(f"\n— trang {number} ({page.method}) —\n{page.text}")
    for warning in text.warnings:
        click.echo(warning, err=True)
    sys.stdout.flush()


def text_of(file: Path) -> FileText:
    """What the night would read: by its workers, within its limits, whatever the file holds."""
    if not file.exists():
        raise click.UsageError(f"không có tệp {file}")
    if file.is_dir():
        raise click.UsageError(f"{file} là thư mục; hãy cho biết một tệp")
    if not os.access(file, os.R_OK):
        raise click.UsageError(f"không được phép đọc {file}; hãy sửa quyền của tệp")
    try:
        with ReaderPool(1) as pool, TemporaryDirectory() as folder:
            return pool.read(file if file.is_file() else poured(file, Path(folder)), file.name)
    except PoolError as error:
        raise TracuuError(str(error)) from error


def poured(pipe: Path, folder: Path) -> Path:
    """What comes through a pipe, as a file that a worker can open; of an endless one only what is too much."""
    file = folder / "pipe"
    with pipe.open("rb") as source:
        file.write_bytes(source.read(Limits().file_bytes + 1))
    return file


def as_contract(text: FileText) -> dict[str, object]:
    """What was read, in the contract's keys."""
    found: dict[str, object] = msgspec.to_builtins(text)
    return {key: found[key] for key in ("media_type", "status", "pages", "found", "warnings")}
