"""Two letters at the beginning of an address that name a language."""

from __future__ import annotations

#: Languages that no module is named after; nothing is asked to know them.
SURE = frozenset(("vi", "en", "fr"))
#: Further ones that offices publish in: believed where their page cannot be had.
LIKELY = SURE | frozenset("de es it ru zh cn ja jp ko kr lo km id".split())
