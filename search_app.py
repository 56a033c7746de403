"""The front end: `create_app(settings)` puts the rooms of web/ together; `python search_app.py` serves them."""

from __future__ import annotations

import asyncio
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
from crawler.errors import NoStore
from crawler.kinship import hang_up_as_sigterm
from crawler.store import StoreReader
from indexer.errors import NoIndexYet, SearchIndexError
from indexer.search import Search
from notices.remains import lost
from web.backend import Reader
from web.desk import Desk
from web.errors import HANDLERS, error_page
from web.forwarded import Forwarded
from web.gate import Gate
from web.leniency import Lenient
from web.limit import Limit
from web.params import LANGS
from web.questions import Questions
from web.render import environment
from web.report_page import ReportShelf
from web.routes import routes
from web.shield import Shield
from web.soundness import Soundness
from web.texts import load as load_texts
from web.wire import HEAD_BYTES, GuardedProtocol

log = logging.getLogger("tracuu.web")

#: So many searches may wait beside those that run: twenty people in one second are an office, a crowd is told to wait.
WAITING = 14
#: Exports read every hit: few at a time, with more time.
EXPORTS, EXPORT_DEADLINE = 2, 60.0


def create_app(config: settings.Settings) -> Starlette:
    """The ASGI application over the data of a configuration; it starts without data and answers once there is some."""
    desk = open_desk(config)
    app = Starlette(
        routes=routes(),
        middleware=layers(config.web),
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a redirect would repeat whatever host the request named
    app.state.desk = desk
    app.state.report = ReportShelf()
    return app


def layers(web: settings.Web) -> list[Middleware]:
    """What stands around the routes, the outermost first: what is asked, the shield, who really asks, how often."""
    found = [Middleware(Lenient), Middleware(Shield, error_page=error_page)]
    if web.trusted_proxies:
        found.append(Middleware(Forwarded, trusted=web.trusted_proxies))
    if web.requests_a_minute:
        found.append(Middleware(Limit, a_minute=web.requests_a_minute, error_page=error_page))
    return found


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """At the start, look at the index before anybody asks; at the end, take no more work."""
    looking = asyncio.get_running_loop().run_in_executor(None, look, app.state.desk)
    app.state.desk.sound.start()
    yield
    app.state.desk.sound.stop()
    await looking
    app.state.desk.gate.close()
    app.state.desk.slow_gate.close()


def look(desk: Desk) -> None:
    """Open the index; whatever is wrong with it is told again to whoever asks."""
    try:
        desk.index.open()
    except NoIndexYet:
        log.info("there is no index yet")
    except SearchIndexError as error:
        log.error("index: %s", error)


def open_desk(config: settings.Settings) -> Desk:
    """The rooms behind the pages."""

    def open_reader() -> AbstractContextManager[Reader]:
        try:
            return StoreReader(config.paths.database)
        except NoStore as error:
            raise lost(config.paths.database, config.paths.index) or error from None

    searches = config.web.max_searches
    return Desk(
        index=Search(config.paths.index, checks_contents=True),
        open_reader=open_reader,
        kept=Archive(config.paths.raw),
        questions=Questions(config.paths.data / "questions.jsonl", config.web.keep_questions_days),
        data=config.paths.data,
        sites={site.name: site.title or site.name for site in config.sites},
        visited=frozenset(site.name for site in config.sites if site.enabled),
        zone=zoneinfo.ZoneInfo(config.schedule.timezone),
        refresh_at=config.schedule.refresh,
        public_url=config.web.public_url.rstrip("/"),
        templates=environment(),
        texts={lang: load_texts(lang) for lang in LANGS},
        gate=Gate(searches, WAITING, config.web.deadline),
        slow_gate=Gate(EXPORTS, EXPORTS, EXPORT_DEADLINE),
        clock=lambda: dt.datetime.now(dt.UTC),
        sound=Soundness(open_reader),
    )


def server(config: settings.Settings) -> uvicorn.Server:
    """The server of an application: one worker, one line a request in our own log, no word on what serves."""
    return uvicorn.Server(
        uvicorn.Config(
            create_app(config),
            host=config.web.host,
            port=config.web.port,
            http=GuardedProtocol,
            h11_max_incomplete_event_size=HEAD_BYTES,
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
    with hang_up_as_sigterm():
        server(config).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
