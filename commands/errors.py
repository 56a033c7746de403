"""Failures as one line on stderr and an exit code: nothing that could be foreseen ends in a traceback.

0 done · 1 the refresh did not complete, or the answer is "no" · 2 usage · 3 disk or data damaged · 4 bad config ·
5 the source refused or limited us.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from crawler.errors import FetchError, RunStopped, StoreError, TracuuError
from sample import SampleError
from settings import ConfigError

P = ParamSpec("P")
T = TypeVar("T")


def exit_code(error: BaseException) -> int:
    """The exit code that stands for an error."""
    if isinstance(error, RunStopped):
        return error.exit_code
    codes: tuple[tuple[type[BaseException], int], ...] = (
        (ConfigError, 4),
        (FetchError, 5),
        (StoreError, 3),
        (OSError, 3),
        (SampleError, 4),
    )
    return next((code for kind, code in codes if isinstance(error, kind)), 1)


def told(command: Callable[P, T]) -> Callable[P, T]:
    """Run a command; what could be foreseen becomes one line and an exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(0) from None
        except (ConfigError, TracuuError, SampleError, OSError) as error:
            click.echo(one_line(error), err=True)
            raise SystemExit(exit_code(error)) from error

    return run


def one_line(error: BaseException) -> str:
    """An error's message on one line."""
    return " ".join(str(error).split()) or type(error).__name__
