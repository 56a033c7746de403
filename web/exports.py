"""`/export.csv`, `/export.xlsx`, `/export.json`: any search as a file.

A file is made record by record in a nameless temporary file and sent from there: memory stays what it is however many
records there are, and who reads slowly holds neither the store nor a place in the gate.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from crawler.records import to_public
from web.origin import origin
from web.page import Page, open_page
from web.params import parse
from web.rows import Cell, header, records, row
from web.sheets import write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 1 << 16


async def export_csv(request: Request) -> Response:
    """All hits as CSV."""
    page = open_page(request)
    return await download(page, "text/csv; charset=utf-8", "csv", lambda out: write_csv(table(page), out))


async def export_xlsx(request: Request) -> Response:
    """All hits as a workbook."""
    page = open_page(request)
    return await download(page, XLSX, "xlsx", lambda out: write_xlsx(table(page), page.texts("export.sheet"), out))


async def export_json(request: Request) -> Response:
    """All hits as a list of records, as `export-records` gives them."""
    page = open_page(request)
    return await download(page, "application/json; charset=utf-8", "json", lambda out: write_json(page, out))


def write_json(page: Page, out: BinaryIO) -> None:
    """The records as one JSON list, a line each."""
    query = parse(page.request.query_params).query
    for place, record in enumerate(records(page.desk, query)):
        out.write(b",\n" if place else b"[")
        out.write(msgspec.json.encode(to_public(record)))
    out.write(b"]" if out.tell() else b"[]")


def table(page: Page) -> Iterable[list[Cell]]:
    """Header and rows of the search that the address asks for."""
    query, base = parse(page.request.query_params).query, origin(page.request)
    yield list(header(page.texts))
    for record in records(page.desk, query):
        yield row(record, page.texts, base)


async def download(page: Page, media_type: str, suffix: str, write: Callable[[BinaryIO], None]) -> Response:
    """A file to save, made whole before its first byte goes out: a fault becomes an error page, never half a file."""
    made = await page.desk.slow_gate.run(written, write)
    headers = {
        "Content-Disposition": f'attachment; filename="tra-cuu.{suffix}"',
        "Content-Length": str(made.seek(0, 2)),
    }
    return StreamingResponse(pieces(made), media_type=media_type, headers=headers)


def written(write: Callable[[BinaryIO], None]) -> BinaryIO:
    """A temporary file without a name, filled."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    try:
        write(made)
    except BaseException:
        made.close()
        raise
    return made


def pieces(made: BinaryIO) -> Iterator[bytes]:
    """The file from its beginning."""
    with made:
        made.seek(0)
        yield from iter(lambda: made.read(PIECE), b"")
