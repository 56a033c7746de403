"""JSON answers."""

from __future__ import annotations

import msgspec
from starlette.responses import Response


def json_response(value: object, status: int = 200) -> Response:
    """Any of our frozen values, or dicts and lists of them, as UTF-8 JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json; charset=utf-8")
