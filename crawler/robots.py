"""robots.txt as RFC 9309 says: what the host allows, and how slowly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from protego import Protego

#: RFC 9309, 2.5: at least 500 KiB are parsed.
MAX_SIZE = 512 * 1024
MAX_DELAY = 30.0
#: RFC 9309, 2.2.1: a product token, whatever version or remark stands behind it.
PRODUCT = re.compile(r"[^\s/*(),;#]+")
#: The line that names whom a group is for, in every form that Protego takes.
AGENT_LINE = re.compile(r"(?i)\s*user(?:-|\s+)?agent(?:\s*:\s*|\s+)(?P<name>[^\s:#].*)")
#: What groups are called before Protego reads them: it takes any beginning of a name for the name.
OURS, THEIRS = "ours", "theirs"


@dataclass(frozen=True)
class Robots:
    """The rules of one host for us: its groups are called `ours`, `theirs` and `*`."""

    rules: Protego

    def allows(self, url: str) -> bool:
        """True where an address may be fetched; robots.txt itself always."""
        return bool(self.rules.can_fetch(url, OURS))

    @property
    def asked_delay(self) -> float:
        """Crawl-delay in seconds as asked for; not in the RFC, but asked for politely."""
        return float(self.rules.crawl_delay(OURS) or 0.0)

    @property
    def delay(self) -> float:
        """Crawl-delay in seconds, capped: at one page an hour no site is ever read."""
        return min(self.asked_delay, MAX_DELAY)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names."""
        return tuple(dict.fromkeys(self.rules.sitemaps))


def robots_address(site_url: str) -> str:
    """Where a site's robots.txt is."""
    return urljoin(site_url, "/robots.txt")


def is_unreachable(status: int) -> bool:
    """RFC 9309, 2.3.1.4: a server error forbids everything; 429 is treated alike."""
    return status >= 500 or status == 429


def read_robots(status: int, body: bytes, user_agent: str) -> Robots:
    """The rules of an answer that is not `is_unreachable`: no robots.txt (4xx) allows all (2.3.1.3)."""
    text = body[:MAX_SIZE].decode("utf-8-sig", "replace") if status == 200 else ""
    token = product_token(user_agent).lower()
    return Robots(Protego.parse("\n".join(_renamed(line, token) for line in text.splitlines())))


def product_token(user_agent: str) -> str:
    """`TraCuu/0.1 (+directive search)` → `TraCuu` (2.2.1): a group for "search" is not meant for us."""
    found = PRODUCT.match(user_agent.strip())
    return found[0] if found else user_agent


def _renamed(line: str, token: str) -> str:
    """A line with the name of its group as `ours`, `theirs` or `*`: only the whole token is our name (2.2.1)."""
    found = AGENT_LINE.match(line)
    if found is None:
        return line
    name = found["name"]
    if re.match(r"\*(?:\s|#|$)", name):
        return "User-agent: *"
    return f"User-agent: {OURS if product_token(name).lower() == token else THEIRS}"
