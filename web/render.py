"""Templates → HTML. Autoescape is on; what comes from a source is cleaned of controls that would turn text around."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

HERE = Path(__file__).parent
#: C0 and C1 controls but tab and line ends, the bidirectional overrides and isolates (Unicode TR9), and what neither
#: UTF-8 nor XML can hold.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
MARK = re.compile(r"(</?mark>)")
LOOSE = str.maketrans({"<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})


def clean(value: object) -> object:
    """A value as templates print it: text without unseen controls, None as nothing."""
    if value is None:
        return ""
    if isinstance(value, Markup):
        return Markup(UNSEEN.sub("", value))  # noqa: S704 - was safe before and only lost characters
    return UNSEEN.sub("", value) if isinstance(value, str) else value


def marked(html: str) -> Markup:
    """Escaped HTML whose only elements are `<mark>`; anything else that looks like one is escaped once more."""
    parts, depth = [], 0
    for part in MARK.split(html):
        if part == "<mark>" and depth == 0:
            depth = 1
            parts.append(part)
        elif part == "</mark>" and depth == 1:
            depth = 0
            parts.append(part)
        else:
            parts.append(part.translate(LOOSE))
    return Markup("".join(parts) + "</mark>" * depth)  # noqa: S704 - only <mark> is left unescaped


def plain(text: str) -> Markup:
    """Plain text as HTML."""
    return escape(text)


def stamp(path: Path) -> str:
    """A short hash of a static file, part of its address so that it may be cached for good."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def environment() -> Environment:
    """The templates, with the addresses of the static files."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        finalize=clean,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = {
        path.name: f"/static/{path.name}?v={stamp(path)}" for path in sorted((HERE / "static").iterdir())
    }
    return made
