"""What stands behind the serial of an asked number: a letter, a year, codes, "năm 2018", "ngày …"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from directives import issuers, types
from directives.ask_tokens import Token, is_code, is_word_of_language, split_glued
from directives.issuers import code_key
from directives.number_codes import DASHES
from directives.written_dates import is_year

#: The backslash is a slip of the hand for the slash.
_JOINTS = frozenset(DASHES + "/\\.")


@dataclass(frozen=True, slots=True)
class Right:
    """What stands behind the serial: index after its last token, and what it says."""

    after: int
    suffix: str = ""
    year: int | None = None
    codes: tuple[str, ...] = ()
    #: the codes were joined by a sign, not by air
    is_joined: bool = False


def read_right(tokens: list[Token], at: int, dates: frozenset[int]) -> Right | None:
    """What the tokens behind the serial say; None when they make a fraction, a school year or a measure of it."""
    suffix, after = _suffix(tokens, at)
    year, after_year = _joined_year(tokens, after)
    may_be_span = (
        tokens[after].kind == "sign" and (tokens[after].text != "/" or tokens[at - 1].text == "hoc") if year else False
    )
    if may_be_span and is_year(int(tokens[at].text)):
        return None
    if not year and _is_joined_digits(tokens, after):
        return None
    right = _codes_after(tokens, after_year)
    right = replace(right, suffix=suffix, year=year)
    return right if year else _with_later_year(tokens, right, dates)


def _suffix(tokens: list[Token], at: int) -> tuple[str, int]:
    """The letter right behind the serial (30c), and the index after it."""
    letter = _glued(tokens, at + 1)
    following = _glued(tokens, at + 2)
    if letter and letter.raw.lower() in tuple("abcde") and not (following and following.is_digits):
        return letter.text, at + 2
    return "", at + 1


def _glued(tokens: list[Token], at: int) -> Token | None:
    """The word or digits at an index when no air parts it from the token before."""
    if not 0 < at < len(tokens) or tokens[at].kind == "sign":
        return None
    return tokens[at] if tokens[at].start == tokens[at - 1].end else None


def _is_joined_digits(tokens: list[Token], at: int) -> bool:
    """Whether a sign and more digits follow at once: 1/2, 3,5, 50%."""
    if at >= len(tokens) or tokens[at].kind != "sign" or tokens[at].start != tokens[at - 1].end:
        return False
    return tokens[at].text == "%" or (
        tokens[at].text in "/-–.,:" and _glued(tokens, at + 1) is not None and tokens[at + 1].is_digits
    )


def _joined_year(tokens: list[Token], at: int) -> tuple[int | None, int]:
    """The year joined by a sign ("998/2018") or standing before a code ("61 2018 nd cp"), and the index after it."""
    if at + 1 < len(tokens) and tokens[at].is_digits and _is_known(tokens[at + 1]):
        year = _year_at(tokens, at)
        return year, at + (1 if year else 0)
    if at + 1 < len(tokens) and tokens[at].text in ("/", "-", "–"):
        year = _year_at(tokens, at + 1)
        if year:
            return year, at + 2
    return None, at


def _is_known(token: Token) -> bool:
    """Whether a word is the code of a type or an issuer."""
    return token.is_word and bool(types.canonical_code(token.raw) or issuers.canonical_code(token.raw))


def _year_at(tokens: list[Token], at: int) -> int | None:
    """The year that a token is, unless a range of years or a date goes on behind it."""
    if at >= len(tokens) or not tokens[at].is_digits or len(tokens[at].text) != 4 or not is_year(int(tokens[at].text)):
        return None
    goes_on = at + 2 < len(tokens) and tokens[at + 1].text in ("-", "–", "/") and tokens[at + 2].is_digits
    return None if goes_on else int(tokens[at].text)


def _codes_after(tokens: list[Token], at: int) -> Right:
    """The codes that follow, joined by signs or air or glued to the digits."""
    codes: list[str] = []
    is_joined = False
    while at < len(tokens):
        sign = tokens[at] if tokens[at].kind == "sign" and tokens[at].text in _JOINTS else None
        word_at = at + 1 if sign else at
        if word_at >= len(tokens) or not _continues(tokens, at, word_at, has_codes=bool(codes)):
            break
        is_joined = is_joined or (sign is not None and sign.text != ".")
        word = tokens[word_at]
        parts = (word.text,) if codes else split_glued(word.text)
        at = word_at + 1
        if _glued(tokens, at) and tokens[at].is_digits and len(tokens[at].text) < 4:
            parts = (*parts[:-1], parts[-1] + tokens[at].text)
            at += 1
        codes.extend(parts)
    return Right(at, codes=tuple(map(code_key, codes)), is_joined=is_joined)


def _continues(tokens: list[Token], at: int, word_at: int, *, has_codes: bool) -> bool:
    """Whether the word at `word_at` goes on with the codes; a sign may stand before it, at `at`."""
    word = tokens[word_at]
    if not word.is_word:
        return False
    is_tight = tokens[at].start == tokens[at - 1].end and tokens[word_at].start == tokens[word_at - 1].end
    if word_at > at and is_tight and tokens[at].text != ".":
        if len(word.text) < 2 and word.text != "l":
            return False
        return has_codes or word.raw.isupper() or is_code(word) or not is_word_of_language(word)
    if word_at == at and is_tight and not has_codes:
        return len(word.text) > 1
    following = tokens[word_at + 1 : word_at + 2]
    if not has_codes and word_at <= 3 and not following and _is_type_syllable(word):
        return True
    if (
        has_codes
        and _is_issuer_syllable(word)
        and (not following or following[0].is_digits or following[0].text == "nam")
    ):
        return True
    is_first_of_two = (
        (types.canonical_code(word.raw) or _is_long_issuer(word)) and any(map(is_code, following)) and not has_codes
    )
    return bool(is_first_of_two) or is_code(word, after_code=has_codes)


def _is_type_syllable(word: Token) -> bool:
    """ "so 64 pa": where nothing else stands, a type's code, not "đã"."""
    code = types.canonical_code(word.raw)
    return _is_long_issuer(word) or (
        code is not None and len(code) > 1 and word.raw.lower() in (word.text, code.lower())
    )


def _is_long_issuer(word: Token) -> bool:
    """ "56 cat", "56 cat pv01"."""
    return len(word.text) > 2 and word.raw.isascii() and issuers.canonical_code(word.text) is not None


def _is_issuer_syllable(word: Token) -> bool:
    """ "01 ct tu": without marks and at the end it is an issuer, not "từ"."""
    return word.raw.isascii() and issuers.canonical_code(word.text) is not None


def _with_later_year(tokens: list[Token], right: Right, dates: frozenset[int]) -> Right:
    """The year named behind: "năm 2018", "2018", "/2018", "ngày 07/06/2018"."""
    at = right.after
    while at < len(tokens) and (tokens[at].text in ("nam", "ngay") or tokens[at].text in tuple(",(/-")):
        at += 1
    year = _year_at(tokens, at)
    if year is not None:
        return replace(right, year=year, after=at + 1)
    last = at
    while last < len(tokens) and last in dates:
        last += 1
    year = _year_at(tokens, last - 1) if last > at else None
    return replace(right, year=year, after=last) if year is not None else right
