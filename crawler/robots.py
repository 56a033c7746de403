"""robots.txt as RFC 9309 says: what the host allows, and how slowly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from protego import Protego

#: RFC 9309, 2.5: at least 500 KiB are parsed.
MAX_SIZE = 512 * 1024
MAX_DELAY = 30.0
#: RFC 9309, 2.2.1: a product token, with the version that some groups name too.
PRODUCT = re.compile(r"[A-Za-z_-]+(?:/\S+)?")


@dataclass(frozen=True)
class Robots:
    """The rules of one host for one user agent."""

    rules: Protego
    user_agent: str

    def allows(self, url: str) -> bool:
        """True where an address may be fetched; robots.txt itself always."""
        return bool(self.rules.can_fetch(url, self.user_agent))

    @property
    def asked_delay(self) -> float:
        """Crawl-delay in seconds as asked for; not in the RFC, but asked for politely."""
        return float(self.rules.crawl_delay(self.user_agent) or 0.0)

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
    return Robots(Protego.parse(text), product_token(user_agent))


def product_token(user_agent: str) -> str:
    """`TraCuu/0.1 (+directive search)` → `TraCuu/0.1` (2.2.1): a group for "search" is not meant for us."""
    found = PRODUCT.match(user_agent.strip())
    return found[0] if found else user_agent
