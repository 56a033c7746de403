"""The image and its compose file: locked, not root, read-only, and healthy only while the page answers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml

import search_app
import settings
from tests.deploy.test_proxies import free_port

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def test_the_image_installs_by_hash_and_does_not_run_as_root() -> None:
    assert "--require-hashes -r requirements.txt" in DOCKERFILE
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["tracuu"]
    assert "://" not in DOCKERFILE


def test_what_is_private_or_large_stays_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".venv", "data", "deploy/config.toml"} <= set(ignored)


@pytest.mark.parametrize("name", ["serve", "schedule"])
def test_the_containers_are_hardened(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["command"] == [name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert service["user"] == "10001:10001"
    assert "--uid 10001" in DOCKERFILE
    assert int(service["stop_grace_period"].removesuffix("s")) >= 15
    assert {"data:/var/lib/tracuu", "./config.toml:/etc/tracuu/config.toml:ro"} == set(service["volumes"])


def test_only_this_machine_reaches_the_container() -> None:
    assert COMPOSE["services"]["serve"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in COMPOSE["services"]["schedule"]


def test_the_config_for_the_container_is_one() -> None:
    found = settings.load(DEPLOY / "config.docker.toml").settings
    assert found.paths.data == Path("/var/lib/tracuu")
    assert (found.web.host, found.web.port) == ("0.0.0.0", 8000)


def test_the_container_is_healthy_while_the_page_answers(tmp_path: Path) -> None:
    port = free_port()
    path = tmp_path / "config.toml"
    path.write_text(f'[web]\nport = {port}\nhost = "0.0.0.0"\n[[site]]\nurl = "https://a.example/"\n', "utf-8")

    def healthy() -> int:
        environment = {**os.environ, settings.CONFIG_VARIABLE: str(path)}
        return subprocess.run(
            [sys.executable, str(DEPLOY / "healthy.py")], env=environment, check=False, cwd=ROOT, timeout=30
        ).returncode

    assert healthy() == 1
    server = search_app.server(settings.load(path).settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.02)
    assert healthy() == 0
    server.should_exit = True
    thread.join(15)
