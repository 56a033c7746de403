"""What a directive says of others (it replaces, amends, repeals them), in its text and on its page in the CMS.

**Labels of the CMS.** NukeViet's laws module prints "Văn bản thay thế", "Văn bản được thay thế" and "Văn bản liên
quan" on a directive's page. Its editor's form asks for the first as "Thay thế cho văn bản" (this one replaces …)
and saves the pair (new = this, old = that); the page then prints the same old documents under both labels: under
the first from the row itself, under the second by `new = this` (nukeviet/module-laws: language `replacement`,
admin/main.php, funcs/detail.php, table `_set_replace(nid, oid)`; on stock sites one page shows one document under
both labels), although "Văn bản thay thế" was meant for what replaces this one, and reads so. The state's database of
legal documents, vbpl.vn, too lists under "Văn bản được thay thế" what the document at hand has replaced. So a label is
taken at its word, and what stands under both is *replaced* (the reader of pages sees to that).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import groupby

from directives.number_cited import find_numbers
from directives.number_value import Number
from directives.text import fold
from directives.types import code_of_type, types_in_text


@dataclass(frozen=True, slots=True)
class Mention:
    """A relation that a text states, and the number that it names at `text[start:end]`."""

    kind: str
    number: Number
    start: int
    end: int


#: The kinds, from the directive at hand to the one that is named, and their phrases, folded. Where several stand in a
# clause the last one before the number counts.
_PHRASES = (
    ("replaced_by", r"thay the (?:boi|bang)"),
    ("repealed_by", r"bai bo (?:boi|bang|theo|tai)"),
    ("amended_by", r"sua doi(?:, bo sung| bo sung)? (?:boi|theo|tai)"),
    ("replaces", r"thay the(?: cho)?"),
    ("amends", r"sua doi,? (?:va )?bo sung|sua doi|bo sung mot so (?:dieu|khoan|noi dung)"),
    ("repeals", r"bai bo|huy bo"),
    ("expires", r"(?:het hieu luc|khong con hieu luc)(?: thi hanh)?(?: doi voi)?"),
    ("corrects", r"dinh chinh"),
    ("attached_to", r"ban hanh (?:kem )?theo"),
    ("guides", r"(?:quy dinh chi tiet|huong dan)(?: (?:va )?(?:huong dan|thi hanh|thuc hien))*"),
    ("based_on", r"can cu(?: vao)?|thuc hien|theo(?: tinh than)?"),
)
_PHRASE = re.compile("|".join(rf"(?P<{kind}>(?<!\w)(?:{phrase})(?!\w))" for kind, phrase in _PHRASES))
#: Where a sentence or an item of a list ends. A line's end alone is none: lines of a PDF break anywhere.
_CLAUSE_END = re.compile(r";|\.(?=\s|$)|\n\s*\n|\n(?=\s*(?:can cu|dieu \d|theo|xet|\d+\.|[-+*])\s)")
#: What gives a number a part in another one's sentence, when it stands before the verb.
_LEANING = ("based_on", None)


def find_relations(text: str) -> list[Mention]:
    """The relations that a (repaired) text states, each with a number; one mention a number, in their order.

    "Quyết định số 1 và Quyết định số 2 hết hiệu lực" stands behind its numbers, all others before theirs. A number
    without such a phrase in its clause is left out, and so is what the text says of a third document ("Nghị định số
    1 thay thế Nghị định số 2").
    """
    numbers = find_numbers(text)
    if not numbers:
        return []
    folded = fold(text)
    verbs = [(match.start(), match.lastgroup or "") for match in _PHRASE.finditer(folded)]
    ends = [*(match.end() for match in _CLAUSE_END.finditer(folded)), len(text) + 1]
    found: list[Mention] = []
    for end, clause in groupby(numbers, key=lambda span: ends[bisect_right(ends, span.start)]):
        inside = list(clause)
        start = ends[bisect_left(ends, end) - 1] if end != ends[0] else 0
        said = verbs[bisect_left(verbs, (start, "")) : bisect_left(verbs, (end, ""))]
        kinds = _kinds([span.start for span in inside], said)
        found += [
            Mention(kind, _typed(text, span.start, span.value), span.start, span.end)
            for span, kind in zip(inside, kinds, strict=True)
            if kind
        ]
    return found


def _kinds(numbers: list[int], verbs: list[tuple[int, str]]) -> list[str | None]:
    """The kind of each number of one clause, from the places of its numbers and of its verbs."""
    ends_all = any(verb == "expires" and place > numbers[-1] for place, verb in verbs)
    kinds: list[str | None] = []
    for number in numbers:
        before = [(place, verb) for place, verb in verbs if place < number]
        kind = _kind(numbers, before)
        kinds.append("expires" if ends_all and kind in _LEANING else kind)
    return kinds


def _kind(numbers: list[int], verbs: list[tuple[int, str]]) -> str | None:
    """What the verbs before one number make of it, read in their order."""
    kind: str | None = None
    for at, (place, verb) in enumerate(verbs):
        since = verbs[at - 1][0] if at else 0
        stands_between = any(since <= number < place for number in numbers)
        if verb == "guides" and kind == "based_on" and not stands_between:
            continue  # "thực hiện công văn hướng dẫn số 12" rests on that letter
        if verb == "attached_to" and kind not in _LEANING and not stands_between:
            continue  # "sửa đổi Quy chế ban hành kèm theo Quyết định số 15" amends that decision
        if verb != "based_on" and kind in _LEANING and any(number < place for number in numbers):
            return None  # the number before is the subject
        kind = verb
    return kind


def _typed(text: str, start: int, number: Number) -> Number:
    """The number with the type that is named in words before it, when its own code is missing."""
    if number.type_code or number.unit_codes:
        return number
    named = types_in_text(text[max(0, start - 40) : start])
    code = code_of_type(named[-1].value) if named else None
    return replace(number, type_code=code) if code and code != "CV" else number


_BY = re.compile(r"\b(?:boi|bang)\b")


def relation_of_label(label: str) -> str | None:
    """What a label on a directive's page lists: 'replaces', 'replaced_by', 'related', or None for any other label.

    Any spelling, case and punctuation; see the module's docstring for the direction of "thay thế".
    """
    folded = " ".join(fold(label).replace(":", " ").split())
    if "thay the" in folded:
        is_old = re.search(r"\b(?:duoc|bi|da) thay the|thay the cho", folded) is not None
        return "replaces" if is_old and not _BY.search(folded) else "replaced_by"
    return "related" if "lien quan" in folded and "van ban" in folded else None
