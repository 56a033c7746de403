"""The numbers that a person typed into a search box, in any of the ways people do.

The question is read folded, as tokens. Every run of digits is tried: what stands to its left (a type by name or code,
"số", other codes) and to its right (a letter, a year, codes, "năm 2018", "ngày …") says whether it is a number, and how
sure that is. What is part of a date or a period, a clause ("khoản 2 Điều 5"), a class, a count ("6 tháng") is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from directives import issuers, types
from directives.abbreviations import is_unit
from directives.ask_tokens import Token, merged, tokens_of
from directives.asked_left import Left, read_left
from directives.asked_right import Right, read_right
from directives.dates import find_dates, parse_period
from directives.number_value import NumberAsk
from directives.written_dates import is_year

#: Longer runs of digits are telephones and accounts.
_LONGEST_SERIAL = 6
#: A number before these is a count.
_COUNTED = frozenset("thang nam ngay tuan gio phut nguoi trieu ty nghin ngan dong tiet buoi phan".split())
#: Types whose names are verbs as well: "quy định 3 học kỳ".
_VERBS = frozenset("Quy định|Hướng dẫn|Báo cáo|Thông báo|Kết luận|Bản cam kết|Bản thỏa thuận|Quy hoạch".split("|"))


def parse_question_number(question: str) -> list[NumberAsk]:
    """The numbers asked for in a (repaired) question, in their order; `NumberAsk.confidence` says how to use them."""
    tokens = tokens_of(question)
    dates = _tokens_within(tokens, ((date.start, date.end) for date in find_dates(question)))
    period = parse_period(question)
    taken = dates | (_tokens_within(tokens, [(period.start, period.end)]) if period else frozenset())
    asks: list[NumberAsk] = []
    floor = 0
    for at, token in enumerate(tokens):
        if at < floor or at in taken or not token.is_digits:
            continue
        read = _read(question, tokens, at, floor, dates)
        if read:
            asks.append(read[0])
            floor = read[1]
    return asks


def _tokens_within(tokens: list[Token], spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """The indices of the tokens that stand inside one of the spans."""
    return frozenset(
        at for start, end in spans for at, token in enumerate(tokens) if start <= token.start and token.end <= end
    )


def _read(
    question: str, tokens: list[Token], at: int, floor: int, dates: frozenset[int]
) -> tuple[NumberAsk, int] | None:
    """The number whose serial is the token `at`, and the index of the token after it; None when it is none."""
    digits = tokens[at].text
    left, right = read_left(question, tokens, at, floor), read_right(tokens, at, dates)
    if (
        left is None
        or right is None
        or len(digits) > _LONGEST_SERIAL
        or not int(digits)
        or _is_joined(tokens, at, floor)
    ):
        return None
    left, right = _with_type_behind(question, tokens, left, right)
    ask = _ask(int(digits), left, right, tokens)
    return (ask, right.after) if ask.confidence and not _is_count(tokens, left, right) else None


def _is_joined(tokens: list[Token], at: int, floor: int) -> bool:
    """Whether the digits go on what stands before them: the 1 of 998/1/QĐ-SGDĐT is nobody's serial."""
    if at - 2 < floor or tokens[at - 1].text not in tuple("/-.") or not tokens[at - 2].is_digits:
        return False
    return tokens[at - 2].end == tokens[at - 1].start and tokens[at - 1].end == tokens[at].start


def _ask(serial: int, left: Left, right: Right, tokens: list[Token]) -> NumberAsk:
    """What was read, put together; confidence 0 says that it is no number."""
    codes = tuple(dict.fromkeys(merged([*left.codes, *right.codes])))
    others = (*tokens[: left.first], *tokens[right.after :])
    is_whole = all(token.kind == "sign" for token in others)
    return NumberAsk(
        serial,
        tokens[left.first].start,
        tokens[right.after - 1].end,
        right.suffix,
        right.year,
        next(filter(None, map(types.type_by_code, codes[:1])), None) or left.type_name,
        codes,
        _confidence(serial, left, right, codes, is_whole=is_whole),
        is_whole,
    )


def _with_type_behind(question: str, tokens: list[Token], left: Left, right: Right) -> tuple[Left, Right]:
    """ "998 quyết định": a type behind the serial, when nothing else stands there; "2 chương trình" is a count."""
    is_alone = left.says_so or (left.first == 0 and len(tokens[0].text) > 1)
    if right.codes or left.type_name or left.codes or right.after >= len(tokens) or not is_alone:
        return left, right
    named = types.type_named(question[tokens[right.after].start :].rstrip(" .,;?!"))
    return (replace(left, type_name=named), replace(right, after=len(tokens))) if named else (left, right)


def _confidence(serial: int, left: Left, right: Right, codes: tuple[str, ...], *, is_whole: bool) -> float:
    """How sure it is that this is a number; 0 when it is none."""
    may_be_year = is_year(serial) and not left.says_so
    if codes:
        if right.is_joined or len(codes) > 1:
            return 1.0
        return 0.4 if may_be_year else 0.9 if left.says_so or left.type_name or any(map(_is_known, codes)) else 0.5
    if left.type_name == "Phụ lục":
        return 0.0
    if left.says_so or left.type_name:
        is_verb = left.type_name in _VERBS and not (is_whole or left.says_so)
        return 0.4 if may_be_year and not right.year else 0.5 if is_verb else 0.9
    if right.year and (is_whole or serial > 31):
        return 0.4 if may_be_year else 0.8 if serial > 12 else 0.5
    if not is_whole:
        return 0.0
    return 0.4 if may_be_year else 0.8 if serial > 9 else 0.6


def _is_known(code: str) -> bool:
    """Whether a code names a type, an issuer or a drafting unit; other abbreviations (thpt) often follow counts."""
    return bool(types.type_by_code(code) or issuers.canonical_code(code) or is_unit(code))


def _is_count(tokens: list[Token], left: Left, right: Right) -> bool:
    """ "Kế hoạch 5 năm", "báo cáo 6 tháng": a type, but no number of it."""
    if left.says_so or left.codes or right.codes or right.year or right.after >= len(tokens):
        return False
    return tokens[right.after].text in _COUNTED
