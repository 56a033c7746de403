"""What can be wrong with the index.

TracuuError
└── SearchIndexError
    ├── NoIndexYet        nothing was built yet
    ├── DamagedIndex      a generation is not what its manifest says
    ├── BuildFailed       a new generation did not pass its checks; the old one stays
    └── TooSlow           a question did not end before its deadline
"""

from __future__ import annotations

import time

from crawler.errors import TracuuError


class SearchIndexError(TracuuError):
    """Base of all that is wrong with the index; the message is for a person."""


class NoIndexYet(SearchIndexError):
    """There is no generation to search in."""

    def __init__(self) -> None:
        super().__init__("Chưa có chỉ mục. Hãy chạy `tracuu refresh`, hoặc `tracuu reindex` nếu đã có văn bản.")


class DamagedIndex(SearchIndexError):
    """A generation is not what its manifest says; `problems` names the files."""

    def __init__(self, generation: str, problems: list[str]) -> None:
        super().__init__(f"Chỉ mục {generation} bị hỏng ({'; '.join(problems[:3])}). Hãy chạy `tracuu reindex`.")
        self.generation = generation
        self.problems = problems


class BuildFailed(SearchIndexError):
    """A new generation did not pass its checks."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Lập chỉ mục không thành công: {problem}. Chỉ mục cũ vẫn được dùng.")


class TooSlow(SearchIndexError):
    """A question did not end before its deadline."""

    def __init__(self) -> None:
        super().__init__("Câu hỏi chạy quá lâu nên đã dừng. Hãy hỏi ngắn hơn hoặc thu hẹp bộ lọc.")


def check(deadline: float | None) -> None:
    """Raise TooSlow when the deadline has passed."""
    if deadline is not None and time.monotonic() > deadline:
        raise TooSlow
