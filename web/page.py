"""One request's page: its language, its texts, and the frame that every page shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from notices.trouble import Trouble
from web import formats
from web.desk import Desk, desk_of
from web.freshness import NOTHING, Freshness
from web.links import address
from web.params import LANGS, MAX_QUESTION, named_lang
from web.texts import Texts

LANG_COOKIE = "lang"
#: What comes from a source is Vietnamese whatever the interface speaks (WCAG 2.2, 3.1.2).
VIETNAMESE = Markup(' lang="vi"')
#: Of a longer query string the rest is no address of ours.
MAX_ADDRESS = 10_000
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Page:
    """What a handler needs to answer in the reader's language."""

    request: Request
    desk: Desk
    texts: Texts
    #: the language, when the address names it: links keep it then, so that it works without cookies
    named: str | None

    @property
    def lang(self) -> str:
        return self.texts.lang

    def html(
        self, template: str, view: Mapping[str, object], *, status: int = 200, fresh: Freshness = NOTHING
    ) -> HTMLResponse:
        """A template inside the frame."""
        body = self.desk.templates.get_template(template).render(
            t=self.texts,
            lang=self.lang,
            vi=VIETNAMESE if self.lang != "vi" else "",
            frame=self.frame(fresh),
            formats=formats,
            **view,
        )
        response = HTMLResponse(body, status_code=status, headers={"Content-Language": self.lang, "Vary": "Cookie"})
        if self.named:
            response.set_cookie(LANG_COOKIE, self.named, max_age=YEAR, httponly=True, samesite="lax")
        return response

    def frame(self, fresh: Freshness) -> dict[str, object]:
        """The parts around every page."""
        now = self.desk.now()
        return {
            "home": address("/", self.lang_pairs()),
            "status": address("/status", self.lang_pairs()),
            "languages": [(lang, self.desk.texts[lang]("site.language"), self.in_language(lang)) for lang in LANGS],
            "office": " · ".join(self.desk.sites.values()),
            "updated": formats.moment(fresh.updated, now, self.texts) if fresh.updated else None,
            "counts": self.texts(
                "fresh.counts",
                directives=formats.number(fresh.directives, self.lang),
                articles=formats.number(fresh.articles, self.lang),
            ),
            "stale": fresh.stale,
            "damaged": bool(self.desk.sound.faults),
            "shut": [self._shut(trouble, now) for trouble in fresh.shut],
        }

    def _shut(self, trouble: Trouble, now: dt.datetime) -> str:
        """A site that cannot be reached or read, for somebody who searches."""
        site = self.desk.sites.get(trouble.site or "", trouble.site or "")
        when = formats.moment(trouble.since, now, self.texts) if trouble.since else ""
        return self.texts(f"notice.{trouble.effect}", site=site, when=when)

    def lang_pairs(self) -> list[tuple[str, str]]:
        """The language as a parameter for links, where the address names it."""
        return [("lang", self.named)] if self.named else []

    def in_language(self, lang: str) -> str:
        """This very page in another language."""
        query = self.request.scope["query_string"].decode("latin-1")
        kept = [(name, value[:MAX_QUESTION]) for name, value in parse_qsl(query[:MAX_ADDRESS]) if name != "lang"]
        return f"?{urlencode([*kept, ('lang', lang)], errors='replace')}"

    def fresh(self) -> Freshness:
        """How fresh the answers are (reads the store: not on the event loop)."""
        return self.desk.fresh()


def open_page(request: Request) -> Page:
    """The page for a request: the language of the address, else the remembered one, else Vietnamese."""
    desk = desk_of(request)
    named = named_lang(request.query_params)
    remembered = request.cookies.get(LANG_COOKIE, "")
    lang = named or (remembered if remembered in LANGS else LANGS[0])
    return Page(request, desk, desk.texts[lang], named)
