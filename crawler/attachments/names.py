"""Names at the head and the foot of a document: public bodies, offices held, persons."""

from __future__ import annotations

import re

from directives.syllables import is_syllable
from directives.text import fold

#: How the names of public bodies begin, folded.
_BODY = re.compile(
    "(?:uy ban|ubnd|ubmttq|hdnd|hoi dong|so |bo |phong |truong |van phong|vp |ban |bch|cuc |chi cuc|tong |vu |trung tam"
    "|dang |tinh uy|huyen uy|thanh uy|thi uy|quan uy|xa doan|doan |tinh doan|huyen doan|hoi |lien |cong doan|cong an"
    "|chinh phu|thu tuong|quoc hoi|chu tich|vien |hoc vien|dai |kho bac|ngan hang|bao hiem|thanh tra|toa an|kiem toan"
    "|mat tran|cong ty|thong tan)"
)
#: Who decides, in the line between the title and the body.
_AUTHORITY = re.compile(
    "(?:pho )?(?:giam doc|chu tich|bo truong|truong phong|truong ban|hieu truong|chanh|thu tuong|thong doc|bo |so "
    "|tong giam doc|tong cuc truong|cuc truong|chi cuc truong|vien truong|chinh phu|quoc hoi|uy ban|hdnd|lien bo"
    "|hoi dong nhan dan|ban chap hanh|ban thuong vu|bo chinh tri)"
)
#: Offices that are held, as a signature is headed with.
_OFFICE = re.compile(
    "(?:tm|kt|tl|tuq|q|t/m|k/t|t/l) ?[./] ?|(?:quyen |pho |uy vien )?"
    "(?:giam doc|chu tich|bo truong|thu truong|truong phong|truong ban|hieu truong|chanh van phong|van phong$"
    "|thu tuong|thong doc|tong giam doc|cuc truong|chi cuc truong|tong cuc truong|vien truong|bi thu|truong doan"
    "|tong bien tap|chanh thanh tra|truong khoa|nguoi dung dau|chanh an|chu nhiem|phu trach|tong thu ky)"
)
_PERSON = re.compile(r"^(?:[^\W\d_]{1,4}\.\s?)*(?:[^\W\d_]+\s+){1,5}[^\W\d_]+$")
_TITLES = re.compile(r"^(?:[^\W\d_]{1,4}\.\s?)+")
#: Family names of nineteen in twenty people (folded); a name of a place or an office begins otherwise.
_FAMILIES = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan trinh mai truong dao lam luong to"
    " ta phung ha chu cao thai luu quach vuong la tang lu kim thach son danh chau tong khuu nghiem tieu bach diep ton"
    " van hua trieu kieu dong giang quang ninh hong khong cu lo ma nong be hau quan mac doan ung au thi cam y".split()
)
#: Units of administration; what follows is a place's name.
_UNITS = frozenset("tỉnh huyện quận xã phường phố trấn khu".split())
#: Second halves of words, which stay small: Ủy ban, Thành phố.
_SECOND = frozenset(
    {
        ("ủy", "ban"),
        ("uỷ", "ban"),
        ("hội", "đồng"),
        ("văn", "phòng"),
        ("công", "an"),
        ("công", "đoàn"),
        ("thành", "phố"),
    }
    | {("thị", "xã"), ("thị", "trấn"), ("liên", "đoàn"), ("xã", "hội"), ("đặc", "khu"), ("chi", "cục"), ("tổng", "cục")}
)
_AFTER_KIND = frozenset("sở bộ phòng ban cục vụ và viện -".split())
_BEFORE_UNIT = frozenset({"ubnd", "hđnd", "ubmttq"})
_FIRST_OF_UNIT = frozenset({("thành", "phố"), ("thị", "xã"), ("thị", "trấn"), ("đặc", "khu")})


def begins_body(line: str) -> bool:
    """Whether the line begins the name of a public body, so that it does not continue the line above."""
    return _BODY.match(fold(line)) is not None


def is_authority(line: str) -> bool:
    """Whether the line names who decides: GIÁM ĐỐC SỞ …, ỦY BAN NHÂN DÂN …"""
    return _AUTHORITY.match(fold(line)) is not None


def is_office(line: str) -> bool:
    """Whether the line heads a signature: KT. GIÁM ĐỐC, CHÁNH VĂN PHÒNG."""
    return len(line) < 60 and _OFFICE.match(fold(line)) is not None


def person(line: str) -> str | None:
    """The person whose name the line is, without academic titles; None for any other line."""
    line = " ".join(line.split())
    if not _PERSON.match(line) or len(line) > 40 or is_office(line):
        return None
    bare = _TITLES.sub("", line)
    words = bare.split()
    if (
        not 2 <= len(words) <= 6
        or fold(words[0]) not in _FAMILIES
        or not all(word[0].isupper() and is_syllable(word) for word in words)
    ):
        return None
    return " ".join(word.capitalize() if word.isupper() else word for word in words)


def shown_body(line: str) -> str:
    """The name of a body in the usual spelling: SỞ GIÁO DỤC VÀ ĐÀO TẠO → Sở Giáo dục và Đào tạo."""
    line = " ".join(line.strip(" .,:-*_/'|").split())
    if line != line.upper() and line != line.lower():
        return line
    shown: list[str] = []
    words = line.lower().split()
    in_place = second = False
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        after_second, second = second, (before, word) in _SECOND
        if not is_syllable(word) and word not in _AFTER_KIND:
            shown.append(word.upper())
            in_place = in_place or word not in _BEFORE_UNIT
        elif word == "và" or second:
            shown.append(word)
        elif not before or in_place or (before in _AFTER_KIND and not after_second) or _opens_unit(word, after):
            shown.append(word.capitalize())
        else:
            shown.append(word)
        in_place = in_place or (word in _UNITS and (before, word) != ("khu", "phố") and after != "hội")
    return " ".join(shown)


def _opens_unit(word: str, after: str) -> bool:
    return (word in _UNITS and after != "hội") or (word, after) in _FIRST_OF_UNIT
