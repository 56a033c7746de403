"""What a server has to take as it comes, put right before anything looks at the request (RFC 9110, RFC 9112).

A target in absolute form is its path and query: whom it names changes nothing, links follow `Host`. A `Range` that says
nothing of bytes is as if it were not there.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

#: How a target in absolute form begins (RFC 9112, 3.2.2).
AUTHORITY = re.compile(rb"https?://[^/]+", re.IGNORECASE)
#: One range of bytes, or one element of the list left empty; figures that no file reaches are as good as none.
PART = re.compile(r"[ \t]*(?:([0-9]{1,20})-([0-9]{1,20})?|-[0-9]{1,20}|)[ \t]*")


class Lenient:
    """Wraps the application, outside of everything that reads a path or a header."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, **own_target(scope), "headers": [line for line in scope["headers"] if is_heeded(*line)]}
        await self.app(scope, receive, send)


def own_target(scope: Scope) -> dict[str, object]:
    """The path of a target that names a host too; nothing for the usual form, which begins with a stroke."""
    named = AUTHORITY.match(scope.get("raw_path") or b"")
    if named is None:
        return {}
    path = scope["raw_path"][named.end() :] or b"/"
    return {"raw_path": path, "path": unquote(path.decode("ascii"))}


def is_heeded(name: bytes, value: bytes) -> bool:
    """False for a `Range` in another unit or not in the form of one (RFC 9110, 14.2: a server ignores it)."""
    return name != b"range" or is_of_bytes(value.decode("latin-1"))


def is_of_bytes(value: str) -> bool:
    """Whether a `Range` is a valid list of ranges of bytes, be there such bytes or not (RFC 9110, 14.1.1)."""
    unit, _, ranges = value.partition("=")
    parts = [PART.fullmatch(part) for part in ranges.split(",")]
    return unit.lower() == "bytes" and any(char.isdigit() for char in ranges) and all(map(is_range, parts))


def is_range(part: re.Match[str] | None) -> bool:
    """Whether one element is a range: the last byte does not stand before the first."""
    return part is not None and (part[2] is None or int(part[1]) <= int(part[2]))
