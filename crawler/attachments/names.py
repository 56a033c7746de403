"""Names at the head and the foot of a document: public bodies and offices held."""

from __future__ import annotations

import re

from directives.syllables import is_syllable
from directives.text import fold, to_old_tone

#: How the names of public bodies begin, folded.
_BODY = re.compile(
    "(?:uy ban|ubnd|ubmttq|hdnd|hoi dong|so |bo |phong |truong |van phong|vp |ban |bch|cuc |chi cuc|tong |vu |trung tam"
    "|dang |tinh uy|huyen uy|thanh uy|thi uy|quan uy|xa doan|doan |tinh doan|huyen doan|hoi |lien |cong doan|cong an"
    "|chinh phu|thu tuong|quoc hoi|chu tich|vien |hoc vien|dai |kho bac|ngan hang|bao hiem|thanh tra|toa an|kiem toan"
    "|mat tran|cong ty|thong tan|to (?!chuc|hop|trinh)|cum |chi bo|chi doan|khoa (?!hoc)|phan vien|phan hieu)"
)
#: First words that are those of a body but for their marks: "Số văn bản", "Tờ số 2", "Khóa XI".
_NO_BODIES = frozenset({"số", "tờ", "khóa", "khoá"})
#: Who decides, in the line between the title and the body.
_AUTHORITY = re.compile(
    "(?:pho )?(?:giam doc|chu tich|bo truong|truong phong|truong ban|hieu truong|chanh|thu tuong|thong doc|bo |so "
    "|tong giam doc|tong cuc truong|cuc truong|chi cuc truong|vien truong|chinh phu|quoc hoi|uy ban|hdnd|lien bo"
    "|hoi dong nhan dan|ban chap hanh|ban thuong vu|bo chinh tri)"
)
#: Offices that are held, as a signature is headed with.
_OFFICE = re.compile(
    r"(?:tm|kt|tl|tuq|q) ?[./] ?|[tk]/[mtl]\.? |to (?:truong|pho)\W*$|(?:quyen |pho |uy vien )?"
    "(?:giam doc|chu tich|bo truong|thu truong|truong phong|truong ban|hieu truong|chanh van phong|van phong$"
    "|thu tuong|thong doc|tong giam doc|cuc truong|chi cuc truong|tong cuc truong|vien truong|bi thu|truong doan"
    "|tong bien tap|chanh thanh tra|truong khoa|nguoi dung dau|chanh an|chu nhiem|phu trach|tong thu ky)"
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
#: What a department, an office or a school may be in charge of; what follows is a name.
_FIELDS = sorted(
    (
        field.split()
        for field in (
            "Giáo dục và Đào tạo|Giáo dục mầm non|Giáo dục tiểu học|Giáo dục trung học|Giáo dục thường xuyên"
            "|Giáo dục dân tộc|Giáo dục chuyên nghiệp|Nội vụ|Ngoại vụ|Tài chính|Tư pháp|Công Thương|Y tế|Xây dựng"
            "|Kế hoạch và Đầu tư|Tài nguyên và Môi trường|Nông nghiệp và Môi trường"
            "|Nông nghiệp và Phát triển nông thôn|Khoa học và Công nghệ|Thông tin và Truyền thông|Giao thông vận tải"
            "|Văn hóa, Thể thao và Du lịch|Văn hóa và Thông tin|Lao động - Thương binh và Xã hội"
            "|Trung học phổ thông|Trung học cơ sở|Tiểu học|Mầm non|Mẫu giáo|Phổ thông dân tộc nội trú"
            "|Dân tộc nội trú|Cao đẳng Sư phạm|Cao đẳng Cộng đồng|Cao đẳng Nghề|Cao đẳng Y tế"
        ).split("|")
    ),
    key=len,
    reverse=True,
)
_WITH_FIELD = frozenset("sở phòng bộ ty trường và".split())
_BEFORE_UNIT = frozenset({"ubnd", "hđnd", "ubmttq"})
_FIRST_OF_UNIT = frozenset({("thành", "phố"), ("thị", "xã"), ("thị", "trấn"), ("đặc", "khu")})


def begins_body(line: str) -> bool:
    """Whether the line begins the name of a public body, so that it does not continue the line above."""
    return _BODY.match(fold(line)) is not None and line.split()[0].lower() not in _NO_BODIES


def is_authority(line: str) -> bool:
    """Whether the line names who decides: GIÁM ĐỐC SỞ …, ỦY BAN NHÂN DÂN …"""
    return _AUTHORITY.match(fold(line)) is not None


def is_office(line: str) -> bool:
    """Whether the line heads a signature: KT. GIÁM ĐỐC, CHÁNH VĂN PHÒNG."""
    return len(line) < 60 and _OFFICE.match(fold(line)) is not None


def shown_body(line: str) -> str:
    """The name of a body in the usual spelling: SỞ GIÁO DỤC VÀ ĐÀO TẠO → Sở Giáo dục và Đào tạo."""
    line = " ".join(line.strip(" .,:-*_/'|").split())
    if line != line.upper() and line != line.lower():
        return line
    shown: list[str] = []
    words = line.lower().split()
    in_place = second = False
    fields = _fields(words)
    for at, (before, word, after) in enumerate(zip(["", *words], words, [*words[1:], ""], strict=False)):
        after_second, second = second, (before, word) in _SECOND
        if at in fields:
            shown.append(fields[at])
            in_place = in_place or (at + 1 not in fields and after != "-")
        elif not is_syllable(word) and word not in _AFTER_KIND:
            shown.append(word.upper())
            in_place = in_place or word not in _BEFORE_UNIT
        elif word == "và" or second:
            shown.append(word)
        elif (
            not before
            or in_place
            or (before == words[0] == "khoa")
            or (before in _AFTER_KIND and not after_second)
            or _opens_unit(word, after)
        ):
            shown.append(word.capitalize())
        else:
            shown.append(word)
        in_place = in_place or (word in _UNITS and (before, word) != ("khu", "phố") and after != "hội")
    return " ".join(shown)


def _fields(words: list[str]) -> dict[int, str]:
    """The words, by their places, of what a body is in charge of, in their usual spelling."""
    plain = [to_old_tone(word) for word in words]
    found: dict[int, str] = {}
    for at in range(1, len(words)):
        if at in found or words[at - 1] not in _WITH_FIELD:
            continue
        field = next((field for field in _FIELDS if plain[at : at + len(field)] == [w.lower() for w in field]), [])
        found.update(enumerate(field, at))
    return found


def _opens_unit(word: str, after: str) -> bool:
    return (word in _UNITS and after != "hội") or (word, after) in _FIRST_OF_UNIT
