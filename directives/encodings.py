"""The four character sets that Vietnamese offices used before Unicode, as they look when read as cp1252.

Keys are what a reader of old files hands over, values the letters that were meant. TCVN3 (TCVN 5712:1993, ABC fonts)
and VISCII (RFC 1456) and VPS give one byte a letter; VNI-Windows writes the base letter, then a byte for its marks.
Bytes that mean the same in both worlds (à in VISCII, ê in VPS) are left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping


def _table(bytes_and_letters: str) -> dict[str, str]:
    """`"A1Ă A2Â"` → {"¡": "Ă", "¢": "Â"}: the byte in hex, then the letter."""
    return {_seen(int(item[:2], 16)): item[2:] for item in bytes_and_letters.split()}


def _seen(byte: int) -> str:
    """What cp1252 makes of a byte; the byte itself where cp1252 has nothing."""
    return bytes((byte,)).decode("cp1252", "ignore") or chr(byte)


#: Capitals carry no tone mark in TCVN3: "TOÀN" is printed "TOàN", or set in a capitals font.
TCVN3: Mapping[str, str] = _table(
    "A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ "
    "B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ C9ẫ CAấ CBậ "
    "CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị "
    "DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ E8ố E9ộ EAờ EBở ECỡ EDớ EEợ "
    "EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ FDý FEỵ"
)

VISCII: Mapping[str, str] = _table(
    "02Ẳ 05Ẵ 06Ẫ 14Ỷ 19Ỹ 1EỴ 80Ạ 81Ắ 82Ằ 83Ặ 84Ấ 85Ầ 86Ẩ 87Ậ 88Ẽ 89Ẹ 8AẾ 8BỀ 8CỂ 8DỄ 8EỆ 8FỐ "
    "90Ồ 91Ổ 92Ỗ 93Ộ 94Ợ 95Ớ 96Ờ 97Ở 98Ị 99Ỏ 9AỌ 9BỈ 9CỦ 9DŨ 9EỤ 9FỲ "
    "A0Õ A1ắ A2ằ A3ặ A4ấ A5ầ A6ẩ A7ậ A8ẽ A9ẹ AAế ABề ACể ADễ AEệ AFố "
    "B0ồ B1ổ B2ỗ B3Ỡ B4Ơ B5ộ B6ờ B7ở B8ị B9Ự BAỨ BBỪ BCỬ BDơ BEớ BFƯ "
    "C4Ả C5Ă C6ẳ C7ẵ CBẺ CEĨ CFỳ D0Đ D1ứ D5ạ D6ỷ D7ừ D8ử DBỹ DCỵ DEỡ DFư "
    "E4ả E5ă E6ữ E7ẫ EBẻ EEĩ EFỉ F0đ F1ự F6ỏ F7ọ F8ụ FBũ FCủ FEợ FFỮ"
)

VPS: Mapping[str, str] = _table(
    "02Ạ 03Ậ 04Ặ 05Ẹ 06Ệ 10Ị 11Ọ 12Ộ 13Ợ 14Ụ 15Ự 19Ỵ 1CẪ 1DỮ "
    "80À 81Ả 82Ã 83Ấ 84Ầ 85Ẩ 86ọ 87ỗ 88Ă 89ế 8Aề 8Bể 8Cệ 8DẮ 8EẰ 8FẲ "
    "90Ế 93Ề 94Ể 95Ễ 96Ố 97Ồ 98Ổ 99Ỗ 9Aý 9Bỷ 9Cỵ 9DỚ 9EỜ 9FỞ "
    "A1ắ A2ằ A3ẳ A4ẵ A5ặ A6Ỡ A7ớ A8Ù A9ờ AAở ABỡ ACŨ ADỨ AEợ AFỪ "
    "B0ổ B1Ử B2Ỳ B3Ỹ B4Í B5Ì B6ộ B7Ỉ B8Ĩ B9Ó BAử BBữ BCÒ BDỎ BEÕ BFự "
    "C0ầ C3ấ C4ẩ C5ẫ C6ậ C7đ C8ẻ CBẹ CCỉ CDễ CEị CFỹ D0Ư D1Ủ D2ồ D3ố D5ỏ D6ơ D7È D8ừ D9ứ DBũ DCư DEẺ "
    "E4ả E5ạ E6ă EBẽ EFĩ F0Ẵ F1Đ F7Ơ F8ụ FBủ FDỶ FEẼ FFỳ"
)

#: Byte after the base letter → combining marks. ô and ö are ơ and ư, which take the tones themselves.
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT, _HAT, _BREVE = "\u0300\u0301\u0309\u0303\u0323\u0302\u0306"
_VNI_MARKS = {
    "ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _HAT, "à": _HAT + _GRAVE, "á": _HAT + _ACUTE, "å": _HAT + _HOOK, "ã": _HAT + _TILDE, "ä": _HAT + _DOT,
    "ê": _BREVE, "è": _BREVE + _GRAVE, "é": _BREVE + _ACUTE, "ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_BASES = {"a": "a", "e": "e", "i": "i", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ò": "ị", "æ": "ỉ", "ó": "ĩ", "î": "ỵ"}


def _vni() -> dict[str, str]:
    table = dict(_VNI_ALONE)
    for base, letter in _VNI_BASES.items():
        for mark, combining in _VNI_MARKS.items():
            composed = unicodedata.normalize("NFC", letter + combining)
            if len(composed) == 1:
                table[base + mark] = composed
    capitals = {seen.upper(): letter.upper() for seen, letter in table.items()}
    # Typists change the case of the base letter only; the base then decides.
    mixed = {seen[0].upper() + seen[1:]: letter.upper() for seen, letter in table.items() if len(seen) == 2}
    return table | mixed | capitals


VNI: Mapping[str, str] = _vni()
