"""Whether a page can be taken apart in reasonable time; asked before a listing or an item is read.

The parser compares each attribute of a tag with all others, and each option of a list with all before it: a page of a
megabyte made for that keeps it busy for hours, and nothing inside a process can interrupt it. A page that could be such
a one is therefore parsed once in a process of its own, which may be ended; no usual page has to be.
"""

from __future__ import annotations

import subprocess
import sys

from crawler.kinship import of_ours

#: Bytes of a page that cannot take long, whatever they are.
SMALL = 40_000
#: Marks, opening and closing, that cannot take long, however they stand; the recorded sites' pages have 2,600 at most.
FEW_TAGS = 6000
#: More cannot be kept in memory either: 500 bytes each. A table of marks for a whole province may have 100,000.
MOST_TAGS = 400_000
#: So many attributes take less than a second, if they all stand in one tag.
FEW_ATTRIBUTES = 20_000
#: What is said of such a page.
TANGLED = "trang quá rối, không đọc được trong thời gian hợp lý"
#: What one attribute can be told from the next by.
GAPS = b" \t\n\r\f/\"'"
#: Seconds; a thousand times what the largest page of the recorded sites takes.
PATIENCE = 10.0


def is_tangled(body: bytes, content_type: str | None = None) -> bool:
    """True for a page that nobody should try to read."""
    if len(body) <= SMALL:
        return False
    tags = body.count(b"<")
    if tags > MOST_TAGS:
        return True
    if tags <= FEW_TAGS and not _may_have_many_attributes(body):
        return False
    return not _is_parsed_in_time(body, content_type or "")


def _may_have_many_attributes(body: bytes) -> bool:
    """A bound that is quickly had, then one that counts lines set in by many spaces once."""
    if len(body) - len(body.translate(None, GAPS)) <= FEW_ATTRIBUTES:
        return False
    return len(body.split()) + sum(map(body.count, (b"/", b'"', b"'"))) > FEW_ATTRIBUTES


def _is_parsed_in_time(body: bytes, content_type: str) -> bool:
    command = [sys.executable, "-I", "-B", "-m", "crawler.dom", content_type]
    try:
        done = subprocess.run(
            command, input=body, timeout=PATIENCE, check=False, stderr=subprocess.DEVNULL, env=of_ours()
        )
    except (subprocess.TimeoutExpired, OSError):  # where no process can be had, the page waits for the next night
        return False
    return done.returncode == 0
