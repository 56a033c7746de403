"""The ground of one site: its host, its folder and its language. What lies beyond is another site, or another language.

Two letters at the beginning of an address may be a language or a module; the page at that address says which.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from crawler.fetch import same_host
from crawler.languages import LIKELY, SURE
from crawler.sites.pages import Listing
from crawler.source import Source


@dataclass
class Ground:
    """Where a site stands; `learn` once its home page is known."""

    source: Source
    #: reads a page of the site
    glance: Callable[[str], Listing | None]
    folder: str = "/"
    language: str | None = None
    _languages: dict[str, bool] = field(default_factory=dict)

    def learn(self, home: Listing) -> None:
        """The site's folder and language, from its home page: `/portal/vi/` → `/portal/` and "vi"."""
        told = home.language[:2].lower() if home.language else None
        path = urlsplit(home.url).path
        folder = path[: path.rfind("/") + 1] or "/"
        outer = folder.rstrip("/").rpartition("/")[0] + "/"
        named = self.source.family.language_of(home.url, outer)
        is_language = named in SURE or (named is not None and named == told)
        self.folder = outer if is_language and folder == f"{outer}{named}/" else folder
        self.language = named if is_language else told

    def holds(self, address: str) -> bool:
        """Same host, same language: another language's items have ids of their own."""
        if not same_host(address, self.source.url):
            return False
        code = self.source.family.language_of(address, self.folder)
        if code is None or self.language is None or code == self.language:
            return True
        return not self._is_language(code, address)

    def is_front(self, address: str) -> bool:
        """True for the front page, with the language or without."""
        return urlsplit(address).path.removeprefix(self.folder).strip("/") in ("", self.language)

    @property
    def folders(self) -> tuple[str, ...]:
        """The site's own folder, and the host's."""
        return tuple(dict.fromkeys((self.folder, "/")))

    def _is_language(self, code: str, address: str) -> bool:
        if code not in self._languages:
            self._languages[code] = code in SURE or self._says_so(code, address)
        return self._languages[code]

    def _says_so(self, code: str, address: str) -> bool:
        """Whether the page at two letters is in another language, and not of a module with that name."""
        folder = self.folder if urlsplit(address).path.startswith(self.folder) else "/"
        told = self.glance(urljoin(self.source.url, f"{folder}{code}/"))
        if told is None or (told.module != code and not told.language):
            return code in LIKELY
        return told.module != code and (told.language or "")[:2].lower() != self.language
