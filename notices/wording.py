"""The words of a notice: one subject, a few plain lines, nothing that could pass for a header or a line of ours."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from notices.trouble import Trouble

NAME = "[Tra Cứu]"
#: Letters of a subject; longer ones are cut, the body has it all.
SUBJECT = 120
FOOT = "Việc cần làm với từng báo động: docs/van-hanh.md. Một báo động chưa hết được nhắc mỗi ngày một lần."
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as every channel gets it."""

    #: alarm | recovered | digest | test
    kind: str
    subject: str
    body: str
    #: the same for programs
    items: tuple[dict[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """What the words need besides the troubles: the office's names and clock, and our address."""

    zone: dt.tzinfo
    #: titles of the sites by name
    titles: dict[str, str] = field(default_factory=dict)
    #: "https://tracuu.example.gov.vn", or "" where nobody said
    public_url: str = ""

    def notice(self, due: Sequence[Trouble], over: Sequence[Trouble]) -> Message:
        """What is wrong now and was not told today, and what was told and is over."""
        lines = [self._line(trouble) for trouble in due]
        if over:
            lines += ["Lại bình thường:" if due else "Đã lại bình thường, không cần làm gì thêm:", ""]
            lines += [f"- {self._about(trouble)}" for trouble in over]
        lines += [""] + ([f"Tình trạng: {self.public_url.rstrip('/')}/status"] if self.public_url else [])
        lines += [FOOT] if due else []
        return Message(
            "alarm" if due else "recovered",
            subject("Cảnh báo" if due else "Lại bình thường", [self._about(trouble) for trouble in due or over]),
            "\n".join(lines) + "\n",
            tuple(self._item(t, "alarm") for t in due) + tuple(self._item(t, "recovered") for t in over),
        )

    def test(self) -> Message:
        """A notice that says nothing but that notices arrive."""
        where = f"\nTrang tìm kiếm: {self.public_url}\n" if self.public_url else ""
        body = f"Đây là thư thử: cảnh báo của Tra Cứu sẽ đến đây. Không cần làm gì.\n{where}"
        return Message("test", f"{NAME} Thử: báo cho người quản trị", body)

    def moment(self, at: dt.datetime) -> str:
        """`01:42 ngày 11/03/2026` on the office's clock."""
        return f"{at.astimezone(self.zone):%H:%M ngày %d/%m/%Y}"

    def _line(self, trouble: Trouble) -> str:
        word = "lần tốt gần nhất: " if trouble.key == "stale" else "từ "
        since = f"\n  ({word}{self.moment(trouble.since)})" if trouble.since else ""
        return f"- {self._about(trouble)}{since}\n"

    def _about(self, trouble: Trouble) -> str:
        site = self.titles.get(trouble.site, trouble.site) if trouble.site else None
        return one_line(f"{site}: {trouble.text}" if site else trouble.text)

    def _item(self, trouble: Trouble, state: str) -> dict[str, str | None]:
        since = trouble.since.isoformat() if trouble.since else None
        return {
            "state": state,
            "key": trouble.key,
            "site": trouble.site,
            "text": one_line(trouble.text),
            "since": since,
        }


def subject(word: str, told: Sequence[str]) -> str:
    """`[Tra Cứu] Cảnh báo: … (và 2 việc khác)`, of bounded length."""
    more = f" (và {len(told) - 1} việc khác)" if len(told) > 1 else ""
    return f"{NAME} {word}: {shortened(told[0], SUBJECT - len(NAME) - len(word) - len(more))}{more}"


def shortened(text: str, letters: int) -> str:
    """A text of at most so many letters."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """A text without line ends, control characters, and controls that turn text around."""
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs") else c for c in text)
    return SPACES.sub(" ", "".join(c for c in plain if unicodedata.category(c) != "Cf")).strip()
