"""`/export.csv`, `/export.xlsx`, `/export.json`: any search as a file."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from crawler.records import to_public
from web.origin import origin
from web.page import Page, open_page
from web.params import parse
from web.rows import Cell, header, records, row
from web.sheets import to_csv, to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def export_csv(request: Request) -> Response:
    """All hits as CSV."""
    page = open_page(request)
    body = await page.desk.slow_gate.run(lambda: to_csv(table(page)))
    return download(body, "text/csv; charset=utf-8", "csv")


async def export_xlsx(request: Request) -> Response:
    """All hits as a workbook."""
    page = open_page(request)
    body = await page.desk.slow_gate.run(lambda: to_xlsx(table(page), page.texts("export.sheet")))
    return download(body, XLSX, "xlsx")


async def export_json(request: Request) -> Response:
    """All hits as a list of records, as `export-records` gives them."""
    page = open_page(request)
    query = parse(request.query_params).query
    body = await page.desk.slow_gate.run(
        lambda: msgspec.json.encode([to_public(record) for record in records(page.desk, query)])
    )
    return download(body, "application/json; charset=utf-8", "json")


def table(page: Page) -> list[list[Cell]]:
    """Header and rows of the search that the address asks for."""
    query, base = parse(page.request.query_params).query, origin(page.request)
    rows: list[list[Cell]] = [list(header(page.texts))]
    return [*rows, *(row(record, page.texts, base) for record in records(page.desk, query))]


def download(body: bytes, media_type: str, suffix: str) -> Response:
    """A file to save."""
    name = f'attachment; filename="tra-cuu.{suffix}"'
    return Response(body, media_type=media_type, headers={"Content-Disposition": name})
