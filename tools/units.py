"""What the units of systemd are filled in with, and how: `deploy/*.service` hold marks like @CHECKOUT@."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import settings

ROOT = Path(__file__).resolve().parents[1]
UNITS = ("tracuu-serve.service", "tracuu-schedule.service")
USER = "tracuu"
#: Folders of people, which a service does not see by default.
HOMES = ("/home", "/root", "/run/user")
#: What systemd takes for its own signs, or refuses in the name of a program.
FORBIDDEN = frozenset("\"'\\$")


class CannotInstall(Exception):
    """One line for a person, with the command that helps."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the units are filled in with."""

    checkout: Path
    config: Path
    data: Path
    host: str
    port: int
    #: further files that the services read: certificates, the mail password
    files: tuple[Path, ...] = ()
    user: str = USER

    @property
    def program(self) -> Path:
        return self.checkout / ".venv" / "bin" / "tracuu"

    @property
    def python(self) -> Path:
        return self.checkout / ".venv" / "bin" / "python"

    @property
    def is_in_a_home(self) -> bool:
        """Whether anything that the services read lies in a person's folder."""
        paths = (self.checkout, self.config, self.data, self.python.resolve(), *self.files)
        return any(path.is_relative_to(home) for path in paths for home in HOMES)


def place_of(config: Path, checkout: Path = ROOT) -> Place:
    """The place as config.toml says; raises settings.ConfigError."""
    found = settings.load(config)
    web, files = found.settings.web, (found.settings.crawl.extra_ca_file, found.settings.mail.password_file)
    data = found.settings.paths.data.resolve()
    return Place(checkout, found.path.resolve(), data, web.host, web.port, tuple(path for path in files if path))


def filled(unit: str, place: Place) -> str:
    """A unit with its places filled in; raises CannotInstall for a path that no unit can hold."""
    values = {
        "@DOCS@": quote(str(place.checkout / "docs/van-hanh.md")).replace("%", "%%"),
        "@CHECKOUT@": plain(place.checkout),
        "@PROGRAM@": quoted(place.program),
        "@CONFIG@": quoted(place.config),
        "@DATA@": quoted(place.data),
        "@HOME@": "read-only" if place.is_in_a_home else "yes",
        "@USER@": place.user,
    }
    for mark, value in values.items():
        unit = unit.replace(mark, value)
    return unit


def plain(path: Path) -> str:
    """A path where systemd takes the rest of the line: only its % signs mean something (systemd.unit, specifiers)."""
    if not str(path).isprintable() or FORBIDDEN & set(str(path)):
        raise CannotInstall(f"systemd không dùng được đường dẫn {str(path)!r}; hãy chuyển chương trình tới /opt/tracuu")
    return str(path).replace("%", "%%")


def quoted(path: Path) -> str:
    """A path as one word of a unit's line, with spaces or without."""
    return f'"{plain(path)}"'


def units(place: Place) -> dict[str, str]:
    """The filled-in units by name."""
    return {name: filled((ROOT / "deploy" / name).read_text("utf-8"), place) for name in UNITS}


def show(place: Place, folder: Path) -> None:
    """Write the units somewhere to be read."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in units(place).items():
        (folder / name).write_text(text, encoding="utf-8")
