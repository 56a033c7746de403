"""Document types, their codes in numbers, and their names in text.

Codes: Decree 30/2020/NĐ-CP, Annex III, part I; before it Circular 01/2011/TT-BNV; law-making acts as their numbers
carry them (30/2020/NĐ-CP, 01/2013/TTLT-BGDĐT-BNV). An official letter has no code of its own: its number begins
with the issuer.
"""

from __future__ import annotations

import re

from directives.letters import TONELESS
from directives.spans import Span
from directives.text import fold, normalise_tone

#: code → name; of codes that fold alike (HD, HĐ) the first is meant when the marks are missing.
_BY_CODE = {
    # Decree 30/2020, Annex III
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QyĐ": "Quy định",
    "TC": "Thông cáo",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "CTr": "Chương trình",
    "KH": "Kế hoạch",
    "PA": "Phương án",
    "ĐA": "Đề án",
    "DA": "Dự án",
    "BC": "Báo cáo",
    "BB": "Biên bản",
    "TTr": "Tờ trình",
    "HĐ": "Hợp đồng",
    "CĐ": "Công điện",
    "BGN": "Bản ghi nhớ",
    "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền",
    "GM": "Giấy mời",
    "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép",
    "PG": "Phiếu gửi",
    "PC": "Phiếu chuyển",
    "PB": "Phiếu báo",
    "SY": "Bản sao y",
    "TrS": "Bản trích sao",
    "SL": "Bản sao lục",
    # Circular 01/2011, where it differs
    "GN": "Bản ghi nhớ",
    "CK": "Bản cam kết",
    "TTh": "Bản thỏa thuận",
    "CN": "Giấy chứng nhận",
    "UQ": "Giấy ủy quyền",
    "GT": "Giấy giới thiệu",
    "NP": "Giấy nghỉ phép",
    "ĐĐ": "Giấy đi đường",
    "BN": "Giấy biên nhận hồ sơ",
    "TS": "Bản trích sao",
    # law-making acts and joint documents
    "NĐ": "Nghị định",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "NQLT": "Nghị quyết liên tịch",
    "VBHN": "Văn bản hợp nhất",
    "L": "Lệnh",
    "PL": "Pháp lệnh",
    # offices' own
    "CV": "Công văn",
    "CVLT": "Công văn liên tịch",
    "KHLT": "Kế hoạch liên tịch",
    "KHPH": "Kế hoạch phối hợp",
    "HDLT": "Hướng dẫn liên tịch",
    "QCPH": "Quy chế phối hợp",
    "CTPH": "Chương trình phối hợp",
    "TM": "Thư mời",
    "KL": "Kết luận",
    "TL": "Thể lệ",
    "PLHĐ": "Phụ lục hợp đồng",
    "GP": "Giấy phép",
    "TCBC": "Thông cáo báo chí",
    "KHLN": "Kế hoạch liên tịch",
    "HDLN": "Hướng dẫn liên tịch",
    "CVLN": "Công văn liên tịch",
}

#: Types without a code in numbers.
_NAMED_ONLY = """Hiến pháp|Luật|Bộ luật|Sắc lệnh|Chiến lược|Quy hoạch|Quy trình|Phụ lục|Thư ngỏ""".split("|")
#: Other names of the same types.
_ALIASES = {
    "công thư": "Công văn",
    "cam kết": "Bản cam kết",
    "thỏa thuận": "Bản thỏa thuận",
    "kế hoạch liên ngành": "Kế hoạch liên tịch",
    "hướng dẫn liên ngành": "Hướng dẫn liên tịch",
    "sao y": "Bản sao y",
}

_CODES: dict[str, str] = {}
for _code in _BY_CODE:
    _CODES.setdefault(fold(_code), _code)

_CODE_OF: dict[str, str] = {}
for _code, _name in _BY_CODE.items():
    _CODE_OF.setdefault(_name, _code)

#: lower-case spelling, tones in one place → name
_NAMES = {normalise_tone(name.lower()): name for name in (*_CODE_OF, *_NAMED_ONLY)}
_NAMES |= {normalise_tone(alias): name for alias, name in _ALIASES.items()}
_SPELLINGS: dict[str, list[str]] = {}
for _spelling in _NAMES:
    _SPELLINGS.setdefault(fold(_spelling), []).append(_spelling)

#: "pháp luật", "mệnh lệnh" and the like name no document.
_IN_TEXT = re.compile(
    r"(?<!\w)(?<!phap )(?<!menh )(?<!thua )(?:"
    + "|".join(sorted((spelling.replace(" ", r"\s+") for spelling in _SPELLINGS), key=len, reverse=True))
    + r")(?!\w)"
)


def canonical_code(code: str) -> str | None:
    """The code as the decree writes it: qđ, QD → QĐ, Ctr → CTr; None for what is no type's code."""
    if code in _BY_CODE:
        return code
    same = [known for known in _BY_CODE if known.lower() == code.lower()]
    if same and not code.isascii():
        return same[0]
    return _CODES.get(fold(code))


def type_by_code(code: str) -> str | None:
    """'QĐ' → 'Quyết định'; any case, with or without đ."""
    known = canonical_code(code)
    return _BY_CODE[known] if known else None


def code_of_type(name: str) -> str | None:
    """'Quyết định' → 'QĐ'; None for types that numbers carry no code of, and for what is no type."""
    known = type_named(name)
    return _CODE_OF.get(known) if known else None


def type_named(name: str) -> str | None:
    """The type that the whole of `name` names, in any case, with or without marks: 'QUYET DINH' → 'Quyết định'."""
    found = type_in_text(name.strip())
    return found.value if found and found.start == 0 and found.end == len(name.strip()) else None


def type_in_text(text: str) -> Span[str] | None:
    """The first type named in the (repaired) text, the longest name there; marks may be missing, not differ."""
    return next(iter(types_in_text(text)), None)


def types_in_text(text: str) -> list[Span[str]]:
    """Every type named in the (repaired) text, in its order."""
    found = []
    for match in _IN_TEXT.finditer(fold(text)):
        raw = normalise_tone(text[match.start() : match.end()].lower()).split()
        for spelling in _SPELLINGS[" ".join(match[0].split())]:
            if all(word in _slips(marked) for word, marked in zip(raw, spelling.split(), strict=True)):
                found.append(Span(match.start(), match.end(), _NAMES[spelling]))
                break
    return found


def _slips(word: str) -> tuple[str, str, str]:
    """A word as people type it: with its marks, without its tone, without any."""
    return word, word.translate(TONELESS), fold(word)


def type_key(name: str) -> str:
    """What an index looks a type up by: its folded name without spaces ('quyetdinh'), since HD and HĐ fold alike."""
    return fold(name).replace(" ", "")
