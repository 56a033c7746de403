"""The port of the search page: free, held by ourselves, or taken."""

from __future__ import annotations

import errno
import http.client
import json
import socket

from commands.doctor.row import Row, good, missing
from crawler.spoken import system_words

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what stands in config.toml
SECONDS = 3.0


def port_row(host: str, port: int) -> Row:
    """Whether `serve` could take the port, or has it."""
    try:
        try_to_bind(host, port)
    except socket.gaierror:
        return missing("Cổng", f'[web] host = "{host}" không phải địa chỉ; hãy sửa, ví dụ "127.0.0.1"')
    except OSError as error:
        return refused(error, host, port)
    return good("Cổng", f"{port} còn trống")


def try_to_bind(host: str, port: int) -> None:
    """Take the port and give it back; raises OSError as `serve` would meet it."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def refused(error: OSError, host: str, port: int) -> Row:
    """Why the port cannot be taken, which is well when it is ours already."""
    if error.errno == errno.EADDRNOTAVAIL:
        return missing("Cổng", f'máy này không có địa chỉ {host}; hãy sửa [web] host, ví dụ "0.0.0.0"')
    if error.errno == errno.EACCES:
        return missing(
            "Cổng", f"{port} dưới 1024, cần quyền riêng; hãy đổi [web] port, ví dụ 8000, và đặt nginx phía trước"
        )
    if error.errno != errno.EADDRINUSE:
        return missing("Cổng", f"{port}: {system_words(error)}; hãy đổi [web] port")
    if is_ours(ANY_ADDRESS.get(host, host), port):
        return good("Cổng", f"{port}, Tra Cứu đang trả lời")
    return missing("Cổng", f"{port} đang bị chương trình khác giữ (xem: ss -ltnp); hãy dừng nó hoặc đổi [web] port")


def is_ours(host: str, port: int) -> bool:
    """Whether what listens answers as our own front end does."""
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        return bool(json.loads(connection.getresponse().read(1000)) == {"status": "ok"})
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
