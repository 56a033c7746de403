"""What every verb starts from: the configuration, and the sample department where no site is configured."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click
import msgspec

import settings
from commands.ownership import give_back
from sample import serve
from settings import Settings


@dataclass
class Context:
    """The configuration, read at the first use, so that `--help` needs none."""

    path: Path | None

    @cached_property
    def located(self) -> settings.Located:
        """The configuration with its file; raises ConfigError."""
        return settings.load(self.path)

    @property
    def settings(self) -> Settings:
        return self.located.settings

    def leave(self) -> None:
        """At the end of a command that had to do with data."""
        if "located" in vars(self):
            give_back(self.settings.paths.data)


pass_context = click.make_pass_decorator(Context)


def now() -> dt.datetime:
    """The clock of the entry points; everything below is given the time."""
    return dt.datetime.now(dt.UTC)


def say(line: str) -> None:
    """Progress and logs go to stderr, data to stdout. A log that cannot be written must not end the work."""
    logging.getLogger("tracuu.said").info("%s", line)
    try:
        click.echo(line, err=True)
    except BrokenPipeError:
        raise
    except OSError:  # its disk is full
        return


def stand_in_for_closed_streams() -> None:
    """At the start of a process: what its caller closed (`>&-`) leads nowhere, as for any other program, and is no bug.

    Python has None in the place of such a stream, and the first write or flush would end in a traceback.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8", errors="replace"))  # noqa: SIM115


def let_go_of_full_streams() -> None:
    """At the end of a process: output that a full disk did not take must not become its exit code (120 of Python's)."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except OSError:
            setattr(sys, name, None)


@contextmanager
def sample_served(config: Settings) -> Iterator[None]:
    """Serve the sample department on loopback while it is the only site, unless another process of ours does."""
    if not config.is_sample or is_listening(config.sample.port):
        yield
        return
    with serve(port=config.sample.port):
        yield


def is_listening(port: int) -> bool:
    """True when something on this machine answers on a port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def json_line(value: object) -> str:
    """One line of JSON."""
    return msgspec.json.encode(value).decode()
