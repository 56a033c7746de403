"""Who issues directives: the code in the number, the name in words, and one key for its many spellings.

Codes as offices form them by Decree 30/2020/NĐ-CP, Annex I (initials of the name), ministries as in the state
gazette.
"""

from __future__ import annotations

import re

from directives.text import fold

#: code → name; a code that two issuers share (BTC) means the first.
_BY_CODE = {
    "CP": "Chính phủ",
    "TTg": "Thủ tướng Chính phủ",
    "QH": "Quốc hội",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "CTN": "Chủ tịch nước",
    "VPCP": "Văn phòng Chính phủ",
    "TW": "Ban Chấp hành Trung ương",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
    "BNV": "Bộ Nội vụ",
    "BTC": "Bộ Tài chính",
    "BTP": "Bộ Tư pháp",
    "BCA": "Bộ Công an",
    "BQP": "Bộ Quốc phòng",
    "BYT": "Bộ Y tế",
    "BCT": "Bộ Công Thương",
    "BXD": "Bộ Xây dựng",
    "BNG": "Bộ Ngoại giao",
    "BGTVT": "Bộ Giao thông vận tải",
    "BKHĐT": "Bộ Kế hoạch và Đầu tư",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "BTNMT": "Bộ Tài nguyên và Môi trường",
    "BNNMT": "Bộ Nông nghiệp và Môi trường",
    "BNNPTNT": "Bộ Nông nghiệp và Phát triển nông thôn",
    "BLĐTBXH": "Bộ Lao động - Thương binh và Xã hội",
    "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
    "BDTTG": "Bộ Dân tộc và Tôn giáo",
    "UBDT": "Ủy ban Dân tộc",
    "NHNN": "Ngân hàng Nhà nước",
    "TTCP": "Thanh tra Chính phủ",
    "KTNN": "Kiểm toán nhà nước",
    "TANDTC": "Tòa án nhân dân tối cao",
    "VKSNDTC": "Viện Kiểm sát nhân dân tối cao",
    "BHXH": "Bảo hiểm xã hội",
    "TLĐ": "Tổng Liên đoàn Lao động",
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "VPUBND": "Văn phòng Ủy ban nhân dân",
    "VPUB": "Văn phòng Ủy ban nhân dân",
    "TU": "Tỉnh ủy",
    "HU": "Huyện ủy",
    "ĐU": "Đảng ủy",
    "SGDĐT": "Sở Giáo dục và Đào tạo",
    "SNV": "Sở Nội vụ",
    "STC": "Sở Tài chính",
    "STP": "Sở Tư pháp",
    "SYT": "Sở Y tế",
    "SCT": "Sở Công Thương",
    "SXD": "Sở Xây dựng",
    "SGTVT": "Sở Giao thông vận tải",
    "SKHĐT": "Sở Kế hoạch và Đầu tư",
    "SKHCN": "Sở Khoa học và Công nghệ",
    "STTTT": "Sở Thông tin và Truyền thông",
    "STNMT": "Sở Tài nguyên và Môi trường",
    "SNNMT": "Sở Nông nghiệp và Môi trường",
    "SNNPTNT": "Sở Nông nghiệp và Phát triển nông thôn",
    "SLĐTBXH": "Sở Lao động - Thương binh và Xã hội",
    "SVHTTDL": "Sở Văn hóa, Thể thao và Du lịch",
    "SDTTG": "Sở Dân tộc và Tôn giáo",
    "BDT": "Ban Dân tộc",
    "TTT": "Thanh tra tỉnh",
    "CAT": "Công an tỉnh",
    "LĐLĐ": "Liên đoàn Lao động",
    "MTTQ": "Mặt trận Tổ quốc",
    "PGDĐT": "Phòng Giáo dục và Đào tạo",
    "PNV": "Phòng Nội vụ",
    "CĐGD": "Công đoàn Giáo dục",
    "CĐGDT": "Công đoàn Giáo dục tỉnh",
    "CĐN": "Công đoàn ngành",
    "BCĐ": "Ban Chỉ đạo",
    "BTV": "Ban Thường vụ",
}

_CODES: dict[str, str] = {}
for _code in _BY_CODE:
    _CODES.setdefault(fold(_code), _code)

#: The term of an assembly stands behind its code: QH14, UBTVQH13, HĐND8.
_TERM = re.compile(r"(?i)(qh|ubtvqh|h[đd]nd)\d{1,2}$")


def code_key(code: str) -> str:
    """A code for comparison: folded, letters and digits only, so GD&ĐT, GDĐT and gddt are one."""
    return "".join(filter(str.isalnum, fold(code)))


def canonical_code(code: str) -> str | None:
    """The issuer's code as it is written in full: sgddt, SGD&ĐT, SGDDT → SGDĐT; None for a code that is not known."""
    term = _TERM.match(code)
    bare = code[: len(term[1])] if term else code
    known = _CODES.get(code_key(bare))
    return known + code[len(bare) :] if known and term else known


def issuer_by_code(code: str) -> str | None:
    """'SGDĐT' → 'Sở Giáo dục và Đào tạo'; any case, with or without đ and &."""
    term = _TERM.match(code)
    known = canonical_code(term[1] if term else code)
    return _BY_CODE[known] if known else None


#: What names are shortened to, folded. Ministries and departments share the parts.
_LONG = [
    (re.compile(rf"\b(?:{short})(?!\w)"), full)
    for short, full in (
        (r"(so|bo|phong)\s+(?:gd\s*(?:&|va|-)?\s*dt|gddt)", r"\1 giao duc dao tao"),
        (r"(so|bo|phong)\s+nv", r"\1 noi vu"),
        (r"(so|bo|phong)\s+tc", r"\1 tai chinh"),
        (r"(so|bo)\s+kh\s*(?:&|va|-)?\s*dt", r"\1 ke hoach dau tu"),
        (r"(so|bo)\s+kh\s*(?:&|va|-)?\s*cn", r"\1 khoa hoc cong nghe"),
        (r"(so|bo)\s+tt\s*(?:&|va|-)?\s*tt", r"\1 thong tin truyen thong"),
        (r"(so|bo)\s+tn\s*(?:&|va|-)?\s*mt", r"\1 tai nguyen moi truong"),
        (r"(so|bo)\s+gtvt", r"\1 giao thong van tai"),
        (r"(so|bo)\s+nn\s*(?:&|va|-)?\s*ptnt", r"\1 nong nghiep phat trien nong thon"),
        (r"(so|bo)\s+ld\s*(?:,|-)?\s*tb\s*(?:&|va|-)?\s*xh", r"\1 lao dong thuong binh xa hoi"),
        (r"(so|bo)\s+vh\s*,?\s*tt\s*(?:&|va|-)?\s*dl", r"\1 van hoa the thao du lich"),
        (r"vp\s*ubnd", "van phong uy ban nhan dan"),
        (r"ubnd|uy ban nd", "uy ban nhan dan"),
        (r"hdnd", "hoi dong nhan dan"),
        (r"bcd", "ban chi dao"),
        (r"tp\b\.?", "thanh pho"),
        (r"(?:thu tuong|ttg)(?: chinh phu)?", "thu tuong chinh phu"),
    )
]
_JOINTS = re.compile(r"\bva\b|[^\w]+")

#: Issuers that a province has one of: the province's name adds nothing.
_ONE_A_PROVINCE = re.compile(
    r"(so|ban dan toc|thanh tra tinh|cong an tinh|lien doan lao dong|tinh uy|cong doan giao duc)\b"
)


def issuer_key(name: str) -> str:
    """One key for all spellings of an issuer, given by name or by code.

    'Sở GD&ĐT', 'Sở Giáo dục và Đào tạo tỉnh Sóc Trăng' and 'SGDĐT' are one: a province has one department of a
    kind. A committee keeps its level and place (district and commune have their own), a province's committee its
    level only.

    >>> issuer_key("Sở GD-ĐT Sóc Trăng"), issuer_key("UBND tỉnh Sóc Trăng"), issuer_key("UBND huyện Kế Sách")
    ('so giao duc dao tao', 'uy ban nhan dan tinh', 'uy ban nhan dan huyen ke sach')
    """
    key = " ".join(fold(issuer_by_code(name.strip()) or name).split())
    for short, full in _LONG:
        key = short.sub(full, key)
    key = " ".join(_JOINTS.sub(" ", key).split())
    if _ONE_A_PROVINCE.match(key):
        return next((known for known in _KNOWN if key.startswith(known)), key)
    return re.sub(r"^(.*\bnhan dan tinh)\b.*", r"\1", key)


def code_of_issuer(name: str) -> str | None:
    """'Sở Giáo dục và Đào tạo tỉnh Sóc Trăng' → 'SGDĐT'; None when the code is not known."""
    key = issuer_key(name)
    return next((code for known, code in _CODE_OF.items() if key == known or key.startswith(known + " ")), None)


_CODE_OF: dict[str, str] = {}
_KNOWN: tuple[str, ...] = ()
for _code, _name in sorted(_BY_CODE.items(), key=lambda entry: -len(entry[1])):
    _CODE_OF.setdefault(issuer_key(_name), _code)
_KNOWN = tuple(sorted((known for known in _CODE_OF if _ONE_A_PROVINCE.match(known)), key=len, reverse=True))
