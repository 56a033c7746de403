"""What stands before the serial of an asked number: the type by name or code, "số", other codes."""

from __future__ import annotations

from dataclasses import dataclass

from directives import issuers, types
from directives.ask_tokens import Token, is_code, split_glued

#: What is numbered but is no directive.
_CLAUSES = frozenset(
    "dieu khoan diem muc chuong phan luc mau bieu bang hinh bai tiet trang quyen tap thang ngay quy nam tuan ky hk"
    " lop khoi khoa dot lan cap hang bac phong nhom doi ca tang nha duong do loai phieu de ma gio".split()
)
#: Before "số" they make a coefficient, an index, a code: hệ số, chỉ số, mã số.
_OTHER_NUMBERS = _CLAUSES | frozenset("he co ty chi tham mot tong hang dan da".split())


@dataclass(frozen=True, slots=True)
class Left:
    """What stands before the serial: index of its first token, and what it says."""

    first: int
    says_so: bool = False
    type_name: str | None = None
    codes: tuple[str, ...] = ()


def read_left(question: str, tokens: list[Token], at: int, floor: int) -> Left | None:
    """What the tokens before the serial say; None when they say that it is something else."""
    first, before = at, _skip_signs(tokens, at - 1, floor)
    says_so = before >= floor and _says_so(tokens, before)
    if says_so:
        first = before
        while first > floor and tokens[first].text in ("hieu", "ky", "ki"):
            first -= 1
        before = _skip_signs(tokens, first - 1, floor)
    if before > floor and (tokens[before - 1].text, tokens[before].text) == ("van", "ban"):
        return Left(before - 1, says_so=True)
    if before < floor:
        return Left(first, says_so)
    named = _type_ending_at(question, tokens, before, floor)
    if named:
        return Left(named[1], says_so, named[0])
    codes, first_code = _codes_before(tokens, before, floor)
    if codes:
        return Left(first_code, says_so, None, codes)
    if tokens[before].text in (_OTHER_NUMBERS if says_so else _CLAUSES):
        return None
    return Left(first, says_so, _type_nearby(question, tokens, before, floor) if says_so else None)


def _says_so(tokens: list[Token], at: int) -> bool:
    """Whether the token is "số" (with or without marks, not "sở" or "sổ"), or ends "số hiệu", "số ký hiệu"."""
    if tokens[at].text == "hieu":
        return at > 0 and tokens[at - 1].text in ("so", "ky", "ki")
    return tokens[at].raw.lower() in ("số", "so", "sô")


def _skip_signs(tokens: list[Token], at: int, floor: int) -> int:
    while at >= floor and tokens[at].kind == "sign" and tokens[at].text in ":.#/\\-–—_":
        at -= 1
    return at


def _type_ending_at(question: str, tokens: list[Token], at: int, floor: int) -> tuple[str, int] | None:
    """The type that is named in words right up to a token, and the index of its first token."""
    start = tokens[max(floor, at - 4)].start
    for named in types.types_in_text(question[start : tokens[at].end]):
        if start + named.end == tokens[at].end:
            return named.value, next(i for i, token in enumerate(tokens) if token.start == start + named.start)
    return None


def _type_nearby(question: str, tokens: list[Token], at: int, floor: int) -> str | None:
    """The type named some words before "số": "quyết định của ủy ban nhân dân tỉnh số 12"."""
    window = tokens[max(floor, at - 9) : at + 1]
    if any(token.is_digits for token in window):
        return None
    named = types.types_in_text(question[window[0].start : window[-1].end])
    return named[-1].value if named else None


def _codes_before(tokens: list[Token], at: int, floor: int) -> tuple[tuple[str, ...], int]:
    """Codes right before the serial, in their order, and the index of the first."""
    codes: tuple[str, ...] = ()
    first = at + 1
    while at >= floor and (is_code(tokens[at]) or _is_glued_code(tokens, at)) and len(codes) < 4:
        codes, first = (*split_glued(tokens[at].text), *codes), at
        at = _skip_signs(tokens, at - 1, floor)
    return codes, first


def _is_glued_code(tokens: list[Token], at: int) -> bool:
    """ "pa118": a type's or an issuer's code right before the digits, even where it is a syllable."""
    code = tokens[at].text
    is_issuer = len(code) > 2 and issuers.canonical_code(code)
    return tokens[at].end == tokens[at + 1].start and len(code) > 1 and bool(types.canonical_code(code) or is_issuer)
