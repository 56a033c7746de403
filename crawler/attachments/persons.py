"""Names of persons as they stand under a signature."""

from __future__ import annotations

import re

from crawler.attachments.letter_lines import is_list_title
from crawler.attachments.names import is_office
from directives.syllables import is_syllable
from directives.text import fold

#: What is printed in place of the signature, in the line of the name.
_SIGNED = r"\W*(?:da ky|ky ten)(?:[ ,]+(?:ten|va|dong|dau))*\W+"
_DEGREES = (
    r"(?:(?:pgs|gs|tskh|ts|ths|bs|ck ?i{0,2}|bsck ?i{0,2}|ds|ks|cn|ls|kts|ngut|ngnd|nsut|nsnd|ttut|ttnd)\b[., /-]*"
    r"|(?:thac s[iy]|tien s[iy]|giao su|bac s[iy]|ky su|nha giao (?:uu tu|nhan dan))\b[., ]*)"
)
_SIGNED_BEHIND = re.compile(r"\W*\((?:da ky|ky ten)[^()]*\)\W*$")
_BEFORE_NAME = re.compile(rf"(?:{_SIGNED})?{_DEGREES}*(?:[a-z]{{1,4}}\.\s?)*")
_NAME = re.compile(r"(?:[^\W\d_]+\s+){1,5}[^\W\d_]+")
#: Family names of nineteen in twenty people (folded); a name of a place or an office begins otherwise.
_FAMILIES = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan trinh mai truong dao lam luong to"
    " ta phung ha chu cao thai luu quach vuong la tang lu kim thach son danh chau tong khuu nghiem tieu bach diep ton"
    " van hua trieu kieu dong giang quang ninh hong khong cu lo ma nong be hau quan mac doan ung au thi cam y".split()
)
#: Words that are families' names but for their marks: Trương, Tô, Hồ, Đặng, Vũ, Phan, Chu, Lê.
_NO_FAMILIES = frozenset("trường trưởng tổ tờ họ hộ đảng đăng vụ phần phân chủ lễ lệ".split())
#: Family names that are common words without their marks (từ, tư; kiên, kiến; đàm, đảm).
_MARKED_FAMILIES = frozenset("kiên liêu đàm từ vưu trầm".split())
#: Words that begin like a person's name and head an annex or a paragraph.
_NO_NAMES = frozenset(
    "thi đua|thi tuyển|thi hành|từ ngày|từ khi|từ chối|từ điển|cao đẳng|quan hệ|quản lý|đồng ý|đồng chí|hồ sơ|đào tạo"
    "|lý lịch|lý do|tổng hợp|tổng số|tổng cộng|văn bản|văn phòng|văn hóa|cam kết|bế giảng|chu kỳ|lưu trữ|ý kiến"
    "|đoàn thể|đoàn thanh niên".split("|")
)
#: Places of two words that begin like a person's name.
_PLACES = frozenset(
    "cao bằng|hà nội|hà nam|hà giang|hà tĩnh|hà tiên|kiên giang|lâm đồng|đồng nai|đồng tháp|ninh bình|ninh thuận"
    "|quảng bình|quảng nam|quảng ngãi|quảng ninh|quảng trị|thái nguyên|thái bình|châu thành|châu đốc|trần đề".split("|")
)


def person(line: str) -> str | None:
    """The person whose name the line is, without "(Đã ký)" and academic titles; None for any other line."""
    line = " ".join(line.split())
    if len(line) > 60 or is_office(line) or is_list_title(line):
        return None
    bare = _bare(line)
    words = bare.split()
    if len(bare) > 40 or not _NAME.fullmatch(bare) or not _is_name(words):
        return None
    return " ".join(word.capitalize() if word.isupper() else word for word in words)


def _bare(line: str) -> str:
    """The line without what is printed around a name."""
    line = line[: found.start()] if (found := _SIGNED_BEHIND.search(fold(line))) else line
    before = _BEFORE_NAME.match(fold(line))
    return line[before.end() :] if before else line


def _is_name(words: list[str]) -> bool:
    family, whole = words[0].lower(), " ".join(words).lower()
    known = (fold(family) in _FAMILIES and family not in _NO_FAMILIES) or family in _MARKED_FAMILIES
    if not known or whole in _PLACES or any(f"{whole} ".startswith(f"{start} ") for start in _NO_NAMES):
        return False
    return all(word[0].isupper() and is_syllable(word) for word in words)
