"""The front end: `create_app(settings)` puts the rooms of web/ together; `python search_app.py` serves them."""

from __future__ import annotations

import datetime as dt
import logging
import sys
import zoneinfo
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

import settings
from crawler.archive import Archive
from crawler.store import StoreReader
from indexer.search import Search
from web.backend import Reader
from web.desk import Desk
from web.errors import HANDLERS, error_page
from web.gate import Gate
from web.params import LANGS
from web.questions import Questions
from web.render import environment
from web.report_page import ReportShelf
from web.routes import routes
from web.shield import Shield
from web.texts import load as load_texts
from web.wire import GuardedProtocol

#: Exports read every hit: few at a time, with more time.
EXPORTS, EXPORT_DEADLINE = 2, 60.0


def create_app(config: settings.Settings) -> Starlette:
    """The ASGI application over the data of a configuration; it starts without data and answers once there is some."""
    desk = open_desk(config)
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(Shield, error_page=error_page)],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a redirect would repeat whatever host the request named
    app.state.desk = desk
    app.state.report = ReportShelf()
    return app


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """At the end, take no more work."""
    yield
    app.state.desk.gate.close()
    app.state.desk.slow_gate.close()


def open_desk(config: settings.Settings) -> Desk:
    """The rooms behind the pages."""

    def open_reader() -> AbstractContextManager[Reader]:
        return StoreReader(config.paths.database)

    searches = config.web.max_searches
    return Desk(
        index=Search(config.paths.index),
        open_reader=open_reader,
        kept=Archive(config.paths.raw),
        questions=Questions(config.paths.data / "questions.jsonl", config.web.keep_questions_days),
        data=config.paths.data,
        sites={site.name: site.title or site.name for site in config.sites},
        zone=zoneinfo.ZoneInfo(config.schedule.timezone),
        refresh_at=config.schedule.refresh,
        templates=environment(),
        texts={lang: load_texts(lang) for lang in LANGS},
        gate=Gate(searches, searches, config.web.deadline),
        slow_gate=Gate(EXPORTS, EXPORTS, EXPORT_DEADLINE),
        clock=lambda: dt.datetime.now(dt.UTC),
    )


def server(config: settings.Settings) -> uvicorn.Server:
    """The server of an application: one worker, one line a request in our own log, no word on what serves."""
    return uvicorn.Server(
        uvicorn.Config(
            create_app(config),
            host=config.web.host,
            port=config.web.port,
            http=GuardedProtocol,
            ws="none",
            access_log=False,
            server_header=False,
            log_config=None,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=8,
            proxy_headers=False,
        )
    )


def main() -> int:
    """Serve until stopped; exit code 4 for a config that cannot be used."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        config = settings.load().settings
    except settings.ConfigError as exc:
        print(exc, file=sys.stderr)
        return 4
    server(config).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
