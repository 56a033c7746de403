"""A small office with a store, bodies and an index, made once without the network; tests work on copies of it.

What needs a site to crawl takes the first night of `tests/faults`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.crawler.office import Office
from tests.faults.conftest import department, first_night, front, running
from tests.faults.quick_office import QuickOffice
from tests.keeping.vault import Vault
from tests.web.office import BASE, SITE, fill

__all__ = ["department", "first_night", "front", "running"]


@pytest.fixture(scope="session")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up department of the pages' tests: 18 records, two files, with an index."""
    folder = tmp_path_factory.mktemp("office")
    fill(folder / "data")
    office = QuickOffice(folder)
    office.configure(BASE, name=SITE)
    office.run("reindex")
    return folder


@pytest.fixture
def vault(made_office: Path, tmp_path: Path) -> Vault:
    """A copy of it."""
    shutil.copytree(made_office, tmp_path / "office")
    return Vault(tmp_path / "office")


@pytest.fixture(scope="session")
def made_backup(made_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    folder = tmp_path_factory.mktemp("backup")
    shutil.copytree(made_office, folder / "office")
    Vault(folder / "office").run("backup", str(folder / "sao-luu.tar"))
    return folder / "sao-luu.tar"


@pytest.fixture
def office(first_night: Office, tmp_path: Path) -> Vault:
    """A copy of the office after its first night on the sample department."""
    shutil.copytree(first_night.folder, tmp_path / "office")
    return Vault(tmp_path / "office")
