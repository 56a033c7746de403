"""The editors of a changing sample department, and what a crawler must have noticed of their work, and by when."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sample import Article, Directive, Site
from sample.addresses import article_path, directive_slug
from sample.department import LOCAL

#: A record as `export-records` shows it, or None where there is none.
Seen = Callable[[dict[str, Any] | None], bool]

ABSENT = ("missing", "gone")
REFETCH_DAYS = 30
SUBJECTS = ("cải cách hành chính", "tuyển sinh lớp 10", "bồi dưỡng nhà giáo", "an toàn trường học", "chuyển đổi số")


@dataclass
class Change:
    """One change on the site: what shows that it was noticed, the night it was made, the nights it may take."""

    kind: str
    record_id: str
    made: int
    within: int
    is_seen: Seen
    noticed: int | None = None


@dataclass
class Editors:
    """They add, correct, back-date, hide, restore and replace; `changes` is what they did."""

    site: Site
    name: str
    recheck_days: int
    chance: random.Random
    changes: list[Change] = field(default_factory=list)
    night: int = 0

    def work(self, night: int, today: dt.date) -> None:
        """One day's work."""
        self.night = night
        self._add(today, "added")
        if night % 3 == 0:
            self._add(today - dt.timedelta(days=self.chance.randint(100, 1000)), "back-dated")
        if night % 4 == 1:
            self._add_article(today)
        if night % 2 == 0:
            self._retitle()
            self._edit_article()
        if night % 2 == 1:
            self._edit_directive()
        if night % 4 == 2:
            self._hide()
        if night % 4 == 0:
            self._restore()
        if night % 5 == 0:
            self._replace_file()
        self.site = replace(self.site, edited=dt.datetime.combine(today, dt.time(16), tzinfo=LOCAL))

    def _note(self, kind: str, item: Directive | Article, within: int, is_seen: Seen) -> None:
        module = "laws" if isinstance(item, Directive) else "news"
        self.changes.append(Change(kind, f"{self.name}/{module}/{item.id}", self.night, within, is_seen))

    def _add(self, issued: dt.date, kind: str) -> None:
        """A directive like another, with a number, a title and a file of its own."""
        model = self.chance.choice([d for d in self.site.directives if not d.members_only and d.files])
        number = max(d.id for d in self.site.directives) + 1
        title = f"Về {self.chance.choice(SUBJECTS)}, việc thứ {number} của năm"
        path = f"van-ban-{number}.{model.files[0].path.rpartition('.')[2]}"
        file = replace(model.files[0], path=path, name=path)
        added = replace(
            model, id=number, number=f"{3000 + number}/SGDĐT-VP", title=title, abstract=title, issued=issued,
            content=f"Nội dung của văn bản {number}.", files=(file,), slug=None, hidden=False, replaces=(), related=(),
        )  # fmt: skip
        body = self.site.files[model.files[0].path] + f"\n% {number}\n".encode()
        self.site = replace(self.site, directives=(*self.site.directives, added), files={**self.site.files, path: body})
        self._note(kind, added, 0, lambda seen: seen is not None and seen["title"] == title)
        self._note(f"{kind}: file", added, 0, lambda seen: _has_body(seen, body))

    def _add_article(self, today: dt.date) -> None:
        number = max(a.id for a in self.site.articles) + 1
        model = self.chance.choice([a for a in self.site.articles if not a.links_to and not a.files])
        published = dt.datetime.combine(today, dt.time(9, 30), tzinfo=LOCAL)
        title = f"Tin ngày làm việc {self.night}: {self.chance.choice(SUBJECTS)}"
        added = replace(
            model, id=number, title=title, published=published, hidden=False, body=f"{model.body}\nTin {number}."
        )
        self.site = replace(self.site, articles=(*self.site.articles, added))
        self._note("article added", added, 0, lambda seen: seen is not None and seen["title"] == title)

    def _retitle(self) -> None:
        """A title corrected; half of the editors keep the address."""
        old = self._calm_directive()
        keeps = self.chance.random() < 0.5
        slug = directive_slug(old) if keeps else old.slug
        title = f"{old.title.partition(' (đính chính')[0]} (đính chính ngày {self.night})"
        self._put(replace(old, title=title, slug=slug))
        kind = "title" if keeps or old.slug else "title, address"
        self._note(kind, old, 0, lambda seen: seen is not None and seen["title"] == title)

    def _edit_directive(self) -> None:
        """What no listing shows: the text of the page, or who signed."""
        old = self._calm_directive()
        if self.chance.random() < 0.5:
            said = f"Bổ sung ngày {self.night}: đã đối chiếu với bản gốc."
            self._put(replace(old, content=f"{old.content}\n{said}".strip()))
            self._note("text", old, self.recheck_days, lambda seen: said in ((seen or {}).get("text") or ""))
        else:
            signer = self.chance.choice([s.name for s in self.site.signers if s.name != old.signer])
            self._put(replace(old, signer=signer))
            self._note("signer", old, self.recheck_days, lambda seen: (seen or {}).get("signer") == signer)

    def _edit_article(self) -> None:
        busy = self._busy()
        calm = [a for a in self.site.shown_articles() if not a.links_to and f"{self.name}/news/{a.id}" not in busy]
        old = self.chance.choice(calm)
        said = f"Cập nhật ngày {self.night}."
        articles = (replace(a, body=f"{a.body}\n{said}") if a.id == old.id else a for a in self.site.articles)
        self.site = replace(self.site, articles=tuple(articles))
        assert article_path(old) == article_path(replace(old, body=said))  # nothing of it shows outside
        self._note("article text", old, self.recheck_days, lambda seen: said in ((seen or {}).get("text") or ""))

    def _hide(self) -> None:
        old = self._calm_directive()
        self._put(replace(old, hidden=True))
        self._note("hidden", old, 0, lambda seen: (seen or {}).get("presence") in ABSENT)
        self._note("hidden: gone", old, 1, lambda seen: (seen or {}).get("presence") == "gone")

    def _restore(self) -> None:
        busy = self._busy()
        hidden = [d for d in self.site.directives if d.hidden and f"{self.name}/laws/{d.id}" not in busy]
        if hidden and self.chance.random() < 0.7:
            old = self.chance.choice(hidden)
            self._put(replace(old, hidden=False))
            self._note("restored", old, 0, lambda seen: (seen or {}).get("presence") == "published")
            if old.files and self.chance.random() < 0.5:  # it was taken down to exchange its file
                self._exchange_file(old, "restored: file")

    def _replace_file(self) -> None:
        """Another body under the same link, with validators that say nothing changed."""
        self._exchange_file(self._calm_directive(with_file=True), "file replaced")

    def _exchange_file(self, old: Directive, kind: str) -> None:
        path = old.files[0].path
        body = self.site.files[path] + f"\n% {self.night}\n".encode()
        self.site = replace(self.site, files={**self.site.files, path: body})
        self._note(kind, old, REFETCH_DAYS, lambda seen: _has_body(seen, body))

    def _calm_directive(self, *, with_file: bool = False) -> Directive:
        """A visible directive of whose last change the crawler knows."""
        busy = self._busy()
        calm = [
            directive
            for directive in self.site.shown_directives()
            if f"{self.name}/laws/{directive.id}" not in busy
            and not directive.members_only
            and (directive.files or not with_file)
        ]
        return self.chance.choice(calm)

    def _busy(self) -> set[str]:
        return {change.record_id for change in self.changes if change.noticed is None}

    def _put(self, changed: Directive) -> None:
        directives = (changed if d.id == changed.id else d for d in self.site.directives)
        self.site = replace(self.site, directives=tuple(directives))


def _has_body(seen: dict[str, Any] | None, body: bytes) -> bool:
    return hashlib.sha256(body).hexdigest() in [file["sha256"] for file in (seen or {}).get("files", ())]
