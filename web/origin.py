"""Our own address as the reader's browser knows it, for what leaves the browser: feeds, exports, search plug-ins."""

from __future__ import annotations

import re

from starlette.requests import Request

from web.desk import desk_of

HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")


def origin(request: Request) -> str:
    """`web.public_url`, else scheme and host of the request, else (a host that is no name) the address we serve at."""
    if public := desk_of(request).public_url:
        return public
    host = request.headers.get("host", "")
    if HOST.fullmatch(host):
        return f"{request.url.scheme}://{host}"
    name, port = request.scope.get("server") or ("localhost", None)
    return f"http://{name}:{port}" if port else f"http://{name}"
