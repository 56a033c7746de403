"""`search` and `export-records`: what the store and the index hold."""

from __future__ import annotations

import html
import re
import sys
from dataclasses import replace

import click
from starlette.datastructures import QueryParams

from commands.context import Context, json_line, pass_context
from commands.errors import told
from crawler.records import to_public
from crawler.store import StoreReader
from indexer.answers import Hit, Sort
from indexer.search import Search
from web import texts
from web.api import answer_json
from web.params import parse

TAG = re.compile(r"</?mark>")


@click.command()
@click.argument("query")
@click.option("--type", "types", multiple=True, help="Chỉ loại văn bản này (dùng được nhiều lần).")
@click.option("--year", "years", multiple=True, help="Chỉ năm này (dùng được nhiều lần).")
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), default=Sort.RELEVANCE.value)
@click.option("--limit", type=click.IntRange(1, 1000), default=10)
@click.option("--json", "as_json", is_flag=True, help="Cùng câu trả lời như /api/search.")
@pass_context
@told
def search(
    context: Context, query: str, types: tuple[str, ...], years: tuple[str, ...], sort: str, limit: int, as_json: bool
) -> None:
    """Tìm văn bản và bài viết: cùng kết quả như trên trang."""
    chosen = [*(("type", value) for value in types), *(("year", value) for value in years)]
    # Read as the page reads its address: what is cut and told there is cut and told here.
    asked = parse(QueryParams([("q", query), ("sort", sort), *chosen]))
    with Search(context.settings.paths.index) as index:
        answer = index.ask(replace(asked.query, per_page=limit))
    if as_json:
        click.echo(json_line(answer_json(answer, asked, texts.load("vi"))))
    else:
        click.echo(f"{answer.total} kết quả ({answer.took_ms:.0f} ms)")
        if answer.did_you_mean:
            click.echo(f"Có phải bạn muốn tìm: {answer.did_you_mean}?")
        for number, hit in enumerate(answer.hits, 1):
            click.echo(as_text(number, hit))
    if not answer.total:
        raise SystemExit(1)


def as_text(number: int, hit: Hit) -> str:
    """A hit as a few lines of plain text."""
    head = " · ".join(filter(None, (hit.number, hit.type, hit.issuer, hit.issued or (hit.published or "")[:10])))
    passages = [f"   {plain(passage.html)}" for passage in hit.passages if passage.where != "title"][:1]
    return "\n".join([f"\n{number}. {hit.title}", f"   {head}", *passages, f"   {hit.url}"])


def plain(marked: str) -> str:
    """A passage without its marks."""
    return html.unescape(TAG.sub("", marked))


@click.command("export-records")
@pass_context
@told
def export_records(context: Context) -> None:
    """Mọi bản ghi, mỗi bản ghi một dòng JSON."""
    config = context.settings
    with StoreReader(config.paths.database) as reader:
        for record in reader.records([site.name for site in config.sites]):
            sys.stdout.write(json_line(to_public(record)) + "\n")
    sys.stdout.flush()
