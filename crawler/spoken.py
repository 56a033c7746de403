"""What the system and SQLite say in English, by its kind, in words for an administrator; the English stays chained."""

from __future__ import annotations

import errno
import sqlite3

SYSTEM = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "đĩa chỉ cho đọc",
    errno.ENOSPC: "hết chỗ trên đĩa",
    errno.EDQUOT: "hết phần đĩa được cấp",
    errno.EFBIG: "tệp lớn quá mức hệ điều hành cho phép",
    errno.EIO: "đĩa đọc, ghi lỗi",
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
    errno.EISDIR: "đó là thư mục, không phải tệp",
    errno.ENOTEMPTY: "thư mục không trống",
    errno.EEXIST: "đã có tệp hay thư mục tên này",
    errno.ENAMETOOLONG: "tên dài quá",
    errno.ELOOP: "liên kết vòng tròn",
    errno.ENXIO: "không có thiết bị này",
    errno.ESTALE: "ổ đĩa mạng không còn đó",
    errno.EBUSY: "đang được dùng",
    errno.EMFILE: "mở quá nhiều tệp một lúc",
    errno.ENFILE: "mở quá nhiều tệp một lúc",
    errno.ENOMEM: "thiếu bộ nhớ",
    errno.EAGAIN: "hệ điều hành hết phần cấp cho tiến trình",
    errno.EADDRINUSE: "cổng đang được dùng",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ ấy",
    errno.ECONNRESET: "kết nối bị ngắt",
    errno.ECONNABORTED: "kết nối bị ngắt",
    errno.EPIPE: "kết nối bị ngắt",
    errno.ECONNREFUSED: "máy kia từ chối kết nối",
    errno.ETIMEDOUT: "không có trả lời",
    errno.EHOSTUNREACH: "không có đường tới máy kia",
    errno.ENETUNREACH: "không có đường ra mạng",
    errno.ENETDOWN: "mạng của máy này không chạy",
}
DATABASE = {
    sqlite3.SQLITE_CORRUPT: "nội dung không còn đúng cấu trúc",
    sqlite3.SQLITE_NOTADB: "không phải tệp cơ sở dữ liệu",
    sqlite3.SQLITE_IOERR: "đĩa đọc, ghi lỗi",
    sqlite3.SQLITE_FULL: "hết chỗ trên đĩa",
    sqlite3.SQLITE_READONLY: "chỉ đọc được, không ghi được",
    sqlite3.SQLITE_CANTOPEN: "không mở được tệp",
    sqlite3.SQLITE_PERM: "không có quyền",
    sqlite3.SQLITE_BUSY: "tiến trình khác đang giữ",
    sqlite3.SQLITE_LOCKED: "tiến trình khác đang giữ",
    sqlite3.SQLITE_NOMEM: "thiếu bộ nhớ",
    sqlite3.SQLITE_ERROR: "không có bảng hay cột cần đọc",
}


def system_words(error: OSError) -> str:
    """What the operating system refused; a kind that is not listed goes by its number."""
    if error.errno is None:
        return "hệ điều hành báo lỗi"
    return SYSTEM.get(error.errno, f"hệ điều hành báo lỗi số {error.errno}")


def database_words(error: sqlite3.Error) -> str:
    """What SQLite could not do, by the code without its extension (SQLITE_IOERR_WRITE is SQLITE_IOERR)."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return "SQLite báo lỗi"
    return DATABASE.get(code & 0xFF, f"SQLite báo lỗi số {code}")
