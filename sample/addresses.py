"""Where things stand on the sample site: paths in the manner of NukeViet 4.5."""

from __future__ import annotations

import re
import unicodedata

from sample.department import Article, Directive, File, Site

LAWS = "/laws/"


def alias(text: str, keep_case: bool = False) -> str:
    """`Cải cách hành chính` → `cai-cach-hanh-chinh`, as the CMS makes the words of an address."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")
    return words if keep_case else words.lower()


def directive_slug(directive: Directive) -> str:
    """The last part of a directive's address."""
    return directive.slug or f"{alias(directive.title)}-{directive.id}"


def directive_path(directive: Directive) -> str:
    """The page of a directive."""
    return f"{LAWS}detail/{directive_slug(directive)}/"


def category_path(category: str) -> str:
    """The list of a category's articles."""
    return f"/{alias(category)}/"


def article_path(article: Article) -> str:
    """The page of an article."""
    return f"{category_path(article.category)}{alias(article.title)}-{article.id}.html"


def type_path(type_name: str) -> str:
    """The directives of one type."""
    return f"{LAWS}{alias(type_name, keep_case=True)}/"


def area_path(site: Site, field: str) -> str:
    """The directives of one field; the CMS ends its alias with the field's number."""
    return f"{LAWS}area/{alias(field)}-{site.fields.index(field) + 1}/"


def issuer_path(issuer: str) -> str:
    """The directives of one issuer."""
    return f"{LAWS}subject/{alias(issuer)}/"


def signer_path(site: Site, signer: str) -> str:
    """The directives of one signer."""
    number = next(place for place, known in enumerate(site.signers, 1) if known.name == signer)
    return f"{LAWS}signer/{number}/{alias(signer, keep_case=True)}/"


def tag_path(tag: str) -> str:
    """The articles with one tag."""
    return f"/tag/{alias(tag)}"


def page_path(base: str, page: int) -> str:
    """Page 1 has no number in its address."""
    return base if page == 1 else f"{base}page-{page}/"


def download_path(item: Directive | Article, place: int) -> str:
    """The download of an item's file, counted from 0."""
    page = directive_path(item) if isinstance(item, Directive) else article_path(item)
    return f"{page}?download=1&id={place}"


def upload_path(item: Directive | Article, file: File) -> str:
    """Where the same file lies as a static file."""
    folder = "laws" if isinstance(item, Directive) else "news"
    return f"/uploads/{folder}/{item.published:%Y_%m}/{file.path}"
