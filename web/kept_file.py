"""`/file/{sha256}`: the kept copy of an attached file, byte for byte, whether or not its source answers.

What a browser would run is never shown by it: only PDF and plain pictures open in place, and only when the bytes begin
as such; everything else is a download. Names are for saving only and never touch the disk. A copy that was damaged on
the disk is as good as lost: before its first byte leaves, it is hashed, once as long as the file stays as it is.
"""

from __future__ import annotations

import hashlib
import logging
import re
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from crawler.errors import NoStore
from crawler.spoken import system_words
from web.desk import Desk, desk_of
from web.save_names import safe_name

log = logging.getLogger("tracuu.web")

SHA256 = re.compile(r"[0-9a-f]{64}")
#: Files whose hashes are remembered.
REMEMBERED = 10_000
#: Types that open in place, by how the bytes of a file begin.
SHOWN = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}
#: Other types that may be named; what is not among them goes out as plain bytes.
DOWNLOADED = re.compile(
    r"application/(msword|rtf|zip|vnd\.(ms-[a-z]+|openxmlformats-officedocument\.[a-z.]+|oasis\.opendocument\.[a-z]+"
    r"|rar))|text/(plain|rtf)"
)
#: Nothing in a kept file may run, load or frame anything. A browser's own PDF viewer does not start in a sandbox.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


async def kept_file(request: Request) -> Response:
    """The bytes; 404 for whatever is not the hash of a file that a record prints, 410 for what was withdrawn."""
    desk, sha256 = desk_of(request), request.path_params["sha256"]
    found = await desk.gate.run(find, desk, sha256) if SHA256.fullmatch(sha256) else 404
    if isinstance(found, int):
        raise HTTPException(found)
    path, name, media_type = found
    if not_modified(request, sha256, path):
        return Response(status_code=304, headers=headers(sha256, media_type))
    return FileResponse(
        path,
        media_type=media_type,
        headers=headers(sha256, media_type),
        filename=safe_name(name, media_type),
        content_disposition_type="inline" if media_type in SHOWN.values() else "attachment",
    )


def find(desk: Desk, sha256: str) -> tuple[Path, str, str] | int:
    """Where the bytes lie, the published name, the type to be sent; or the status that says why there are none."""
    try:
        with desk.open_reader() as reader:
            name, text = reader.file_name(sha256), reader.file_text(sha256)
            is_withdrawn = reader.is_forgotten_file(sha256)
    except NoStore:
        return 404
    path = desk.kept.path(sha256)
    if name is None or path is None or not is_whole(path, sha256):
        return 410 if is_withdrawn else 404
    return path, name, sent_type(path, text.media_type if text else None)


def is_whole(path: Path, sha256: str) -> bool:
    """Whether a copy is what its name says; one that is not, or cannot be read, is told in the log."""
    try:
        known = path.stat()
        if hash_of(path, known.st_size, known.st_mtime_ns) == sha256:
            return True
        trouble = "bản lưu không khớp mã băm của nó"
    except OSError as exc:
        trouble = f"bản lưu không đọc được ({system_words(exc)})"
    log.error("%s: %s, không được đưa ra; hãy chạy `tracuu verify`", path, trouble)
    return False


@lru_cache(maxsize=REMEMBERED)
def hash_of(path: Path, size: int, changed: int) -> str:
    """The sha256 of a file's bytes, read once for each size and time of change (ns)."""
    with path.open("rb") as body:
        return hashlib.file_digest(body, "sha256").hexdigest()


def sent_type(path: Path, read_type: str | None) -> str:
    """The type by the first bytes, else the type that reading found when it is harmless, else plain bytes."""
    with path.open("rb") as body:
        head = body.read(16)
    shown = next((media_type for start, media_type in SHOWN.items() if head.startswith(start)), None)
    if shown:
        return shown
    harmless = read_type and DOWNLOADED.fullmatch(read_type)
    return read_type if read_type and harmless else "application/octet-stream"


def headers(sha256: str, media_type: str) -> dict[str, str]:
    """The name is the content's hash: a copy stays right for ever, but a browser asks again, as it may be withdrawn."""
    return {
        "ETag": f'"{sha256}"',
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": PDF_POLICY if media_type == "application/pdf" else SANDBOX,
        "X-Robots-Tag": "noindex",
    }


def not_modified(request: Request, sha256: str, path: Path) -> bool:
    """The browser holds this very copy (RFC 9110, 13.1): by its ETag, weak or not, or any; else by its moment."""
    held, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    if held is not None:
        return f'"{sha256}"' in held or held.strip() == "*"
    try:
        return since is not None and parsedate_to_datetime(since).timestamp() >= int(path.stat().st_mtime)
    except (ValueError, OverflowError):
        return False
