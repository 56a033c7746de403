"""The guard: stops a refresh that would replace good records by rubbish, and says why.

Mass deletion and silent emptying are the classic failures of this class of product (a redesign, a maintenance page with
status 200, a soft 404), so the thresholds are shares of what was read, with a floor that a single bad page stays under.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.errors import RunStopped

#: Fewer pages than this prove nothing.
FLOOR = 5
BROKEN_SHARE = 0.5
RAISED_SHARE = 0.2
SAME_SHARE = 0.2
#: This many items with one and the same content in a batch are withheld even where the run goes on.
SAME_WITHHELD = 3
SHRINK_SHARE = 0.2
DESERTED_SHARE = 0.5
#: A listing with fewer items may well be emptied by its editor.
LISTING_FLOOR = 3
SHRINK_FLOOR = 5


@dataclass
class Guard:
    """What a run has seen so far."""

    read: int = 0
    broken: int = 0
    raised: int = 0
    #: items that were open and answer as members-only now
    closed: int = 0
    #: of the broken ones those that led away, or were no pages any more
    elsewhere: int = 0
    accept_shrink: bool = False
    contents: Counter[str] = field(default_factory=Counter)

    def saw(self, *, broken: bool, raised: bool, content: str | None) -> None:
        """One item's page was read."""
        self.read += 1
        self.broken += broken
        self.raised += raised
        if content is not None:
            self.contents[content] += 1

    def check(self) -> None:
        """Raise RunStopped when what was read does not look like the site any more."""
        most = max(self.contents.values(), default=0)
        if most >= FLOOR and most >= self.read * SAME_SHARE:
            raise RunStopped(
                "one-body",
                f"{most} địa chỉ khác nhau trả về cùng một nội dung; trang nguồn có thể đang bảo trì, "
                "đã giữ nguyên dữ liệu cũ",
            )
        if self.closed >= FLOOR and self.closed >= self.read * SAME_SHARE and not self.accept_shrink:
            raise RunStopped(
                "all-restricted",
                f"{self.closed} trong {self.read} trang nay đòi đăng nhập; đã giữ nguyên dữ liệu cũ. "
                "Nếu đúng là đã đóng, hãy chạy `tracuu refresh --accept-shrink`",
            )
        if self.broken >= FLOOR and self.broken >= self.read * BROKEN_SHARE:
            raise RunStopped("pages-broken", self._broken())
        if self.raised >= FLOOR and self.raised > self.read * RAISED_SHARE:
            raise RunStopped(
                "pages-failed", f"{self.raised} trong {self.read} trang làm bộ đọc lỗi; đã giữ nguyên dữ liệu cũ"
            )

    def _broken(self) -> str:
        if self.elsewhere * 2 > self.broken:
            return (
                f"{self.elsewhere} trong {self.read} trang nay dẫn tới nơi khác hoặc không còn là trang web; nếu trang "
                "nguồn đã chuyển địa chỉ, hãy sửa url trong [[site]]; đã giữ nguyên dữ liệu cũ"
            )
        return (
            f"{self.broken} trong {self.read} trang không còn tiêu đề hoặc ngày; giao diện trang nguồn "
            "có thể đã đổi, đã giữ nguyên dữ liệu cũ"
        )

    def found_broken(self, count: int) -> None:
        """Pages that looked well one by one, and not side by side."""
        self.broken += count
        self.check()

    def withheld(self, contents: Sequence[str]) -> frozenset[str]:
        """The contents that too many items of a batch share."""
        return frozenset(content for content, count in Counter(contents).items() if count >= SAME_WITHHELD)


def check_listing(url: str, before: int, now: int, *, accept: bool) -> None:
    """Raise RunStopped when a listing that had items has none: a redesign, not a deletion."""
    if before >= LISTING_FLOOR and now == 0 and not accept:
        raise RunStopped(
            "listing-empty",
            f"{url}: danh mục trước đây có {before} mục, nay không đọc được mục nào; giao diện có thể đã đổi, "
            "đã giữ nguyên dữ liệu cũ. Nếu đúng là đã bị xóa hết, hãy chạy `tracuu refresh --accept-shrink`",
        )


def is_deserted(absent: int, asked: int, lately: int) -> bool:
    """True when most pages that stood and were asked for are not there although the listings name them.

    The rotation asks for a share a night: a site whose pages are all away would lose them bit by bit, too few each
    night to be a crowd of all that is held. `lately`: those that went so in the nights before.
    """
    return absent > asked * DESERTED_SHARE and absent + lately > SHRINK_FLOOR


def is_shrinking(losses: int, held: int) -> bool:
    """True when more would be marked as missing or gone in one night than an office ever takes down."""
    return losses > SHRINK_FLOOR and losses > held * SHRINK_SHARE
