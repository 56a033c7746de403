"""What can go wrong between a site and its records.

TracuuError
├── FetchError          one address could not be had
│   ├── Refused         the source refuses or limits us (robots.txt, 403 bursts, Retry-After)
│   └── Unreachable     the host does not answer at all
├── ParseError          a page was had and is not what it should be
├── RunStopped          the guard or the source ended a refresh; what was held is kept
├── StoreBusy           another process uses what we would change; later it goes
└── StoreError          disk or data damaged
    ├── NoStore         there is no database yet
    ├── LostStore       there is none any more
    └── DamagedStore    it cannot be read
"""

from __future__ import annotations

from pathlib import Path

#: What is left to do where the database is lost or damaged.
RESTORE = "hãy phục hồi: tracuu restore TỆP-SAO-LƯU --replace"


class TracuuError(Exception):
    """Base of all errors that are told to a person in one line."""


class FetchError(TracuuError):
    """`url` could not be had; `reason` is a short stable word for reports (timeout, truncated, too_large …)."""

    def __init__(self, url: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{url}: {detail or reason}")
        self.url = url
        self.reason = reason
        self.detail = detail or reason


class Refused(FetchError):
    """The source does not want us here, or not now."""


class Unreachable(FetchError):
    """No answer from the host: nothing else of it is tried in this run."""


class ParseError(TracuuError):
    """The page at `url` is not what it should be."""

    def __init__(self, url: str, detail: str) -> None:
        super().__init__(f"{url}: {detail}")
        self.url = url
        self.detail = detail


class RunStopped(TracuuError):
    """A refresh ended before its time; `reason` is a stable word, the message says what to do."""

    def __init__(self, reason: str, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.reason = reason
        self.exit_code = exit_code


class StoreBusy(TracuuError):
    """What would be changed is in use."""


class StoreError(TracuuError):
    """The database or a kept body is damaged."""


class NoStore(StoreError):
    """There is no database yet."""


class LostStore(StoreError):
    """There is no database, or one without a single record; what lies `beside` it says that there were records."""

    def __init__(self, database: Path, what: str, beside: str) -> None:
        super().__init__(f"{database}: {what}, mà {beside}; {RESTORE}; không có bản sao lưu thì chạy `tracuu refresh`")


class DamagedStore(StoreError):
    """The database cannot be read; `fault` is the message without the next step."""

    def __init__(self, database: Path, fault: str) -> None:
        super().__init__(f"{database}: {fault}; hãy chạy `tracuu verify`")
        self.fault = f"{database}: {fault}"
