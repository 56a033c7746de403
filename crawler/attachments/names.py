"""Names at the head and the foot of a document: public bodies, offices held, persons."""

from __future__ import annotations

import re

from directives.text import fold

#: How the names of public bodies begin, folded.
_BODY = re.compile(
    r"(?:uy ban|ubnd|ubmttq|hdnd|hoi dong|so |bo |phong |truong |van phong|vp |ban |cuc |chi cuc|tong cuc|vu |trung tam"
    r"|dang |tinh uy|huyen uy|thanh uy|thi uy|quan uy|xa doan|doan |tinh doan|huyen doan|hoi |lien doan|cong doan|cong an"
    r"|chinh phu|thu tuong|quoc hoi|chu tich|vien |hoc vien|dai hoc|kho bac|ngan hang|bao hiem|thanh tra|toa an|kiem toan"
    r"|mat tran|tong |cong ty|thong tan|dai |ubnd|lien |bch)"
)
#: Who decides, in the line between the title and the body.
_AUTHORITY = re.compile(
    r"(?:pho )?(?:giam doc|chu tich|bo truong|truong phong|truong ban|hieu truong|chanh|thu tuong|thong doc|tong giam doc"
    r"|tong cuc truong|cuc truong|chi cuc truong|vien truong|chinh phu|quoc hoi|uy ban|hoi dong nhan dan|hdnd|ban chap hanh"
    r"|ban thuong vu|bo chinh tri|lien bo|bo |so )"
)
#: Offices that are held, as a signature is headed with.
_OFFICE = re.compile(
    r"(?:(?:tm|kt|tl|tuq|q|t/m|k/t|t/l)\s?[./]\s?)"
    r"|(?:quyen |pho |uy vien )?(?:giam doc|chu tich|bo truong|thu truong|truong phong|truong ban|hieu truong|chanh van phong"
    r"|van phong$|thu tuong|thong doc|tong giam doc|cuc truong|chi cuc truong|tong cuc truong|vien truong|bi thu"
    r"|truong doan|tong bien tap|chanh thanh tra|truong khoa|nguoi dung dau|chanh an|chu nhiem|phu trach|tong thu ky)"
)
_PERSON = re.compile(r"^(?:[^\W\d_]{1,4}\.\s?)*(?:[^\W\d_]+\s+){1,5}[^\W\d_]+$")
_TITLES = re.compile(r"^(?:[^\W\d_]{1,4}\.\s?)+")
#: Family names of nineteen in twenty people (folded); a name of a place or an office begins otherwise.
_FAMILIES = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan trinh mai truong dao lam luong to"
    " ta phung ha chu cao thai luu quach vuong la tang lu kim thach son danh chau tong khuu nghiem tieu bach diep ton"
    " van hua trieu kieu dong giang quang ninh hong khong cu lo ma nong be hau quan mac doan ung au thi cam y".split()
)
_UNITS = frozenset("tinh thanh huyen quan thi xa phuong".split())
_AFTER_KIND = frozenset("so bo phong ban cuc vu va hoi cong truong vien".split())
_KINDS_OF_TWO = ("uy ban", "hoi dong", "van phong", "cong an", "cong doan", "truong hoc")
_VOWEL = re.compile("[aeiouy]")


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
    if not 2 <= len(words) <= 6 or fold(words[0]) not in _FAMILIES or not all(word[0].isupper() for word in words):
        return None
    return " ".join(word.capitalize() if word.isupper() else word for word in words)


def shown_body(line: str) -> str:
    """The name of a body in the usual spelling: SỞ GIÁO DỤC VÀ ĐÀO TẠO → Sở Giáo dục và Đào tạo."""
    line = " ".join(line.strip(" .,:-*_/'|").split())
    if line != line.upper() and line != line.lower():
        return line
    shown: list[str] = []
    in_place = False
    for word in line.lower().split():
        before = fold(shown[-1]) if shown else ""
        in_place = in_place or before in _UNITS or before == before.upper() != ""
        is_unit = fold(word) in _UNITS and f"{before} {fold(word)}" not in _KINDS_OF_TWO
        if not _VOWEL.search(fold(word)):
            shown.append(word.upper())
        elif fold(word) != "va" and (not shown or in_place or is_unit or before in _AFTER_KIND):
            shown.append(word.capitalize())
        else:
            shown.append(word)
    return " ".join(shown)
