"""How deep a page's elements may stand inside each other. Pure.

Parsing takes the square of the depth, and so does everything that looks at an element's surroundings; browsers draw no
more than a few hundred levels (Chromium: 512). Elements below that are taken out, what they hold stays.
"""

from __future__ import annotations

import re
from collections import Counter

#: The pages of the recorded sites are 25 deep at most, with up to 1,300 opening tags.
DEEPEST = 128
#: So many opening tags cannot take long, however they stand; most pages have fewer.
HARMLESS = 3000
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
#: Elements that end by themselves: they hold nothing, or the next of their kind ends them.
SELF_ENDING = frozenset(
    "a area base body br caption col colgroup dd dt embed head hr html img input li link meta option p param "
    "source tbody td tfoot th thead tr track wbr".split()
)


def shallow(markup: str) -> str:
    """The same page with no element deeper than `DEEPEST`."""
    if markup.count("<") - markup.count("</") <= HARMLESS:
        return markup
    opened: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    depth = 0
    kept: list[str] = []
    end = 0
    for tag in TAG.finditer(markup):
        name = tag[2].lower()
        if name in SELF_ENDING:
            continue
        if not tag[1]:
            is_kept = depth < DEEPEST
            (opened if is_kept else dropped)[name] += 1
            depth += is_kept
        elif is_kept := not dropped[name]:
            depth -= opened[name] > 0
            opened[name] -= opened[name] > 0
        else:
            dropped[name] -= 1
        if not is_kept:
            kept += (markup[end : tag.start()], " ")  # words on both sides stay two words
            end = tag.end()
    return "".join([*kept, markup[end:]]) if kept else markup
