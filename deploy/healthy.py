"""Exit code 0 when the front end of this container answers: what HEALTHCHECK runs, since the image has no curl."""

from __future__ import annotations

import http.client
import sys

import settings


def main() -> int:
    """0 when /healthz answers 200."""
    web = settings.load().settings.web
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(web.host, web.host)  # noqa: S104 - what stands in config.toml
    connection = http.client.HTTPConnection(host, web.port, timeout=4)
    try:
        connection.request("GET", "/healthz")
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, http.client.HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main())
