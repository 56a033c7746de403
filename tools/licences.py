"""Writes the table of docs/third-party.md anew: what the lock installs, and the licence that each package names.

`.venv/bin/python tools/licences.py` after `make lock`; a test holds the table against what is installed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/third-party.md"
BEGIN, END = "<!-- table: tools/licences.py -->", "<!-- end -->"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
#: Words of packages' metadata that are no SPDX names.
SPDX = {
    "MIT License": "MIT",
    "BSD": "BSD (version not named)",
    "BSD License": "BSD (version not named)",
    "PSFL": "PSF-2.0",
    "Two-clause BSD license": "BSD-2-Clause",
}
#: Licences that ask something of whoever passes the program on beyond keeping the notices.
COPYLEFT = re.compile(r"GPL|MPL|EPL|CDDL")
#: Packages whose wheels carry such a part that their licence field does not name.
CARRIERS = frozenset(("numpy",))


def locked(lock: str) -> list[str]:
    """The names of a lock file, in order."""
    return sorted(LOCKED.findall(lock), key=str.lower)


def licence_of(name: str) -> str:
    """A package's licence: its SPDX expression, else its licence field, else its classifiers."""
    said = metadata(name)
    classifiers = [line.split(" :: ")[-1] for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    fields = [
        line.strip().split("\n")[0] for key in ("License-Expression", "License") for line in said.get_all(key) or ()
    ]
    found = next(filter(None, fields), " / ".join(classifiers)) or "not named"
    return SPDX.get(found, found)


def rows(names: list[str]) -> Iterator[str]:
    """The table's lines."""
    yield "| package | licence | asks more than its notice |"
    yield "| --- | --- | --- |"
    for name in names:
        licence = licence_of(name)
        yield f"| {name} | {licence} | {'yes, see above' if COPYLEFT.search(licence) or name in CARRIERS else ''} |"


def page(before: str) -> str:
    """The page with its table made anew."""
    head, rest = before.split(BEGIN)
    table = "\n".join(rows(locked((ROOT / "requirements.txt").read_text("utf-8"))))
    return f"{head}{BEGIN}\n\n{table}\n\n{END}{rest.split(END)[1]}"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
