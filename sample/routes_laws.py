"""The paths of the module of directives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sample import feeds, pages
from sample.addresses import LAWS, area_path, directive_path, directive_slug, issuer_path, signer_path, type_path
from sample.answer import Answer, Visit, redirect
from sample.department import Directive, Site
from sample.routes_files import Query, downloaded


def main_list(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer:
    """`/laws/`: every directive."""
    return _listed(site, visit, match, "Văn bản", LAWS, site.shown_directives())


def type_list(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer | None:
    """`/laws/Quyet-dinh/`: without the column of files, as on the real site."""
    name = _type_named(site, match["type"])
    if name is None:
        return None
    rows = [directive for directive in site.shown_directives() if directive.type == name]
    return _listed(site, visit, match, f"Văn bản - {name}", type_path(name), rows, files=False)


def grouped_list(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer:
    """`/laws/area/…`, `/subject/…`, `/signer/…`; an unknown one redirects to the main listing."""
    base = match["base"]
    name = next((name for path, name in _groups(site, match["by"]) if path == base), None)
    if name is None:
        return redirect(visit.base + LAWS)
    rows = [d for d in site.shown_directives() if name in (*d.fields, d.issuer, d.signer)]
    return _listed(site, visit, match, f"Văn bản - {name}", base, rows)


def detail(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer | None:
    """Missing and hidden ones redirect to the listing, as NukeViet 4.5 does; a wrong slug to the right one."""
    directive = _directive_at(site, match["slug"])
    if directive is None:
        return redirect(visit.base + LAWS)
    if match["slug"] != directive_slug(directive):
        return redirect(visit.base + directive_path(directive))
    if "download" in query and not directive.members_only:
        return downloaded(site, directive, query)
    return pages.directive(site, visit, directive)


def feed(site: Site, visit: Visit, query: Query, match: re.Match[str]) -> Answer | None:
    """`/laws/rss/` and `/laws/rss/Quyet-dinh/`."""
    if not match["type"]:
        return feeds.laws_feed(site, visit)
    name = _type_named(site, match["type"])
    return feeds.laws_feed(site, visit, name) if name else None


def _listed(
    site: Site,
    visit: Visit,
    match: re.Match[str],
    title: str,
    base: str,
    rows: Sequence[Directive],
    files: bool = True,
) -> Answer:
    number = int(match["page"] or 1)
    if number == 0:
        return pages.broken(site, visit)
    return pages.directives(site, visit, title, base, rows, number, files)


def _groups(site: Site, by: str) -> list[tuple[str, str]]:
    if by == "area":
        return [(area_path(site, name), name) for name in site.fields]
    if by == "subject":
        return [(issuer_path(issuer.name), issuer.name) for issuer in site.issuers]
    return [(signer_path(site, signer.name), signer.name) for signer in site.signers]


def _type_named(site: Site, alias: str) -> str | None:
    return next((name for name in site.types if type_path(name) == f"{LAWS}{alias}/"), None)


def _directive_at(site: Site, slug: str) -> Directive | None:
    """By the whole slug first: an editor's own slug may end in a year."""
    by_slug = next((d for d in site.shown_directives() if directive_slug(d) == slug), None)
    number = re.search(r"-(\d{1,9})$", slug)
    return by_slug or (site.directive(int(number[1])) if number else None)
