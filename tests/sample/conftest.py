"""The bundled department, read once."""

from __future__ import annotations

import pytest

from sample import Site, load_site


@pytest.fixture(scope="session")
def site() -> Site:
    return load_site()
