"""Templates → HTML and XML. Addresses and dates are made here, in Python; templates only place them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sample import addresses
from sample.answer import Visit
from sample.department import Site

TEMPLATES = Path(__file__).parent / "templates"
WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
#: Titles in the block of newest directives are cut after this many characters.
BLOCK_TITLE = 80


@cache
def environment() -> Environment:
    """The templates with the filters they use."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(day=day, moment=moment, clock=clock, cut=cut, paragraphs=str.splitlines)
    made.globals.update(
        {name: getattr(addresses, name) for name in dir(addresses) if name.endswith("_path") or name == "alias"}
    )
    return made


def render(template: str, site: Site, visit: Visit, module: str = "news", **values: object) -> str:
    """One template with what every page needs; `module` is what the page says of itself in its script."""
    return environment().get_template(template).render(site=site, visit=visit, module=module, **values)


def day(date: dt.date) -> str:
    """`07/06/2018`."""
    return f"{date:%d/%m/%Y}"


def moment(time: dt.datetime) -> str:
    """`Thứ tư - 06/06/2018 23:00`, as an article prints its date."""
    return f"{WEEKDAYS[time.weekday()]} - {time:%d/%m/%Y %H:%M}"


def clock(time: dt.datetime) -> str:
    """`06/06/2018 23:00:39`, as a list prints it."""
    return f"{time:%d/%m/%Y %H:%M:%S}"


def cut(title: str) -> str:
    """A title cut at a word for a side block, with ` ...`."""
    return title if len(title) <= BLOCK_TITLE else title[:BLOCK_TITLE].rsplit(" ", 1)[0] + " ..."
