"""Which address is answered by what."""

from __future__ import annotations

from os import PathLike, stat_result
from pathlib import Path

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from web.api import api_document, api_search
from web.document_page import document
from web.exports import export_csv, export_json, export_xlsx
from web.feed import feed
from web.health import healthz, readyz
from web.kept_file import kept_file
from web.openapi import openapi
from web.plugin import opensearch, suggest
from web.report_page import api_report, webmaster
from web.search_page import search
from web.status_page import api_status, status

STATIC = Path(__file__).with_name("static")


class LastingFiles(StaticFiles):
    """Static files under addresses that carry their hash: they may be kept for good."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def routes() -> list[BaseRoute]:
    """The routes of the contract."""
    return [
        Route("/", search),
        Route("/document/{id:path}", document),
        Route("/file/{sha256:path}", kept_file),
        Route("/status", status),
        Route("/report", webmaster),
        Route("/api/report", api_report),
        Route("/feed.atom", feed),
        Route("/export.csv", export_csv),
        Route("/export.xlsx", export_xlsx),
        Route("/export.json", export_json),
        Route("/suggest", suggest),
        Route("/opensearch.xml", opensearch),
        Route("/openapi.json", openapi),
        Route("/api/status", api_status),
        Route("/api/search", api_search),
        Route("/api/document/{id:path}", api_document),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Mount("/static", LastingFiles(directory=STATIC)),
    ]
