"""What goes over the wire, as values: what a request may take, what a host answered, what the log keeps of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take."""

    #: seconds in all
    deadline: float = 60.0
    #: bytes on the wire and decoded
    size: int = 10_000_000
    #: tries in all
    tries: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    #: where a redirect led that was not followed: another host
    elsewhere: str | None = None

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")

    @property
    def disposition(self) -> str | None:
        return self.headers.get("content-disposition")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request on the wire, for the log."""

    url: str
    at: dt.datetime
    status: int | None
    seconds: float
    size: int
    problem: str | None
