"""An office letter written for the tests, and what a reader must find in it."""

from __future__ import annotations

import datetime as dt

LEFT = ["UBND TỈNH SÓC TRĂNG", "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Số: 412/KH-SGDĐT"]
RIGHT = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Sóc Trăng, ngày 09 tháng 5 năm 2019",
]
BODY = [
    "KẾ HOẠCH",
    "Chăm sóc vườn rau của các trường nội trú",
    "Căn cứ Quyết định số 77/QĐ-UBND ngày 02 tháng 01 năm 2019 về việc giao vườn;",
    "Sở hướng dẫn các trường trồng rau muống, rau ngót và bầu trên đất trống sau nhà bếp.",
    "Mỗi tuần tưới ba lần, thu hoạch vào sáng thứ bảy, ghi sổ đầy đủ./.",
]
FOOT_LEFT = ["Nơi nhận:", "- Các trường nội trú;", "- Lưu: VT."]
FOOT_RIGHT = ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Văn Mười"]

NUMBER = "412/KH-SGDĐT"
ISSUED = dt.date(2019, 5, 9)
SIGNER = "Trần Văn Mười"

#: The letter line by line, columns one after the other.
LINES = [*LEFT, *RIGHT, *BODY, *FOOT_LEFT, *FOOT_RIGHT]
TEXT = "\n".join(LINES)
