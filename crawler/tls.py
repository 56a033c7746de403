"""TLS trouble in plain Vietnamese, with a remedy each."""

from __future__ import annotations

EXPIRED = "chứng chỉ của trang đã hết hạn hoặc chưa có hiệu lực; hãy báo quản trị trang, và kiểm tra đồng hồ máy này"
WRONG_HOST = "chứng chỉ không cấp cho tên miền này; hãy kiểm tra lại url trong [[site]]"
SELF_SIGNED = "chứng chỉ tự ký, không ai bảo chứng; nếu cơ quan có chứng chỉ gốc riêng, hãy đặt crawl.extra_ca_file"
INCOMPLETE = (
    "trang không gửi đủ chuỗi chứng chỉ; hãy báo quản trị trang, hoặc đặt chứng chỉ trung gian vào crawl.extra_ca_file"
)
OLD = "trang chỉ dùng TLS đời cũ không còn an toàn; hãy báo quản trị trang nâng cấp"
NO_TLS = "cổng này không nói TLS; hãy kiểm tra url trong [[site]]: có thể phải là http:// hoặc một cổng khác"
OTHER = "không lập được kết nối an toàn"

#: words of OpenSSL and of Python's ssl → what to say
MESSAGES = (
    (("certificate has expired", "certificate is not yet valid"), EXPIRED),
    (("hostname mismatch", "doesn't match", "not valid for", "ip address mismatch"), WRONG_HOST),
    (("self-signed certificate", "self signed certificate"), SELF_SIGNED),
    (("unable to get local issuer", "unable to get issuer", "unable to verify the first"), INCOMPLETE),
    (("unsupported protocol", "protocol_version", "alert protocol", "legacy sigalg"), OLD),
    (("wrong version number", "wrong_version", "record layer failure", "packet length too long"), NO_TLS),
)


def tls_message(error: BaseException) -> str | None:
    """What to tell a person of a failed handshake, or None when the trouble is not TLS."""
    words = " ".join(str(cause) for cause in _causes(error)).lower()
    if "ssl" not in words and "certificate" not in words and "tls" not in words:
        return None
    return next((message for marks, message in MESSAGES if any(mark in words for mark in marks)), OTHER)


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
