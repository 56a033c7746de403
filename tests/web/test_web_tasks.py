"""Ten clerk's tasks over the sample department that ships, crawled and served as a user has it."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from conftest import free_port, wait_until_up

import search_app
import settings

#: What a clerk types, and what must be reached: in two steps, asking and opening one of the first three hits.
TASKS = [
    ("998/QĐ-SGDĐT năm 2024", "mau/laws/27"),
    ("318 sgddt tccb", "mau/laws/20"),
    ("ke hoach cai cach hanh chinh 2025", "mau/laws/35"),
    ("báo cáo CCHC quý III 2024", "mau/laws/30"),
    ("thong tu hoc ba so", "mau/laws/23"),
    ("lich tiep cong dan quy IV 2025", "mau/laws/48"),
    ('"đạo đức nhà giáo"', "mau/laws/31"),
    ("tuyen sinh lop 10 2025-2026", "mau/laws/41"),
    ("QĐ 1385 ubnd", "mau/laws/29"),
    ("bốn xin bốn luôn", "mau/news/7"),
]
CONFIG = """
[sample]
enabled = true
port = {sample}
[paths]
data = "data"
[web]
port = {web}
[crawl]
allow_loopback = true
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The address of the sample department's search, after one refresh by the command."""
    config = tmp_path_factory.mktemp("sample") / "config.toml"
    config.write_text(CONFIG.format(sample=free_port(), web=free_port()), encoding="utf-8")
    command = Path(sys.executable).with_name("tracuu")
    subprocess.run([command, "--config", config, "refresh"], check=True, capture_output=True)
    loaded = settings.load(config).settings
    server = search_app.server(loaded)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until_up(server, thread)
    yield f"http://127.0.0.1:{loaded.web.port}"
    server.should_exit = True
    thread.join(timeout=15)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize(("question", "record_id"), TASKS)
def test_a_clerk_reaches_it_by_mouse(new_page, sample, scripts, question, record_id):
    page = new_page(sample, java_script_enabled=scripts)
    page.fill("#q", question)
    page.click("form.box button")
    page.click(f'.hits > li:nth-child(-n+3)[data-id="{record_id}"] h2 a')
    assert page.url.split("?")[0].endswith(f"/document/{record_id}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize(("question", "record_id"), TASKS)
def test_a_clerk_reaches_it_by_keyboard(new_page, sample, scripts, question, record_id):
    page = new_page(sample, java_script_enabled=scripts)
    page.wait_for_selector("#q:focus")
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits")
    wanted = f'.hits > li:nth-child(-n+3)[data-id="{record_id}"] h2 a:focus'
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.query_selector(wanted):
            break
    assert page.query_selector(wanted), "Tab never reached the hit"
    page.keyboard.press("Enter")
    page.wait_for_selector(".document")
    assert page.url.split("?")[0].endswith(f"/document/{record_id}")
