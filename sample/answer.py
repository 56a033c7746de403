"""An answer of the sample site as a value, and what a visit brings to it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import PurePosixPath

from sample.department import LOCAL

HTML = "text/html; charset=utf-8"
XML = "text/xml; charset=utf-8"
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".css": "text/css; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page shows of the visit: the host it was asked at, and how many visits came before (view counters)."""

    base: str = "http://127.0.0.1:8009"
    count: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (validators only where the real CMS sends them) and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first header of this name, whatever its case."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)


def page(html: str, status: int = 200) -> Answer:
    """An HTML page: no validator; its Last-Modified is made up when it is sent."""
    return Answer(status, (("Content-Type", HTML), ("Cache-Control", "no-store")), html.encode())


def redirect(location: str, status: int = 301) -> Answer:
    """A redirect without a body."""
    return Answer(status, (("Content-Type", HTML), ("Location", location)))


def dated(media_type: str, body: bytes, modified: dt.datetime) -> Answer:
    """A feed, a sitemap or a static file, with true validators."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    stamp = format_datetime(modified.astimezone(dt.UTC), usegmt=True)
    return Answer(200, (("Content-Type", media_type), ("ETag", tag), ("Last-Modified", stamp)), body)


def download(name: str, body: bytes, modified: dt.datetime) -> Answer:
    """A file from behind the CMS: its name in raw UTF-8, no ETag, and local time that is labelled GMT."""
    mislabelled = modified.astimezone(LOCAL).replace(tzinfo=dt.UTC)
    headers = (
        ("Content-Type", media_type_of(name)),
        ("Content-Disposition", f'attachment; filename="{name}";'),
        ("Last-Modified", format_datetime(mislabelled, usegmt=True)),
        ("Transfer-Encoding", "chunked"),
    )
    return Answer(200, headers, body)


def media_type_of(name: str) -> str:
    """The media type that belongs to the end of a file's name."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
