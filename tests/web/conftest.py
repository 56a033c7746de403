"""The made-up department, its real index, the application over both, and a real server on loopback."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import office
import pytest
import uvicorn
from browser import ARGUMENTS, chromium
from starlette.applications import Starlette
from starlette.testclient import TestClient

import search_app
import settings
from crawler.store import StoreReader
from indexer.build import build


def config(data: Path, port: int = 8000, **web: object) -> settings.Settings:
    """Settings for the made-up department."""
    site = settings.Site(url=office.BASE, name=office.SITE, title=office.OFFICE)
    return settings.Settings(
        paths=settings.Paths(data=data),
        web=settings.Web(port=port, keep_questions_days=30, **web),
        site=(site,),
    )


def at(app: Starlette, now: dt.datetime) -> Starlette:
    """The application with its clock at `now`."""
    app.state.desk = replace(app.state.desk, clock=lambda: now)
    return app


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The department's store, kept bodies and index."""
    folder = tmp_path_factory.mktemp("office")
    office.fill(folder)
    with StoreReader(folder / "tracuu.sqlite") as reader:
        build(reader, folder / "index", [office.SITE])
    return folder


@pytest.fixture(scope="session")
def app(data: Path) -> Starlette:
    """The application, two hours after the last refresh."""
    return at(search_app.create_app(config(data)), office.NOW + dt.timedelta(hours=2))


@pytest.fixture(scope="session")
def client(app: Starlette) -> Iterator[TestClient]:
    """A client without a network."""
    with TestClient(app, raise_server_exceptions=True, follow_redirects=False) as made:
        yield made


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def address(data: Path) -> Iterator[str]:
    """The address of the application as it is really served."""
    port = free_port()
    server = search_app.server(config(data, port))
    at(server.config.app, office.NOW + dt.timedelta(hours=2))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until_up(server, thread)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=15)


def wait_until_up(server: uvicorn.Server, thread: threading.Thread) -> None:
    """Return when the server listens."""
    while not server.started:
        assert thread.is_alive(), "the server ended before it listened"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """An installed Chromium; skips, saying so, where there is none.

    Closed with its module: while it is open, Playwright's own event loop runs in this thread and no other one can.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright here")
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser):
    """Opens addresses in fresh contexts that are closed at the end."""
    contexts = []

    def opened(url, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(new_page, address):
    """Opens paths of the made-up department."""
    return lambda path="/", **options: new_page(address + path, **options)
